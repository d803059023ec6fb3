import { spreadOf } from "../../../core/statistics/index.js";
import type { Bin } from "./binned-sums.js";

/** A number with its jackknife error. */
export interface Measured {
  /** Undefined where the data do not define it, and then `refusal` says why. */
  readonly value: number | undefined;
  /** One standard error; undefined where the data do not support one, and then `refusal` says why. */
  readonly error: number | undefined;
  readonly refusal?: string;
}

/** Fewer bins than this give no error bar: the error would be uncertain by more than a sixth. */
export const wantedBins = 20;

/** The sums and weights of all bins, and of all bins but one. */
export interface Resampled<T> {
  readonly center: T;
  /** Without bin b, for each bin; empty where there are too few bins. */
  readonly without: readonly T[];
  /** The weight of each bin. */
  readonly weights: readonly number[];
  readonly bins: number;
}

/** A function of the means of sums, on all the data and without each bin. */
export function resample<T>(all: readonly Bin[], of: (means: Float64Array) => T): Resampled<T> {
  const bins = all.filter((bin) => bin.weight > 0);
  const length = bins[0]?.sums.length ?? 0;
  const total = new Float64Array(length);
  let weight = 0;
  for (const bin of bins) {
    weight += bin.weight;
    for (let i = 0; i < length; i++) total[i]! += bin.sums[i]!;
  }
  const center = of(total.map((sum) => sum / weight));
  const without =
    bins.length < wantedBins
      ? []
      : bins.map((bin) => of(total.map((sum, i) => (sum - bin.sums[i]!) / (weight - bin.weight))));
  return { center, without, weights: bins.map((bin) => bin.weight), bins: bins.length };
}

/** A number with its error from its values without each bin, by the delete-a-group jackknife; no bias is corrected. */
export function measured({ center, without, weights, bins }: Resampled<number | undefined>): Measured {
  if (center === undefined || !Number.isFinite(center)) {
    return { value: undefined, error: undefined, refusal: "not defined by these data; measure more" };
  }
  if (without.length === 0) {
    return {
      value: center,
      error: undefined,
      refusal: `${bins} bins: too few for an error bar (${wantedBins} wanted); measure more`,
    };
  }
  const lost = without.filter((value) => value === undefined || !Number.isFinite(value)).length;
  if (lost > 0) {
    return {
      value: center,
      error: undefined,
      refusal: `not defined without ${lost === 1 ? "one" : lost} of ${bins} bins; measure more`,
    };
  }
  const values = without.map((value) => [value as number]);
  return { value: center, error: spreadOf({ center: [center], values, sizes: weights }).errors[0] };
}

/** The same for a part of what was resampled. */
export function part<T, U>({ center, without, weights, bins }: Resampled<T>, of: (value: T) => U): Resampled<U> {
  return { center: of(center), without: without.map(of), weights, bins };
}
