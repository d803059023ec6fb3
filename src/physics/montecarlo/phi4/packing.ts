import { extents } from "../../lattice/index.js";
import type { Phi4Model } from "../../models/index.js";
import { waves } from "../kernel/index.js";

/** How the fields of a lattice lie in vectors of four lanes. */
export interface Packing {
  /** Four blocks of one lattice, or else four lattices. */
  readonly blocks: boolean;
  /** Rows of a square lattice or layers of a cubic one that a lane holds. */
  readonly planes: number;
  /** Lines of a plane: 1, or the rows of a cubic lattice. */
  readonly lines: number;
  readonly columns: number;
  /** Vectors that a copy of one plane takes, ghosts included. */
  readonly planeVectors: number;
}

/** Four blocks where the slowest extent is a multiple of 4 and a block at least two planes thick; else four lattices. */
export function packing({ lattice }: Phi4Model): Packing {
  const sizes = extents(lattice);
  const slowest = sizes[0]!;
  const lines = sizes.length === 3 ? sizes[1]! : 1;
  const columns = sizes[sizes.length - 1]!;
  const blocks = slowest % 4 === 0 && slowest >= 8;
  return { blocks, planes: blocks ? slowest / 4 : slowest, lines, columns, planeVectors: lines * (columns + 2) };
}

/** Calls `visit` with each site of one replica and the place of its field. */
export function forEachField(
  { blocks, planes, lines, columns, planeVectors }: Packing,
  replica: number,
  visit: (site: number, place: number) => void,
): void {
  let site = 0;
  for (let lane = blocks ? 0 : replica; lane < (blocks ? 4 : replica + 1); lane++) {
    for (let plane = 0; plane < planes; plane++) {
      for (let line = 0; line < lines; line++) {
        const first = plane * planeVectors + line * (columns + 2) + 1;
        for (let column = 0; column < columns; column++) visit(site++, 4 * (first + column) + lane);
      }
    }
  }
}

/** The smallest waves along planes, columns and lines at each station, as cosines and sines of all four lanes. */
export function laneWaves({ blocks, planes, lines, columns }: Packing): Float64Array {
  const table = new Float64Array(8 * (planes + columns + lines));
  let at = 0;
  const axis = (stations: number, extent: number, laneOffset: number): void => {
    const wave = waves(extent);
    for (let station = 0; station < stations; station++, at += 8) {
      for (let lane = 0; lane < 4; lane++) {
        const position = station + lane * laneOffset;
        table[at + lane] = wave[2 * position]!;
        table[at + 4 + lane] = wave[2 * position + 1]!;
      }
    }
  };
  axis(planes, blocks ? 4 * planes : planes, blocks ? planes : 0);
  axis(columns, columns, 0);
  axis(lines, lines, 0);
  return table;
}
