import { fourierTransform } from "./fourier.js";

/** Up to here lags are summed directly; a window this short never pays for a Fourier transform. */
const directLags = 32;

/**
 * The autocovariance of deviations from a common mean, Gamma(t) = sum of d_i d_(i+t) over all pairs within a chain,
 * divided by their number (Wolff 2004, eq. 31). Lags are computed when they are first asked for: singly up to 32, then
 * eight times as many at once by Fourier transforms of overlapping stretches, so that a lag of L costs O(n ln L).
 */
export function autocovariance(deviations: readonly Float64Array[]): (lag: number) => number {
  const longest = deviations.reduce((most, chain) => Math.max(most, chain.length), 0);
  let sums = new Float64Array(Math.min(directLags, longest));
  let known = 0;
  return (lag) => {
    if (lag >= longest) return 0;
    while (lag >= known) {
      if (known < sums.length) {
        sums[known] = directSum(deviations, known);
        known++;
      } else {
        let lags = directLags;
        while (lags <= lag) lags *= 8;
        sums = transformedSums(deviations, lags);
        known = lags;
      }
    }
    let pairs = 0;
    for (const chain of deviations) pairs += Math.max(0, chain.length - lag);
    return sums[lag]! / pairs;
  };
}

function directSum(deviations: readonly Float64Array[], lag: number): number {
  let sum = 0;
  for (const chain of deviations) {
    for (let i = 0, end = chain.length - lag; i < end; i++) sum += chain[i]! * chain[i + lag]!;
  }
  return sum;
}

/**
 * Sums of d_i d_(i+t) for t < lags. A stretch of `lags` values is correlated with the `2 lags` that begin with it; as
 * real and imaginary part they share one transform of size 2 lags, and without wrapping around none is counted twice.
 */
function transformedSums(deviations: readonly Float64Array[], lags: number): Float64Array<ArrayBuffer> {
  const size = 2 * lags;
  const transform = fourierTransform(size);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  const spectrumReal = new Float64Array(size);
  const spectrumImaginary = new Float64Array(size);
  for (const chain of deviations) {
    for (let start = 0; start < chain.length; start += lags) {
      real.fill(0);
      imaginary.fill(0);
      real.set(chain.subarray(start, start + lags));
      imaginary.set(chain.subarray(start, start + size));
      transform(real, imaginary);
      for (let k = 0; k < size; k++) {
        const m = (size - k) & (size - 1);
        const aReal = (real[k]! + real[m]!) / 2;
        const aImaginary = (imaginary[k]! - imaginary[m]!) / 2;
        const bReal = (imaginary[k]! + imaginary[m]!) / 2;
        const bImaginary = (real[m]! - real[k]!) / 2;
        spectrumReal[k]! += aReal * bReal + aImaginary * bImaginary;
        spectrumImaginary[k]! += aReal * bImaginary - aImaginary * bReal;
      }
    }
  }
  // The inverse transform is the forward one of the conjugate, up to the size.
  for (let k = 0; k < size; k++) spectrumImaginary[k] = -spectrumImaginary[k]!;
  transform(spectrumReal, spectrumImaginary);
  return spectrumReal.slice(0, lags).map((sum) => sum / size);
}
