import { createRequire } from "node:module";
import { expect, test } from "vitest";
import {
  compile,
  div,
  matmul,
  matrixTranspose,
  mul,
  sum,
  type TensorFunction,
  tensorType,
  trace,
  writeOnnx,
} from "../../../src/learning/autodiff/index.js";
import { deviation, uniform } from "./sampling.js";

const ort = createRequire(import.meta.url)("onnxruntime-node") as typeof import("onnxruntime-node");

const square = { a: [7, 7], b: [7, 7] };
const functions: Readonly<Record<string, readonly [TensorFunction<"a" | "b">, Readonly<Record<"a" | "b", number[]>>]>> =
  {
    "a factor of a product": [({ a, b }) => mul(matmul(a, b), 0.1), square],
    "a divisor of a product": [({ a, b }) => div(matmul(a, b), 3), square],
    "an inexact divisor of a product": [({ a, b }) => div(matmul(a, b), 0.7), square],
    "a factor of an operand": [({ a, b }) => matmul(mul(a, 0.1), div(b, 0.3)), square],
    "a factor of a transposed operand": [
      ({ a, b }) => matmul(matrixTranspose(mul(a, 0.1)), b),
      { a: [9, 7], b: [9, 2] },
    ],
    "a factor of a transposed stack": [
      ({ a, b }) => matmul(mul(matrixTranspose(a), 0.1), mul(b, 0.2)),
      { a: [3, 9, 7], b: [3, 9, 2] },
    ],
    "a factor of a transposed product": [({ a, b }) => mul(matrixTranspose(matmul(a, b)), 0.1), square],
    "a factor of a column": [({ a, b }) => mul(matmul(a, b), 0.1), { a: [7, 5], b: [5, 1] }],
    "a factor of a single number": [({ a, b }) => mul(matmul(a, b), 0.1), { a: [1, 5], b: [5, 1] }],
    "a factor of a sum of a product": [({ a, b }) => mul(sum(matmul(a, b)), 0.1), square],
    "factors one after another": [({ a, b }) => div(mul(matmul(a, b), 0.1), 0.7), square],
  };

// A factor kept in float32 would be off by 1e-8.
test.each(Object.entries(functions))(
  "%s keeps its 16 digits in a runtime with its usual settings",
  async (name, [f, shapes]) => {
    const inputs = { a: tensorType("float64", shapes.a), b: tensorType("float64", shapes.b) };
    const sizes = Object.entries(shapes).map(
      ([key, shape]) => [key, shape.reduce((product, one) => product * one)] as const,
    );
    const values = Object.fromEntries(sizes.map(([key, size]) => [key, uniform(`${name}, ${key}`, size)])) as {
      readonly a: Float64Array;
      readonly b: Float64Array;
    };
    const exact = await (await compile(f, { inputs, executor: "interpreter" }))(values);
    const session = await ort.InferenceSession.create(writeOnnx(trace(f, inputs)));
    const feeds = Object.entries(values).map(([key, data]) => [
      key,
      new ort.Tensor("float64", data, shapes[key as "a"]),
    ]);
    const { value } = await session.run(Object.fromEntries(feeds));
    expect(value!.dims).toEqual(exact.value!.shape);
    expect(deviation(value!.data as Float64Array, exact.value!.data)).toBeLessThan(2e-15);
    await session.release();
  },
);
