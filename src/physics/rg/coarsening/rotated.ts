import type { SquareLattice } from "../../lattice/index.js";

/**
 * What checkerboard decimation leaves of a torus: the sites with row + column even, a square lattice turned by 45
 * degrees with a spacing of sqrt 2. Row r of the configuration [rows, columns] holds the kept sites of row r of the
 * original, whose columns are 2 c + (r mod 2).
 */
export interface RotatedLattice {
  readonly kind: "rotated";
  /** Rows of the original lattice. */
  readonly rows: number;
  /** Kept sites in each row: half the columns of the original. */
  readonly columns: number;
  readonly sites: number;
  readonly boundary: "periodic";
}

/** The rotated lattice of a torus with even extents. */
export function rotated({ rows, columns }: SquareLattice): RotatedLattice {
  return { kind: "rotated", rows, columns: columns / 2, sites: (rows * columns) / 2, boundary: "periodic" };
}
