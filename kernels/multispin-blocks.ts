// shared
/**
 * One Ising lattice on a torus in asynchronous multi-spin coding: 128 blocks of the lattice in the lanes of each word,
 * 16 rows of blocks (the bytes) times 8 columns of blocks (the bits of a byte). Each colour of the checkerboard has an
 * array of (rows + 2) x (words + 2) words; word (y, k) of colour c holds the site (y, 2 k + (y + c) mod 2) of every
 * block. The outermost words are copies of what lies across the edge of a block, turned by one lane. The update of a
 * word is emitted at run time and imported here.
 */
import { barrier } from "./lib/barrier";
import { clearCounter, countAll, countWords, digits, sumOfBit, sumsOfBytes } from "./lib/lanes";

/** See emitBlockUpdate. */
// @ts-ignore: decorator
@external("env", "update")
declare function update(
  own: usize,
  other: usize,
  generators: usize,
  wordBytes: i32,
  rows: i32,
  rowBytes: i32,
  side: i32,
  table: usize,
): void;

/** What `advance` and its companions read from memory; the order is that of the layout in TypeScript. */
@unmanaged
class Lattice {
  spins: u32;
  generators: u32;
  table: u32;
  series: u32;
  /** A counter of lanes, and behind it 16 i32. */
  counter: u32;
  /** cos and sin of 2 pi y / rows of the lattice, then of 2 pi x / columns, as f64. */
  waves: u32;
  barrier: u32;
  rows: i32;
  words: i32;
  threads: i32;
  /** The task: `count` times `every` sweeps and a measurement, or `every` sweeps if count = 0. */
  count: i32;
  every: i32;
  /** The most measurements that `series` holds of each observable. */
  batch: i32;
}

const word: i32 = 16;
const rowGenerators: i32 = 128;

// @ts-ignore: decorator
@inline
function rowBytes(lattice: Lattice): i32 {
  return (lattice.words + 2) * word;
}

/** The first inner word of a row; row -1 and row `rows` are the copies. */
// @ts-ignore: decorator
@inline
function rowAt(lattice: Lattice, colour: i32, row: i32): usize {
  const first = lattice.spins + <usize>(colour * (lattice.rows + 2) * rowBytes(lattice));
  return first + <usize>((row + 1) * rowBytes(lattice) + word);
}

/** Each lane from the block above it (its byte from the byte before). */
// @ts-ignore: decorator
@inline
function fromAbove(a: v128): v128 {
  return i8x16.shuffle(a, a, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
}

// @ts-ignore: decorator
@inline
function fromBelow(a: v128): v128 {
  return i8x16.shuffle(a, a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0);
}

/** Each lane from the block to its left (its bit from the bit before, within the byte). */
// @ts-ignore: decorator
@inline
function fromLeft(a: v128): v128 {
  return v128.or(i8x16.shl(a, 1), i8x16.shr_u(a, 7));
}

// @ts-ignore: decorator
@inline
function fromRight(a: v128): v128 {
  return v128.or(i8x16.shr_u(a, 1), i8x16.shl(a, 7));
}

/** Renews the copies of rows [from, to) of a colour. */
function copyEdges(lattice: Lattice, colour: i32, from: i32, to: i32): void {
  const last = (lattice.words - 1) * word;
  for (let row = from; row < to; row++) {
    const at = rowAt(lattice, colour, row);
    v128.store(at - word, fromLeft(v128.load(at + last)));
    v128.store(at + last + word, fromRight(v128.load(at)));
  }
  if (from == 0) {
    const top = rowAt(lattice, colour, 0);
    const below = rowAt(lattice, colour, lattice.rows);
    for (let k = 0; k <= last; k += word) v128.store(below + k, fromBelow(v128.load(top + k)));
  }
  if (to == lattice.rows) {
    const bottom = rowAt(lattice, colour, lattice.rows - 1);
    const above = rowAt(lattice, colour, -1);
    for (let k = 0; k <= last; k += word) v128.store(above + k, fromAbove(v128.load(bottom + k)));
  }
}

/** Renews all copies. */
export function copyAllEdges(lattice: Lattice): void {
  copyEdges(lattice, 0, 0, lattice.rows);
  copyEdges(lattice, 1, 0, lattice.rows);
}

/**
 * The task written in `lattice`, as thread `thread` of `threads`. Rows are the unit of work and own their generators, so
 * that the result does not depend on how many threads there are.
 */
export function run(lattice: Lattice, thread: i32): void {
  const rows = lattice.rows;
  const threads = lattice.threads;
  const from = (rows * thread) / threads;
  const to = (rows * (thread + 1)) / threads;
  // Read before the last barrier: behind it the first thread may already write down the next task.
  const count = lattice.count;
  const every = lattice.every;
  const rounds = max(count, 1);
  for (let m = 0; m < rounds; m++) {
    for (let sweep = every; sweep > 0; sweep--) {
      for (let colour = 0; colour < 2; colour++) {
        if (to > from) {
          update(
            rowAt(lattice, colour, from),
            rowAt(lattice, 1 - colour, from),
            lattice.generators + <usize>(from * rowGenerators),
            lattice.words * word,
            to - from,
            rowBytes(lattice),
            ((from + colour) & 1) == 0 ? -word : word,
            lattice.table,
          );
          copyEdges(lattice, colour, from, to);
        }
        barrier(lattice.barrier, threads);
      }
    }
    if (count > 0) {
      if (thread == 0) measure(lattice, m);
      barrier(lattice.barrier, threads);
    }
  }
}

/** Unsatisfied bonds: each bond has one end in colour 0. */
function unsatisfied(lattice: Lattice): i64 {
  let total: i64 = 0;
  const stride = rowBytes(lattice);
  for (let row = 0; row < lattice.rows; row++) {
    const own = rowAt(lattice, 0, row);
    const other = rowAt(lattice, 1, row);
    const side = (row & 1) == 0 ? -word : word;
    for (let k = 0; k < lattice.words * word; k += word) {
      const spin = v128.load(own + k);
      const at = other + k;
      const a = v128.xor(spin, v128.load(at));
      const b = v128.xor(spin, v128.load(at + side));
      const c = v128.xor(spin, v128.load(at - stride));
      const d = v128.xor(spin, v128.load(at + stride));
      total += countAll(a) + countAll(b) + countAll(c) + countAll(d);
    }
  }
  return total;
}

/** Energy, magnetisation and structure factor, the m-th of each series. */
function measure(lattice: Lattice, m: i32): void {
  const rows = lattice.rows;
  const words = lattice.words;
  const height = 16 * rows;
  const width = 16 * words;
  const sites: f64 = <f64>height * <f64>width;
  const counter = lattice.counter;
  const sums = counter + digits * word;
  const stride = rowBytes(lattice);

  let down: i64 = 0;
  let cosRows = 0.0;
  let sinRows = 0.0;
  for (let y = 0; y < rows; y++) {
    clearCounter(counter);
    countWords(counter, rowAt(lattice, 0, y), word, words);
    countWords(counter, rowAt(lattice, 1, y), word, words);
    sumsOfBytes(counter, 2 * words, sums);
    for (let block = 0; block < 16; block++) {
      const count = load<i32>(sums + 4 * block);
      down += count;
      const wave = lattice.waves + 16 * (block * rows + y);
      cosRows += load<f64>(wave) * <f64>(width - 2 * count);
      sinRows += load<f64>(wave, 8) * <f64>(width - 2 * count);
    }
  }

  let cosColumns = 0.0;
  let sinColumns = 0.0;
  const columnWaves = lattice.waves + 16 * height;
  for (let k = 0; k < words; k++) {
    for (let parity = 0; parity < 2; parity++) {
      clearCounter(counter);
      countWords(counter, rowAt(lattice, parity, 0) + word * k, 2 * stride, rows >> 1);
      countWords(counter, rowAt(lattice, 1 - parity, 1) + word * k, 2 * stride, rows >> 1);
      for (let bit = 0; bit < 8; bit++) {
        const count = sumOfBit(counter, rows, bit);
        const wave = columnWaves + 16 * (bit * 2 * words + 2 * k + parity);
        cosColumns += load<f64>(wave) * <f64>(height - 2 * count);
        sinColumns += load<f64>(wave, 8) * <f64>(height - 2 * count);
      }
    }
  }

  const squares = cosRows * cosRows + sinRows * sinRows + cosColumns * cosColumns + sinColumns * sinColumns;
  const at = lattice.series + 8 * m;
  const batch = 8 * lattice.batch;
  store<f64>(at, 2.0 * <f64>unsatisfied(lattice) - 2.0 * sites);
  store<f64>(at + batch, sites - 2.0 * <f64>down);
  store<f64>(at + 2 * batch, squares / (2.0 * sites));
}
