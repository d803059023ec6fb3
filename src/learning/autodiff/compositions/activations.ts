import { customGradient } from "../differentiate/custom.js";
import { add, div, minimum, mul, sub } from "../primitives/arithmetic.js";
import { greater, less, where } from "../primitives/comparisons.js";
import { abs, exp, neg, sign, square } from "../primitives/elementwise.js";
import type { Tensor } from "../tensor/tensor.js";
import { erfcTail, erfNear } from "./erf-coefficients.js";
import { expm1, sigmoid } from "./logarithms.js";

/** x where positive, a (e^x - 1) elsewhere. */
export const elu = (x: Tensor, { alpha = 1 }: { readonly alpha?: number } = {}): Tensor =>
  where(greater(x, 0), x, mul(expm1(minimum(x, 0)), alpha));

/** x where positive, a small slope elsewhere. */
export const leakyRelu = (x: Tensor, { slope = 0.01 }: { readonly slope?: number } = {}): Tensor =>
  where(greater(x, 0), x, mul(x, slope));

/** x sigma(x), also called SiLU. */
export const swish = (x: Tensor): Tensor => mul(x, sigmoid(x));

/**
 * The error function by Cody's rational approximations (Math. Comp. 23, 1969), within 4e-16; ONNX Runtime has it in
 * float32 only.
 */
export const erf: (x: Tensor) => Tensor = customGradient(
  (arg) => {
    const x = arg!;
    const size = abs(x);
    const near = less(size, 0.46875);
    const inside = where(near, x, 0);
    const small = mul(inside, ratio(square(inside), erfNear));
    // Above 6 the result is 1 to the last bit, and the rational function need not be looked at.
    const outside = where(near, 1, minimum(size, 6));
    const beyond = greater(outside, 4);
    const middle = where(beyond, 1, outside);
    const far = where(beyond, outside, 4);
    const inverse = div(1, square(far));
    const tail = div(sub(1 / Math.sqrt(Math.PI), mul(inverse, ratio(inverse, erfcTail.far))), far);
    const complement = mul(exp(neg(square(outside))), where(beyond, tail, ratio(middle, erfcTail.middle)));
    return where(near, small, mul(sign(x), sub(1, complement)));
  },
  (cotangent, [x]) => [mul(cotangent, mul(exp(neg(square(x!))), 2 / Math.sqrt(Math.PI)))],
);

/** x times the normal distribution function of x. */
export const gelu = (x: Tensor): Tensor => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));

/** A polynomial over another, coefficients from the highest power on. */
function ratio(
  x: Tensor,
  { over, under }: { readonly over: readonly number[]; readonly under: readonly number[] },
): Tensor {
  const horner = ([first, second, ...rest]: readonly number[]): Tensor =>
    rest.reduce((sum, next) => add(mul(sum, x), next), add(mul(x, first!), second!));
  return div(horner(over), horner(under));
}
