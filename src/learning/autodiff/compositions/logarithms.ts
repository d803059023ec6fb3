import { customGradient } from "../differentiate/custom.js";
import { add, div, maximum, minimum, mul, sub } from "../primitives/arithmetic.js";
import { equal, greater, less, where } from "../primitives/comparisons.js";
import { abs, exp, log, neg, reciprocal, sign, square, tanh } from "../primitives/elementwise.js";
import type { Tensor } from "../tensor/tensor.js";

/** A function of one tensor with its derivative given. */
const smooth = (
  value: (x: Tensor) => Tensor,
  derivative: (cotangent: Tensor, x: Tensor, y: Tensor) => Tensor,
): ((x: Tensor) => Tensor) =>
  customGradient(
    (x) => value(x!),
    (cotangent, [x], y) => [derivative(cotangent, x!, y)],
  );

/**
 * ln(1 + t), accurate relative to the result for every t > -1.
 *
 * With w = 1 + t rounded, t ln w/(w - 1) has the error of one rounding (Kahan); where w = 1 the result is t.
 */
export const log1p: (t: Tensor) => Tensor = smooth(
  (t) => {
    const w = add(t, 1);
    const lost = equal(w, 1);
    // The quotient is guarded before the division, so that nothing is 0/0.
    return where(lost, t, mul(t, div(log(w), where(lost, 1, sub(w, 1)))));
  },
  (cotangent, t) => div(cotangent, add(t, 1)),
);

/** e^x - 1, accurate relative to the result: (w - 1) x/ln w with w = e^x where |x| < 1. */
export const expm1: (x: Tensor) => Tensor = smooth(
  (x) => {
    const w = exp(x);
    const near = exp(maximum(minimum(x, 1), -1));
    const lost = equal(near, 1);
    const small = mul(sub(near, 1), div(x, where(lost, 1, log(near))));
    return where(lost, x, where(less(abs(x), 1), small, sub(w, 1)));
  },
  (cotangent, x) => mul(cotangent, exp(x)),
);

/**
 * 1/(1 + e^-x), accurate relative to the result in both tails; ONNX Runtime's own operator loses the left one. The
 * derivative sigma(x) sigma(-x) keeps both tails too.
 */
export const sigmoid: (x: Tensor) => Tensor = smooth(
  (x) => reciprocal(add(exp(neg(x)), 1)),
  (cotangent, x, y) => mul(cotangent, mul(y, sigmoid(neg(x)))),
);

/** ln(1 + e^x) = max(x, 0) + log1p(e^-|x|), accurate relative to the result; its derivative is the sigmoid. */
export const softplus: (x: Tensor) => Tensor = smooth(
  (x) => add(maximum(x, 0), log1p(exp(neg(abs(x))))),
  (cotangent, x) => mul(cotangent, sigmoid(x)),
);

/** ln sigma(x) = -softplus(-x): never the logarithm of a rounded probability. */
export const logSigmoid = (x: Tensor): Tensor => neg(softplus(neg(x)));

/** ln 2cosh x = |x| + log1p(e^(-2|x|)); its derivative is tanh x. */
export const log2Cosh: (x: Tensor) => Tensor = smooth(
  (x) => add(abs(x), log1p(exp(mul(abs(x), -2)))),
  (cotangent, x) => mul(cotangent, tanh(x)),
);

/**
 * ln cosh x, accurate relative to the result also where it is x^2/2: there cosh x - 1 = u^2/(2(1 + u)), u = e^|x| - 1.
 */
export const logCosh: (x: Tensor) => Tensor = smooth(
  (x) => {
    const far = greater(abs(x), 1);
    const u = expm1(where(far, 1, abs(x)));
    const small = log1p(div(square(u), mul(add(u, 1), 2)));
    return where(far, sub(log2Cosh(x), Math.LN2), small);
  },
  (cotangent, x) => mul(cotangent, tanh(x)),
);

/** (e^x + e^-x)/2. */
export const cosh = (x: Tensor): Tensor => mul(add(exp(x), exp(neg(x))), 0.5);

/** (e^x - e^-x)/2 = (u + u/(1 + u))/2 with u = e^|x| - 1, accurate relative to the result. */
export const sinh: (x: Tensor) => Tensor = smooth(
  (x) => {
    const u = expm1(abs(x));
    // u/(1 + u) is 1 - e^-|x|: the form that stays finite where u overflows.
    const rest = neg(expm1(neg(abs(x))));
    return mul(sign(x), mul(add(u, rest), 0.5));
  },
  (cotangent, x) => mul(cotangent, cosh(x)),
);

/** artanh x = (log1p(x) - log1p(-x))/2. */
export const atanh = (x: Tensor): Tensor => mul(sub(log1p(x), log1p(neg(x))), 0.5);
