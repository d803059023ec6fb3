import { describe, expect, test } from "vitest";
import {
  atanh,
  compile,
  concat,
  type Executor,
  erf,
  expm1,
  gradient,
  log1p,
  log2Cosh,
  logCosh,
  logSigmoid,
  logSumExp,
  neg,
  reshape,
  sigmoid,
  sinh,
  softplus,
  sum,
  type Tensor,
  type Tensors,
  tensorType,
  zeros,
} from "../../../src/learning/autodiff/index.js";

/** Computed with 400 decimal digits. logSumExp is that of (x, -x, 0). */
const tails = [
  {
    x: 0,
    softplus: Math.LN2,
    logSigmoid: -Math.LN2,
    sigmoid: 0.5,
    logCosh: 0,
    log2Cosh: Math.LN2,
    tanh: 0,
    logSumExp: 1.0986122886681098,
  },
  {
    x: 1e-9,
    softplus: 0.6931471810599453,
    logSigmoid: -0.6931471800599454,
    sigmoid: 0.50000000025,
    logCosh: 5e-19,
    log2Cosh: Math.LN2,
    tanh: 1e-9,
    logSumExp: 1.0986122886681098,
  },
  {
    x: -1e-9,
    softplus: 0.6931471800599454,
    logSigmoid: -0.6931471810599453,
    sigmoid: 0.49999999975,
    logCosh: 5e-19,
    log2Cosh: Math.LN2,
    tanh: -1e-9,
    logSumExp: 1.0986122886681098,
  },
  {
    x: 20,
    softplus: 20.000000002061153,
    logSigmoid: -2.061153620314381e-9,
    sigmoid: 0.9999999979388464,
    logCosh: 19.306852819440056,
    log2Cosh: 20,
    tanh: 1,
    logSumExp: 20.000000002061153,
  },
  {
    x: -20,
    softplus: 2.061153620314381e-9,
    logSigmoid: -20.000000002061153,
    sigmoid: 2.0611536181902037e-9,
    logCosh: 19.306852819440056,
    log2Cosh: 20,
    tanh: -1,
    logSumExp: 20.000000002061153,
  },
  {
    x: 80,
    softplus: 80,
    logSigmoid: -1.8048513878454153e-35,
    sigmoid: 1,
    logCosh: 79.30685281944005,
    log2Cosh: 80,
    tanh: 1,
    logSumExp: 80,
  },
  {
    x: -80,
    softplus: 1.8048513878454153e-35,
    logSigmoid: -80,
    sigmoid: 1.8048513878454153e-35,
    logCosh: 79.30685281944005,
    log2Cosh: 80,
    tanh: -1,
    logSumExp: 80,
  },
  {
    x: 700,
    softplus: 700,
    logSigmoid: -9.85967654375977e-305,
    sigmoid: 1,
    logCosh: 699.3068528194401,
    log2Cosh: 700,
    tanh: 1,
    logSumExp: 700,
  },
  {
    x: -700,
    softplus: 9.85967654375977e-305,
    logSigmoid: -700,
    sigmoid: 9.85967654375977e-305,
    logCosh: 699.3068528194401,
    log2Cosh: 700,
    tanh: -1,
    logSumExp: 700,
  },
] as const;

const points = tails.map(({ x }) => x);

const threeTerms = (x: Tensor): Tensor => {
  const column = reshape(x, [-1, 1]);
  return logSumExp(concat([column, neg(column), zeros([x.shape[0]!, 1], { dtype: x.dtype })], { axis: 1 }), {
    axes: 1,
  });
};

const functions = { softplus, logSigmoid, sigmoid, logCosh, log2Cosh, logSumExp: threeTerms };

/** The largest error relative to each exact value, of values and derivatives over the points. */
async function relativeErrors(executor: Executor, dtype: "float32" | "float64", at: readonly number[]) {
  const derivative = (f: (x: Tensor) => Tensor) =>
    gradient(({ x }: Tensors<"x">) => sum(f(x)), { withRespectTo: ["x"] });
  const run = await compile(
    ({ x }: Tensors<"x">) => ({
      ...Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, f(x)])),
      ofSoftplus: derivative(softplus)({ x }).x,
      ofLogCosh: derivative(logCosh)({ x }).x,
      ofLogSumExp: derivative(threeTerms)({ x }).x,
    }),
    { inputs: { x: tensorType(dtype, [at.length]) }, executor },
  );
  const out = await run({ x: at });
  await run.release();
  const exact = tails.filter(({ x }) => at.includes(x));
  const worst = (name: string, of: (row: (typeof tails)[number]) => number) =>
    Math.max(
      ...exact.map((row, i) => {
        const [value, wanted] = [out[name]!.data[i]!, of(row)];
        return value === wanted ? 0 : Math.abs(value / wanted - 1);
      }),
    );
  return {
    softplus: worst("softplus", (row) => row.softplus),
    logSigmoid: worst("logSigmoid", (row) => row.logSigmoid),
    sigmoid: worst("sigmoid", (row) => row.sigmoid),
    logCosh: worst("logCosh", (row) => row.logCosh),
    log2Cosh: worst("log2Cosh", (row) => row.log2Cosh),
    logSumExp: worst("logSumExp", (row) => row.logSumExp),
    ofSoftplus: worst("ofSoftplus", (row) => row.sigmoid),
    ofLogCosh: worst("ofLogCosh", (row) => row.tanh),
  };
}

describe.each(["interpreter", "native", "wasm"] as const)("on %s", (executor) => {
  test("float64 keeps relative accuracy in both tails up to 700", async () => {
    for (const [name, error] of Object.entries(await relativeErrors(executor, "float64", points)))
      expect(error, name).toBeLessThan(2e-15);
  });
});

test.each(["native", "wasm"] as const)(
  "float32 keeps relative accuracy in both tails up to 80 on %s",
  async (executor) => {
    const at = points.filter((x) => Math.abs(x) <= 80);
    // e^80 itself has the relative error 80 times the rounding of its argument, but these arguments are exact.
    for (const [name, error] of Object.entries(await relativeErrors(executor, "float32", at)))
      expect(error, name).toBeLessThan(1e-6);
  },
);

/** Computed with 400 decimal digits. */
const table = [
  { x: 1e-9, expm1: 1.0000000005000001e-9, sinh: 1e-9, log1p: 9.999999995e-10, atanh: 1e-9 },
  { x: -1e-9, expm1: -9.999999995e-10, sinh: -1e-9, log1p: -1.0000000005000001e-9, atanh: -1e-9 },
  {
    x: 0.001,
    expm1: 0.0010005001667083417,
    sinh: 0.001000000166666675,
    log1p: 0.0009995003330835331,
    atanh: 0.0010000003333335333,
  },
  {
    x: 0.3,
    expm1: 0.3498588075760031,
    sinh: 0.3045202934471426,
    log1p: 0.26236426446749106,
    atanh: 0.3095196042031117,
  },
  {
    x: -0.3,
    expm1: -0.2591817793182821,
    sinh: -0.3045202934471426,
    log1p: -0.35667494393873234,
    atanh: -0.3095196042031117,
  },
  { x: 1.5, expm1: 3.481689070338065, sinh: 2.1292794550948173, log1p: 0.9162907318741551 },
  { x: -20, expm1: -0.9999999979388464, sinh: -242582597.70489514 },
  { x: 20, expm1: 485165194.4097903, sinh: 242582597.70489514, log1p: 3.044522437723423 },
  { x: 700, expm1: 1.0142320547350045e304, sinh: 5.0711602736750225e303, log1p: 6.55250788703459 },
] as const;

const errorFunction = [
  [1e-9, 1.1283791670955127e-9],
  [-0.3, -0.3286267594591274],
  [0.4687, 0.49256818249964407],
  [0.469, 0.4928398949625797],
  [1, 0.8427007929497149],
  [2.5, 0.999593047982555],
  [3.99, 0.9999999832607886],
  [4.01, 0.9999999858030606],
  [-5.5, -0.9999999999999927],
  [50, 1],
] as const;

describe.each(["interpreter", "native", "wasm"] as const)("on %s", (executor) => {
  test("expm1, sinh, log1p and artanh are accurate relative to the result", async () => {
    const run = await compile(
      ({ x }: Tensors<"x">) => ({ expm1: expm1(x), sinh: sinh(x), log1p: log1p(x), atanh: atanh(x) }),
      { inputs: { x: tensorType("float64", [table.length]) }, executor },
    );
    const out = await run({ x: table.map(({ x }) => x) });
    for (const [i, { x, ...row }] of table.entries()) {
      for (const [name, exact] of Object.entries(row))
        expect(Math.abs(out[name]!.data[i]! / exact - 1), `${name}(${x})`).toBeLessThan(2e-15);
    }
  });

  test("the error function is that of Cody to 5e-16", async () => {
    const run = await compile(({ x }: Tensors<"x">) => erf(x), {
      inputs: { x: tensorType("float64", [errorFunction.length]) },
      executor,
    });
    const { data } = (await run({ x: errorFunction.map(([x]) => x) })).value!;
    for (const [i, [x, exact]] of errorFunction.entries())
      expect(Math.abs(data[i]! / exact - 1), `erf(${x})`).toBeLessThan(5e-16);
  });
});

test("the logarithm of a sum with infinite terms is what it should be", async () => {
  const run = await compile(({ x }: Tensors<"x">) => logSumExp(x, { axes: 1 }), {
    inputs: { x: tensorType("float64", [3, 2]) },
    executor: "interpreter",
  });
  const infinity = Number.POSITIVE_INFINITY;
  const { data } = (await run({ x: [-infinity, -infinity, -infinity, 3, infinity, 1] })).value!;
  expect([...data]).toEqual([-infinity, 3, infinity]);
});
