import { requireBroadcast, requireDType, requireSameDType } from "../tensor/checks.js";
import { combine, expand } from "../tensor/loops.js";
import { onnxDType, type Primitive } from "../tensor/primitive.js";
import { liftBoth, type Operand, Tensor } from "../tensor/tensor.js";
import type { DType } from "../tensor/types.js";
import { withoutBroadcast } from "./arithmetic.js";

/** Conditions do not depend smoothly on anything: these primitives have no backward rule. */
function condition(name: string, onnx: string, value: (a: number, b: number) => boolean, logical = false) {
  const primitive: Primitive = {
    name,
    type: ([a, b]) => {
      requireSameDType(name, a!, b!);
      if (logical) requireDType(name, a!, "bool");
      return { dtype: "bool", shape: requireBroadcast(name, a!, b!) };
    },
    evaluate: ([a, b], { shape }) => combine((x, y) => Number(value(x, y)), a!, b!, shape),
    onnx: (emit, operands) => emit.node(onnx, operands),
    simplify: (node) => withoutBroadcast(node, (x, y) => new Tensor(primitive, [x, y], {})),
  };
  return (a: Operand, b: Operand): Tensor => new Tensor(primitive, liftBoth(name, a, b), {});
}

/** a > b. */
export const greater = condition("greater", "Greater", (a, b) => a > b);

/** a >= b. */
export const greaterOrEqual = condition("greaterOrEqual", "GreaterOrEqual", (a, b) => a >= b);

/** a < b. */
export const less = (a: Operand, b: Operand): Tensor => greater(b, a);

/** a <= b. */
export const lessOrEqual = (a: Operand, b: Operand): Tensor => greaterOrEqual(b, a);

/** a = b. */
export const equal = condition("equal", "Equal", (a, b) => a === b);

/** Both conditions hold. */
export const and = condition("and", "And", (a, b) => a !== 0 && b !== 0, true);

/** At least one condition holds. */
export const or = condition("or", "Or", (a, b) => a !== 0 || b !== 0, true);

const notPrimitive: Primitive = {
  name: "not",
  type: ([a]) => {
    requireDType("not", a!, "bool");
    return a!;
  },
  evaluate: ([a]) => a!.data.map((value) => (value === 0 ? 1 : 0)),
  onnx: (emit, operands) => emit.node("Not", operands),
};

/** The condition does not hold. */
export const not = (a: Tensor): Tensor => new Tensor(notPrimitive, [a], {});

const wherePrimitive: Primitive = {
  name: "where",
  type: ([condition, a, b]) => {
    requireDType("where", condition!, "bool");
    requireSameDType("where", a!, b!);
    return { dtype: a!.dtype, shape: requireBroadcast("where", condition!, a!, b!) };
  },
  evaluate: ([condition, a, b], { shape }) => {
    const [yes, no] = [expand(a!, shape), expand(b!, shape)];
    return expand(condition!, shape).map((holds, i) => (holds === 0 ? no[i]! : yes[i]!));
  },
  onnx: (emit, operands) => emit.node("Where", operands),
  backward: (cotangent, { operands: [condition] }) => [
    () => {
      throw new Error("a condition has no cotangent");
    },
    () => where(condition!, cotangent, 0),
    () => where(condition!, 0, cotangent),
  ],
};

/**
 * a where the condition holds, b elsewhere. Both branches are computed and differentiated everywhere: an argument at
 * which the branch not taken is infinite must be made harmless first, or its derivative is 0 times infinity.
 */
export const where = (condition: Tensor, a: Operand, b: Operand): Tensor =>
  new Tensor(wherePrimitive, [condition, ...liftBoth("where", a, b)], {});

const castPrimitive: Primitive<{ readonly dtype: DType }> = {
  name: "cast",
  type: ([x], { dtype }) => ({ dtype, shape: x!.shape }),
  evaluate: ([x], { attributes: { dtype } }) =>
    dtype === "bool"
      ? x!.data.map((value) => (value === 0 ? 0 : 1))
      : dtype === "int64"
        ? x!.data.map(Math.trunc)
        : x!.data,
  onnx: (emit, operands, { attributes: { dtype } }) => emit.node("Cast", operands, { to: onnxDType[dtype] }),
  backward: (cotangent, { operands: [x] }) => [() => cast(cotangent, x!.dtype)],
  simplify: ({ operands: [x], attributes: { dtype } }) => (x!.dtype === dtype ? x : undefined),
};

/** The numbers as another type: towards zero for int64, true where not zero for bool. */
export const cast = (x: Tensor, dtype: DType): Tensor =>
  x.dtype === dtype ? x : new Tensor(castPrimitive, [x], { dtype });
