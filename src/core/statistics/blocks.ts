import { ParameterError } from "../errors/index.js";
import { type Chains, requireChains, requireSameShape } from "./chains.js";

/** So many blocks are kept with an estimate unless another number is asked for. */
export const keptBlocks = 64;

/** Consecutive measurements of one chain, from `begin` up to but without `end`. */
export interface Stretch {
  readonly chain: number;
  readonly begin: number;
  readonly end: number;
}

/** One stretch of one chain, or several whole chains where there are more chains than blocks. */
export type Block = readonly Stretch[];

/** Means of observables over blocks of measurements: plain data, which may also be made elsewhere. */
export interface BlockMeans {
  /** [blocks][observables]. */
  readonly means: readonly (readonly number[])[];
  /** Measurements in each block; any common unit will do. */
  readonly sizes: readonly number[];
}

/**
 * Cuts chains into `blocks` blocks of about equal size. No block crosses from one chain into another, and every
 * measurement is in one. Where there are more chains than blocks, neighbouring chains share a block as a whole; where
 * there are fewer measurements than blocks, each is a block.
 *
 * @throws ParameterError when `blocks` is not an integer of 2 or more.
 */
export function cutBlocks(lengths: readonly number[], blocks: number): Block[] {
  requireBlocks(blocks);
  if (lengths.length > blocks) {
    const first = (block: number): number => Math.floor((block * lengths.length) / blocks);
    return Array.from({ length: blocks }, (_, b) =>
      Array.from({ length: first(b + 1) - first(b) }, (_, i) => ({
        chain: first(b) + i,
        begin: 0,
        end: lengths[first(b) + i]!,
      })),
    );
  }
  const samples = lengths.reduce((sum, length) => sum + length, 0);
  const parts = lengths.map(() => 1);
  for (let left = Math.min(blocks, samples) - lengths.length; left > 0; left--) {
    let longest = 0;
    for (let c = 1; c < lengths.length; c++) {
      if (lengths[c]! / parts[c]! > lengths[longest]! / parts[longest]!) longest = c;
    }
    parts[longest]!++;
  }
  return lengths.flatMap((length, chain) =>
    Array.from({ length: parts[chain]! }, (_, part) => [
      {
        chain,
        begin: Math.floor((part * length) / parts[chain]!),
        end: Math.floor(((part + 1) * length) / parts[chain]!),
      },
    ]),
  );
}

export function requireBlocks(blocks: number): void {
  if (!Number.isInteger(blocks) || blocks < 2) {
    throw new ParameterError(`${blocks} blocks cannot be resampled; give an integer of 2 or more`);
  }
}

export function blockSize(block: Block): number {
  return block.reduce((sum, { begin, end }) => sum + end - begin, 0);
}

export interface BlockMeansOptions {
  /** Observables of one run, each with the same chains. */
  readonly observables: readonly Chains[];
  /** 64 unless given; fewer come back where there are fewer measurements. */
  readonly blocks?: number;
}

/**
 * The means of several observables over common blocks, [blocks][observables], for `jackknifeOf` and `jackknifeValues`.
 *
 * @throws ParameterError for chains that are empty, not finite or of different shapes, and for fewer than 2 blocks.
 */
export function blockMeans({ observables, blocks = keptBlocks }: BlockMeansOptions): BlockMeans {
  const first = observables[0];
  if (!first) throw new ParameterError("no observables; give at least one");
  observables.forEach((chains, o) => {
    requireChains(chains, `observable ${o}`);
    requireSameShape(first, chains, `observable ${o}`);
  });
  return meansOfBlocks(
    observables,
    cutBlocks(
      first.map((chain) => chain.length),
      blocks,
    ),
  );
}

/** Sums deviations from the first value, so that a constant series has exactly its value as each mean. */
export function meansOfBlocks(observables: readonly Chains[], blocks: readonly Block[]): BlockMeans {
  const sizes = blocks.map(blockSize);
  const means = blocks.map((block, b) =>
    observables.map((chains) => {
      const origin = chains[0]![0]!;
      let sum = 0;
      for (const { chain, begin, end } of block) {
        const values = chains[chain]!;
        for (let i = begin; i < end; i++) sum += values[i]! - origin;
      }
      return origin + sum / sizes[b]!;
    }),
  );
  return { means, sizes };
}
