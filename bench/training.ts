import { spawnSync } from "node:child_process";
import { createSession, loadRuntime, runtimeTensor } from "../src/learning/autodiff/execute/runtime.js";
import {
  add,
  compile,
  convPeriodic,
  div,
  type InputTypes,
  matmul,
  mean,
  mul,
  relu,
  sqrt,
  square,
  sub,
  type Tensors,
  tensorType,
  valueAndGradient,
} from "../src/learning/autodiff/index.js";
import { onnxModel } from "../src/learning/autodiff/onnx/model.js";
import type { OnnxEmitter } from "../src/learning/autodiff/tensor/primitive.js";
import { tfjsConvStep } from "./tfjs.js";
import { report } from "./timing.js";

const silent = () => {};
const channels = [1, 32, 32, 32, 1];
const [batch, extent, rate] = [16, 32, 0.01];

/**
 * Training steps through ONNX Runtime, one thread: traced against written by hand, and against PyTorch and tfjs where
 * they are installed.
 */
export async function trainingBench(): Promise<void> {
  const before = torch();
  const [traced, byHand, dense] = [await tracedStep(), await handWrittenStep(), await denseStep()];
  const agreement = largestDifference(await traced(), await byHand());
  const [ours, hand] = (await fastest([traced, byHand], 25)) as [number, number];
  const [mlp] = (await fastest([dense], 100)) as [number];
  const [overhead] = (await fastest([await tinyStep()], 3000)) as [number];
  // On both sides of our own steps: the load of the machine changes.
  const inTorch = before && faster(before, torch());
  const inTfjs = await tfjsConvStep(convProblem());

  report("conv training step", withPeer(ours, "PyTorch 1 thread", inTorch?.conv));
  report("conv training step, traced against written by hand", withPeer(ours, "by hand", hand));
  report("conv training step, largest difference of the two", agreement.toExponential(1));
  if (inTfjs === undefined) report("conv training step against tfjs", "not measured, tfjs is not installed");
  else
    report(
      "conv training step against tfjs",
      `${withPeer(ours, "tfjs wasm", inTfjs)}, ${(inTfjs / ours).toFixed(1)}x faster`,
    );
  report("dense training step", withPeer(mlp, "PyTorch 1 thread", inTorch?.dense));
  report("training step of three numbers", `${(overhead * 1e6).toFixed(1)} microseconds`);
}

const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(seconds < 0.01 ? 2 : 1)} ms`;

const withPeer = (ours: number, name: string, theirs: number | undefined): string =>
  theirs === undefined
    ? `${milliseconds(ours)} (${name}: not installed)`
    : `${milliseconds(ours)} (${name} ${milliseconds(theirs)}, ratio ${(ours / theirs).toFixed(2)})`;

const faster = (a: TorchSeconds, b: TorchSeconds = a): TorchSeconds => ({
  conv: Math.min(a.conv, b.conv),
  dense: Math.min(a.dense, b.dense),
});

type Step = () => Promise<readonly Float32Array[]>;

/** Seconds of the fastest of interleaved calls. */
async function fastest(steps: readonly Step[], rounds: number): Promise<number[]> {
  for (const step of steps) for (let warm = 0; warm < 5; warm++) await step();
  const best = steps.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [i, step] of steps.entries()) {
      const begin = performance.now();
      await step();
      best[i] = Math.min(best[i]!, (performance.now() - begin) / 1000);
    }
  }
  return best;
}

/** Reproducible numbers of the scale of initial weights. */
const numbers = (count: number, scale: number, phase: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => scale * Math.sin(i * 12.9898 + phase));

/** The convolutional net 1-32-32-32-1 with 3x3 kernels on a torus, with first parameters and one batch. */
export interface ConvProblem {
  readonly types: InputTypes;
  readonly values: Readonly<Record<string, Float32Array>>;
  /** w1, b1, w2, ... */
  readonly parameters: readonly string[];
}

function convProblem(): ConvProblem {
  const types: Record<string, ReturnType<typeof tensorType>> = {
    x: tensorType("float32", [batch, 1, extent, extent]),
    y: tensorType("float32", [batch, 1, extent, extent]),
  };
  const sites = batch * extent * extent;
  const values: Record<string, Float32Array> = { x: numbers(sites, 1, 0), y: numbers(sites, 1, 1) };
  for (let layer = 1; layer < channels.length; layer++) {
    const [from, to] = [channels[layer - 1]!, channels[layer]!];
    types[`w${layer}`] = tensorType("float32", [to, from, 3, 3]);
    types[`b${layer}`] = tensorType("float32", [to]);
    values[`w${layer}`] = numbers(to * from * 9, Math.sqrt(2 / (9 * from)), layer);
    values[`b${layer}`] = numbers(to, 0.1, layer);
  }
  return { types, values, parameters: Object.keys(types).slice(2) };
}

async function tracedStep(): Promise<Step> {
  const { types, values, parameters } = convProblem();
  const loss = ({ x, y, ...weights }: Tensors) => {
    let image = x!;
    for (let layer = 1; layer < channels.length; layer++) {
      const sum = convPeriodic(image, weights[`w${layer}`]!, { bias: weights[`b${layer}`]! });
      image = layer < channels.length - 1 ? relu(sum) : sum;
    }
    return mean(square(sub(image, y!)));
  };
  const both = valueAndGradient(loss, { withRespectTo: parameters });
  const run = await compile(
    (inputs: Tensors) => {
      const { value, gradient } = both(inputs);
      const next = parameters.map((name) => [name, sub(inputs[name]!, mul(gradient[name]!, rate))] as const);
      return { loss: value, ...Object.fromEntries(next) };
    },
    { inputs: types },
  );
  return async () => {
    const results = await run(values);
    return ["loss", ...parameters].map((name) => results[name]!.data as Float32Array);
  };
}

/** The same step as one would write it down: forward, cotangents layer by layer, SGD. */
async function handWrittenStep(): Promise<Step> {
  const { types, values, parameters } = convProblem();
  const named = (names: readonly string[]) => names.map((name) => ({ name, ...types[name]! }));
  const model = onnxModel(
    {
      inputs: named(Object.keys(types)),
      outputs: [
        { name: "loss", ...tensorType("float32") },
        ...named(parameters).map(({ name, ...type }) => ({ name: `new_${name}`, ...type })),
      ],
    },
    convGraph,
  );
  const loaded = await loadRuntime("native", { notify: silent });
  const session = await createSession(model, { ...loaded, threads: 1 });
  const feeds = Object.fromEntries(
    Object.entries(types).map(([name, { shape }]) => [
      name,
      runtimeTensor(loaded.runtime, "float32", values[name]!, shape),
    ]),
  );
  return async () => {
    const results = await session.run(feeds);
    return ["loss", ...parameters.map((name) => `new_${name}`)].map((name) => results[name]!.data as Float32Array);
  };
}

function convGraph(emit: OnnxEmitter): readonly string[] {
  const last = channels.length - 1;
  const number = (value: number) => emit.constant([value], { dtype: "float32", shape: [] });
  const rows = (x: string, axis: number, start: number, end: number, step = 1) =>
    emit.node("Slice", [x, ...[[start], [end], [axis], [step]].map((list) => emit.integers(list))]);
  const wrap = (x: string): string =>
    [2, 3].reduce(
      (image, axis) =>
        emit.node("Concat", [rows(image, axis, extent - 1, extent), image, rows(image, axis, 0, 1)], { axis }),
      x,
    );
  const swap = (x: string) => emit.node("Transpose", [x], { perm: [1, 0, 2, 3] });

  const wrapped: string[] = [];
  const images = ["x"];
  for (let layer = 1; layer <= last; layer++) {
    wrapped.push(wrap(images.at(-1)!));
    const sum = emit.node("Conv", [wrapped.at(-1)!, `w${layer}`, `b${layer}`]);
    images.push(layer < last ? emit.node("Relu", [sum]) : sum);
  }
  const difference = emit.node("Sub", [images.at(-1)!, "y"]);
  const loss = emit.node("ReduceMean", [emit.node("Mul", [difference, difference])], { keepdims: 0 });

  let cotangent = emit.node("Mul", [difference, number(2 / (batch * extent * extent))]);
  const updates = new Map<string, string>();
  const update = (name: string, gradient: string) =>
    updates.set(name, emit.node("Sub", [name, emit.node("Mul", [gradient, number(rate)])]));
  for (let layer = last; layer >= 1; layer--) {
    update(`w${layer}`, swap(emit.node("Conv", [swap(wrapped[layer - 1]!), swap(cotangent)])));
    update(`b${layer}`, emit.node("ReduceSum", [cotangent, emit.integers([0, 2, 3])], { keepdims: 0 }));
    if (layer === 1) break;
    const list = (...values: number[]) => emit.integers(values);
    const flipped = emit.node("Slice", [swap(`w${layer}`), list(2, 2), list(-4, -4), list(2, 3), list(-1, -1)]);
    const arriving = emit.node("Conv", [wrap(cotangent), flipped]);
    const gate = emit.node("Cast", [emit.node("Greater", [images[layer - 1]!, number(0)])], { to: 1 });
    cotangent = emit.node("Mul", [arriving, gate]);
  }
  return [loss, ...convProblem().parameters.map((name) => updates.get(name)!)];
}

function largestDifference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  return Math.max(
    ...a.map((values, i) => values.reduce((most, value, j) => Math.max(most, Math.abs(value - b[i]![j]!)), 0)),
  );
}

/** Adam (Kingma and Ba, 2015) on a dense net with tanh and mean square error. */
async function denseStep(): Promise<Step> {
  const widths = [64, 256, 256, 1];
  const rows = 256;
  const types: Record<string, ReturnType<typeof tensorType>> = {};
  for (let layer = 1; layer < widths.length; layer++) {
    types[`w${layer}`] = tensorType("float32", [widths[layer - 1]!, widths[layer]!]);
    types[`b${layer}`] = tensorType("float32", [widths[layer]!]);
  }
  const parameters = Object.keys(types);
  for (const name of parameters) for (const moment of ["m", "v"]) types[`${moment}.${name}`] = types[name]!;
  const inputs = {
    ...types,
    x: tensorType("float32", [rows, widths[0]!]),
    y: tensorType("float32", [rows, 1]),
    // 1/(1 - beta^t) of both moments.
    first: tensorType("float32"),
    second: tensorType("float32"),
  };
  const loss = ({ x, y, ...weights }: Tensors) => {
    let hidden = x!;
    for (let layer = 1; layer < widths.length; layer++) {
      const sum = add(matmul(hidden, weights[`w${layer}`]!), weights[`b${layer}`]!);
      hidden = layer < widths.length - 1 ? relu(sum) : sum;
    }
    return mean(square(sub(hidden, y!)));
  };
  const both = valueAndGradient(loss, { withRespectTo: parameters });
  const run = await compile(
    (all: Tensors) => {
      const { value, gradient } = both(all);
      const next = parameters.flatMap((name) => {
        const slope = gradient[name]!;
        const m = add(mul(all[`m.${name}`]!, 0.9), mul(slope, 0.1));
        const v = add(mul(all[`v.${name}`]!, 0.999), mul(square(slope), 0.001));
        const direction = div(mul(m, all.first!), add(sqrt(mul(v, all.second!)), 1e-8));
        return [
          [name, sub(all[name]!, mul(direction, 0.001))],
          [`m.${name}`, m],
          [`v.${name}`, v],
        ] as const;
      });
      return { loss: value, ...Object.fromEntries(next) };
    },
    { inputs },
  );
  const values: Record<string, Float32Array> = {};
  for (const [name, { shape }] of Object.entries(inputs)) {
    const count = shape.reduce((product, length) => product * length, 1);
    values[name] = name.startsWith("v.") ? new Float32Array(count) : numbers(count, 0.1, 0);
  }
  let step = 0;
  return async () => {
    step++;
    const bias = { first: [1 / (1 - 0.9 ** step)], second: [1 / (1 - 0.999 ** step)] };
    const results = await run({ ...values, ...bias });
    for (const name of Object.keys(types)) values[name] = results[name]!.data as Float32Array;
    return [results.loss!.data as Float32Array];
  };
}

async function tinyStep(): Promise<Step> {
  const both = valueAndGradient(({ w }: Tensors<"w">) => mean(square(w)), { withRespectTo: ["w"] });
  const run = await compile(({ w }: Tensors<"w">) => ({ w: sub(w, mul(both({ w }).gradient.w, rate)) }), {
    inputs: { w: tensorType("float32", [3]) },
  });
  let w = Float32Array.of(1, 2, 3);
  return async () => {
    w = (await run({ w })).w!.data as Float32Array<ArrayBuffer>;
    return [w];
  };
}

/** Seconds of a convolutional and a dense step. */
interface TorchSeconds {
  readonly conv: number;
  readonly dense: number;
}

/** Seconds of the same two steps in PyTorch with one thread; undefined where it is not installed. */
function torch(): TorchSeconds | undefined {
  const program = `
import json, time
import torch
torch.set_num_threads(1)
nn = torch.nn
def fastest(step, rounds):
    for _ in range(5): step()
    best = 1e9
    for _ in range(rounds):
        begin = time.perf_counter(); step(); best = min(best, time.perf_counter() - begin)
    return best
def trainer(net, optimiser, x, y):
    def step():
        optimiser.zero_grad()
        loss = ((net(x) - y) ** 2).mean()
        loss.backward()
        optimiser.step()
    return step
layers = []
sizes = [1, 32, 32, 32, 1]
for a, b in zip(sizes, sizes[1:]):
    layers += [nn.Conv2d(a, b, 3, padding=1, padding_mode="circular"), nn.ReLU()]
conv = nn.Sequential(*layers[:-1])
dense = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 1))
image = torch.randn(16, 1, 32, 32)
print(json.dumps({
    "conv": fastest(trainer(conv, torch.optim.SGD(conv.parameters(), lr=0.01), image, torch.randn(16, 1, 32, 32)), 25),
    "dense": fastest(trainer(dense, torch.optim.Adam(dense.parameters()), torch.randn(256, 64), torch.randn(256, 1)), 100),
}))`;
  // Debian's PyTorch belongs to the system's Python, which need not be the first on the path.
  for (const python of ["python3", "/usr/bin/python3"]) {
    const { status, stdout } = spawnSync(python, ["-c", program], {
      encoding: "utf8",
      env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    });
    if (status === 0) return JSON.parse(stdout);
  }
  return undefined;
}
