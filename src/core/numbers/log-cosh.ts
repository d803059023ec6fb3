/** ln(2 cosh x) = |x| + ln(1 + e^(-2|x|)), for every double: it never overflows, and lc(0) = ln 2. */
export function ln2Cosh(x: number): number {
  const magnitude = Math.abs(x);
  return magnitude + Math.log1p(Math.exp(-2 * magnitude));
}

/** ln cosh x, with full relative accuracy down to x = 0, where it is x^2/2. */
export function lnCosh(x: number): number {
  const magnitude = Math.abs(x);
  // ln cosh x = ln(1 + 2 sinh^2(x/2)) keeps the digits that |x| + log1p(...) - ln 2 would cancel.
  if (magnitude < 1) {
    const half = Math.sinh(magnitude / 2);
    return Math.log1p(2 * half * half);
  }
  return magnitude + Math.log1p(Math.exp(-2 * magnitude)) - Math.LN2;
}

/** ln|2 sinh x| = |x| + ln(1 - e^(-2|x|)); minus infinity at 0. */
export function ln2SinhAbs(x: number): number {
  const magnitude = Math.abs(x);
  return magnitude + Math.log(-Math.expm1(-2 * magnitude));
}

/** ln(1 + e^x) without overflow or loss of small values. */
export function log1pExp(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** ln(e^a + e^b); minus infinity is a valid argument. */
export function logAddExp(a: number, b: number): number {
  const high = Math.max(a, b);
  const low = Math.min(a, b);
  return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
}

/**
 * ln[2cosh(centre + shift) / 2cosh(centre)] without cancellation.
 *
 * With |centre| large, the difference of two `ln2Cosh` values loses the digits of `shift`. Here the linear part
 * |centre + shift| - |centre| is formed from `shift` itself: the absolute error is a few ulp of |shift| for any centre.
 */
export function lnCoshShift(centre: number, shift: number): number {
  const magnitude = Math.abs(centre);
  const outward = centre < 0 ? -shift : shift;
  const linear = magnitude + outward >= 0 ? outward : -2 * magnitude - outward;
  const tail = Math.log1p(Math.exp(-2 * Math.abs(centre + shift)));
  return linear + (tail - Math.log1p(Math.exp(-2 * magnitude)));
}

/** e^x - 1 - x without cancellation; never negative. */
export function expm1Minus(x: number): number {
  return Math.abs(x) < 1e-3 ? x * x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x / 120))) : Math.expm1(x) - x;
}
