import { ParameterError } from "../../../core/errors/index.js";
import { extents, type Lattice } from "../../lattice/index.js";
import { linesOf, lineWords, type PackedSpins } from "../coarsening/index.js";
import type { Operator } from "./operator.js";

export interface OperatorSumsOptions {
  readonly operators: readonly Operator[];
  /** Configurations on a torus. */
  readonly spins: PackedSpins;
}

/** A spin of a pattern as a shifted copy of the configuration and a shift of rows in it. */
interface Term {
  /** Which shifted copy. */
  readonly copy: number;
  /** For each row of the configuration, the row whose spins are meant. */
  readonly lines: Int32Array;
}

/**
 * The extensive sums of operators, [count, operators]. With one bit for each spin a product is the parity of its bits:
 * 32 products take one exclusive or for each further spin, and their sum is a count of bits.
 *
 * @throws ParameterError for open boundaries, or operators of another dimension.
 */
export function operatorSums({ operators, spins }: OperatorSumsOptions): Float64Array {
  const { lattice, count, words } = spins;
  requireTorus(operators, lattice);
  const perLine = lineWords(lattice.columns);
  const lines = linesOf(lattice);
  const size = lines * perLine;
  const { shifts, patterns } = plan(operators, lattice);
  const copies = shifts.map(() => new Uint32Array(size));
  const sums = new Float64Array(count * operators.length);
  for (let m = 0; m < count; m++) {
    const configuration = words.subarray(m * size, (m + 1) * size);
    shifts.forEach((shift, copy) => {
      if (shift === 0) copies[copy]!.set(configuration);
      else shiftColumns(configuration, copies[copy]!, { columns: lattice.columns, shift });
    });
    operators.forEach((_, o) => {
      let down = 0;
      for (const terms of patterns[o]!) down += downProducts(terms, copies, { lines, perLine });
      sums[m * operators.length + o] = patterns[o]!.length * lattice.sites - 2 * down;
    });
  }
  return sums;
}

/** @throws ParameterError for open boundaries, or operators of another dimension. */
export function requireTorus(operators: readonly Operator[], lattice: Lattice): void {
  if (lattice.boundary !== "periodic") {
    throw new ParameterError("operators are summed over the translations of a torus; the lattice has open boundaries");
  }
  const dimension = extents(lattice).length;
  const other = operators.find((one) => one.dimension !== dimension);
  if (other) {
    throw new ParameterError(
      `operator "${other.name}" is for ${other.dimension} dimensions; the lattice is ${lattice.kind}`,
    );
  }
}

function plan(operators: readonly Operator[], lattice: Lattice): { shifts: number[]; patterns: Term[][][] } {
  const { rows, columns } = lattice;
  const lines = linesOf(lattice);
  const layers = lines / rows;
  const shifts: number[] = [];
  const patterns = operators.map((one) =>
    one.patterns.map((pattern) =>
      pattern.map((spin) => {
        const [layer, row, column] = (spin.length === 3 ? spin : [0, ...spin]) as [number, number, number];
        const shift = column % columns;
        if (!shifts.includes(shift)) shifts.push(shift);
        return {
          copy: shifts.indexOf(shift),
          lines: Int32Array.from({ length: lines }, (_, line) => {
            const [z, y] = [Math.floor(line / rows), line % rows];
            return ((z + layer) % layers) * rows + ((y + row) % rows);
          }),
        };
      }),
    ),
  );
  return { shifts, patterns };
}

/** In each row, column c of the copy is column c + shift of the configuration, round the torus. */
function shiftColumns(
  from: Uint32Array,
  to: Uint32Array,
  { columns, shift }: { readonly columns: number; readonly shift: number },
): void {
  const perLine = lineWords(columns);
  if (perLine === 1) {
    const mask = columns === 32 ? -1 : (1 << columns) - 1;
    for (let w = 0; w < from.length; w++) {
      to[w] = ((from[w]! >>> shift) | (from[w]! << (columns - shift))) & mask;
    }
    return;
  }
  const [whole, part] = [shift >>> 5, shift & 31];
  if (columns % 32 === 0) {
    for (let line = 0; line < from.length; line += perLine) {
      for (let w = 0; w < perLine; w++) {
        const low = from[line + ((w + whole) % perLine)]!;
        const high = from[line + ((w + whole + 1) % perLine)]!;
        to[line + w] = part === 0 ? low : (low >>> part) | (high << (32 - part));
      }
    }
    return;
  }
  // The last word of a row is not full, so that bits are moved one by one.
  to.fill(0);
  for (let line = 0; line < from.length; line += perLine) {
    for (let column = 0; column < columns; column++) {
      const source = (column + shift) % columns;
      to[line + (column >>> 5)]! |= ((from[line + (source >>> 5)]! >>> (source & 31)) & 1) << (column & 31);
    }
  }
}

/** The number of products that are -1. */
function downProducts(
  terms: readonly Term[],
  copies: readonly Uint32Array[],
  { lines, perLine }: { readonly lines: number; readonly perLine: number },
): number {
  let down = 0;
  const [a, b] = [terms[0]!, terms[1] ?? terms[0]!];
  const [first, second] = [copies[a.copy]!, copies[b.copy]!];
  const [firstLines, secondLines] = [a.lines, b.lines];
  if (terms.length <= 2) {
    const both = terms.length === 2 ? -1 : 0;
    for (let line = 0; line < lines; line++) {
      const i = firstLines[line]! * perLine;
      const j = secondLines[line]! * perLine;
      for (let w = 0; w < perLine; w++) down += setBits(first[i + w]! ^ (second[j + w]! & both));
    }
    return down;
  }
  for (let line = 0; line < lines; line++) {
    const i = firstLines[line]! * perLine;
    const j = secondLines[line]! * perLine;
    for (let w = 0; w < perLine; w++) {
      let product = first[i + w]! ^ second[j + w]!;
      for (let k = 2; k < terms.length; k++) {
        const term = terms[k]!;
        product ^= copies[term.copy]![term.lines[line]! * perLine + w]!;
      }
      down += setBits(product);
    }
  }
  return down;
}

/** The number of bits set in a word, by adding up neighbours (Hacker's Delight, 5-1). */
function setBits(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
