import { autocovariance } from "./autocovariance.js";

/** The autocorrelation of a series summed over lags up to an automatic end. */
export interface WindowedSum {
  /** Integrated autocorrelation time, never below 1/2; a lower bound unless `closed`. */
  readonly tau: number;
  readonly tauError: number;
  /** The variance of one measurement. */
  readonly variance: number;
  /** The last lag that was summed. */
  readonly window: number;
  /** False when the series ends before its autocorrelation does. */
  readonly closed: boolean;
}

/**
 * Wolff's automatic windowing (Comput. Phys. Commun. 156, 143 (2004), eqs. 49-52): the window W is the first at which
 * the truncation error exp(-W/(S tau)) falls below the statistical error of the sum. Gamma is corrected for the bias
 * from subtracting the measured mean (eq. 49); the error of tau is eq. 42.
 *
 * An anticorrelated series has a tau below 1/2, which this window cannot resolve; 1/2 is given, so that the error bar is
 * too large rather than too small.
 *
 * @param deviations - deviations from the common mean, one series per chain.
 * @param factor - S, the assumed ratio of the exponential to the integrated autocorrelation time.
 */
export function windowedSum(deviations: readonly Float64Array[], { factor = 1.5 } = {}): WindowedSum {
  const samples = deviations.reduce((sum, chain) => sum + chain.length, 0);
  let scale = 0;
  for (const chain of deviations) for (let i = 0; i < chain.length; i++) scale = Math.max(scale, Math.abs(chain[i]!));
  if (scale === 0) return { tau: 0.5, tauError: 0, variance: 0, window: 0, closed: true };

  const covariance = autocovariance(deviations.map((chain) => chain.map((value) => value / scale)));
  const longest = deviations.reduce((most, chain) => Math.max(most, chain.length), 0);
  const zero = covariance(0);
  const last = Math.floor(longest / 2);
  let sum = 0;
  let largest = 0;
  let window = 0;
  let closed = false;
  while (!closed && window < last) {
    window++;
    sum += covariance(window) / zero;
    largest = Math.max(largest, sum);
    const exponential = sum <= 0 ? Number.EPSILON : factor / Math.log((sum + 1) / sum);
    closed = Math.exp(-window / exponential) < exponential / Math.sqrt(window * samples);
  }
  // Measured against its own mean a short series seems to forget in the end whatever it does: the largest partial sum
  // is the best bound.
  if (!closed) sum = largest;

  const shift = (zero * (1 + 2 * sum)) / samples;
  const variance = zero + shift;
  const tau = Math.max(0.5, 0.5 + (sum * zero + window * shift) / variance);
  const tauError = 2 * tau * Math.sqrt(Math.max(0.5, window - tau + 0.5) / samples);
  return { tau, tauError, variance: variance * scale * scale, window, closed };
}
