import { describe, expect, test } from "vitest";
import {
  compile,
  type Executor,
  gradient,
  type OutputValues,
  RuntimeError,
  type Tensors,
} from "../../../src/learning/autodiff/index.js";
import { deviation, samples } from "./sampling.js";

/**
 * Every case with its gradient, in one graph: 190 small functions at once. Arguments carry the number of their case.
 */
async function runAll(dtype: "float32" | "float64", executor: Executor): Promise<OutputValues> {
  const own = (inputs: Tensors, i: number) =>
    Object.fromEntries(samples[i]!.names.map((name) => [name, inputs[`${name}${i}`]!]));
  const renamed = <Value>(i: number, record: Readonly<Record<string, Value>>) =>
    Object.entries(record).map(([name, value]) => [`${name}${i}`, value] as const);
  const inputs = Object.fromEntries(samples.flatMap(({ types }, i) => renamed(i, types(dtype))));
  const values = Object.fromEntries(samples.flatMap((sample, i) => renamed(i, sample.values)));
  const run = await compile(
    (all: Tensors) =>
      Object.fromEntries(
        samples.map(({ f, scalar, names, label }, i) => [
          label,
          { value: f(own(all, i)), gradient: gradient(scalar, { withRespectTo: names })(own(all, i)) },
        ]),
      ),
    { inputs, executor },
  );
  const results = await run(values);
  await run.release();
  return results;
}

const reference = runAll("float64", "interpreter");

describe.each(["native", "wasm"] as const)("on %s", (executor) => {
  test("float64 values and gradients agree with the interpreter to 1e-13 of the scale", async () => {
    await expectAgreement("float64", executor, 1e-13);
  });

  // A few roundings of 6e-8: no case is a long sum.
  test("float32 values and gradients agree with the interpreter to 1e-6 of the scale", async () => {
    await expectAgreement("float32", executor, 1e-6);
  });
});

async function expectAgreement(
  dtype: "float32" | "float64",
  executor: Executor,
  tolerance: number,
  exceptions: Readonly<Record<string, number>> = {},
) {
  const expected = await reference;
  const actual = await runAll(dtype, executor);
  const wrong = Object.entries(expected).flatMap(([name, { data, shape }]) => {
    expect(actual[name]!.shape).toEqual(shape);
    const off = deviation(actual[name]!.data, data);
    return off > (exceptions[name.split(/[ .]/)[0]!] ?? tolerance) ? [`${name}: ${off}`] : [];
  });
  expect(wrong).toEqual([]);
}

// WGSL promises sin and cos to 2^-11 only; everything else is as good as on the CPU.
test("float32 values and gradients on WebGPU agree with the interpreter to 1e-5 of the scale, sin and cos to 5e-4", async (context) => {
  try {
    await expectAgreement("float32", "webgpu", 1e-5, { sin: 5e-4, cos: 5e-4 });
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    context.skip(`no WebGPU here: ${error.message}`);
  }
});
