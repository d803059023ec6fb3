import { ParameterError } from "../errors/index.js";

/**
 * The root of a monotone function in [low, high], to the last bit that halving can settle.
 *
 * @throws ParameterError when the function has the same sign at both ends.
 */
export function bisect(f: (x: number) => number, { low, high }: { low: number; high: number }): number {
  const atLow = f(low);
  const atHigh = f(high);
  if (atLow === 0) return low;
  if (atHigh === 0) return high;
  if (!(atLow > 0 !== atHigh > 0)) {
    throw new ParameterError(`no sign change between ${low} and ${high}; choose an interval that contains the root`);
  }
  let [a, b] = [low, high];
  for (;;) {
    const middle = a + (b - a) / 2;
    if (middle <= Math.min(a, b) || middle >= Math.max(a, b)) return middle;
    if (f(middle) > 0 === atLow > 0) a = middle;
    else b = middle;
  }
}
