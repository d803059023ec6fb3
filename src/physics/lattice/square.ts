import { ParameterError, SizeError } from "../../core/errors/index.js";

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
  if (boundary !== "periodic" && boundary !== "open") {
    throw new ParameterError(`unknown boundary "${boundary}"; known: periodic, open`);
  }
  for (const extent of [rows, columns]) {
    if (!Number.isInteger(extent) || extent < 1) {
      throw new SizeError(`lattice size ${rows}x${columns} is not made of positive integers; try 8x8`);
    }
    if (extent === 1 && boundary === "periodic") {
      throw new SizeError(
        `a periodic extent of 1 (size ${rows}x${columns}) bonds a site to itself; use 2 or more, or open boundaries`,
      );
    }
  }
  if (rows * columns > 2 ** 30) {
    throw new SizeError(`lattice size ${rows}x${columns} has more than 2^30 sites; choose a smaller one`);
  }
  return { kind: "square", rows, columns, sites: rows * columns, boundary };
}
