import { expect, test } from "vitest";
import {
  constant,
  conv,
  convPeriodic,
  convTranspose,
  evaluate,
  gather,
  gradientsOf,
  mul,
  pad,
  padPeriodic,
  scatterAdd,
  slice,
  sum,
  type Tensor,
  type Tensors,
  tensorType,
} from "../../../src/learning/autodiff/index.js";
import { sizeOf, uniform } from "./sampling.js";

const kernel = (shape: readonly number[]) => constant(uniform("adjoint, kernel", sizeOf(shape)), { shape });

const linear: readonly {
  readonly name: string;
  readonly shape: readonly number[];
  readonly map: (x: Tensor) => Tensor;
}[] = [
  { name: "conv", shape: [2, 2, 9, 7], map: (x) => conv(x, kernel([3, 2, 3, 2]), { stride: 2, padding: [1, 2] }) },
  { name: "dilated conv", shape: [2, 2, 12], map: (x) => conv(x, kernel([3, 2, 3]), { dilation: 3, stride: 2 }) },
  { name: "periodic conv", shape: [2, 2, 5, 6], map: (x) => convPeriodic(x, kernel([3, 2, 3, 2])) },
  { name: "transposed conv", shape: [2, 3, 4, 3], map: (x) => convTranspose(x, kernel([3, 2, 3, 2]), { stride: 2 }) },
  { name: "gather", shape: [4, 3], map: (x) => gather(x, [2, 0, 2, 2], { axis: 1 }) },
  { name: "scatterAdd", shape: [4, 3], map: (x) => scatterAdd(x, [2, 0, 2], { axis: 1, extent: 4 }) },
  { name: "pad", shape: [3, 2], map: (x) => pad(x, { before: [1, 0], after: [2, 3] }) },
  { name: "periodic pad", shape: [3, 4], map: (x) => padPeriodic(x, [{ axis: 1, before: 2, after: 3 }]) },
  {
    name: "slice",
    shape: [7, 5],
    map: (x) =>
      slice(x, [
        { axis: 0, start: -2, end: 0, step: -2 },
        { axis: 1, start: 1 },
      ]),
  },
];

/** <a, b> of two tensors, as a number. */
const dot = (a: Tensor, b: Tensor): Tensor => sum(mul(a, b));

test.each(linear)("<A x, y> = <x, A^T y> for $name", ({ name, shape, map }) => {
  const x = constant(uniform(`${name}, x`, sizeOf(shape)), { shape });
  const image = map(x);
  const y = constant(uniform(`${name}, y`, sizeOf(image.shape)), { shape: image.shape });
  const [adjoint] = gradientsOf(image, [x], { cotangent: y });
  const out = evaluate(() => ({ left: dot(image, y), right: dot(x, adjoint!), scale: dot(image, image) }), {
    inputs: {},
    values: {},
  });
  const scale = Math.max(1, Math.sqrt(out.scale!.data[0]!));
  expect(Math.abs(out.left!.data[0]! - out.right!.data[0]!) / scale).toBeLessThan(1e-14);
});

test("the transposed convolution is the adjoint of the convolution with the same kernel", () => {
  const weights = kernel([3, 2, 3, 2]);
  const options = { stride: 2, padding: [1, 0] };
  const f = ({ x, y }: Tensors<"x" | "y">) => {
    const back = convTranspose(y, weights, { ...options, extra: [1, 0] });
    return { left: dot(conv(x, weights, options), y), right: dot(x, back) };
  };
  const inputs = { x: tensorType("float64", [1, 2, 6, 8]), y: tensorType("float64", [1, 3, 3, 4]) };
  const out = evaluate(f, { inputs, values: { x: uniform("x of both", 96), y: uniform("y of both", 36) } });
  expect(Math.abs(out.left!.data[0]! - out.right!.data[0]!)).toBeLessThan(1e-13);
});
