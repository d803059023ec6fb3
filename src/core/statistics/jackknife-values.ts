import { ParameterError } from "../errors/index.js";
import type { BlockMeans } from "./blocks.js";

/** Any number of quantities computed from the means of the observables, such as crossings or eigenvalues. */
export type VectorOfMeans = (means: readonly number[]) => readonly number[];

/** Quantities on all the data and without each block. */
export interface DeleteOne {
  /** The quantities on all the data. */
  readonly center: readonly number[];
  /** [blocks][quantities]: the quantities without block b. */
  readonly values: readonly (readonly number[])[];
  /** The size of each block. */
  readonly sizes: readonly number[];
}

/** Several quantities with their errors and correlations by the jackknife. */
export interface Jackknifed {
  /** The quantities on all the data, without bias correction. */
  readonly values: readonly number[];
  /** The quantities less their estimated bias of order 1/n. */
  readonly corrected: readonly number[];
  /** One standard error each. */
  readonly errors: readonly number[];
  /** [quantities][quantities]. */
  readonly covariance: readonly (readonly number[])[];
  /** [blocks][quantities]: the quantities without block b. */
  readonly deleteOne: readonly (readonly number[])[];
}

/**
 * The quantities `of` gives on all the data and without each block in turn. A quantity that cannot be computed without
 * some block may be NaN; `spreadOf` then refuses it.
 *
 * @throws ParameterError for fewer than 2 blocks, and for rows of different lengths.
 */
export function jackknifeValues({ means, sizes }: BlockMeans, of: VectorOfMeans): DeleteOne {
  const first = means[0];
  if (!first || means.length < 2)
    throw new ParameterError(`${means.length} blocks cannot be resampled; give 2 or more`);
  if (sizes.length !== means.length || means.some((row) => row.length !== first.length)) {
    throw new ParameterError(`block means need one size and ${first.length} observables in each row`);
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // Relative to the first block, so that what never changes gives the same number without any block.
  const sums = first.map((origin, o) => means.reduce((sum, row, b) => sum + sizes[b]! * (row[o]! - origin), 0));
  const center = [...of(first.map((origin, o) => origin + sums[o]! / total))];
  const values = means.map((row, b) => {
    const rest = total - sizes[b]!;
    const result = of(first.map((origin, o) => origin + (sums[o]! - sizes[b]! * (row[o]! - origin)) / rest));
    if (result.length !== center.length) {
      throw new ParameterError(
        `the function gives ${result.length} numbers without block ${b}, and ${center.length} with`,
      );
    }
    return [...result];
  });
  return { center, values, sizes };
}

/**
 * Errors and covariance from values without each block, by the delete-a-group jackknife for blocks of any sizes m_b
 * (Busing, Meijer and van der Leeden, Statistics and Computing 9, 3 (1999)): with h_b = n/m_b the pseudo-values are
 * h_b f - (h_b - 1) f_b; for g equal blocks the variance is (g - 1)/g sum of (f_b - mean)^2.
 *
 * @throws ParameterError for a value that is not finite.
 */
export function spreadOf({ center, values, sizes }: DeleteOne): Jackknifed {
  const blocks = values.length;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  for (const [b, row] of [center, ...values].entries()) {
    const wrong = row.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      throw new ParameterError(
        `quantity ${wrong} is ${row[wrong]} ${b === 0 ? "on all the data" : `without block ${b - 1}`}; take fewer blocks, or check its formula`,
      );
    }
  }
  // Everything is computed from differences to the value on all the data, where few digits cancel.
  const corrected = center.map((value, q) =>
    values.reduce((sum, row, b) => sum - (1 - sizes[b]! / total) * (row[q]! - value), value),
  );
  const pseudo = values.map((row, b) => {
    const h = total / sizes[b]!;
    return row.map((value, q) => (center[q]! - corrected[q]! - (h - 1) * (value - center[q]!)) / Math.sqrt(h - 1));
  });
  const covariance = center.map((_, q) =>
    center.map((_, r) => pseudo.reduce((sum, row) => sum + row[q]! * row[r]!, 0) / blocks),
  );
  return {
    values: center,
    corrected,
    errors: covariance.map((row, q) => Math.sqrt(row[q]!)),
    covariance,
    deleteOne: values,
  };
}

/**
 * Values, errors and covariance of any functions of the means, from the means of blocks that are many autocorrelation
 * times long.
 *
 * @throws ParameterError where a function is not finite, on all the data or without a block.
 */
export function jackknifeOf(means: BlockMeans, of: VectorOfMeans): Jackknifed {
  return spreadOf(jackknifeValues(means, of));
}
