import { ParameterError } from "../../../core/errors/index.js";
import type { Lattice } from "../../lattice/index.js";
import { linesOf, lineWords, type PackedSpins, requireWords } from "./packing.js";

/** One row of blocks, in words. */
export interface BlockLine {
  /** The first word of the first fine row. */
  readonly from: number;
  /** Words of a fine row; the next row of the block is that far away. */
  readonly fineWords: number;
  /** The first word of the coarse row. */
  readonly to: number;
  readonly coarseWords: number;
  /** The coarse words of all configurations. */
  readonly into: Uint32Array;
  readonly configuration: number;
  /** The coarse row within its configuration. */
  readonly row: number;
}

/** Visits the rows of blocks of packed square lattices; what the visitor writes are the coarse configurations. */
export function forEachLine(
  packed: PackedSpins,
  { lattice, scale }: { readonly lattice: Lattice; readonly scale: number },
  visit: (line: BlockLine) => void,
): PackedSpins {
  if (lattice.kind !== "square") {
    throw new ParameterError("packed coarsening is for square lattices; unpack cubic ones and use apply");
  }
  requireWords(packed);
  const { count } = packed;
  const fineWords = lineWords(packed.lattice.columns);
  const coarseWords = lineWords(lattice.columns);
  const fineLines = linesOf(packed.lattice);
  const into = new Uint32Array(count * lattice.rows * coarseWords);
  for (let configuration = 0; configuration < count; configuration++) {
    for (let row = 0; row < lattice.rows; row++) {
      visit({
        from: (configuration * fineLines + row * scale) * fineWords,
        fineWords,
        to: (configuration * lattice.rows + row) * coarseWords,
        coarseWords,
        into,
        configuration,
        row,
      });
    }
  }
  return { lattice, count, words: into };
}
