import { ParameterError } from "../../../core/errors/index.js";
import { requireBroadcast, requireFloat, requireSameDType } from "../tensor/checks.js";
import { combine } from "../tensor/loops.js";
import type { Primitive } from "../tensor/primitive.js";
import { broadcastShapes, sameShape } from "../tensor/shapes.js";
import { constantData, liftBoth, type Operand, Tensor } from "../tensor/tensor.js";
import { cast, greaterOrEqual } from "./comparisons.js";
import { neg, reciprocal, sqrt } from "./elementwise.js";

interface Binary {
  readonly name: string;
  /** The ONNX operator. */
  readonly onnx: string;
  readonly value: (a: number, b: number) => number;
  /** Whether it also makes sense for int64. */
  readonly integers?: boolean;
  /** The cotangents of a and b, from that of y = f(a, b). */
  readonly backward: (cotangent: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly (() => Tensor)[];
  readonly simplify?: (a: Tensor, b: Tensor, y: Tensor) => Tensor | undefined;
}

function binary({ name, onnx, value, integers = false, backward, simplify }: Binary) {
  const primitive: Primitive = {
    name,
    type: ([a, b]) => {
      requireSameDType(name, a!, b!);
      if (!(integers && a!.dtype === "int64")) requireFloat(name, a!);
      return { dtype: a!.dtype, shape: requireBroadcast(name, a!, b!) };
    },
    evaluate: ([a, b], { shape }) => combine(value, a!, b!, shape),
    onnx: (emit, operands) => emit.node(onnx, operands),
    backward: (cotangent, node) => backward(cotangent, node.operands[0]!, node.operands[1]!, node),
    simplify: (node) => {
      const [a, b] = node.operands as [Tensor, Tensor];
      return withoutBroadcast(node, (x, y) => new Tensor(primitive, [x, y], {})) ?? simplify?.(a, b, node);
    },
  };
  return (a: Operand, b: Operand): Tensor => new Tensor(primitive, liftBoth(name, a, b), {});
}

/** Elementwise operators broadcast by themselves: an operand that was expanded before need not be. */
export function withoutBroadcast(node: Tensor, again: (a: Tensor, b: Tensor) => Tensor): Tensor | undefined {
  const [a, b] = node.operands as [Tensor, Tensor];
  const fits = (x: Tensor, y: Tensor) => {
    const shape = broadcastShapes(x.shape, y.shape);
    return shape !== undefined && sameShape(shape, node.shape);
  };
  const source = (tensor: Tensor) => (tensor.primitive.name === "broadcastTo" ? tensor.operands[0] : undefined);
  const [ofA, ofB] = [source(a), source(b)];
  if (ofA && fits(ofA, b)) return again(ofA, b);
  if (ofB && fits(a, ofB)) return again(a, ofB);
  return undefined;
}

/** The number that a constant of one element holds. */
function scalarValue(tensor: Tensor): number | undefined {
  const data = constantData(tensor);
  return data?.length === 1 ? data[0] : undefined;
}

/** x itself where it already has the shape of the result. */
const kept = (x: Tensor, y: Tensor): Tensor | undefined => (sameShape(x.shape, y.shape) ? x : undefined);

/** a + b, with broadcasting. */
export const add = binary({
  name: "add",
  onnx: "Add",
  value: (a, b) => a + b,
  integers: true,
  backward: (cotangent) => [() => cotangent, () => cotangent],
  simplify: (a, b, y) => {
    if (scalarValue(a) === 0) return kept(b, y);
    if (scalarValue(b) === 0) return kept(a, y);
    if (b.primitive.name === "neg") return sub(a, b.operands[0]!);
    if (a.primitive.name === "neg") return sub(b, a.operands[0]!);
    return a === b ? mul(a, 2) : undefined;
  },
});

/** a - b, with broadcasting. */
export const sub = binary({
  name: "sub",
  onnx: "Sub",
  value: (a, b) => a - b,
  integers: true,
  backward: (cotangent) => [() => cotangent, () => neg(cotangent)],
  simplify: (a, b, y) => {
    if (scalarValue(b) === 0) return kept(a, y);
    return b.primitive.name === "neg" ? add(a, b.operands[0]!) : undefined;
  },
});

/** a b, with broadcasting. */
export const mul = binary({
  name: "mul",
  onnx: "Mul",
  value: (a, b) => a * b,
  integers: true,
  backward: (cotangent, a, b) => [() => mul(cotangent, b), () => mul(cotangent, a)],
  simplify: (a, b, y) => {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const factor = scalarValue(one);
      if (factor === 1) return kept(other, y);
      if (factor === -1 && kept(other, y)) return neg(other);
      const inner = factor === undefined ? undefined : scaled(other);
      const product = factor! * (inner?.factor ?? Number.NaN);
      // Within bounds, so that neither float32 nor float64 overflows where the two steps did not.
      if (inner && Math.abs(product) > 1e-30 && Math.abs(product) < 1e30 && kept(other, y))
        return mul(inner.x, product);
    }
    return undefined;
  },
});

/** A tensor that is a number times another of its shape. */
function scaled(tensor: Tensor): { readonly factor: number; readonly x: Tensor } | undefined {
  if (tensor.primitive.name !== "mul") return undefined;
  const [a, b] = tensor.operands as [Tensor, Tensor];
  const [ofA, ofB] = [scalarValue(a), scalarValue(b)];
  if (ofA !== undefined && kept(b, tensor)) return { factor: ofA, x: b };
  return ofB !== undefined && kept(a, tensor) ? { factor: ofB, x: a } : undefined;
}

/** a/b, with broadcasting. */
export const div = binary({
  name: "div",
  onnx: "Div",
  value: (a, b) => a / b,
  backward: (cotangent, _, b, y) => [() => div(cotangent, b), () => neg(div(mul(cotangent, y), b))],
  simplify: (a, b, y) => (scalarValue(b) === 1 ? kept(a, y) : undefined),
});

/** The larger of a and b; where they are equal the derivative goes to a. */
export const maximum = binary({
  name: "maximum",
  onnx: "Max",
  value: Math.max,
  backward: (cotangent, a, b) => choose(cotangent, () => cast(greaterOrEqual(a, b), cotangent.dtype)),
});

/** The smaller of a and b; where they are equal the derivative goes to a. */
export const minimum = binary({
  name: "minimum",
  onnx: "Min",
  value: Math.min,
  backward: (cotangent, a, b) => choose(cotangent, () => cast(greaterOrEqual(b, a), cotangent.dtype)),
});

const choose = (cotangent: Tensor, first: () => Tensor): readonly (() => Tensor)[] => [
  () => mul(cotangent, first()),
  () => mul(cotangent, sub(1, first())),
];

const powerPrimitive: Primitive<{ readonly exponent: number }> = {
  name: "power",
  type: ([x]) => {
    requireFloat("power", x!);
    return x!;
  },
  evaluate: ([x], { attributes: { exponent } }) => x!.data.map((value) => value ** exponent),
  onnx: (emit, operands, { dtype, attributes: { exponent } }) =>
    emit.node("Pow", [operands[0]!, emit.constant([exponent], { dtype, shape: [] })]),
  backward: (cotangent, { operands: [x], attributes: { exponent } }) => [
    () => mul(cotangent, mul(power(x!, exponent - 1), exponent)),
  ],
};

/**
 * x^p for a fixed exponent. For an exponent that is a tensor write exp(p log x).
 *
 * @throws ParameterError for an exponent that is not finite.
 */
export function power(x: Tensor, exponent: number): Tensor {
  if (!Number.isFinite(exponent)) throw new ParameterError(`power: exponent ${exponent} is not a finite number`);
  switch (exponent) {
    case 0:
      return add(mul(x, 0), 1);
    case 1:
      return x;
    case 2:
      return mul(x, x);
    case 0.5:
      return sqrt(x);
    case -1:
      return reciprocal(x);
    default:
      return new Tensor(powerPrimitive, [x], { exponent });
  }
}
