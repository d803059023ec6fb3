import { ParameterError } from "../errors/index.js";

export interface MeanAndError {
  readonly mean: number;
  /** One standard error. */
  readonly error: number;
}

/** Mean and standard error of values that are independent of one another. */
export function independentMean(values: ArrayLike<number>): MeanAndError {
  const count = values.length;
  if (count < 2) throw new ParameterError(`${count} values have no error; give at least 2`);
  let mean = 0;
  for (let i = 0; i < count; i++) mean += values[i]! / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) ** 2;
  return { mean, error: Math.sqrt(squares / (count - 1) / count) };
}

/**
 * Mean and standard error of a correlated series from the spread of the means of `blocks` consecutive blocks. Right when
 * a block is many autocorrelation times long; a remainder shorter than a block is left out at the beginning.
 *
 * @throws ParameterError when there are fewer values than blocks.
 */
export function blockMean(series: ArrayLike<number>, { blocks = 32 }: { readonly blocks?: number } = {}): MeanAndError {
  const length = Math.floor(series.length / blocks);
  if (length < 1) throw new ParameterError(`${series.length} values do not fill ${blocks} blocks; measure more`);
  const means = new Float64Array(blocks);
  const first = series.length - blocks * length;
  for (let b = 0; b < blocks; b++) {
    for (let i = 0; i < length; i++) means[b]! += series[first + b * length + i]! / length;
  }
  return independentMean(means);
}
