import { ParameterError } from "../../errors/index.js";
import { type Jackknifed, spreadOf } from "../jackknife-values.js";

/** Values without each block of one of several independent sources of data. */
export interface ResampledGroup<T> {
  /** The value without block b of this source, all other sources complete. */
  readonly values: readonly T[];
  /** The size of each block. */
  readonly sizes: readonly number[];
}

/**
 * Something computed from all the data and again without each block of each independent source, such as each lattice
 * size. The jackknife variances of independent sources add up, and what depends on different sources only is
 * uncorrelated exactly and not only on average.
 */
export interface Resampled<T> {
  /** On all the data. */
  readonly center: T;
  readonly groups: readonly ResampledGroup<T>[];
}

/** What follows from something resampled. The whole analysis is a chain of these. */
export function mapResampled<A, B>(resampled: Resampled<A>, of: (value: A) => B): Resampled<B> {
  return {
    center: of(resampled.center),
    groups: resampled.groups.map(({ values, sizes }) => ({ values: values.map(of), sizes })),
  };
}

/** Two quantities resampled from the same blocks, side by side. */
export function zipResampled<A, B>(one: Resampled<A>, other: Resampled<B>): Resampled<readonly [A, B]> {
  if (one.groups.some(({ values }, g) => other.groups[g]?.values.length !== values.length)) {
    throw new ParameterError("the two quantities were not resampled from the same blocks; resample them together");
  }
  return {
    center: [one.center, other.center],
    groups: one.groups.map(({ values, sizes }, g) => ({
      values: values.map((value, b) => [value, other.groups[g]!.values[b]!] as const),
      sizes,
    })),
  };
}

/** Values, errors and covariance of a resampled vector; `deleteOne` holds the values of all sources one after another. */
export function spreadOfResampled({ center, groups }: Resampled<readonly number[]>): Jackknifed {
  const parts = groups.map(({ values, sizes }) => spreadOf({ center, values, sizes }));
  const covariance = center.map((_, q) =>
    center.map((_, r) => parts.reduce((sum, part) => sum + part.covariance[q]![r]!, 0)),
  );
  return {
    values: center,
    corrected: center.map((value, q) => parts.reduce((sum, part) => sum + part.corrected[q]! - value, value)),
    errors: covariance.map((row, q) => Math.sqrt(row[q]!)),
    covariance,
    deleteOne: groups.flatMap(({ values }) => values),
  };
}
