// Heat bath for the Potts model with any number of states: 8 independent lattices, a byte per site and lattice, side by
// side, so that the processor can overlap their updates.
import { nextUniform } from "./lib/random";

/** Written by src/physics/montecarlo/potts/chains.ts in this order. */
// @ts-ignore: decorator
@unmanaged
class Chains {
  /** Eight bytes per site; those after the last site are 15, the state beyond an open edge. */
  states: u32;
  /** Addresses of the neighbours, `coordination` per site. */
  neighbours: u32;
  /** Eight scalar generators of 32 bytes. */
  generators: u32;
  /** exp(K n) for n = 0 .. 6 neighbours, as doubles. */
  weights: u32;
  /** Eight sums of 32 bits. */
  counts: u32;
  sites: u32;
  coordination: u32;
  q: u32;
}

const chains: usize = 8;

export function advance(job: Chains, sweeps: u32): void {
  for (let i: u32 = 0; i < sweeps; i++) {
    if (job.coordination == 4) sweepSquare(job);
    else sweepCubic(job);
  }
}

/** `count` times `every` sweeps and a row of each observable. */
export function measure(job: Chains, count: u32, every: u32, energy: usize, order: usize, squared: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    advance(job, every);
    const row = <usize>i * chains * 8;
    observe(job, energy + row, order + row, squared + row);
  }
}

function sweepSquare(job: Chains): void {
  sweep(4, job);
}

function sweepCubic(job: Chains): void {
  sweep(6, job);
}

/** One neighbour as a count of its state: four bits for each of up to 16 states. */
// @ts-ignore: decorator
@inline
function one(state: u8): u64 {
  return <u64>1 << (<u64>state << 2);
}

// @ts-ignore: decorator
@inline
function weight(weights: usize, counts: u64): f64 {
  return load<f64>(weights + ((<usize>counts & 15) << 3));
}

// @ts-ignore: decorator
@inline
function sweep(z: i32, job: Chains): void {
  const weights = <usize>job.weights;
  const generators = <usize>job.generators;
  const last = job.q - 1;
  let near = <usize>job.neighbours;
  let at = <usize>job.states;
  for (const stop = at + <usize>job.sites * chains; at < stop; at += chains, near += <usize>(z * 4)) {
    const n0 = <usize>load<u32>(near);
    const n1 = <usize>load<u32>(near, 4);
    const n2 = <usize>load<u32>(near, 8);
    const n3 = <usize>load<u32>(near, 12);
    const n4 = z > 4 ? <usize>load<u32>(near, 16) : 0;
    const n5 = z > 4 ? <usize>load<u32>(near, 20) : 0;
    for (let chain: usize = 0; chain < chains; chain++) {
      let counts = one(load<u8>(n0 + chain)) + one(load<u8>(n1 + chain));
      counts += one(load<u8>(n2 + chain)) + one(load<u8>(n3 + chain));
      if (z > 4) counts += one(load<u8>(n4 + chain)) + one(load<u8>(n5 + chain));
      let total = weight(weights, counts);
      let rest = counts;
      for (let state: u32 = 0; state < last; state++) {
        rest >>= 4;
        total += weight(weights, rest);
      }
      // The last state takes whatever the others leave.
      const drawn = nextUniform(generators + (chain << 5)) * total;
      let sum = 0.0;
      let fresh: u32 = 0;
      for (let state: u32 = 0; state < last; state++) {
        sum += weight(weights, counts);
        counts >>= 4;
        fresh += u32(drawn >= sum);
      }
      store<u8>(at + chain, fresh);
    }
  }
}

/** Adds to the eight sums the sites of one state (`which` < q) or the bonds between equal states (`which` = q). */
function sum(job: Chains, which: u32): void {
  const counts = <usize>job.counts;
  const step = <usize>job.coordination * 4;
  const bonds = which == job.q;
  const cubic = job.coordination > 4;
  const wanted = i8x16.splat(<i8>which);
  v128.store(counts, i64x2.splat(0));
  v128.store(counts, i64x2.splat(0), 16);
  let at = <usize>job.states;
  let near = <usize>job.neighbours;
  // Ones are -1, so blocks of 10000 sites with three bonds each stay within 16 bits.
  for (let left = job.sites; left > 0; ) {
    const block = min<u32>(left, 10000);
    left -= block;
    let sums = i64x2.splat(0);
    for (let i: u32 = 0; i < block; i++) {
      const own = v128.load64_zero(at);
      if (bonds) {
        sums = i16x8.sub(sums, alike(own, v128.load64_zero(<usize>load<u32>(near))));
        sums = i16x8.sub(sums, alike(own, v128.load64_zero(<usize>load<u32>(near, 8))));
        if (cubic) sums = i16x8.sub(sums, alike(own, v128.load64_zero(<usize>load<u32>(near, 16))));
        near += step;
      } else sums = i16x8.sub(sums, alike(own, wanted));
      at += chains;
    }
    v128.store(counts, i32x4.add(v128.load(counts), i32x4.extend_low_i16x8_u(sums)));
    v128.store(counts, i32x4.add(v128.load(counts, 16), i32x4.extend_high_i16x8_u(sums)), 16);
  }
}

// @ts-ignore: decorator
@inline
function alike(a: v128, b: v128): v128 {
  return i16x8.extend_low_i8x16_s(i8x16.eq(a, b));
}

function observe(job: Chains, energy: usize, order: usize, squared: usize): void {
  const counts = <usize>job.counts;
  const q = <f64>job.q;
  const sites = <f64>job.sites;
  sum(job, job.q);
  for (let chain: usize = 0; chain < chains; chain++) {
    store<f64>(energy + (chain << 3), -<f64>load<u32>(counts + (chain << 2)));
    store<f64>(order + (chain << 3), 0);
    store<f64>(squared + (chain << 3), 0);
  }
  for (let state: u32 = 0; state < job.q; state++) {
    sum(job, state);
    for (let chain: usize = 0; chain < chains; chain++) {
      const count = <f64>load<u32>(counts + (chain << 2));
      store<f64>(order + (chain << 3), max(load<f64>(order + (chain << 3)), count));
      store<f64>(squared + (chain << 3), load<f64>(squared + (chain << 3)) + count * count);
    }
  }
  for (let at: usize = 0; at < chains * 8; at += 8) {
    store<f64>(order + at, ((q * load<f64>(order + at)) / sites - 1.0) / (q - 1.0));
    store<f64>(squared + at, ((q * load<f64>(squared + at)) / (sites * sites) - 1.0) / (q - 1.0));
  }
}
