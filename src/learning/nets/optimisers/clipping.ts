import { add, div, maximum, mul, sqrt, square, sum, type Tensor, type Tensors } from "../../autodiff/index.js";
import { requirePositive } from "../initialisers/initialisers.js";
import { mapRecord } from "../parameters.js";

/** The Euclidean norm of all tensors taken together, a scalar. */
export const globalNorm = (tensors: Tensors): Tensor =>
  sqrt(
    Object.values(tensors)
      .map((tensor) => sum(square(tensor)))
      .reduce((total, part) => add(total, part)),
  );

/**
 * All gradients times one number, so that their norm together is at most `norm` (Pascanu, Mikolov and Bengio, 2013); the
 * direction stays. Returns the norm before as well.
 *
 * @throws ParameterError for a norm that is not positive.
 */
export function clipGlobalNorm(
  gradients: Tensors,
  { norm }: { readonly norm: number },
): { readonly gradients: Tensors; readonly norm: Tensor } {
  requirePositive("norm", norm);
  const before = globalNorm(gradients);
  const factor = div(norm, maximum(before, norm));
  return { gradients: mapRecord(gradients, (gradient) => mul(gradient, factor)), norm: before };
}
