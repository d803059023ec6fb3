import type { SquareLattice } from "./square.js";

/** A configuration with a name: `spins` is +1/-1, row-major. */
export interface NamedConfiguration {
  readonly name: string;
  readonly spins: Int8Array;
}

/**
 * The ordered configurations that uniform random sampling never meets: aligned, checkerboard, stripes, two domains.
 * For nearest-neighbour couplings the first two pairs are the extremes of the energy.
 */
export function orderedConfigurations({ rows, columns, sites }: SquareLattice): NamedConfiguration[] {
  const make = (name: string, down: (row: number, column: number) => boolean): NamedConfiguration => {
    const spins = new Int8Array(sites);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) spins[row * columns + column] = down(row, column) ? -1 : 1;
    }
    return { name, spins };
  };
  return [
    make("aligned up", () => false),
    make("aligned down", () => true),
    make("checkerboard", (row, column) => (row + column) % 2 === 1),
    make("checkerboard, flipped", (row, column) => (row + column) % 2 === 0),
    make("row stripes", (row) => row % 2 === 1),
    make("column stripes", (_, column) => column % 2 === 1),
    make("two domains", (row) => row >= rows / 2),
  ];
}
