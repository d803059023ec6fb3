import { requireExtents } from "./extents.js";

export type Boundary = "periodic" | "open";

/** A square lattice of `rows` x `columns` sites; site (row, column) has index row * columns + column. */
export interface SquareLattice {
  readonly kind: "square";
  readonly rows: number;
  readonly columns: number;
  readonly sites: number;
  readonly boundary: Boundary;
}

export interface SquareOptions {
  /** `periodic` (default) closes both directions into a torus; `open` leaves the edges free. */
  readonly boundary?: Boundary;
}

/** The critical coupling of the square-lattice Ising model, K_c = ln(1 + sqrt 2)/2 (Kramers and Wannier 1941). */
export const critical: number = Math.log1p(Math.SQRT2) / 2;

/**
 * A square lattice. On a torus with an extent of 2 two neighbours are joined by two bonds, and both are kept: the
 * exact partition functions of finite tori count them.
 *
 * @throws SizeError for sizes that are not positive integers, or a periodic extent of 1 (a site bonded to itself).
 */
export function square(rows: number, columns: number, { boundary = "periodic" }: SquareOptions = {}): SquareLattice {
  requireExtents([rows, columns], boundary);
  return { kind: "square", rows, columns, sites: rows * columns, boundary };
}
