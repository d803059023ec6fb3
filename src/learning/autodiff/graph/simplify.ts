import { sizeOf } from "../tensor/shapes.js";
import { constant, constantData, inputName, type Tensor } from "../tensor/tensor.js";

/** Folded constants of more elements are worth it only if they are no larger than what they were made from. */
const small = 4096;

/**
 * A simpler tensor that is equal to the node: what its primitive knows, or a constant where all operands are constants.
 * Constants are folded by the kernels of the interpreter, the same that run on arguments.
 */
export function simplified(node: Tensor): Tensor | undefined {
  const simpler = node.primitive.simplify?.(node);
  if (simpler) return simpler;
  if (node.operands.length === 0 || inputName(node) !== undefined) return undefined;
  const operands: { data: Float64Array; shape: readonly number[] }[] = [];
  for (const operand of node.operands) {
    const data = constantData(operand);
    if (!data) return undefined;
    operands.push({ data, shape: operand.shape });
  }
  // Copies of a number are made where they are needed: elementwise operations broadcast by themselves.
  const size = sizeOf(node.shape);
  if (node.primitive.name === "broadcastTo" && size > 1) return undefined;
  if (size > Math.max(small, ...operands.map(({ data }) => data.length))) return undefined;
  return constant(node.primitive.evaluate(operands, node), { dtype: node.dtype, shape: node.shape });
}
