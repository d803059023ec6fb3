import { blockSize, meansOfBlocks } from "./blocks.js";
import type { Estimate } from "./estimate.js";
import type { DerivedOptions } from "./gamma.js";
import { jackknifeOf } from "./jackknife-values.js";
import { identity } from "./projection.js";
import { splitRHatOf } from "./r-hat.js";
import { prepareResampling } from "./resampling.js";

/**
 * A function of means by the jackknife over blocks: the bias of order 1/n is taken off the mean (`blocks.center` keeps
 * the plain value), and the error is the spread of the values without each block. Nothing is linearised.
 *
 * Blocks are chosen from the autocorrelation unless their number is given; those shorter than 4 tau are refused an
 * error, as are series with n/tau < 50.
 *
 * @throws ParameterError for chains that are empty, not finite or of different shapes, and for a function that is not
 *   finite at the means or without one block.
 */
export function jackknife(options: DerivedOptions): Estimate {
  const { observables, of = identity, definition } = options;
  const { projection, sum, samples, cut, refusal, remark } = prepareResampling(options);
  const resampled = cut.length < 2 ? undefined : jackknifeOf(meansOfBlocks(observables, cut), (means) => [of(means)]);
  const error = resampled?.errors[0];
  return {
    mean: resampled?.corrected[0] ?? projection.value,
    error: refusal === undefined ? error : undefined,
    ...(refusal !== undefined && { refusal }),
    ...(remark !== undefined && { remark }),
    tau: sum.tau,
    tauError: sum.tauError,
    samples,
    effectiveSamples: samples / (2 * sum.tau),
    method: "jackknife",
    definition,
    blocks: resampled && {
      kind: "jackknife",
      values: resampled.deleteOne.map((row) => row[0]!),
      sizes: cut.map(blockSize),
      center: resampled.values[0]!,
    },
    rHat: splitRHatOf(projection.deviations),
  };
}
