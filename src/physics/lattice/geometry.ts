import { extents, type Lattice } from "./cubic.js";
import type { SquareLattice } from "./square.js";

/**
 * The bonds as pairs of sites, flat: bond b joins sites [2b] and [2b + 1]. Each site gives its bond to the right, its
 * bond down and, in three dimensions, its bond to the next layer, so that every bond of the torus appears once and the
 * double bonds of an extent of 2 appear twice.
 */
export function bonds(lattice: Lattice): Int32Array {
  const table = neighbours(lattice);
  const coordination = 2 * extents(lattice).length;
  const pairs = new Int32Array(lattice.sites * coordination);
  let end = 0;
  for (let site = 0; site < lattice.sites; site++) {
    for (let direction = 0; direction < coordination; direction += 2) {
      const neighbour = table[site * coordination + direction]!;
      if (neighbour < 0) continue;
      pairs[end++] = site;
      pairs[end++] = neighbour;
    }
  }
  return end === pairs.length ? pairs : pairs.slice(0, end);
}

/**
 * The neighbours of every site, flat: for site i the entries [i z, (i + 1) z) with z = 4 or 6, in the order right, left,
 * down, up, next layer, previous layer. Beyond an open edge stands -1; an extent of 2 names its neighbour twice.
 */
export function neighbours(lattice: Lattice): Int32Array {
  const periodic = lattice.boundary === "periodic";
  const sizes = [...extents(lattice)].reverse();
  const coordination = 2 * sizes.length;
  const table = new Int32Array(lattice.sites * coordination);
  let stride = 1;
  for (const [axis, size] of sizes.entries()) {
    for (let site = 0; site < lattice.sites; site++) {
      const position = Math.floor(site / stride) % size;
      const ahead = position + 1 < size ? site + stride : periodic ? site - (size - 1) * stride : -1;
      const behind = position > 0 ? site - stride : periodic ? site + (size - 1) * stride : -1;
      table[site * coordination + 2 * axis] = ahead;
      table[site * coordination + 2 * axis + 1] = behind;
    }
    stride *= size;
  }
  return table;
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
