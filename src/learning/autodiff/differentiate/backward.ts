import { ParameterError, ShapeError } from "../../../core/errors/index.js";
import { add } from "../primitives/arithmetic.js";
import { sumTo } from "../primitives/reductions.js";
import { broadcastTo } from "../primitives/shape.js";
import { sameShape } from "../tensor/shapes.js";
import { constant, describe, type Tensor } from "../tensor/tensor.js";
import { isFloat } from "../tensor/types.js";
import { topologicalOrder } from "./topological-order.js";

/**
 * The derivatives of a tensor with respect to others that it was built from, as tensors: reverse mode, one pass. They
 * can be differentiated again. A tensor that `of` does not depend on gets zeros.
 *
 * Without a cotangent `of` must be a scalar. With one, of the shape of `of`, the results are the products of the
 * cotangent with the Jacobian.
 *
 * @throws ShapeError for something that is not a scalar, or a cotangent of another shape.
 * @throws ParameterError for a tensor that holds indices or conditions.
 */
export function gradientsOf(
  of: Tensor,
  withRespectTo: readonly Tensor[],
  { cotangent }: { readonly cotangent?: Tensor } = {},
): Tensor[] {
  if (!cotangent && of.shape.length > 0)
    throw new ShapeError(`gradient: ${describe(of)} is not a scalar; take its sum or mean, or give a cotangent`);
  if (cotangent && !sameShape(cotangent.shape, of.shape))
    throw new ShapeError(`gradient: cotangent ${describe(cotangent)} does not have the shape of ${describe(of)}`);
  for (const tensor of [of, ...withRespectTo]) {
    if (!isFloat(tensor.dtype))
      throw new ParameterError(`gradient: ${describe(tensor)} holds ${tensor.dtype}, which has no derivative`);
  }

  const order = topologicalOrder([of]);
  const concerned = new Set(withRespectTo);
  for (const tensor of order) {
    if (tensor.primitive.backward && tensor.operands.some((operand) => concerned.has(operand))) concerned.add(tensor);
  }
  const cotangents = new Map<Tensor, Tensor>([[of, cotangent ?? constant(1, { dtype: of.dtype })]]);
  for (const tensor of order.reverse()) {
    const arrived = cotangents.get(tensor);
    if (!arrived || !concerned.has(tensor) || !tensor.primitive.backward) continue;
    const rules = tensor.primitive.backward(arrived, tensor);
    for (const [i, operand] of tensor.operands.entries()) {
      const rule = rules[i];
      if (!rule || !concerned.has(operand) || !isFloat(operand.dtype)) continue;
      const part = sumTo(rule(), operand.shape);
      const others = cotangents.get(operand);
      cotangents.set(operand, others ? add(others, part) : part);
    }
  }
  return withRespectTo.map(
    (tensor) => cotangents.get(tensor) ?? broadcastTo(constant(0, { dtype: tensor.dtype }), tensor.shape),
  );
}
