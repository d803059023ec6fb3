import { requireFloat } from "../tensor/checks.js";
import type { Primitive, Value } from "../tensor/primitive.js";
import { Tensor } from "../tensor/tensor.js";
import { div, mul, power, sub } from "./arithmetic.js";
import { cast, greater } from "./comparisons.js";

interface Unary {
  readonly name: string;
  /** The ONNX operator. */
  readonly onnx: string;
  readonly value: (x: number) => number;
  /** The cotangent of x, from that of y = f(x). */
  readonly backward?: (cotangent: Tensor, x: Tensor, y: Tensor) => Tensor;
  readonly simplify?: (x: Tensor) => Tensor | undefined;
}

function unary({ name, onnx, value, backward, simplify }: Unary): (x: Tensor) => Tensor {
  const primitive: Primitive = {
    name,
    type: ([x]) => {
      requireFloat(name, x!);
      return x!;
    },
    evaluate: ([x]) => (x as Value).data.map(value),
    onnx: (emit, operands) => emit.node(onnx, operands),
    ...(backward && { backward: (cotangent, node) => [() => backward(cotangent, node.operands[0]!, node)] }),
    ...(simplify && { simplify: (node) => simplify(node.operands[0]!) }),
  };
  return (x) => new Tensor(primitive, [x], {});
}

/** -x. */
export const neg = unary({
  name: "neg",
  onnx: "Neg",
  value: (x) => -x,
  backward: (cotangent) => neg(cotangent),
  simplify: (x) => (x.primitive.name === "neg" ? x.operands[0] : undefined),
});

/** |x|, with the derivative 0 at 0. */
export const abs = unary({
  name: "abs",
  onnx: "Abs",
  value: Math.abs,
  backward: (cotangent, x) => mul(cotangent, sign(x)),
});

/** -1, 0 or 1. Its derivative is 0. */
export const sign = unary({ name: "sign", onnx: "Sign", value: Math.sign });

/** The greatest integer not above x. Its derivative is 0. */
export const floor = unary({ name: "floor", onnx: "Floor", value: Math.floor });

/** e^x. */
export const exp = unary({
  name: "exp",
  onnx: "Exp",
  value: Math.exp,
  backward: (cotangent, _, y) => mul(cotangent, y),
});

/** ln x. */
export const log = unary({
  name: "log",
  onnx: "Log",
  value: Math.log,
  backward: (cotangent, x) => div(cotangent, x),
});

/** The positive square root; the derivative at 0 is infinite. */
export const sqrt = unary({
  name: "sqrt",
  onnx: "Sqrt",
  value: Math.sqrt,
  backward: (cotangent, _, y) => div(mul(cotangent, 0.5), y),
});

/** 1/x. */
export const reciprocal = unary({
  name: "reciprocal",
  onnx: "Reciprocal",
  value: (x) => 1 / x,
  backward: (cotangent, _, y) => neg(mul(cotangent, mul(y, y))),
});

/** tanh x. Its derivative 1 - y^2 has an absolute accuracy only where |x| is large. */
export const tanh = unary({
  name: "tanh",
  onnx: "Tanh",
  value: Math.tanh,
  backward: (cotangent, _, y) => mul(cotangent, sub(1, mul(y, y))),
});

/** sin x. */
export const sin = unary({
  name: "sin",
  onnx: "Sin",
  value: Math.sin,
  backward: (cotangent, x) => mul(cotangent, cos(x)),
});

/** cos x. */
export const cos = unary({
  name: "cos",
  onnx: "Cos",
  value: Math.cos,
  backward: (cotangent, x) => neg(mul(cotangent, sin(x))),
});

/** max(x, 0), with the derivative 0 at 0. */
export const relu = unary({
  name: "relu",
  onnx: "Relu",
  value: (x) => (x <= 0 ? 0 : x),
  // Of the result rather than the argument: then the argument need not be kept.
  backward: (cotangent, _, y) => mul(cotangent, cast(greater(y, 0), y.dtype)),
});

/** x^2. */
export const square = (x: Tensor): Tensor => power(x, 2);
