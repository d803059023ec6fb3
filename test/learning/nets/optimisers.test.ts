import { expect, test } from "vitest";
import {
  add,
  evaluate,
  mul,
  square,
  sub,
  sum,
  type Tensors,
  tensorType,
} from "../../../src/learning/autodiff/index.js";
import {
  type ArraysByName,
  adam,
  adamW,
  clipGlobalNorm,
  constantRate,
  cosineRate,
  type Optimiser,
  rateAt,
  sgd,
  stepRate,
  type TrainingStepOptions,
  trainingStep,
  warmUp,
} from "../../../src/learning/nets/index.js";

const stiffness = [1, 4, 0.5, 9];
const start: ArraysByName = {
  matrix: { data: Float64Array.of(1, -2, 3, 0.5), shape: [2, 2] },
  bias: { data: Float64Array.of(-1), shape: [1] },
};
const batch = { stiffness: tensorType("float64", [2, 2]) };

/** 1/2 sum of stiffness (w - 1)^2 + 3/2 b^2, whose gradient is known in closed form. */
const loss = ({ matrix, bias }: Tensors, { stiffness }: Tensors<"stiffness">) => {
  const ofBias = sum(mul(square(bias!), 1.5));
  return { loss: add(sum(mul(mul(square(sub(matrix!, 1)), stiffness), 0.5)), ofBias), ofBias };
};

const slopes = (w: readonly number[]) => [...stiffness.map((k, i) => k * (w[i]! - 1)), 3 * w[4]!];

async function stepsOf(
  optimiser: Optimiser,
  rates: readonly number[],
  options: Partial<TrainingStepOptions<"stiffness">> = {},
) {
  const step = await trainingStep({
    loss,
    parameters: { matrix: tensorType("float64", [2, 2]), bias: tensorType("float64", [1]) },
    batch,
    optimiser,
    executor: "interpreter",
    ...options,
  });
  let state = step.begin(start);
  let last: Awaited<ReturnType<typeof step.run>> | undefined;
  for (const rate of rates) {
    last = await step.run(state, { batch: { stiffness }, rate });
    state = last.state;
  }
  await step.release();
  return { ...last!, weights: [...state.parameters.matrix!.data, ...state.parameters.bias!.data] };
}

const begin = [1, -2, 3, 0.5, -1];
const rates = [0.1, 0.05, 0.2, 0.1, 0.1];

/** The textbook, number by number. `matrix` tells whether the number belongs to a parameter with two axes. */
function byHand(
  rule: (slope: number, memory: number[], t: number, rate: number, w: number, matrix: boolean) => number,
) {
  const memories = begin.map(() => [0, 0]);
  return rates.reduce((w, rate, t) => {
    const gradient = slopes(w);
    return w.map((value, i) => rule(gradient[i]!, memories[i]!, t + 1, rate, value, i < 4));
  }, begin);
}

const adamRule =
  (decay: number) => (g: number, memory: number[], t: number, rate: number, w: number, matrix: boolean) => {
    memory[0] = 0.9 * memory[0]! + 0.1 * g;
    memory[1] = 0.999 * memory[1]! + 0.001 * g * g;
    const [mHat, vHat] = [memory[0] / (1 - 0.9 ** t), memory[1] / (1 - 0.999 ** t)];
    return w * (matrix ? 1 - rate * decay : 1) - (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
  };

test.each([
  ["plain descent", sgd(), byHand((g, _m, _t, rate, w) => w - rate * g)],
  [
    "momentum",
    sgd({ momentum: 0.8 }),
    byHand((g, memory, _t, rate, w) => {
      memory[0] = 0.8 * memory[0]! + g;
      return w - rate * memory[0];
    }),
  ],
  [
    "Nesterov's momentum",
    sgd({ momentum: 0.8, nesterov: true }),
    byHand((g, memory, _t, rate, w) => {
      memory[0] = 0.8 * memory[0]! + g;
      return w - rate * (g + 0.8 * memory[0]);
    }),
  ],
  ["Adam", adam(), byHand(adamRule(0))],
  ["AdamW, which leaves the bias alone,", adamW({ decay: 0.3 }), byHand(adamRule(0.3))],
] as const)(
  "five steps of %s are those of the textbook, in the interpreter and natively",
  async (_, optimiser, expected) => {
    for (const executor of ["interpreter", "native"] as const) {
      const { weights } = await stepsOf(optimiser, rates, { executor });
      weights.forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-13);
      });
    }
  },
);

test("in float32 Adam's first step is the rate against the sign of the gradient, to seven digits", async () => {
  const step = await trainingStep({
    loss: ({ w }) => sum(square(w!)),
    parameters: { w: tensorType("float32", [3]) },
    batch: {},
    optimiser: adam(),
  });
  const before = { w: { data: Float32Array.of(0.001, -0.002, 0.003), shape: [3] } };
  const { state } = await step.run(step.begin(before), { batch: {}, rate: 1 });
  await step.release();
  const moved = Array.from(state.parameters.w!.data, (value, i) => value - before.w.data[i]!);
  for (const [i, sign] of [-1, 1, -1].entries()) expect(Math.abs(moved[i]! - sign)).toBeLessThan(1e-5);
});

test("gradients clipped together keep their direction and have the norm asked for", async () => {
  const total = Math.hypot(...slopes(begin));
  const free = await stepsOf(sgd(), [0.1]);
  const clipped = await stepsOf(sgd(), [0.1], { clip: 2 });
  expect(clipped.metrics.gradientNorm).toBeCloseTo(total, 12);
  expect(free.metrics).toEqual({ ofBias: 1.5 });
  clipped.weights.forEach((value, i) => {
    expect(value - begin[i]!).toBeCloseTo(((free.weights[i]! - begin[i]!) * 2) / total, 13);
  });
  const loose = await stepsOf(sgd(), [0.1], { clip: 1e3 });
  expect(loose.weights).toEqual(free.weights);
});

test("clipping leaves gradients of norm 0 at 0", () => {
  const { value } = evaluate(({ g }: Tensors<"g">) => clipGlobalNorm({ g }, { norm: 1 }).gradients.g!, {
    inputs: { g: tensorType("float64", [2]) },
    values: { g: [0, 0] },
  });
  expect([...value!.data]).toEqual([0, 0]);
});

test("the weight average is the exponential average of the weights, with a short memory at first", async () => {
  const { state } = await stepsOf(sgd(), rates, { averaging: 0.4 });
  let [w, average] = [begin, begin];
  rates.forEach((rate, t) => {
    const gradient = slopes(w);
    w = w.map((value, i) => value - rate * gradient[i]!);
    const memory = Math.min(0.4, (2 + t) / (11 + t));
    average = average.map((value, i) => memory * value + (1 - memory) * w[i]!);
  });
  const actual = [...state.averages.matrix!.data, ...state.averages.bias!.data];
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(average[i]!, 13);
  });
});

test("schedules give the rates of their formulas", () => {
  const at = (schedule: Parameters<typeof rateAt>[0], steps: readonly number[]) =>
    steps.map((t) => rateAt(schedule, t));
  expect(at(constantRate(0.3), [1, 100])).toEqual([0.3, 0.3]);
  const cosine = cosineRate({ rate: 1, to: 0.2, steps: 10 });
  for (const [t, rate] of [
    [1, 1],
    [6, 0.6],
    [11, 0.2],
    [50, 0.2],
  ] as const)
    expect(rateAt(cosine, t)).toBeCloseTo(rate, 14);
  expect(at(stepRate({ rate: 1, factor: 0.5, every: 3 }), [1, 3, 4, 6, 7])).toEqual([1, 1, 0.5, 0.5, 0.25]);
  expect(at(warmUp({ steps: 4, schedule: constantRate(2) }), [1, 2, 4, 9])).toEqual([0.5, 1, 2, 2]);
});

test("the loss is that before the step; numbers outside their range are refused", async () => {
  const { loss: value } = await stepsOf(sgd(), [0.1]);
  expect(value).toBeCloseTo(0.5 * (4 * 9 + 0.5 * 4 + 9 * 0.25) + 1.5, 13);
  expect(() => sgd({ momentum: 1 })).toThrow("momentum 1 is not from 0 to below 1");
  expect(() => sgd({ nesterov: true })).toThrow("Nesterov's step needs a momentum above 0");
  expect(() => adam({ beta2: -1 })).toThrow("beta2 -1");
  expect(() => adamW({ decay: -0.1 })).toThrow("decay -0.1 is negative");
  expect(() => constantRate(0)).toThrow("rate 0 is not a positive number");
  await expect(stepsOf(sgd(), [0.1], { clip: 0 })).rejects.toThrow("norm 0 is not a positive number");
  await expect(stepsOf(sgd(), [0.1], { averaging: 1 })).rejects.toThrow("averaging 1 is not from 0 to below 1");
  const mixed = { matrix: tensorType("float64", [2, 2]), bias: tensorType("float32", [1]) };
  await expect(stepsOf(sgd(), [0.1], { parameters: mixed })).rejects.toThrow("hold float64 and float32; give one type");
});
