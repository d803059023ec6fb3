import { expect, test } from "vitest";
import { TrainingError } from "../../../src/core/errors/index.js";
import type { ProgressEvent } from "../../../src/core/progress/index.js";
import { normalVariates, randomStream } from "../../../src/core/random/index.js";
import {
  div,
  type Executor,
  mean,
  sqrt,
  square,
  sub,
  sum,
  type Tensors,
  tanh,
  tensorType,
} from "../../../src/learning/autodiff/index.js";
import {
  adam,
  adamW,
  type Checkpoint,
  checkpointArrays,
  checkpointFromArrays,
  circularConv,
  constantRate,
  cosineRate,
  dense,
  initialParameters,
  metricColumns,
  sequence,
  sgd,
  shuffledBatches,
  type TrainOptions,
  takeRows,
  train,
  warmUp,
} from "../../../src/learning/nets/index.js";
import { decodeNpz, encodeNpz } from "../../../src/workbench/io/index.js";

const net = sequence({
  conv: circularConv({ inputs: 1, outputs: 4, kernel: [3] }),
  tanh,
  mix: circularConv({ inputs: 4, outputs: 1, kernel: [3] }),
});

/** The net learns to shift a chain by one site. */
const problem: Omit<TrainOptions<"x" | "y">, "steps"> = {
  from: { parameters: initialParameters(net, { seed: 1 }) },
  loss: (parameters, { x, y }) => ({
    loss: mean(square(sub(net.apply(parameters, x), y))),
    largest: mean(square(y)),
  }),
  batch: { x: tensorType("float32", [8, 1, 6]), y: tensorType("float32", [8, 1, 6]) },
  batches: (step) => {
    const x = normalVariates(randomStream({ seed: 2, purpose: "batch", task: step }), 48);
    return { x, y: x.map((_, at) => x[at - (at % 6) + ((at + 1) % 6)]!) };
  },
  optimiser: adamW({ decay: 0.01 }),
  schedule: warmUp({ steps: 5, schedule: cosineRate({ rate: 0.03, steps: 20 }) }),
  clip: 1,
  averaging: 0.9,
  evaluate: { every: 4, metrics: ({ "conv.weight": w }, step) => ({ size: Math.abs(w!.data[0]!), step4: step / 4 }) },
  earlyStopping: { metric: "size", patience: 100 },
};

test.each(["interpreter", "native"] as const)(
  "on %s ten steps, a file and ten more steps are bit-identical to twenty steps",
  async (executor: Executor) => {
    const whole = await train({ ...problem, executor, steps: 20 });
    const half = await train({ ...problem, executor, steps: 10 });
    const file = encodeNpz(checkpointArrays(half.checkpoint));
    const restored = checkpointFromArrays(decodeNpz(file, { name: "training.npz" }));
    expect(restored).toEqual(half.checkpoint);
    const rest = await train({ ...problem, executor, steps: 20, from: restored });
    expect(rest).toEqual(whole);
    expect(whole.checkpoint.step).toBe(20);
    expect(whole.checkpoint.parameters).not.toEqual(half.checkpoint.parameters);
    expect(Object.keys(whole.checkpoint.slots)).toEqual(["mean", "meanSquare"]);
  },
);

test("training learns: the loss of a shift by one site falls a hundredfold", async () => {
  const { rows, checkpoint } = await train({
    ...problem,
    steps: 300,
    optimiser: adam(),
    schedule: constantRate(0.03),
  });
  expect(rows).toHaveLength(300);
  expect(rows[299]!.loss!).toBeLessThan(rows[0]!.loss! / 100);
  expect(checkpoint.rows).toEqual(rows);
});

test("rows hold the step, the loss, the rate, the loss's other scalars and what was evaluated", async () => {
  const events: ProgressEvent[] = [];
  const saved: Checkpoint[] = [];
  const { rows, stoppedEarly } = await train({
    ...problem,
    steps: 9,
    progress: (event) => events.push(event),
    checkpoint: {
      every: 3,
      save: (checkpoint) => {
        saved.push(checkpoint);
      },
    },
  });
  expect(Object.keys(rows[0]!)).toEqual(["step", "loss", "rate", "largest", "gradientNorm"]);
  expect(Object.keys(rows[3]!)).toEqual([...Object.keys(rows[0]!), "size", "step4"]);
  const columns = metricColumns(rows);
  expect([...columns.step!]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect([...columns.step4!].map((value) => (Number.isNaN(value) ? null : value))).toEqual([
    null,
    null,
    null,
    1,
    null,
    null,
    null,
    2,
    null,
  ]);
  expect(columns.rate![0]).toBeCloseTo(0.03 / 5, 14);
  expect(events).toEqual(rows.map(({ step }) => ({ stage: "training", done: step, total: 9, unit: "steps" })));
  expect(saved.map(({ step, rows: kept }) => [step, kept.length])).toEqual([
    [3, 3],
    [6, 6],
    [9, 9],
  ]);
  expect(stoppedEarly).toBe(false);
});

test("early stopping ends at the patience and gives back the best parameters, also across a checkpoint", async () => {
  const series = [5, 4, 6, 3, 3, 7, 8, 1];
  const watched: Parameters<typeof train>[0] = {
    ...(problem as unknown as TrainOptions<string>),
    steps: 100,
    evaluate: { every: 2, metrics: (_, step) => ({ validation: series[step / 2 - 1] ?? 0 }) },
    earlyStopping: { metric: "validation", patience: 3 },
  };
  const whole = await train(watched);
  expect(whole.stoppedEarly).toBe(true);
  expect(whole.checkpoint.step).toBe(14);
  expect(whole.checkpoint.best).toMatchObject({ step: 8, value: 3, waited: 3 });
  const upToBest = await train({ ...watched, steps: 8 });
  expect(whole.parameters).toEqual(upToBest.checkpoint.averages);
  const half = await train({ ...watched, steps: 11 });
  const restored = checkpointFromArrays(checkpointArrays(half.checkpoint));
  expect(await train({ ...watched, from: restored })).toEqual(whole);
  // A run that has stopped stays where it is.
  expect(await train({ ...watched, from: whole.checkpoint })).toEqual(whole);
  const upwards = await train({
    ...watched,
    earlyStopping: { metric: "validation", patience: 3, better: "higher" },
  });
  expect(upwards.checkpoint.best).toMatchObject({ step: 14, value: 8 });
  expect(upwards.checkpoint.step).toBe(20);
});

const failure = async (run: Promise<unknown>): Promise<TrainingError<Checkpoint>> => {
  try {
    await run;
  } catch (error) {
    if (error instanceof TrainingError) return error as TrainingError<Checkpoint>;
    throw error;
  }
  throw new Error("training went on");
};

test("a loss that is not finite stops training with the step and the last good checkpoint, which can go on", async () => {
  const spoilt: typeof problem = {
    ...problem,
    batches: (step) => {
      const { x, y } = problem.batches(step) as { x: Float64Array; y: Float64Array };
      return { x, y: step === 7 ? y.map(() => Number.NaN) : y };
    },
  };
  const error = await failure(train({ ...spoilt, steps: 20 }));
  expect(error.message).toMatch(
    /^the loss at step 7 is NaN; the last good checkpoint is that of step 5: lower the rate/,
  );
  expect(error.name).toBe("TrainingError");
  expect(error.step).toBe(7);
  expect(error.checkpoint.rows).toHaveLength(5);
  const good = await train({ ...problem, steps: 5 });
  expect(error.checkpoint).toEqual(good.checkpoint);
  expect(await train({ ...problem, from: error.checkpoint, steps: 20 })).toEqual(
    await train({ ...problem, steps: 20 }),
  );
});

test("a gradient that is not finite is noticed at the next loss, and the checkpoint is from before it", async () => {
  // At w = x the loss is 0 and the derivative of its root is 0/0: step 3 spoils the parameters.
  const run = train({
    from: { parameters: { w: { data: Float64Array.of(1), shape: [1] } } },
    dtype: "float64",
    loss: ({ w }, { x }) => sum(div(sqrt(square(sub(w!, x))), 1)),
    batch: { x: tensorType("float64", [1]) },
    batches: (step) => ({ x: [step === 3 ? 0.75 : 0] }),
    optimiser: sgd(),
    schedule: constantRate(0.125),
    steps: 10,
  });
  const error = await failure(run);
  expect(error.step).toBe(4);
  expect(error.checkpoint.step).toBe(2);
  expect([...error.checkpoint.parameters.w!.data]).toEqual([0.75]);
});

test("an infinite loss and a watched metric that is not a number stop training as well", async () => {
  const diverging = train({
    from: { parameters: { w: { data: Float32Array.of(1), shape: [1] } } },
    loss: ({ w }: Tensors) => sum(square(w!)),
    batch: {},
    batches: () => ({}),
    optimiser: sgd(),
    schedule: constantRate(1e6),
    steps: 100,
  });
  const error = await failure(diverging);
  expect(error.message).toMatch(/^the loss at step \d+ is Infinity/);
  expect(error.checkpoint.rows.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  const blind = train({ ...problem, steps: 20, evaluate: { every: 2, metrics: () => ({ size: Number.NaN }) } });
  expect((await failure(blind)).message).toMatch(
    /^"size" at step 2 is NaN; the last good checkpoint is that of step 1/,
  );
});

test("a checkpoint made with other settings is refused, and one with missing arrays", async () => {
  const { checkpoint } = await train({ ...problem, steps: 2 });
  await expect(train({ ...problem, steps: 4, from: checkpoint, optimiser: adam() })).rejects.toThrow(
    /^the checkpoint was made with optimiser \{"kind":"adamw".*now it is \{"kind":"adam".*; give the same, or begin anew/,
  );
  const { clip: _, ...unclipped } = problem;
  await expect(train({ ...unclipped, steps: 4, from: checkpoint })).rejects.toThrow("made with clip 1, now it is none");
  const arrays = checkpointArrays(checkpoint);
  const { head, ...headless } = arrays;
  expect(() => checkpointFromArrays(headless)).toThrow('there is no "head"');
  const { "slots.mean.mix.bias": __, ...incomplete } = arrays;
  expect(() => checkpointFromArrays(incomplete)).toThrow('"slots.mean.mix.bias" of the checkpoint is missing');
  const cut = { data: head!.data.slice(0, 9), shape: [9] };
  expect(() => checkpointFromArrays({ ...arrays, head: cut })).toThrow('"head" of the checkpoint is no JSON');
});

test("options that contradict each other are refused before anything is compiled", async () => {
  const { evaluate: _, ...unevaluated } = problem;
  await expect(train({ ...unevaluated, steps: 4 })).rejects.toThrow('early stopping watches "size", but nothing is');
  const elsewhere = { metric: "other", patience: 1 };
  await expect(train({ ...problem, steps: 4, earlyStopping: elsewhere })).rejects.toThrow(
    'early stopping watches "other"; evaluated are size, step4',
  );
  await expect(train({ ...problem, steps: 0 })).rejects.toThrow("steps 0 is not a positive integer");
});

test("every pass over shuffled data uses each row once, in another order, whatever was asked before", () => {
  const batches = shuffledBatches({ rows: 10, size: 3, seed: 4 });
  const pass = (first: number) => [0, 1, 2].flatMap((i) => [...batches(first + i)]);
  const [one, two] = [pass(1), pass(4)];
  expect(new Set(one).size).toBe(9);
  expect(new Set(two).size).toBe(9);
  expect(two).not.toEqual(one);
  expect(shuffledBatches({ rows: 10, size: 3, seed: 4 })(5)).toEqual(batches(5));
  expect(() => shuffledBatches({ rows: 2, size: 3, seed: 4 })).toThrow("a batch of 3 is larger than the 2 rows");
  const array = { data: Int8Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] };
  expect(takeRows(array, Int32Array.of(2, 0))).toEqual({ data: Int8Array.of(5, 6, 1, 2), shape: [2, 2] });
  expect(() => takeRows(array, Int32Array.of(3))).toThrow("row 3 is not one of the 3 rows");
});

test("a dense net learns exclusive or", async () => {
  const xor = sequence({ hidden: dense({ inputs: 2, outputs: 8 }), tanh, out: dense({ inputs: 8, outputs: 1 }) });
  const { rows } = await train({
    from: { parameters: initialParameters(xor, { seed: 1 }) },
    loss: (parameters, { x, y }) => mean(square(sub(xor.apply(parameters, x), y))),
    batch: { x: tensorType("float32", [4, 2]), y: tensorType("float32", [4, 1]) },
    batches: () => ({ x: [-1, -1, -1, 1, 1, -1, 1, 1], y: [-1, 1, 1, -1] }),
    optimiser: sgd({ momentum: 0.9, nesterov: true }),
    schedule: constantRate(0.05),
    steps: 300,
  });
  expect(rows.at(-1)!.loss!).toBeLessThan(1e-3);
});
