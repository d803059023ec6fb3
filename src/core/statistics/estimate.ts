/** How an error bar was obtained. */
export type EstimateMethod = "gamma" | "log-binning" | "jackknife" | "bootstrap";

/**
 * Values of a quantity on resampled data, kept so that later steps (a crossing, a fit) can be resampled with it. The
 * values of several estimates belong together, index by index, when all come from the same blocks of the same run.
 */
export interface Blocks {
  /**
   * `jackknife`: the value without block b, bias and variance by the delete-a-group jackknife. `bootstrap`: the value on
   * resample b.
   */
  readonly kind: "jackknife" | "bootstrap";
  readonly values: readonly number[];
  /** Measurements in each block; for the bootstrap, of the blocks that were drawn from. */
  readonly sizes: readonly number[];
  /** The value on all the data, without bias correction. */
  readonly center: number;
}

/** A measured number with all that is needed to judge it. Plain data; see docs/statistics.md for the conventions. */
export interface Estimate {
  readonly mean: number;
  /** One standard error; undefined where the data do not support one, and then `refusal` says why. */
  readonly error: number | undefined;
  /** Why there is no error bar, with the remedy. */
  readonly refusal?: string;
  /** A circumstance to know before trusting the error, such as a series that never changed. */
  readonly remark?: string;
  /** One standard error of `error` (Gamma method). */
  readonly errorError?: number;
  /** The central 68.27 % of the resampled values (bootstrap). */
  readonly interval?: readonly [low: number, high: number];
  /**
   * Integrated autocorrelation time in measurements, 1/2 + sum over t >= 1 of rho(t): 1/2 for independent measurements
   * (Wolff's convention). A lower bound where the error is refused.
   */
  readonly tau: number;
  /** One standard error of `tau`. */
  readonly tauError: number;
  /** Measurements in all chains together. */
  readonly samples: number;
  /** samples/(2 tau); after reweighting, Kish's count of the weights in the place of `samples`. */
  readonly effectiveSamples: number;
  readonly method: EstimateMethod;
  /** What the number is, in words. */
  readonly definition: string;
  /** Undefined where there are too few measurements for blocks. */
  readonly blocks: Blocks | undefined;
  /** Split R-hat of the chains, or of the halves of one chain; infinite when frozen chains disagree. */
  readonly rHat: number | undefined;
}
