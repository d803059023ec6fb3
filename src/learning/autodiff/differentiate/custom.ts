import { ShapeError } from "../../../core/errors/index.js";
import type { Primitive } from "../tensor/primitive.js";
import { broadcastShapes, sameShape } from "../tensor/shapes.js";
import { describe, Tensor } from "../tensor/tensor.js";

/** A rule for the derivative: the cotangents of the arguments, from that of the result. */
export type BackwardRule = (cotangent: Tensor, args: readonly Tensor[], result: Tensor) => readonly Tensor[];

interface Attributes {
  readonly rule: BackwardRule;
}

/** Operand 0 is the value, the others are what it was made from. Vanishes once derivatives are taken. */
const customPrimitive: Primitive<Attributes> = {
  name: "custom",
  type: ([value]) => value!,
  evaluate: ([value]) => value!.data,
  onnx: (emit, operands) => emit.node("Identity", [operands[0]!]),
  backward: (cotangent, node) => {
    const args = node.operands.slice(1);
    let parts: readonly Tensor[] | undefined;
    const part = (i: number) => {
      parts ??= checked(node.attributes.rule(cotangent, args, node), args);
      return parts[i]!;
    };
    return [() => cotangent, ...args.map((_, i) => () => part(i))];
  },
  simplify: ({ operands: [value] }) => value,
};

function checked(parts: readonly Tensor[], args: readonly Tensor[]): readonly Tensor[] {
  for (const [i, arg] of args.entries()) {
    const part = parts[i];
    const common = part && broadcastShapes(part.shape, arg.shape);
    if (!part || !common || !sameShape(common, part.shape))
      throw new ShapeError(`customGradient: ${part ? describe(part) : "nothing"} is no cotangent of ${describe(arg)}`);
  }
  return parts;
}

/**
 * A function with a derivative of one's own, where that of the formula is inaccurate, slow or meaningless:
 *
 *     const softplus = customGradient(formula, (cotangent, [x]) => [mul(cotangent, sigmoid(x))])
 *
 * The rule is written in tensors, so it is differentiated for second derivatives; it may call the function itself.
 *
 * @throws ShapeError when the rule gives a cotangent that does not have the shape of its argument.
 */
export function customGradient(
  value: (...args: readonly Tensor[]) => Tensor,
  rule: BackwardRule,
): (...args: readonly Tensor[]) => Tensor {
  return (...args) => {
    // Derivatives go through the rule alone, so the value is cut off from the arguments.
    return new Tensor(customPrimitive, [stopGradient(value(...args)), ...args], { rule });
  };
}

const stopPrimitive: Primitive = {
  name: "stopGradient",
  type: ([x]) => x!,
  evaluate: ([x]) => x!.data,
  onnx: (emit, operands) => emit.node("Identity", operands),
  simplify: ({ operands: [x] }) => x,
};

/** The same numbers, treated as constants by derivatives. */
export const stopGradient = (x: Tensor): Tensor => new Tensor(stopPrimitive, [x], {});

const aliasPrimitive: Primitive = {
  name: "alias",
  type: ([x]) => x!,
  evaluate: ([x]) => x!.data,
  onnx: (emit, operands) => emit.node("Identity", operands),
  backward: (cotangent) => [() => cotangent],
  simplify: ({ operands: [x] }) => x,
};

/** The same numbers as another tensor, so that one argument can be told from another that was made from it. */
export const alias = (x: Tensor): Tensor => new Tensor(aliasPrimitive, [x], {});
