import { thin } from "./lib/cluster-bits";
import { ByteLattice, inside, measureBytes, stepsOf } from "./lib/cluster-byte-lattice";
import { nextBelow } from "./lib/random";

/** Addresses, in the order in which wolff.ts writes them. */
// @ts-ignore: decorator
@unmanaged
class Job {
  lattice: usize;
  /** Sites whose neighbours are still to be asked: addresses of their bytes. */
  stack: usize;
  /** Bits that are set with probability p, of which `used` bytes are spent; `capacity` is a multiple of 96. */
  bits: usize;
  used: usize;
  capacity: usize;
  digits: usize;
  streams: usize;
  choices: usize;
  /** The size of the last cluster. */
  last: usize;
  energy: usize;
  magnetization: usize;
  structureFactor: usize;
  clusterSize: usize;
}

export function advance(at: usize, clusters: f64): void {
  grown(changetype<Job>(at), clusters);
}

export function measure(at: usize, count: u32, every: f64): void {
  const job = changetype<Job>(at);
  const lattice = changetype<ByteLattice>(job.lattice);
  for (let m: u32 = 0; m < count; m++) {
    const sites = grown(job, every);
    const to = <usize>m << 3;
    measureBytes(lattice, job.energy + to, job.magnetization + to, job.structureFactor + to);
    store<f64>(job.clusterSize + to, every > 0 ? sites / every : load<f64>(job.last));
  }
}

/** Grows and flips clusters; returns the sum of their sizes. */
function grown(job: Job, clusters: f64): f64 {
  const lattice = changetype<ByteLattice>(job.lattice);
  const sites = lattice.layers * lattice.rows * lattice.columns;
  let total: f64 = 0;
  for (let done: f64 = 0; done < clusters; done++) {
    const seed = lattice.spins + nextBelow(job.choices, sites);
    const size = <f64>(lattice.dimensions == 3 ? flipSolid(job, lattice, seed) : flipFlat(job, lattice, seed));
    store<f64>(job.last, size);
    total += size;
  }
  return total;
}

/**
 * One cluster in two dimensions. Sites flip when they are pushed. A push is always written; it counts only where the
 * neighbour still has the old spin and the bond's bit is set, so that nothing depends on a branch. Four sites are taken
 * off the stack together, for their chains of loads to overlap; they spend 16 bits. Their bytes are read before anything
 * is written, since a later read would wait to learn where the writes go.
 */
function flipFlat(job: Job, lattice: ByteLattice, seed: usize): u32 {
  const steps = lattice.steps;
  const columns = <usize>lattice.columns;
  const stack = job.stack;
  const bits = job.bits;
  const capacity = job.capacity;
  let used = <usize>load<u32>(job.used);
  const byte = load<u8>(seed);
  const other = (<u32>byte & 1) ^ 1;
  store<u8>(seed, byte ^ 1);
  store<u32>(stack, <u32>seed);
  let top = stack + 4;
  let size: u32 = 0;
  while (top != stack) {
    if (used == capacity) used = refill(job);
    const random = load<u32>(bits + used);
    used += 2;
    if (top - stack >= 16) {
      top -= 16;
      size += 4;
      const a = <usize>load<u32>(top);
      const b = <usize>load<u32>(top, 4);
      const c = <usize>load<u32>(top, 8);
      const d = <usize>load<u32>(top, 12);
      const byteA = <u32>load<u8>(a);
      const byteB = <u32>load<u8>(b);
      const byteC = <u32>load<u8>(c);
      const byteD = <u32>load<u8>(d);
      if (inside(byteA | byteB | byteC | byteD)) {
        top = innerFlat(a, columns, random, other, top);
        top = innerFlat(b, columns, random >> 4, other, top);
        top = innerFlat(c, columns, random >> 8, other, top);
        top = innerFlat(d, columns, random >> 12, other, top);
      } else {
        const ownA = stepsOf(steps, byteA);
        const ownB = stepsOf(steps, byteB);
        const ownC = stepsOf(steps, byteC);
        const ownD = stepsOf(steps, byteD);
        top = askFlat(a, ownA, random, other, top);
        top = askFlat(b, ownB, random >> 4, other, top);
        top = askFlat(c, ownC, random >> 8, other, top);
        top = askFlat(d, ownD, random >> 12, other, top);
      }
    } else {
      top -= 4;
      size++;
      const site = <usize>load<u32>(top);
      top = askFlat(site, stepsOf(steps, load<u8>(site)), random, other, top);
    }
  }
  store<u32>(job.used, <u32>used);
  return size;
}

/** The same in three dimensions, with 24 bits. */
function flipSolid(job: Job, lattice: ByteLattice, seed: usize): u32 {
  const steps = lattice.steps;
  const columns = <usize>lattice.columns;
  const layer = columns * lattice.rows;
  const stack = job.stack;
  const bits = job.bits;
  const capacity = job.capacity;
  let used = <usize>load<u32>(job.used);
  const byte = load<u8>(seed);
  const other = (<u32>byte & 1) ^ 1;
  store<u8>(seed, byte ^ 1);
  store<u32>(stack, <u32>seed);
  let top = stack + 4;
  let size: u32 = 0;
  while (top != stack) {
    if (used == capacity) used = refill(job);
    const random = load<u32>(bits + used);
    used += 3;
    if (top - stack >= 16) {
      top -= 16;
      size += 4;
      const a = <usize>load<u32>(top);
      const b = <usize>load<u32>(top, 4);
      const c = <usize>load<u32>(top, 8);
      const d = <usize>load<u32>(top, 12);
      const byteA = <u32>load<u8>(a);
      const byteB = <u32>load<u8>(b);
      const byteC = <u32>load<u8>(c);
      const byteD = <u32>load<u8>(d);
      if (inside(byteA | byteB | byteC | byteD)) {
        top = innerSolid(a, columns, layer, random, other, top);
        top = innerSolid(b, columns, layer, random >> 6, other, top);
        top = innerSolid(c, columns, layer, random >> 12, other, top);
        top = innerSolid(d, columns, layer, random >> 18, other, top);
      } else {
        const ownA = stepsOf(steps, byteA);
        const ownB = stepsOf(steps, byteB);
        const ownC = stepsOf(steps, byteC);
        const ownD = stepsOf(steps, byteD);
        top = askSolid(a, ownA, random, other, top);
        top = askSolid(b, ownB, random >> 6, other, top);
        top = askSolid(c, ownC, random >> 12, other, top);
        top = askSolid(d, ownD, random >> 18, other, top);
      }
    } else {
      top -= 4;
      size++;
      const site = <usize>load<u32>(top);
      top = askSolid(site, stepsOf(steps, load<u8>(site)), random, other, top);
    }
  }
  store<u32>(job.used, <u32>used);
  return size;
}

/** Asks the neighbours of a site, and returns the new top of the stack. */
// @ts-ignore: decorator
@inline
function innerFlat(site: usize, columns: usize, random: u32, other: u32, top: usize): usize {
  top = ask(site + 1, random, other, top);
  top = ask(site - 1, random >> 1, other, top);
  top = ask(site + columns, random >> 2, other, top);
  return ask(site - columns, random >> 3, other, top);
}

// @ts-ignore: decorator
@inline
function innerSolid(site: usize, columns: usize, layer: usize, random: u32, other: u32, top: usize): usize {
  top = innerFlat(site, columns, random, other, top);
  top = ask(site + layer, random >> 4, other, top);
  return ask(site - layer, random >> 5, other, top);
}

/** The same by the site's own distances to its neighbours. */
// @ts-ignore: decorator
@inline
function askFlat(site: usize, own: usize, random: u32, other: u32, top: usize): usize {
  top = ask(site + load<i32>(own), random, other, top);
  top = ask(site + load<i32>(own, 4), random >> 1, other, top);
  top = ask(site + load<i32>(own, 8), random >> 2, other, top);
  return ask(site + load<i32>(own, 12), random >> 3, other, top);
}

// @ts-ignore: decorator
@inline
function askSolid(site: usize, own: usize, random: u32, other: u32, top: usize): usize {
  top = askFlat(site, own, random, other, top);
  top = ask(site + load<i32>(own, 16), random >> 4, other, top);
  return ask(site + load<i32>(own, 20), random >> 5, other, top);
}

// @ts-ignore: decorator
@inline
function ask(neighbour: usize, random: u32, other: u32, top: usize): usize {
  const byte = <u32>load<u8>(neighbour);
  const joins = random & (byte ^ other) & 1;
  store<u8>(neighbour, <u8>(byte ^ joins));
  store<u32>(top, <u32>neighbour);
  return top + (joins << 2);
}

function refill(job: Job): usize {
  memory.fill(job.bits, 255, job.capacity);
  thin(job.bits, job.capacity, job.digits, job.streams);
  return 0;
}
