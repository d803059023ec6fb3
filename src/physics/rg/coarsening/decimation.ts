import { ParameterError, SizeError } from "../../../core/errors/index.js";
import { type Lattice, sizeName } from "../../lattice/index.js";
import { everySecond, everyThird } from "./bits.js";
import { blockOrigins, latticeOfBlocks, requireScale } from "./blocks.js";
import { type BlockCoarsening, type CoarseLattice, type Coarsening, countOf, requireSpins } from "./coarsening.js";
import { forEachLine } from "./lines.js";
import { type PackedSpins, packSpins, unpackSpins } from "./packing.js";
import { rotated } from "./rotated.js";

/**
 * Decimation: of every block of b x b (or b x b x b) sites the first one is kept, the one with the least row and column.
 * Decimation by 2 and again by 2 is decimation by 4.
 *
 * @throws ParameterError for a scale that is not an integer of 2 or more.
 */
export function decimation({ scale }: { readonly scale: number }): BlockCoarsening<Int8Array> {
  requireScale(scale);
  return {
    name: `decimation, b = ${scale}`,
    scale,
    sizeAfter: (lattice) => latticeOfBlocks(lattice, scale),
    apply: (input) => {
      const { configurations } = input;
      latticeOfBlocks(input.lattice, scale);
      const lattice = input.lattice as Lattice;
      const count = countOf(input);
      requireSpins(input);
      const origins = blockOrigins(lattice, scale);
      const kept = new Int8Array(count * origins.length);
      for (let m = 0, i = 0; m < count; m++) {
        const begin = m * lattice.sites;
        for (let block = 0; block < origins.length; block++) kept[i++] = configurations[begin + origins[block]!]!;
      }
      return kept;
    },
    applyPacked: (packed) => decimatePacked(packed, scale),
  };
}

function decimatePacked(packed: PackedSpins, scale: number): PackedSpins {
  const lattice = latticeOfBlocks(packed.lattice, scale);
  if (scale > 3) {
    // Few spins are left, and the words have no common pattern.
    const configurations = decimation({ scale }).apply({
      lattice: packed.lattice,
      configurations: unpackSpins(packed),
    });
    return packSpins({ lattice, configurations });
  }
  const { words } = packed;
  return forEachLine(packed, { lattice, scale }, ({ from, fineWords, to, coarseWords, into }) => {
    for (let w = 0; w < coarseWords; w++) {
      const at = from + w * scale;
      const left = fineWords - w * scale;
      const a = words[at]!;
      const b = left > 1 ? words[at + 1]! : 0;
      into[to + w] = scale === 2 ? everySecond(a, b) : everyThird(a, b, left > 2 ? words[at + 2]! : 0);
    }
  });
}

/**
 * Checkerboard decimation of a torus, b = sqrt 2: the sites with row + column even are kept, a square lattice turned by
 * 45 degrees. Of such a {@link RotatedLattice} the even rows are kept, which is square again: two steps are decimation
 * by 2.
 */
export function checkerboardDecimation(): Coarsening<Int8Array> {
  return {
    name: "checkerboard decimation, b = sqrt 2",
    scale: Math.SQRT2,
    sizeAfter: afterCheckerboard,
    apply: (input) => {
      const { lattice, configurations } = input;
      const after = afterCheckerboard(lattice);
      const count = countOf(input);
      requireSpins(input);
      const { rows, columns } = lattice;
      const kept = new Int8Array(count * after.sites);
      const turned = lattice.kind === "rotated";
      let i = 0;
      for (let m = 0; m < count; m++) {
        for (let row = 0; row < rows; row += turned ? 2 : 1) {
          const begin = m * lattice.sites + row * columns;
          for (let column = turned ? 0 : row & 1; column < columns; column += turned ? 1 : 2) {
            kept[i++] = configurations[begin + column]!;
          }
        }
      }
      return kept;
    },
  };
}

function afterCheckerboard(lattice: CoarseLattice): CoarseLattice {
  if (lattice.kind === "rotated") {
    return latticeOfBlocks(
      {
        kind: "square",
        rows: lattice.rows,
        columns: 2 * lattice.columns,
        sites: 2 * lattice.sites,
        boundary: lattice.boundary,
      },
      2,
    );
  }
  if (lattice.kind === "cubic") {
    throw new ParameterError(
      "checkerboard decimation is for square lattices: in three dimensions it leaves a face-centred lattice; " +
        "use decimation({ scale: 2 })",
    );
  }
  if (lattice.boundary !== "periodic") {
    throw new ParameterError(
      `checkerboard decimation is for tori; the ${sizeName(lattice)} lattice has ${lattice.boundary} boundaries`,
    );
  }
  if (lattice.rows % 2 !== 0 || lattice.columns % 2 !== 0) {
    throw new SizeError(
      `a ${sizeName(lattice)} torus has no checkerboard (odd extent); use even extents, such as ` +
        `${lattice.rows + (lattice.rows % 2)}x${lattice.columns + (lattice.columns % 2)}`,
    );
  }
  return rotated(lattice);
}
