import { ParameterError, ShapeError } from "../../../core/errors/index.js";
import { broadcastShapes } from "./shapes.js";
import { describe, type Tensor } from "./tensor.js";
import { isFloat, type Shape } from "./types.js";

/** @throws ParameterError unless the tensor holds float32 or float64. */
export function requireFloat(operator: string, tensor: Tensor): void {
  if (!isFloat(tensor.dtype))
    throw new ParameterError(
      `${operator}: ${describe(tensor)} holds ${tensor.dtype}, not floating-point numbers; use cast(x, "float32")`,
    );
}

/** @throws ParameterError unless both tensors hold the same type. */
export function requireSameDType(operator: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype)
    throw new ParameterError(
      `${operator}: ${describe(a)} holds ${a.dtype}, ${describe(b)} holds ${b.dtype}; cast one of them`,
    );
}

/** @throws ParameterError unless the tensor holds the type wanted. */
export function requireDType(operator: string, tensor: Tensor, dtype: Tensor["dtype"]): void {
  if (tensor.dtype !== dtype)
    throw new ParameterError(`${operator}: ${describe(tensor)} holds ${tensor.dtype}, wanted ${dtype}`);
}

/** The common shape of operands. @throws ShapeError where they have none. */
export function requireBroadcast(operator: string, ...tensors: readonly Tensor[]): Shape {
  let shape: Shape = [];
  for (const tensor of tensors) {
    const next = broadcastShapes(shape, tensor.shape);
    if (!next) {
      const names = tensors.map(describe).join(" and ");
      throw new ShapeError(`${operator}: ${names} do not broadcast; extents must agree or be 1, from the last axis on`);
    }
    shape = next;
  }
  return shape;
}

/**
 * Axes of a tensor counted from the front, each once, in ascending order; all axes where none are named.
 *
 * @throws ShapeError for an axis that the tensor has not, or that is named twice.
 */
export function axesOf(operator: string, tensor: Tensor, axes?: number | readonly number[]): number[] {
  const rank = tensor.shape.length;
  if (axes === undefined) return tensor.shape.map((_, axis) => axis);
  const list = typeof axes === "number" ? [axes] : axes;
  const positive = list.map((axis) => {
    const counted = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(counted) || counted < 0 || counted >= rank)
      throw new ShapeError(`${operator}: no axis ${axis} in ${describe(tensor)}`);
    return counted;
  });
  if (new Set(positive).size < positive.length)
    throw new ShapeError(`${operator}: axes [${list.join(", ")}] of ${describe(tensor)} name one axis twice`);
  return positive.sort((a, b) => a - b);
}
