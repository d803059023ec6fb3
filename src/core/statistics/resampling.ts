import { type Block, blockSize, cutBlocks, keptBlocks, requireBlocks } from "./blocks.js";
import { totalLength } from "./chains.js";
import type { DerivedOptions } from "./gamma.js";
import { isConstant, remarkOn } from "./gamma.js";
import { identity, type Projection, project } from "./projection.js";
import { tooShort } from "./refusal.js";
import { type WindowedSum, windowedSum } from "./windowed-sum.js";

/** Blocks shorter than this many tau depend on their neighbours too much to be resampled. */
const shortestBlock = 4;

/** The data of a resampled estimate, cut into blocks that fit their autocorrelation. */
export interface Resampling {
  readonly projection: Projection;
  readonly sum: WindowedSum;
  readonly samples: number;
  readonly cut: readonly Block[];
  readonly refusal: string | undefined;
  readonly remark: string | undefined;
}

/**
 * Cuts the chains of one estimate. Unless a number of blocks is given there are (n/tau)^(2/3) of them, where the bias
 * of the error from blocks that are too short, about tau/(2 length), and its scatter from blocks that are too few are
 * in balance; at most 64, and none shorter than 4 tau.
 */
export function prepareResampling({ observables, of = identity, blocks }: DerivedOptions): Resampling {
  if (blocks !== undefined) requireBlocks(blocks);
  const projection = project({ primaries: observables, of });
  const sum = windowedSum(projection.deviations);
  const lengths = projection.deviations.map((chain) => chain.length);
  const samples = totalLength(projection.deviations);
  const longEnough = Math.max(2, Math.floor(samples / (shortestBlock * sum.tau)));
  const fitting = Math.min(keptBlocks, longEnough, Math.round((samples / sum.tau) ** (2 / 3)));
  const cut = cutBlocks(lengths, blocks ?? Math.max(2, Math.min(keptBlocks, Math.max(fitting, lengths.length))));

  let refusal = tooShort(samples, sum.tau, { bound: !sum.closed });
  const shortest = Math.min(...cut.map(blockSize));
  // Lengths differ by one measurement, which is not what this is about.
  if (refusal === undefined && shortest + 1 < shortestBlock * sum.tau) {
    refusal =
      `blocks of ${shortest} measurements are shorter than ${shortestBlock} tau = ` +
      `${Number((shortestBlock * sum.tau).toPrecision(3))}; take ${longEnough} blocks or fewer`;
  }
  if (cut.length < 2) refusal ??= `${cut.length} block cannot be resampled; measure more`;
  return { projection, sum, samples, cut, refusal, remark: remarkOn(sum, observables.every(isConstant)) };
}
