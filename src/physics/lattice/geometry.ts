import type { SquareLattice } from "./square.js";

/**
 * The bonds as pairs of sites, flat: bond b joins sites [2b] and [2b + 1]. Each site gives its bond to the right and
 * its bond down, so that every bond of the torus appears once and the double bonds of an extent of 2 appear twice.
 */
export function bonds(lattice: SquareLattice): Int32Array {
  const pairs: number[] = [];
  forEachSite(lattice, (site, right, down) => {
    if (right >= 0) pairs.push(site, right);
    if (down >= 0) pairs.push(site, down);
  });
  return Int32Array.from(pairs);
}

/** The elementary squares as quadruples of sites, flat: upper left, upper right, lower left, lower right. */
export function plaquettes(lattice: SquareLattice): Int32Array {
  const corners: number[] = [];
  const { columns } = lattice;
  forEachSite(lattice, (site, right, down) => {
    if (right < 0 || down < 0) return;
    const lowerRight = Math.floor(down / columns) * columns + (right % columns);
    corners.push(site, right, down, lowerRight);
  });
  return Int32Array.from(corners);
}

/** Visits the sites with their neighbours to the right and below, -1 beyond an open edge. */
function forEachSite(
  { rows, columns, boundary }: SquareLattice,
  visit: (site: number, right: number, down: number) => void,
): void {
  const periodic = boundary === "periodic";
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const right = column + 1 < columns ? column + 1 : periodic ? 0 : -1;
      const down = row + 1 < rows ? row + 1 : periodic ? 0 : -1;
      visit(row * columns + column, right < 0 ? -1 : row * columns + right, down < 0 ? -1 : down * columns + column);
    }
  }
}
