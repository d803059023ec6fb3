import { requireExtents } from "./extents.js";
import type { Boundary, SquareLattice, SquareOptions } from "./square.js";

/** A simple cubic lattice; site (layer, row, column) has index (layer * rows + row) * columns + column. */
export interface CubicLattice {
  readonly kind: "cubic";
  readonly layers: number;
  readonly rows: number;
  readonly columns: number;
  readonly sites: number;
  readonly boundary: Boundary;
}

/** The critical coupling of the simple cubic Ising model, 0.22165463(1) (Hasenbusch, and Ferrenberg, Xu and Landau 2018). */
export const criticalCubic = 0.22165463;

/** Every lattice there is. */
export type Lattice = SquareLattice | CubicLattice;

/**
 * A simple cubic lattice. On a torus with an extent of 2 two neighbours are joined by two bonds, and both are kept.
 *
 * @throws SizeError for sizes that are not positive integers, or a periodic extent of 1 (a site bonded to itself).
 */
export function cubic(
  layers: number,
  rows: number,
  columns: number,
  { boundary = "periodic" }: SquareOptions = {},
): CubicLattice {
  requireExtents([layers, rows, columns], boundary);
  return { kind: "cubic", layers, rows, columns, sites: layers * rows * columns, boundary };
}

/** The extents of a lattice, slowest index first: [rows, columns] or [layers, rows, columns]. */
export function extents(lattice: Lattice): readonly number[] {
  const { rows, columns } = lattice;
  return lattice.kind === "cubic" ? [lattice.layers, rows, columns] : [rows, columns];
}

/** The size of a lattice in words, such as 64x64. */
export function sizeName(lattice: Lattice): string {
  return extents(lattice).join("x");
}
