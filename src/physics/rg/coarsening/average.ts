import type { Lattice } from "../../lattice/index.js";
import { blockOffsets, blockOrigins, latticeOfBlocks, requireScale } from "./blocks.js";
import { type BlockCoarsening, countOf } from "./coarsening.js";

/**
 * The block average: a block of b x b (or b x b x b) values becomes their mean, a real number. Averages compose: by 2 and
 * again by 3 is by 6.
 *
 * @throws ParameterError for a scale that is not an integer of 2 or more.
 */
export function blockAverage({ scale }: { readonly scale: number }): BlockCoarsening<Float64Array> {
  requireScale(scale);
  return {
    name: `block average, b = ${scale}`,
    scale,
    sizeAfter: (lattice) => latticeOfBlocks(lattice, scale),
    apply: (input) => {
      const { configurations } = input;
      const coarse = latticeOfBlocks(input.lattice, scale);
      const count = countOf(input);
      const lattice = input.lattice as Lattice;
      const origins = blockOrigins(lattice, scale);
      const offsets = blockOffsets(lattice, scale);
      const means = new Float64Array(count * coarse.sites);
      for (let m = 0, i = 0; m < count; m++) {
        for (let block = 0; block < origins.length; block++) {
          const origin = m * lattice.sites + origins[block]!;
          let sum = 0;
          for (let k = 0; k < offsets.length; k++) sum += configurations[origin + offsets[k]!]!;
          means[i++] = sum / offsets.length;
        }
      }
      return means;
    },
  };
}
