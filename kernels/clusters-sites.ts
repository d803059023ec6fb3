import { thin } from "./lib/cluster-bits";
import { ByteLattice, measureBytes, stepsOf } from "./lib/cluster-byte-lattice";
import { storeMoments } from "./lib/cluster-moments";
import { join, separate } from "./lib/cluster-union";
import { nextWord } from "./lib/random";

/** Addresses, in the order in which sites.ts writes them. */
// @ts-ignore: decorator
@unmanaged
class Job {
  lattice: usize;
  /** For each direction one bit to a site, padded to 32 bytes. */
  bonds: usize;
  bondBytes: usize;
  cells: usize;
  sizes: usize;
  digits: usize;
  streams: usize;
  coins: usize;
  /** sum c^2, then 3 (sum c^2)^2 - 2 sum c^4, of the last update. */
  moments: usize;
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
  const lattice = changetype<ByteLattice>(job.lattice);
  for (let m: u32 = 0; m < count; m++) {
    advance(at, every);
    const to = <usize>m << 3;
    measureBytes(lattice, job.energy + to, job.magnetization + to, job.structureFactor + to);
    store<f64>(job.second + to, load<f64>(job.moments));
    store<f64>(job.fourth + to, load<f64>(job.moments, 8));
  }
}

function update(job: Job, estimate: bool): void {
  const lattice = changetype<ByteLattice>(job.lattice);
  const sites = <usize>lattice.layers * lattice.rows * lattice.columns;
  const all = job.bondBytes * lattice.dimensions;
  memory.fill(job.bonds, 255, all);
  thin(job.bonds, all, job.digits, job.streams);
  separate(job.cells, sites);
  joinRows(job, lattice, sites);
  for (let direction: usize = 1; direction < lattice.dimensions; direction++) joinAlong(job, lattice, sites, direction);
  if (estimate) estimateMoments(job, sites);
  flip(job, lattice.spins, sites);
}

/**
 * The bonds to the right. All cells are single, so that a bond within a row hands on the parent; only those that close
 * a row join trees.
 */
function joinRows(job: Job, lattice: ByteLattice, sites: usize): void {
  const columns = <usize>lattice.columns;
  for (let from: usize = 0; from < sites; from += columns) {
    const end = from + columns - 1;
    let parent = load<u32>(job.cells + (from << 2));
    for (let i = from; i < end; i++) {
      const cell = job.cells + (i << 2);
      parent = select<u32>(parent, <u32>cell + 4, bonded(job, lattice.spins + i, lattice.spins + i + 1, i, 0));
      store<u32>(cell, parent, 4);
    }
    const site = lattice.spins + end;
    const next = site + load<i32>(stepsOf(lattice.steps, load<u8>(site)));
    if (bonded(job, site, next, end, 0)) {
      join(job.cells + (end << 2), job.cells + ((next - lattice.spins) << 2));
    }
  }
}

/** The bonds down (direction 1) or to the next layer (2). */
function joinAlong(job: Job, lattice: ByteLattice, sites: usize, direction: usize): void {
  const spins = lattice.spins;
  for (let i: usize = 0; i < sites; i++) {
    const site = spins + i;
    const next = site + load<i32>(stepsOf(lattice.steps, load<u8>(site)) + (direction << 3));
    if (bonded(job, site, next, i, direction)) {
      join(job.cells + (i << 2), job.cells + ((next - spins) << 2));
    }
  }
}

/** Beyond an open edge a site finds itself, and a bond to itself joins nothing. */
// @ts-ignore: decorator
@inline
function bonded(job: Job, site: usize, next: usize, index: usize, direction: usize): u32 {
  const bit = <u32>load<u8>(job.bonds + direction * job.bondBytes + (index >> 3)) >> (<u32>index & 7);
  return bit & ~(<u32>load<u8>(site) ^ <u32>load<u8>(next)) & 1;
}

/** Points every cell at its root and adds up the sizes of the clusters. */
function estimateMoments(job: Job, sites: usize): void {
  const toSize = job.sizes - job.cells;
  const end = job.cells + (sites << 2);
  for (let cell = job.cells; cell < end; cell += 4) {
    const root = load<u32>(load<u32>(cell));
    store<u32>(cell, root);
    store<u32>(cell + toSize, 0);
    const size = <usize>root + toSize;
    store<u32>(size, load<u32>(size) + 1);
  }
  storeMoments(job.sizes, sites, job.moments);
}

/** A fair coin for every root, handed down its tree: the coins take the place of the addresses, and turn the spins. */
function flip(job: Job, spins: usize, sites: usize): void {
  let cell = job.cells;
  for (let i: usize = 0; i < sites; ) {
    let coins = nextWord(job.coins);
    for (const stop = min<usize>(sites, i + 64); i < stop; i++, cell += 4) {
      const parent = load<u32>(cell);
      store<u32>(cell, <u32>(coins & 1));
      coins >>= 1;
      const coin = load<u32>(parent);
      store<u32>(cell, coin);
      store<u8>(spins + i, load<u8>(spins + i) ^ <u8>coin);
    }
  }
}
