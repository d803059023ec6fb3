import { stopGradient } from "../differentiate/custom.js";
import { add, div, mul, power, sub } from "../primitives/arithmetic.js";
import { cast, equal, where } from "../primitives/comparisons.js";
import { abs, exp, log, sqrt, square } from "../primitives/elementwise.js";
import { max, mean, type Reduction, sum } from "../primitives/reductions.js";
import { reshape } from "../primitives/shape.js";
import { axesOf } from "../tensor/checks.js";
import { reducedShape } from "../tensor/shapes.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import { integersBelow } from "./shapes.js";

/** The largest element along axes as a constant, 0 where it is infinite: what exponentials are taken relative to. */
function reference(x: Tensor, reduction: Reduction): Tensor {
  const high = stopGradient(max(x, { ...reduction, keepAxes: true }));
  return where(equal(abs(high), Number.POSITIVE_INFINITY), 0, high);
}

/** ln of the sum of e^x over axes: no overflow, and minus infinity for a row of minus infinities. */
export function logSumExp(x: Tensor, { axes, keepAxes = false }: Reduction = {}): Tensor {
  const over = axesOf("logSumExp", x, axes);
  const high = reference(x, { axes: over });
  const result = add(high, log(sum(exp(sub(x, high)), { axes: over, keepAxes: true })));
  return keepAxes ? result : reshape(result, reducedShape(x.shape, over, false));
}

/** e^x divided by its sum along an axis, the last by default. */
export function softmax(x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor {
  const weights = exp(sub(x, reference(x, { axes: axis })));
  return div(weights, sum(weights, { axes: axis, keepAxes: true }));
}

/** ln of the softmax, without the logarithm of a rounded probability. */
export const logSoftmax = (x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor =>
  sub(x, logSumExp(x, { axes: axis, keepAxes: true }));

/** The mean square deviation from the mean over axes; divided by n, not n - 1. */
export function variance(x: Tensor, { axes, keepAxes = false }: Reduction = {}): Tensor {
  const over = axesOf("variance", x, axes);
  return mean(square(sub(x, mean(x, { axes: over, keepAxes: true }))), { axes: over, keepAxes });
}

/**
 * Over the given axes mean 0 and variance 1, up to `epsilon` under the root; then times `scale`, plus `shift`. Over the
 * channels of one image this is layer normalisation, over the batch and the sites of one channel batch normalisation.
 */
export function normalise(
  x: Tensor,
  {
    axes,
    epsilon = 1e-5,
    scale = 1,
    shift = 0,
  }: {
    readonly axes: number | readonly number[];
    readonly epsilon?: number;
    readonly scale?: Operand;
    readonly shift?: Operand;
  },
): Tensor {
  const centred = sub(x, mean(x, { axes, keepAxes: true }));
  const spread = sqrt(add(mean(square(centred), { axes, keepAxes: true }), epsilon));
  const standard = div(centred, spread);
  const scaled = scale === 1 ? standard : mul(standard, scale);
  return shift === 0 ? scaled : add(scaled, shift);
}

/** The Euclidean norm over axes. Its derivative at 0 is not a number; add a small number under the root if it may be. */
export const norm = (x: Tensor, reduction: Reduction = {}): Tensor => power(sum(square(x), reduction), 0.5);

/** For every index a row of `depth` numbers: 1 at the index, 0 elsewhere. */
export const oneHot = (
  indices: Tensor,
  { depth, dtype = "float32" }: { readonly depth: number; readonly dtype?: "float32" | "float64" },
): Tensor => cast(equal(reshape(indices, [...indices.shape, 1]), integersBelow(depth)), dtype);
