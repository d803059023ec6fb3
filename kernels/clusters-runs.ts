import { measureBits } from "./lib/cluster-bit-lattice";
import { thin } from "./lib/cluster-bits";
import { storeMoments } from "./lib/cluster-moments";
import { join, separate } from "./lib/cluster-union";
import { nextWord } from "./lib/random";

/** Addresses and extents, in the order in which runs.ts writes them. */
// @ts-ignore: decorator
@unmanaged
class Job {
  rows: u32;
  /** 64-bit words to a row. */
  words: u32;
  spins: usize;
  /** Bonds to the right, then bonds down, one bit to a site, padded to 32 bytes. */
  bonds: usize;
  starts: usize;
  /** Cell of the last run that starts before each word. */
  before: usize;
  cells: usize;
  sizes: usize;
  digits: usize;
  streams: usize;
  coins: usize;
  /** sum c^2, then 3 (sum c^2)^2 - 2 sum c^4, of the last update. */
  moments: usize;
  columnCounts: usize;
  columnBytes: usize;
  rowWaves: usize;
  columnWaves: usize;
  energy: usize;
  magnetization: usize;
  structureFactor: usize;
  second: usize;
  fourth: usize;
}

/** Makes `updates` updates; the last one leaves the moments of its clusters. */
export function advance(at: usize, updates: f64): void {
  const job = changetype<Job>(at);
  for (let done: f64 = 0; done < updates; done++) update(job, done + 1 == updates);
}

export function measure(at: usize, count: u32, every: f64): void {
  const job = changetype<Job>(at);
  for (let m: u32 = 0; m < count; m++) {
    advance(at, every);
    const to = <usize>m << 3;
    measureBits(
      job.spins, job.rows, job.words, job.columnCounts, job.columnBytes, job.rowWaves, job.columnWaves,
      job.energy + to, job.magnetization + to, job.structureFactor + to,
    );
    store<f64>(job.second + to, load<f64>(job.moments));
    store<f64>(job.fourth + to, load<f64>(job.moments, 8));
  }
}

function update(job: Job, estimate: bool): void {
  const bytes = (<usize>job.rows * job.words) << 3;
  markParallel(job);
  thin(job.bonds, (2 * bytes + 31) & ~31, job.digits, job.streams);
  const count = findRuns(job);
  separate(job.cells, count);
  joinRuns(job);
  if (estimate) estimateMoments(job, count);
  tossCoins(job.cells, count, job.coins);
  flip(job);
}

/** The bonds between equal spins. */
function markParallel(job: Job): void {
  const row = <usize>job.words << 3;
  const bytes = <usize>job.rows * row;
  const spins = job.spins;
  const right = job.bonds;
  const down = right + bytes;
  for (let at: usize = 0; at < bytes; at += row) {
    const below = at + row < bytes ? at + row : 0;
    let word = load<u64>(spins + at);
    const first = word;
    for (let x: usize = 0; x < row; x += 8) {
      const next = x + 8 < row ? load<u64>(spins + at + x, 8) : first;
      store<u64>(right + at + x, ~(word ^ ((word >> 1) | (next << 63))));
      store<u64>(down + at + x, ~(word ^ load<u64>(spins + below + x)));
      word = next;
    }
  }
}

/** Cuts the rows into runs of sites joined by bonds to the right, numbered along the rows; a row's first site starts one. */
function findRuns(job: Job): usize {
  const row = <usize>job.words << 3;
  const bytes = <usize>job.rows * row;
  const right = job.bonds;
  let cell = job.cells - 4;
  for (let at: usize = 0; at < bytes; at += row) {
    let carry: u64 = 0;
    for (let i = at; i < at + row; i += 8) {
      const bond = load<u64>(right + i);
      const starts = ~((bond << 1) | carry);
      carry = bond >> 63;
      store<u64>(job.starts + i, starts);
      store<u32>(job.before + (i >> 1), <u32>cell);
      cell += <usize>popcnt<u64>(starts) << 2;
    }
  }
  return (cell + 4 - job.cells) >> 2;
}

/** Joins runs by the bonds down and by the bonds that close the rows. */
function joinRuns(job: Job): void {
  const row = <usize>job.words << 3;
  const bytes = <usize>job.rows * row;
  const right = job.bonds;
  const down = right + bytes;
  const starts = job.starts;
  const before = job.before;
  for (let at: usize = 0; at < bytes; at += row) {
    const below = at + row < bytes ? at + row : 0;
    let carry: u64 = 0;
    for (let x: usize = 0; x < row; x += 8) {
      const bond = load<u64>(down + at + x);
      // A bond whose left neighbour joins the same two runs adds nothing.
      const known = bond & load<u64>(right + at + x) & load<u64>(right + below + x);
      let todo = bond & ~((known << 1) | carry);
      carry = known >> 63;
      const startsHere = load<u64>(starts + at + x);
      const startsBelow = load<u64>(starts + below + x);
      const beforeHere = <usize>load<u32>(before + ((at + x) >> 1));
      const beforeBelow = <usize>load<u32>(before + ((below + x) >> 1));
      while (todo != 0) {
        const upTo = todo ^ (todo - 1);
        todo &= todo - 1;
        join(
          beforeHere + (<usize>popcnt<u64>(startsHere & upTo) << 2),
          beforeBelow + (<usize>popcnt<u64>(startsBelow & upTo) << 2),
        );
      }
    }
    const end = at + row - 8;
    if (load<u64>(right + end) >> 63) {
      const last = <usize>load<u32>(before + (end >> 1)) + (<usize>popcnt<u64>(load<u64>(starts + end)) << 2);
      join(<usize>load<u32>(before + (at >> 1)) + 4, last);
    }
  }
}

/** Points every cell at its root and adds up the sizes of the clusters, run by run. */
function estimateMoments(job: Job, count: usize): void {
  const words = <usize>job.rows * job.words;
  const toSize = job.sizes - job.cells;
  let cell = job.cells - 4;
  let root: usize = 0;
  for (let i: usize = 0; i < words; i++) {
    let starts = load<u64>(job.starts + (i << 3));
    let from: u64 = 0;
    while (starts != 0) {
      const position = ctz<u64>(starts);
      starts &= starts - 1;
      if (position > 0) grow(root + toSize, <u32>(position - from));
      from = position;
      cell += 4;
      store<u32>(cell + toSize, 0);
      root = load<u32>(load<u32>(cell));
      store<u32>(cell, <u32>root);
    }
    grow(root + toSize, <u32>(64 - from));
  }
  storeMoments(job.sizes, count, job.moments);
}

// @ts-ignore: decorator
@inline
function grow(size: usize, by: u32): void {
  store<u32>(size, load<u32>(size) + by);
}

/** A fair coin for every root, handed down its tree; the coins take the place of the addresses. */
function tossCoins(cells: usize, count: usize, stream: usize): void {
  const end = cells + (count << 2);
  for (let cell = cells; cell < end; ) {
    let coins = nextWord(stream);
    const stop = min<usize>(end, cell + 256);
    for (; cell < stop; cell += 4) {
      const parent = load<u32>(cell);
      store<u32>(cell, <u32>(coins & 1));
      coins >>= 1;
      store<u32>(cell, load<u32>(parent));
    }
  }
}

/** Flips the runs whose coin is 1: marks where the coin changes, and takes the parity of the marks from the left. */
function flip(job: Job): void {
  const words = <usize>job.rows * job.words;
  let cell = job.cells;
  let coin: u64 = 0;
  let carry: u64 = 0;
  for (let i: usize = 0; i < words; i++) {
    let starts = load<u64>(job.starts + (i << 3));
    let marks: u64 = 0;
    while (starts != 0) {
      const next = <u64>load<u32>(cell);
      cell += 4;
      marks |= (next ^ coin) << ctz<u64>(starts);
      coin = next;
      starts &= starts - 1;
    }
    marks ^= marks << 1;
    marks ^= marks << 2;
    marks ^= marks << 4;
    marks ^= marks << 8;
    marks ^= marks << 16;
    marks ^= marks << 32;
    marks ^= carry;
    carry = 0 - (marks >> 63);
    const at = job.spins + (i << 3);
    store<u64>(at, load<u64>(at) ^ marks);
  }
}
