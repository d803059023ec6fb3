import type { RandomStream } from "./stream.js";

/**
 * Independent normal variates of mean 0 and variance 1 by Marsaglia's polar method (SIAM Review 6, 1964). Only sums,
 * products, quotients and square roots are taken, which every JavaScript engine rounds alike: a stream gives the same
 * variates in Node and in any browser, which `Math.log` does not promise.
 */
export function normalVariates(stream: RandomStream, count: number): Float64Array {
  const variates = new Float64Array(count);
  for (let i = 0; i < count; i += 2) {
    let [x, y, radius] = [0, 0, 0];
    do {
      x = 2 * stream.uniform() - 1;
      y = 2 * stream.uniform() - 1;
      radius = x * x + y * y;
    } while (radius >= 1 || radius === 0);
    const scale = Math.sqrt((-2 * logarithm(radius)) / radius);
    variates[i] = x * scale;
    if (i + 1 < count) variates[i + 1] = y * scale;
  }
  return variates;
}

/** ln x for 0 < x < 1, within 4e-16 of the larger of 1 and its size: ln m = 2 artanh((m - 1)/(m + 1)), m near 1. */
function logarithm(x: number): number {
  let [mantissa, halvings] = [x, 0];
  for (; mantissa < Math.SQRT1_2; halvings++) mantissa *= 2;
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let series = 0;
  for (let power = 23; power >= 1; power -= 2) series = series * square + 1 / power;
  return 2 * z * series - halvings * Math.LN2;
}
