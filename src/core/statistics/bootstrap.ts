import { ParameterError } from "../errors/index.js";
import { randomStream } from "../random/index.js";
import { type BlockMeans, meansOfBlocks } from "./blocks.js";
import type { Estimate } from "./estimate.js";
import type { DerivedOptions } from "./gamma.js";
import type { VectorOfMeans } from "./jackknife-values.js";
import { identity } from "./projection.js";
import { splitRHatOf } from "./r-hat.js";
import { prepareResampling } from "./resampling.js";

/** A normal distribution holds this much within one standard deviation. */
const oneSigma = 0.682689492137086;

export interface BootstrapOptions extends DerivedOptions {
  /** A non-negative integer; quantities with the same seed and number of blocks are drawn together. */
  readonly seed: number;
  /** 1,000 unless given. */
  readonly resamples?: number;
}

/**
 * A function of means by the block bootstrap: the blocks are drawn with replacement, as many as there are, and the
 * error is the standard deviation of the function over the resamples, times sqrt(g/(g - 1)) for g blocks. `interval`
 * holds the central 68.27 %. The mean is the function on all the data. Blocks and refusals as in `jackknife`.
 *
 * @throws ParameterError for chains that are empty, not finite or of different shapes, for fewer than 100 resamples, and
 *   for a function that is not finite on a resample.
 */
export function bootstrap(options: BootstrapOptions): Estimate {
  const { observables, of = identity, definition, seed, resamples = 1000 } = options;
  const { projection, sum, samples, cut, refusal, remark } = prepareResampling(options);
  const means = meansOfBlocks(observables, cut);
  const values = bootstrapValues({ means, of: (all) => [of(all)], seed, resamples }).map((row) => row[0]!);
  const mean = values.reduce((total, value) => total + (value - projection.value) / resamples, 0);
  const squares = values.reduce((total, value) => total + (value - projection.value - mean) ** 2, 0);
  const error = Math.sqrt(((squares / (resamples - 1)) * cut.length) / Math.max(1, cut.length - 1));
  const sorted = values.toSorted((a, b) => a - b);
  return {
    mean: projection.value,
    error: refusal === undefined ? error : undefined,
    ...(refusal !== undefined && { refusal }),
    ...(remark !== undefined && { remark }),
    ...(refusal === undefined && {
      interval: [quantile(sorted, (1 - oneSigma) / 2), quantile(sorted, (1 + oneSigma) / 2)] as const,
    }),
    tau: sum.tau,
    tauError: sum.tauError,
    samples,
    effectiveSamples: samples / (2 * sum.tau),
    method: "bootstrap",
    definition,
    blocks: { kind: "bootstrap", values, sizes: means.sizes, center: projection.value },
    rHat: splitRHatOf(projection.deviations),
  };
}

export interface BootstrapValuesOptions {
  readonly means: BlockMeans;
  readonly of: VectorOfMeans;
  readonly seed: number;
  /** 1,000 unless given. */
  readonly resamples?: number;
}

/**
 * [resamples][quantities]: functions of the means on blocks drawn with replacement. The draws depend on the seed and on
 * the number of blocks alone, so that quantities computed apart can be combined resample by resample.
 *
 * @throws ParameterError for fewer than 100 resamples, and for a function that is not finite on one.
 */
export function bootstrapValues({
  means: { means, sizes },
  of,
  seed,
  resamples = 1000,
}: BootstrapValuesOptions): number[][] {
  if (!Number.isInteger(resamples) || resamples < 100) {
    throw new ParameterError(`${resamples} resamples do not show a spread; give an integer of 100 or more`);
  }
  const stream = randomStream({ seed, purpose: "bootstrap" });
  const first = means[0]!;
  const sums = new Float64Array(first.length);
  return Array.from({ length: resamples }, (_, resample) => {
    let total = 0;
    sums.fill(0);
    for (let draw = 0; draw < means.length; draw++) {
      const block = Math.floor(stream.uniform() * means.length);
      const size = sizes[block]!;
      total += size;
      for (let o = 0; o < first.length; o++) sums[o]! += size * (means[block]![o]! - first[o]!);
    }
    const row = [...of(first.map((origin, o) => origin + sums[o]! / total))];
    const wrong = row.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) {
      throw new ParameterError(
        `the function is ${wrong} on resample ${resample}; take fewer blocks, or check its formula`,
      );
    }
    return row;
  });
}

/** The value below which the given part of sorted values lies, interpolated. */
function quantile(sorted: readonly number[], part: number): number {
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
