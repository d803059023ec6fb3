import { SublatticeError } from "../../core/errors/index.js";
import type { SquareLattice } from "./square.js";

/** The two checkerboard sublattices, as ascending site indices: row + column even, and odd. */
export interface Sublattices {
  readonly even: Int32Array;
  readonly odd: Int32Array;
}

/**
 * The checkerboard sublattices, between which all bonds run.
 *
 * @throws SublatticeError on a torus with an odd extent, where two neighbours across the seam share a colour.
 */
export function sublattices({ rows, columns, boundary }: SquareLattice): Sublattices {
  if (boundary === "periodic" && (rows % 2 === 1 || columns % 2 === 1)) {
    throw new SublatticeError(
      `a ${rows}x${columns} torus has no checkerboard sublattices (odd extent); use even sizes or open boundaries`,
    );
  }
  const even: number[] = [];
  const odd: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      ((row + column) % 2 === 0 ? even : odd).push(row * columns + column);
    }
  }
  return { even: Int32Array.from(even), odd: Int32Array.from(odd) };
}
