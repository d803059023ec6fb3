import { spawnSync } from "node:child_process";
import { mean, relu, square, sub, tensorType } from "../src/learning/autodiff/index.js";
import {
  type ArraysByName,
  adam,
  constantRate,
  dense,
  initialParameters,
  parameterTypes,
  sequence,
  sgd,
  type TrainingStepOptions,
  train,
  trainingStep,
} from "../src/learning/nets/index.js";
import { report } from "./timing.js";

const rows = 256;
const net = sequence({
  first: dense({ inputs: 64, outputs: 256 }),
  relu1: relu,
  second: dense({ inputs: 256, outputs: 256 }),
  relu2: relu,
  out: dense({ inputs: 256, outputs: 1 }),
});
const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898));
const problem = {
  loss: (parameters, { x, y }) => mean(square(sub(net.apply(parameters, x), y))),
  parameters: parameterTypes(net),
  batch: { x: tensorType("float32", [rows, 64]), y: tensorType("float32", [rows, 1]) },
  optimiser: adam(),
} satisfies TrainingStepOptions<"x" | "y">;
const batch = { x: numbers(rows * 64), y: numbers(rows) };

/** Training steps through `trainingStep` and `train`, one thread: a dense net beside PyTorch, and the least a step costs. */
export async function netsBench(): Promise<void> {
  const inTorch = torch();
  const seconds = await fastestStep(problem, { first: initialParameters(net, { seed: 1 }), batch, steps: 200 });
  const ratio =
    inTorch === undefined
      ? ""
      : `, ${(seconds / inTorch).toFixed(2)} of PyTorch, one thread (${(inTorch * 1000).toFixed(2)} ms)`;
  report("dense net 64-256-256-1, batch 256, Adam", `${(seconds * 1000).toFixed(2)} ms${ratio}`);

  const tiny = {
    loss: ({ w }) => mean(square(w!)),
    parameters: { w: tensorType("float32", [3]) },
    batch: {},
    optimiser: sgd({ momentum: 0.5 }),
  } satisfies TrainingStepOptions<never>;
  const first = { w: { data: Float32Array.of(1, 2, 3), shape: [3] } };
  const least = await fastestStep(tiny, { first, batch: {}, steps: 3000 });
  report("step of three numbers, momentum", `${(least * 1e6).toFixed(1)} microseconds`);

  const { parameters: _, ...ofTrain } = tiny;
  let [before, inLoop] = [performance.now(), Number.POSITIVE_INFINITY];
  await train({
    ...ofTrain,
    from: { parameters: first },
    batches: () => ({}),
    schedule: constantRate(0.01),
    steps: 3000,
    progress: () => {
      const now = performance.now();
      inLoop = Math.min(inLoop, now - before);
      before = now;
    },
  });
  report("the same in the training loop", `${(inLoop * 1000).toFixed(1)} microseconds`);
}

/** Seconds of the fastest step. */
async function fastestStep<Batch extends string>(
  options: TrainingStepOptions<Batch>,
  {
    first,
    batch,
    steps,
  }: { readonly first: ArraysByName; readonly batch: Readonly<Record<Batch, Float32Array>>; readonly steps: number },
): Promise<number> {
  const step = await trainingStep(options);
  let state = step.begin(first);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < steps; i++) {
    const begin = performance.now();
    ({ state } = await step.run(state, { batch, rate: 0.001 }));
    best = Math.min(best, (performance.now() - begin) / 1000);
  }
  await step.release();
  return best;
}

/** Seconds of the fastest step in PyTorch with one thread; undefined where it is not installed. */
function torch(): number | undefined {
  const program = `
import time
import torch
torch.set_num_threads(1)
nn = torch.nn
net = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 1))
optimiser = torch.optim.Adam(net.parameters())
x, y = torch.randn(256, 64), torch.randn(256, 1)
best = 1e9
for _ in range(200):
    begin = time.perf_counter()
    optimiser.zero_grad()
    ((net(x) - y) ** 2).mean().backward()
    optimiser.step()
    best = min(best, time.perf_counter() - begin)
print(best)`;
  // Debian's PyTorch belongs to the system's Python, which need not be the first on the path.
  for (const python of ["python3", "/usr/bin/python3"]) {
    const { status, stdout } = spawnSync(python, ["-c", program], {
      encoding: "utf8",
      env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    });
    if (status === 0) return Number(stdout);
  }
  return undefined;
}
