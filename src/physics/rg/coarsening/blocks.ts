import { ParameterError, SizeError } from "../../../core/errors/index.js";
import { cubic, extents, type Lattice, sizeName, square } from "../../lattice/index.js";
import type { CoarseLattice } from "./coarsening.js";

/** A lattice as layers of rows of columns; a square lattice is one layer, whose blocks are one layer deep. */
export interface BlockGeometry {
  readonly layers: number;
  readonly rows: number;
  readonly columns: number;
  /** The extent of a block across layers: the scale, or 1 in two dimensions. */
  readonly depth: number;
}

/** @throws ParameterError for a scale that is not an integer of 2 or more. */
export function requireScale(scale: number): void {
  if (!Number.isInteger(scale) || scale < 2) {
    throw new ParameterError(`scale ${scale} is no block size; give an integer of 2 or more`);
  }
}

/**
 * The lattice whose sites are the blocks.
 *
 * @throws SizeError when the scale does not divide every extent or leaves a periodic extent of 1.
 * @throws ParameterError for the rotated lattice, which has no square blocks.
 */
export function latticeOfBlocks(lattice: CoarseLattice, scale: number): Lattice {
  if (lattice.kind === "rotated") {
    throw new ParameterError(
      "a rotated square lattice has no square blocks; decimate it by the checkerboard once more, which makes it square",
    );
  }
  if (!divides(lattice, scale)) {
    const others = scalesOf(lattice);
    throw new SizeError(
      `scale ${scale} does not divide the ${lattice.boundary} ${sizeName(lattice)} lattice into 2 or more blocks each ` +
        `way; ${others.length > 0 ? `scales that do: ${others.join(", ")}` : "no scale does, choose another size"}`,
    );
  }
  const { boundary } = lattice;
  const [a, b, c] = extents(lattice).map((extent) => extent / scale) as [number, number, number];
  return lattice.kind === "cubic" ? cubic(a, b, c, { boundary }) : square(a, b, { boundary });
}

/** The scales by which a lattice can be coarsened into blocks, ascending; tori keep 2 or more blocks each way. */
export function scalesOf(lattice: Lattice): number[] {
  const largest = Math.min(...extents(lattice));
  const candidates = Array.from({ length: Math.max(0, largest - 1) }, (_, i) => i + 2);
  return candidates.filter((scale) => divides(lattice, scale));
}

function divides(lattice: Lattice, scale: number): boolean {
  const least = lattice.boundary === "periodic" ? 2 : 1;
  return extents(lattice).every((extent) => extent % scale === 0 && extent / scale >= least);
}

export function blockGeometry(lattice: Lattice, scale: number): BlockGeometry {
  const { rows, columns } = lattice;
  return lattice.kind === "cubic"
    ? { layers: lattice.layers, rows, columns, depth: scale }
    : { layers: 1, rows, columns, depth: 1 };
}

/** The first site of every block, in the order of the blocks. */
export function blockOrigins(lattice: Lattice, scale: number): Int32Array {
  const { layers, rows, columns, depth } = blockGeometry(lattice, scale);
  const origins = new Int32Array(lattice.sites / (depth * scale * scale));
  let block = 0;
  for (let layer = 0; layer < layers; layer += depth) {
    for (let row = 0; row < rows; row += scale) {
      for (let column = 0; column < columns; column += scale) {
        origins[block++] = (layer * rows + row) * columns + column;
      }
    }
  }
  return origins;
}

/** The sites of a block relative to its first one. */
export function blockOffsets(lattice: Lattice, scale: number): Int32Array {
  const { rows, columns, depth } = blockGeometry(lattice, scale);
  const offsets: number[] = [];
  for (let layer = 0; layer < depth; layer++) {
    for (let row = 0; row < scale; row++) {
      for (let column = 0; column < scale; column++) offsets.push((layer * rows + row) * columns + column);
    }
  }
  return Int32Array.from(offsets);
}
