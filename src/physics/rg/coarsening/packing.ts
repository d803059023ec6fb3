import { ConfigurationError } from "../../../core/errors/index.js";
import type { Lattice } from "../../lattice/index.js";
import { countOf, requireSpins } from "./coarsening.js";

/**
 * Configurations with one bit for each spin: a bit that is set means -1. Each row of columns takes
 * {@link lineWords} words, column c in bit c mod 32 of word floor(c/32); the bits beyond the last column are 0.
 */
export interface PackedSpins {
  readonly lattice: Lattice;
  readonly count: number;
  /** [count, rows (of all layers), words of a row]. */
  readonly words: Uint32Array;
}

/** Words in which the spins of one row are packed. */
export function lineWords(columns: number): number {
  return (columns + 31) >>> 5;
}

/** Rows of a configuration: of all layers in three dimensions. */
export function linesOf(lattice: Lattice): number {
  return lattice.sites / lattice.columns;
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const units = 0x01010101;

/**
 * Packs spins +1/-1, [count, sites] row-major.
 *
 * @throws ConfigurationError for values that are not +1/-1, or a batch of another size.
 */
export function packSpins({
  lattice,
  configurations,
}: {
  readonly lattice: Lattice;
  readonly configurations: Int8Array;
}): PackedSpins {
  const count = countOf({ lattice, configurations });
  const { columns } = lattice;
  const words = new Uint32Array(count * linesOf(lattice) * lineWords(columns));
  const aligned = littleEndian && columns % 32 === 0 && configurations.byteOffset % 4 === 0;
  const good = aligned ? packFours(configurations, words) : packBytes(configurations, columns, words);
  if (!good) requireSpins({ lattice, configurations });
  return { lattice, count, words };
}

/** Four spins at a time: the bytes 01 and ff become bits by one multiplication. Says whether all values were spins. */
function packFours(spins: Int8Array, words: Uint32Array): boolean {
  const fours = new Uint32Array(spins.buffer, spins.byteOffset, spins.length / 4);
  let bad = 0;
  for (let w = 0, f = 0; w < words.length; w++) {
    let word = 0;
    for (let end = f + 8, shift = 0; f < end; f++, shift += 4) {
      const flipped = fours[f]! ^ units;
      const bits = (flipped >>> 1) & units;
      bad |= flipped ^ Math.imul(bits, 0xfe);
      word |= (Math.imul(bits, 0x10204080) >>> 28) << shift;
    }
    words[w] = word;
  }
  return bad === 0;
}

function packBytes(spins: Int8Array, columns: number, words: Uint32Array): boolean {
  let bad = 0;
  for (let i = 0, w = 0; i < spins.length; ) {
    for (let column = 0; column < columns; w++) {
      let word = 0;
      const end = Math.min(32, columns - column);
      for (let bit = 0; bit < end; bit++) {
        const spin = spins[i++]!;
        bad |= spin * spin - 1;
        word |= ((spin >>> 1) & 1) << bit;
      }
      words[w] = word;
      column += end;
    }
  }
  return bad === 0;
}

/**
 * The spins +1/-1 of packed configurations, [count, sites] row-major.
 *
 * @throws ConfigurationError when the words do not fit the lattice and the count.
 */
export function unpackSpins({ lattice, count, words }: PackedSpins): Int8Array {
  const { columns, sites } = lattice;
  const perLine = lineWords(columns);
  requireWords({ lattice, count, words });
  const spins = new Int8Array(count * sites);
  for (let line = 0, i = 0; i < spins.length; line++) {
    for (let column = 0; column < columns; column++) {
      spins[i++] = 1 - 2 * ((words[line * perLine + (column >>> 5)]! >>> (column & 31)) & 1);
    }
  }
  return spins;
}

/** @throws ConfigurationError when the words do not fit the lattice and the count. */
export function requireWords({ lattice, count, words }: PackedSpins): void {
  const wanted = count * linesOf(lattice) * lineWords(lattice.columns);
  if (words.length !== wanted) {
    throw new ConfigurationError(
      `${words.length} words do not hold ${count} configurations of this lattice; ${wanted} do`,
    );
  }
}
