import { expect, test } from "vitest";
import * as autodiff from "../../../src/learning/autodiff/index.js";
import { compile, evaluate, gradient, type Tensor, type Tensors } from "../../../src/learning/autodiff/index.js";
import { cases } from "./cases.js";
import { contracted, deviation, type Sample, samples } from "./sampling.js";

/** What is exported beside operations on tensors. */
const machinery = [
  "cached",
  "compile",
  "constant",
  "customGradient",
  "evaluate",
  "gradient",
  "gradientsOf",
  "graphText",
  "stopGradient",
  "Tensor",
  "tensorType",
  "trace",
  "valueAndGradient",
  "writeOnnx",
];

test("every operation is held against finite differences", () => {
  expect(Object.keys(autodiff).sort()).toEqual([...Object.keys(cases), ...machinery].sort());
});

/**
 * Derivatives by differences of fourth order. With h = 1e-3 the formula is off by h^4 f'''''/30 and the rounding by
 * 1e-16/h: both below 1e-11 for the functions here, whose derivatives are at most of order 1e3.
 */
async function finiteDifferences(
  scalar: (inputs: Tensors) => Tensor,
  { types, names, values }: Sample,
): Promise<Record<string, Float64Array>> {
  const run = await compile(scalar, { inputs: types("float64"), executor: "interpreter" });
  const h = 1e-3;
  const result: Record<string, Float64Array> = {};
  for (const name of names) {
    const at = async (i: number, shift: number) => {
      const moved = values[name]!.slice();
      moved[i]! += shift;
      return (await run({ ...values, [name]: moved })).value!.data[0]!;
    };
    const slopes: number[] = [];
    for (let i = 0; i < values[name]!.length; i++) {
      const [near, far] = [(await at(i, h)) - (await at(i, -h)), (await at(i, 2 * h)) - (await at(i, -2 * h))];
      slopes.push((8 * near - far) / (12 * h));
    }
    result[name] = Float64Array.from(slopes);
  }
  return result;
}

async function expectGradient(scalar: (inputs: Tensors) => Tensor, sample: Sample): Promise<void> {
  const { names, values, types } = sample;
  const derivative = gradient(scalar, { withRespectTo: names });
  const inputs = types("float64");
  const compiled = await compile(derivative, { inputs, executor: "interpreter" });
  const simplified = await compiled(values);
  const written = evaluate(derivative, { inputs, values });
  const differences = await finiteDifferences(scalar, sample);
  for (const name of names) {
    expect(deviation(simplified[name]!.data, differences[name]!), `by ${name}`).toBeLessThan(1e-8);
    expect(deviation(simplified[name]!.data, written[name]!.data), `${name}, simplified or not`).toBeLessThan(1e-13);
  }
}

test.each(samples)("the gradient of $label is that of finite differences", async (sample) => {
  await expectGradient(sample.scalar, sample);
});

test.each(samples)("the second derivative of $label is that of finite differences of the first", async (sample) => {
  const first = gradient(sample.scalar, { withRespectTo: sample.names });
  await expectGradient((inputs) => {
    const parts = sample.names.map((name) => contracted(first(inputs)[name]!, `${sample.label}, ${name} again`));
    return parts.reduce(autodiff.add);
  }, sample);
});
