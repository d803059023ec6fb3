import { extents, type Lattice } from "../../lattice/index.js";
import type { CoarseLattice, RotatedLattice } from "../coarsening/index.js";

/** Pairs of sites, flat; on tori of an extent of 2 each is there as often as bonds are. */
export interface Pairs {
  readonly nearest: Int32Array;
  readonly diagonal: Int32Array;
}

const known = new WeakMap<CoarseLattice, Pairs>();

/** Neighbours, and neighbours along the diagonal of a face, each pair once. */
export function pairsOf(lattice: CoarseLattice): Pairs {
  const found = known.get(lattice) ?? (lattice.kind === "rotated" ? rotatedPairs(lattice) : latticePairs(lattice));
  known.set(lattice, found);
  return found;
}

function latticePairs(lattice: Lattice): Pairs {
  const sizes = extents(lattice);
  const axes = sizes.map((_, axis) => sizes.map((_, other) => Number(other === axis)));
  const faces = axes.flatMap((a, i) =>
    axes.slice(i + 1).flatMap((b) => [1, -1].map((sign) => a.map((x, axis) => x + sign * b[axis]!))),
  );
  const shifted = (site: number, shift: readonly number[]): number => {
    let [rest, index, stride] = [site, 0, 1];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const size = sizes[axis]!;
      index += ((rest + shift[axis]! + size) % size) * stride;
      rest = Math.floor(rest / size);
      stride *= size;
    }
    return index;
  };
  const pairs = (shifts: readonly (readonly number[])[]): Int32Array =>
    Int32Array.from(
      Array.from({ length: lattice.sites }, (_, site) =>
        shifts.flatMap((shift) => [site, shifted(site, shift)]),
      ).flat(),
    );
  return { nearest: pairs(axes), diagonal: pairs(faces) };
}

/** Neighbours on the lattice turned by 45 degrees: (1, +-1) of the original; its diagonals are (0, 2) and (2, 0). */
function rotatedPairs({ rows, columns }: RotatedLattice): Pairs {
  const [nearest, diagonal]: [number[], number[]] = [[], []];
  const site = (row: number, column: number): number => (row % rows) * columns + ((column + columns) % columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const here = site(row, column);
      const left = column - 1 + (row % 2);
      nearest.push(here, site(row + 1, left), here, site(row + 1, left + 1));
      diagonal.push(here, site(row, column + 1), here, site(row + 2, column));
    }
  }
  return { nearest: Int32Array.from(nearest), diagonal: Int32Array.from(diagonal) };
}
