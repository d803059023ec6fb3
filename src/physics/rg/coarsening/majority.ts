import { ParameterError } from "../../../core/errors/index.js";
import type { Lattice } from "../../lattice/index.js";
import { blockOffsets, blockOrigins, latticeOfBlocks, requireScale } from "./blocks.js";
import { chanceWords } from "./chance.js";
import { type BlockCoarsening, type ChanceOptions, countOf, requireSpins } from "./coarsening.js";
import { majorityOfPacked } from "./packed-majority.js";
import { linesOf, lineWords, packSpins, unpackSpins } from "./packing.js";

/** Who decides where a block has as many spins up as down: a fair coin, or the block's first spin. */
export type Ties = "random" | "upper-left";

export interface MajorityOptions {
  readonly scale: number;
  /**
   * `random` unless given. `upper-left`: the first spin of the block, the one that decimation would keep; `keep` is
   * another word for it. Blocks of an odd number of sites have no ties.
   */
  readonly ties?: Ties | "keep";
}

/**
 * The majority rule: a block of b x b (or b x b x b) spins becomes the sign of its sum. With `upper-left` ties the map is
 * deterministic, and still odd under a flip of all spins.
 *
 * Majority does not compose: majority by 2 and again by 2 is another map than majority by 4, for a block of 16 may have a
 * majority of blocks against its majority of spins.
 *
 * Random ties belong to (seed, task, replica) of `random`, the index of the configuration in its series and the size of
 * the coarse lattice; see {@link ChanceOptions}.
 *
 * @throws ParameterError for a scale that is not an integer of 2 or more, or unknown ties.
 */
export function majority({ scale, ties = "random" }: MajorityOptions): BlockCoarsening<Int8Array> {
  requireScale(scale);
  if (ties !== "random" && ties !== "upper-left" && ties !== "keep") {
    throw new ParameterError(`unknown ties "${ties}"; known: random, upper-left (or keep)`);
  }
  const rule: Ties = ties === "random" ? "random" : "upper-left";
  return {
    name: `majority, b = ${scale}${scale % 2 === 1 ? "" : rule === "random" ? ", random ties" : ", ties to the upper left"}`,
    scale,
    sizeAfter: (lattice) => latticeOfBlocks(lattice, scale),
    apply: (input) => {
      const coarse = latticeOfBlocks(input.lattice, scale);
      const count = countOf(input);
      const spins = requireSpins(input);
      const tieWords = scale % 2 === 0 && rule === "random" ? wordsOfTies(coarse, input) : undefined;
      return majorityOfBytes(spins, { lattice: input.lattice as Lattice, coarse, count, scale }, tieWords);
    },
    applyPacked: (packed, chance = {}) => {
      const lattice = latticeOfBlocks(packed.lattice, scale);
      if (scale > 3 || lattice.kind === "cubic") {
        const configurations = unpackSpins(packed);
        const coarse = majority({ scale, ties }).apply({ lattice: packed.lattice, configurations, ...chance });
        return packSpins({ lattice, configurations: coarse });
      }
      const tieWords = scale === 2 && rule === "random" ? wordsOfTies(lattice, chance) : undefined;
      return majorityOfPacked(packed, { lattice, scale, tieWords });
    },
  };
}

/** The ties of a configuration, one bit for each coarse spin, laid out like packed spins. */
export type TieWords = (configuration: number) => Uint32Array;

/** Levels of one flow have lattices of different sizes, so that the size in the purpose keeps their ties independent. */
function wordsOfTies(coarse: Lattice, chance: ChanceOptions): TieWords {
  const lines = linesOf(coarse);
  const { fill } = chanceWords(chance, `majority ties on ${lines}x${coarse.columns}`);
  const words = new Uint32Array(lines * lineWords(coarse.columns));
  return (configuration) => {
    fill(configuration, words);
    return words;
  };
}

function majorityOfBytes(
  spins: Int8Array | Float64Array,
  {
    lattice,
    coarse,
    count,
    scale,
  }: { readonly lattice: Lattice; readonly coarse: Lattice; readonly count: number; readonly scale: number },
  tieWords: TieWords | undefined,
): Int8Array {
  const origins = blockOrigins(lattice, scale);
  const offsets = blockOffsets(lattice, scale);
  const { columns } = coarse;
  const perLine = lineWords(columns);
  const result = new Int8Array(count * coarse.sites);
  for (let m = 0; m < count; m++) {
    const begin = m * lattice.sites;
    const ties = tieWords?.(m);
    for (let block = 0; block < origins.length; block++) {
      const origin = begin + origins[block]!;
      let sum = 0;
      for (let k = 0; k < offsets.length; k++) sum += spins[origin + offsets[k]!]!;
      if (sum === 0) {
        const column = block % columns;
        const word = ((block - column) / columns) * perLine + (column >>> 5);
        sum = ties ? 1 - 2 * ((ties[word]! >>> (column & 31)) & 1) : spins[origin]!;
      }
      result[m * coarse.sites + block] = sum > 0 ? 1 : -1;
    }
  }
  return result;
}
