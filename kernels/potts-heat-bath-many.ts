// Heat bath for the Potts model with 5 to 10 states on 128 independent square tori. The states among the four neighbours
// are ranked by how many have them; the ranked populations fall into five classes, each with four cumulative thresholds.
// One uniform number against the thresholds of its class picks a rank, or else one of the states that no neighbour has.
import { observe } from "./lib/potts-observables";
import { classify, exchange } from "./lib/potts-records";
import { Replicas } from "./lib/potts-replicas";
import { nextVector, rotate45 } from "./lib/potts-vectors";

export { randomise } from "./lib/potts-observables";

/** Bytes of one binary digit of a threshold: of the first class, and what changes for the four others. */
const rank: usize = 80;
/** The same for all four ranks. */
const slice: usize = 4 * rank;
/** Digits of each threshold that every update compares; a lane that ties in all of them is settled by the next 28. */
const compared: usize = 12;
const digits: usize = 40;

/** The digit of one threshold of each lane's class: that of the first class, changed where a lane is in another. */
// @ts-ignore: decorator
@inline
function digit(at: usize, m0: v128, m1: v128, m2: v128, m3: v128): v128 {
  const a = v128.or(v128.and(m0, v128.load(at, 16)), v128.and(m1, v128.load(at, 32)));
  const b = v128.or(v128.and(m2, v128.load(at, 48)), v128.and(m3, v128.load(at, 64)));
  return v128.xor(v128.load(at), v128.or(a, b));
}

/** Ones where two sites have different states. */
// @ts-ignore: decorator
@inline
function differ(p: i32, a: usize, b: usize): v128 {
  let d = v128.or(v128.xor(v128.load(a), v128.load(b)), v128.xor(v128.load(a, 16), v128.load(b, 16)));
  d = v128.or(d, v128.xor(v128.load(a, 32), v128.load(b, 32)));
  if (p > 3) d = v128.or(d, v128.xor(v128.load(a, 48), v128.load(b, 48)));
  return d;
}

/** The record of the state of a neighbour: it counts itself, if no earlier one has that state, and the later ones. */
// @ts-ignore: decorator
@inline
function recordState(p: i32, to: usize, at: usize, first: v128, x: v128, y: v128, z: v128): void {
  // 1 + x + y + z.
  const odd = v128.xor(v128.xor(x, y), z);
  const pair = v128.or(v128.and(x, y), v128.and(z, v128.xor(x, y)));
  const four = v128.and(odd, pair);
  v128.store(to, v128.andnot(first, odd));
  v128.store(to, v128.and(first, v128.xor(odd, pair)), 16);
  v128.store(to, v128.and(first, four), 32);
  v128.store(to, v128.load(at), 48);
  v128.store(to, v128.load(at, 16), 64);
  v128.store(to, v128.load(at, 32), 80);
  if (p > 3) v128.store(to, v128.load(at, 48), 96);
}

/** One digit of the new state: that of the rank whose threshold is the first to exceed the uniform number. */
// @ts-ignore: decorator
@inline
function pick(at: usize, record: usize, rest: v128, l1: v128, l2: v128, l3: v128, l4: v128): v128 {
  let t = v128.bitselect(v128.load(at + 3 * record), rest, l4);
  t = v128.bitselect(v128.load(at + 2 * record), t, l3);
  t = v128.bitselect(v128.load(at + record), t, l2);
  return v128.bitselect(v128.load(at), t, l1);
}

// @ts-ignore: decorator
@inline
function sweepOnce(p: i32, job: Replicas): void {
  const ones = i64x2.splat(-1);
  const zero = i64x2.splat(0);
  const generators = <usize>job.generators;
  const rare = generators + 128;
  const record = <usize>((3 + p) * 16);
  const r0 = <usize>job.records;
  const r1 = r0 + record;
  const r2 = r1 + record;
  const r3 = r2 + record;
  const masks = <usize>job.classMasks;
  const highest = <usize>job.masks + 64 * (job.q - 1);
  const table = <usize>job.digits;
  const tail = table + slice * compared;
  const end = table + slice * digits;
  let a0 = v128.load(generators, 0);
  let a1 = v128.load(generators, 16);
  let a2 = v128.load(generators, 32);
  let a3 = v128.load(generators, 48);
  let b0 = v128.load(generators, 64);
  let b1 = v128.load(generators, 80);
  let b2 = v128.load(generators, 96);
  let b3 = v128.load(generators, 112);

  let near = <usize>job.neighbours;
  const stride = <usize>(p * 16);
  const stop = <usize>job.states + <usize>job.sites * stride;
  for (let at = <usize>job.states; at < stop; at += stride, near += 16) {
    const n0 = <usize>load<u32>(near);
    const n1 = <usize>load<u32>(near, 4);
    const n2 = <usize>load<u32>(near, 8);
    const n3 = <usize>load<u32>(near, 12);
    const d01 = differ(p, n0, n1);
    const d02 = differ(p, n0, n2);
    const d03 = differ(p, n0, n3);
    const d12 = differ(p, n1, n2);
    const d13 = differ(p, n1, n3);
    const d23 = differ(p, n2, n3);
    recordState(p, r0, n0, ones, v128.not(d01), v128.not(d02), v128.not(d03));
    recordState(p, r1, n1, d01, zero, v128.not(d12), v128.not(d13));
    recordState(p, r2, n2, v128.and(d02, d12), zero, zero, v128.not(d23));
    recordState(p, r3, n3, v128.and(v128.and(d03, d13), d23), zero, zero, zero);
    exchange(p + 3, r0, r1);
    exchange(p + 3, r2, r3);
    exchange(p + 3, r0, r2);
    exchange(p + 3, r1, r3);
    exchange(p + 3, r1, r2);
    classify(job);

    const m0 = v128.load(masks);
    const m1 = v128.load(masks, 16);
    const m2 = v128.load(masks, 32);
    const m3 = v128.load(masks, 48);
    let l1 = zero;
    let l2 = zero;
    let l3 = zero;
    let l4 = zero;
    let e1 = ones;
    let e2 = ones;
    let e3 = ones;
    let e4 = ones;
    for (let row = table; row < tail; row += 2 * slice) {
      const ra = i64x2.add(a0, a3);
      const ta = i64x2.shl(a1, 17);
      a2 = v128.xor(a2, a0);
      a3 = v128.xor(a3, a1);
      a1 = v128.xor(a1, a2);
      a0 = v128.xor(a0, a3);
      a2 = v128.xor(a2, ta);
      a3 = rotate45(a3);
      let d = digit(row, m0, m1, m2, m3);
      let w = v128.xor(d, ra);
      l1 = v128.bitselect(d, l1, w);
      e1 = v128.andnot(e1, w);
      d = digit(row + rank, m0, m1, m2, m3);
      w = v128.xor(d, ra);
      l2 = v128.bitselect(d, l2, w);
      e2 = v128.andnot(e2, w);
      d = digit(row + 2 * rank, m0, m1, m2, m3);
      w = v128.xor(d, ra);
      l3 = v128.bitselect(d, l3, w);
      e3 = v128.andnot(e3, w);
      d = digit(row + 3 * rank, m0, m1, m2, m3);
      w = v128.xor(d, ra);
      l4 = v128.bitselect(d, l4, w);
      e4 = v128.andnot(e4, w);

      const rb = i64x2.add(b0, b3);
      const tb = i64x2.shl(b1, 17);
      b2 = v128.xor(b2, b0);
      b3 = v128.xor(b3, b1);
      b1 = v128.xor(b1, b2);
      b0 = v128.xor(b0, b3);
      b2 = v128.xor(b2, tb);
      b3 = rotate45(b3);
      d = digit(row + slice, m0, m1, m2, m3);
      w = v128.xor(d, rb);
      l1 = v128.bitselect(d, l1, w);
      e1 = v128.andnot(e1, w);
      d = digit(row + slice + rank, m0, m1, m2, m3);
      w = v128.xor(d, rb);
      l2 = v128.bitselect(d, l2, w);
      e2 = v128.andnot(e2, w);
      d = digit(row + slice + 2 * rank, m0, m1, m2, m3);
      w = v128.xor(d, rb);
      l3 = v128.bitselect(d, l3, w);
      e3 = v128.andnot(e3, w);
      d = digit(row + slice + 3 * rank, m0, m1, m2, m3);
      w = v128.xor(d, rb);
      l4 = v128.bitselect(d, l4, w);
      e4 = v128.andnot(e4, w);
    }
    for (let row = tail; row < end; row += slice) {
      if (!v128.any_true(v128.or(v128.or(e1, e2), v128.or(e3, e4)))) break;
      const r = nextVector(rare);
      let d = digit(row, m0, m1, m2, m3);
      let w = v128.and(e1, v128.xor(d, r));
      l1 = v128.or(l1, v128.and(w, d));
      e1 = v128.xor(e1, w);
      d = digit(row + rank, m0, m1, m2, m3);
      w = v128.and(e2, v128.xor(d, r));
      l2 = v128.or(l2, v128.and(w, d));
      e2 = v128.xor(e2, w);
      d = digit(row + 2 * rank, m0, m1, m2, m3);
      w = v128.and(e3, v128.xor(d, r));
      l3 = v128.or(l3, v128.and(w, d));
      e3 = v128.xor(e3, w);
      d = digit(row + 3 * rank, m0, m1, m2, m3);
      w = v128.and(e4, v128.xor(d, r));
      l4 = v128.or(l4, v128.and(w, d));
      e4 = v128.xor(e4, w);
    }

    // Lanes above all thresholds draw until they meet a state that none of the neighbours has.
    let t0 = zero;
    let t1 = zero;
    let t2 = zero;
    let t3 = zero;
    let again = v128.not(l4);
    while (v128.any_true(again)) {
      t0 = v128.bitselect(nextVector(rare), t0, again);
      t1 = v128.bitselect(nextVector(rare), t1, again);
      t2 = v128.bitselect(nextVector(rare), t2, again);
      if (p > 3) t3 = v128.bitselect(nextVector(rare), t3, again);
      let m = v128.load(highest);
      let within = v128.bitselect(m, ones, v128.xor(m, t0));
      m = v128.load(highest, 16);
      within = v128.bitselect(m, within, v128.xor(m, t1));
      m = v128.load(highest, 32);
      within = v128.bitselect(m, within, v128.xor(m, t2));
      if (p > 3) {
        m = v128.load(highest, 48);
        within = v128.bitselect(m, within, v128.xor(m, t3));
      }
      within = v128.and(within, v128.and(other(p, n0, t0, t1, t2, t3), other(p, n1, t0, t1, t2, t3)));
      within = v128.and(within, v128.and(other(p, n2, t0, t1, t2, t3), other(p, n3, t0, t1, t2, t3)));
      again = v128.andnot(again, within);
    }
    v128.store(at, pick(r0 + 48, record, t0, l1, l2, l3, l4));
    v128.store(at, pick(r0 + 64, record, t1, l1, l2, l3, l4), 16);
    v128.store(at, pick(r0 + 80, record, t2, l1, l2, l3, l4), 32);
    if (p > 3) v128.store(at, pick(r0 + 96, record, t3, l1, l2, l3, l4), 48);
  }

  v128.store(generators, a0, 0);
  v128.store(generators, a1, 16);
  v128.store(generators, a2, 32);
  v128.store(generators, a3, 48);
  v128.store(generators, b0, 64);
  v128.store(generators, b1, 80);
  v128.store(generators, b2, 96);
  v128.store(generators, b3, 112);
}

/** Ones where the state of a site is not (t0, t1, t2, t3). */
// @ts-ignore: decorator
@inline
function other(p: i32, at: usize, t0: v128, t1: v128, t2: v128, t3: v128): v128 {
  let d = v128.or(v128.xor(v128.load(at), t0), v128.xor(v128.load(at, 16), t1));
  d = v128.or(d, v128.xor(v128.load(at, 32), t2));
  if (p > 3) d = v128.or(d, v128.xor(v128.load(at, 48), t3));
  return d;
}

function sweep3(job: Replicas): void {
  sweepOnce(3, job);
}

function sweep4(job: Replicas): void {
  sweepOnce(4, job);
}

export function advance(job: Replicas, sweeps: u32): void {
  for (let i: u32 = 0; i < sweeps; i++) {
    if (job.planes == 3) sweep3(job);
    else sweep4(job);
  }
}

/** `count` times `every` sweeps and a row of each observable. */
export function measure(job: Replicas, count: u32, every: u32, energy: usize, order: usize, squared: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    advance(job, every);
    const row = <usize>i * 1024;
    observe(job, energy + row, order + row, squared + row);
  }
}
