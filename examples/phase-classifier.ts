// A small convolutional net learns to tell ordered from disordered configurations far from the critical point. Where it
// is of two minds, between the temperatures it has seen, is T_c, up to a shift of the order of 0.01 on a lattice of
// this size. The net is exported and run by ONNX Runtime alone.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  compile,
  mean,
  mul,
  relu,
  reshape,
  sigmoid,
  softplus,
  sub,
  type Tensor,
  type Tensors,
  tensorType,
  trace,
  writeOnnx,
} from "kadanoff/autodiff";
import { writeCsv } from "kadanoff/io";
import { square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { createSampler } from "kadanoff/montecarlo";
import {
  adam,
  asConstants,
  circularConv,
  cosineRate,
  dense,
  initialParameters,
  metricColumns,
  parameterCount,
  sequence,
  shuffledBatches,
  takeRows,
  train,
} from "kadanoff/nets";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";

const extent = 32;
const sites = extent * extent;
const exact = 2 / Math.log(1 + Math.SQRT2);

/** Configurations at a temperature, [count, 1, rows, columns]: Swendsen-Wang, one after every fourth sweep. */
async function configurations(
  temperature: number,
  { count, ...key }: { count: number; task: number; replica?: number },
) {
  const model = ising(square(extent, extent), { coupling: 1 / temperature });
  const sampler = await createSampler(model, { algorithm: "swendsen-wang", seed: 1, ...key });
  sampler.advance(50);
  const data = new Float32Array(count * sites);
  for (let i = 0; i < count; i++) {
    sampler.advance(4);
    data.set(sampler.configuration(), i * sites);
  }
  sampler.close();
  return { data, shape: [count, 1, extent, extent] };
}

const range = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

const average = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

const perTemperature = 96;
const temperatures = [...range(1.5, 1.9, 5), ...range(2.7, 3.3, 5)];
const data = new Float32Array(temperatures.length * perTemperature * sites);
const labels = new Float32Array(temperatures.length * perTemperature);
for (const [task, temperature] of temperatures.entries()) {
  const batch = await configurations(temperature, { count: perTemperature, task });
  data.set(batch.data, task * batch.data.length);
  labels.fill(temperature < exact ? 1 : 0, task * perTemperature, (task + 1) * perTemperature);
}

const net = sequence({
  conv1: circularConv({ inputs: 1, outputs: 8, kernel: [4, 4], stride: 2 }),
  relu1: relu,
  conv2: circularConv({ inputs: 8, outputs: 16, kernel: [4, 4], stride: 2 }),
  relu2: relu,
  average: (x: Tensor) => mean(x, { axes: [2, 3] }),
  head: dense({ inputs: 16, outputs: 1 }),
});

const size = 48;
const rows = labels.length;
const order = shuffledBatches({ rows, size, seed: 1 });
const { parameters, rows: metrics } = await train({
  from: { parameters: initialParameters(net, { seed: 1 }) },
  // The cross entropy of a logit l against a label y: softplus(l) - y l.
  loss: (weights, { x, y }) => {
    const logit = reshape(net.apply(weights, x), [size]);
    return mean(sub(softplus(logit), mul(y, logit)));
  },
  batch: { x: tensorType("float32", [size, 1, extent, extent]), y: tensorType("float32", [size]) },
  batches: (step) => ({
    x: takeRows({ data, shape: [rows, 1, extent, extent] }, order(step)),
    y: takeRows({ data: labels, shape: [rows] }, order(step)),
  }),
  optimiser: adam(),
  schedule: cosineRate({ rate: 0.01, steps: 200 }),
  steps: 200,
});
console.log(
  `${parameterCount(net)} parameters, cross entropy ${metrics[0]!.loss!.toFixed(3)} -> ${metrics.at(-1)!.loss!.toFixed(3)}`,
);

const count = 100;
const probability = ({ x }: Tensors<"x">) => reshape(sigmoid(net.apply(asConstants(parameters), x)), [count]);
const inputs = { x: tensorType("float32", [count, 1, extent, extent]) };
const run = await compile(probability, { inputs });

const directory = mkdtempSync(join(tmpdir(), "kadanoff-phases-"));
writeCsv(join(directory, "training.csv"), metricColumns(metrics));
const model = join(directory, "phases.onnx");
writeFileSync(model, writeOnnx(trace(probability, inputs)));
const session = await InferenceSession.create(model);

// Four independent scans, for an error bar of the crossing.
const scan = range(2.15, 2.4, 6);
const scans: number[][] = [];
let difference = 0;
for (let replica = 0; replica < 4; replica++) {
  const means: number[] = [];
  for (const [i, temperature] of scan.entries()) {
    const x = await configurations(temperature, { count, task: 100 + i, replica });
    const ours = (await run({ x })).value!.data;
    const theirs = (await session.run({ x: new OrtTensor("float32", x.data, x.shape) })).value!.data as Float32Array;
    difference = Math.max(difference, ...theirs.map((value, j) => Math.abs(value - ours[j]!)));
    means.push(average(ours));
  }
  scans.push(means);
}
for (const [i, temperature] of scan.entries())
  console.log(`T = ${temperature.toFixed(2)}  P(ordered) = ${average(scans.map((means) => means[i]!)).toFixed(3)}`);
const crossings = scans.map((means) => {
  const below = means.findIndex((value) => value < 0.5);
  const [left, right] = [means[below - 1]!, means[below]!];
  return scan[below - 1]! + ((scan[below]! - scan[below - 1]!) * (left - 0.5)) / (left - right);
});
const crossing = average(crossings);
const error = Math.sqrt(average(crossings.map((value) => (value - crossing) ** 2)) / (crossings.length - 1));
console.log(`crosses 1/2 at T = ${crossing.toFixed(3)} +- ${error.toFixed(3)}, exact T_c = ${exact.toFixed(3)}`);
console.log(`outputs of the exported file differ by at most ${difference}`);
await run.release();
rmSync(directory, { recursive: true });
