// Heat bath for the Potts model with 2, 3 or 4 states on 128 independent lattices. The states are ranked by how many
// neighbours have them; the ranked populations fall into few classes, and each class has q - 1 cumulative thresholds.
// One uniform number against the thresholds of its class picks the rank of the new state.
import { observe } from "./lib/potts-observables";
import { classify, exchange } from "./lib/potts-records";
import { Replicas } from "./lib/potts-replicas";
import { nextVector, rotate45 } from "./lib/potts-vectors";

export { randomise } from "./lib/potts-observables";

/** Digits of each threshold that every update compares; a lane that ties in all of them is settled by the next 28. */
const compared: usize = 12;
const digits: usize = 40;

/** Bytes of a record: one state with its population among the neighbours. */
const record: usize = 80;

/** The record of a state that no neighbour has so far. */
// @ts-ignore: decorator
@inline
function clear(at: usize, low: v128, high: v128): void {
  const zero = i64x2.splat(0);
  v128.store(at, zero);
  v128.store(at, zero, 16);
  v128.store(at, zero, 32);
  v128.store(at, low, 48);
  v128.store(at, high, 64);
}

/** Counts one more neighbour in the lanes of `word`. */
// @ts-ignore: decorator
@inline
function count(at: usize, word: v128): void {
  const one = v128.load(at);
  const two = v128.load(at, 16);
  const carry = v128.and(one, word);
  v128.store(at, v128.xor(one, word));
  v128.store(at, v128.xor(two, carry), 16);
  v128.store(at, v128.xor(v128.load(at, 32), v128.and(two, carry)), 32);
}

/** The digit of one threshold of each lane's class: that of the first class, changed where a lane is in another. */
// @ts-ignore: decorator
@inline
function digit(q: i32, few: bool, at: usize, masks: usize, bytes: usize, m0: v128, m1: v128, m2: v128, m3: v128): v128 {
  let t = v128.load(at);
  if (few) {
    t = v128.xor(t, v128.or(v128.and(m0, v128.load(at, 16)), v128.and(m1, v128.load(at, 32))));
    if (q > 2) t = v128.xor(t, v128.and(m2, v128.load(at, 48)));
    if (q > 3) t = v128.xor(t, v128.and(m3, v128.load(at, 64)));
  } else {
    for (let i: usize = 0; i < bytes; i += 64) {
      const m = masks + i;
      const d = at + 16 + i;
      const a = v128.or(v128.and(v128.load(m), v128.load(d)), v128.and(v128.load(m, 16), v128.load(d, 16)));
      const b = v128.or(v128.and(v128.load(m, 32), v128.load(d, 32)), v128.and(v128.load(m, 48), v128.load(d, 48)));
      t = v128.xor(t, v128.or(a, b));
    }
  }
  return t;
}

// @ts-ignore: decorator
@inline
function sweepOnce(q: i32, few: bool, job: Replicas): void {
  const ones = i64x2.splat(-1);
  const zero = i64x2.splat(0);
  const generators = <usize>job.generators;
  const rare = generators + 128;
  const r0 = <usize>job.records;
  const r1 = r0 + record;
  const r2 = r1 + record;
  const r3 = r2 + record;
  const masks = <usize>job.classMasks;
  const bytes = <usize>job.classGroups * 64;
  const rank = bytes + 16;
  const slice = rank * <usize>(q - 1);
  const table = <usize>job.digits;
  const tail = table + slice * compared;
  const end = table + slice * digits;
  const step = <usize>job.coordination * 4;
  let a0 = v128.load(generators);
  let a1 = v128.load(generators, 16);
  let a2 = v128.load(generators, 32);
  let a3 = v128.load(generators, 48);
  let b0 = v128.load(generators, 64);
  let b1 = v128.load(generators, 80);
  let b2 = v128.load(generators, 96);
  let b3 = v128.load(generators, 112);

  let near = <usize>job.neighbours;
  const stop = <usize>job.states + <usize>job.sites * 32;
  for (let at = <usize>job.states; at < stop; at += 32) {
    clear(r0, zero, zero);
    clear(r1, ones, zero);
    if (q > 2) clear(r2, zero, ones);
    if (q > 3) clear(r3, ones, ones);
    for (const nearEnd = near + step; near < nearEnd; near += 4) {
      const other = <usize>load<u32>(near);
      const s0 = v128.load(other);
      const s1 = v128.load(other, 16);
      count(r0, v128.not(v128.or(s0, s1)));
      count(r1, v128.andnot(s0, s1));
      if (q > 2) count(r2, v128.andnot(s1, s0));
      if (q > 3) count(r3, v128.and(s0, s1));
    }
    exchange(5, r0, r1);
    if (q == 3) {
      exchange(5, r1, r2);
      exchange(5, r0, r1);
    }
    if (q == 4) {
      exchange(5, r2, r3);
      exchange(5, r0, r2);
      exchange(5, r1, r3);
      exchange(5, r1, r2);
    }

    classify(job);
    let m0 = zero;
    let m1 = zero;
    let m2 = zero;
    let m3 = zero;
    if (few) {
      m0 = v128.load(masks);
      m1 = v128.load(masks, 16);
      m2 = v128.load(masks, 32);
      m3 = v128.load(masks, 48);
    }
    let l1 = zero;
    let l2 = zero;
    let l3 = zero;
    let e1 = ones;
    let e2 = ones;
    let e3 = ones;
    for (let row = table; row < tail; row += 2 * slice) {
      const ra = i64x2.add(a0, a3);
      const ta = i64x2.shl(a1, 17);
      a2 = v128.xor(a2, a0);
      a3 = v128.xor(a3, a1);
      a1 = v128.xor(a1, a2);
      a0 = v128.xor(a0, a3);
      a2 = v128.xor(a2, ta);
      a3 = rotate45(a3);
      let d = digit(q, few, row, masks, bytes, m0, m1, m2, m3);
      let w = v128.xor(d, ra);
      l1 = v128.bitselect(d, l1, w);
      e1 = v128.andnot(e1, w);
      if (q > 2) {
        d = digit(q, few, row + rank, masks, bytes, m0, m1, m2, m3);
        w = v128.xor(d, ra);
        l2 = v128.bitselect(d, l2, w);
        e2 = v128.andnot(e2, w);
      }
      if (q > 3) {
        d = digit(q, few, row + 2 * rank, masks, bytes, m0, m1, m2, m3);
        w = v128.xor(d, ra);
        l3 = v128.bitselect(d, l3, w);
        e3 = v128.andnot(e3, w);
      }

      const rb = i64x2.add(b0, b3);
      const tb = i64x2.shl(b1, 17);
      b2 = v128.xor(b2, b0);
      b3 = v128.xor(b3, b1);
      b1 = v128.xor(b1, b2);
      b0 = v128.xor(b0, b3);
      b2 = v128.xor(b2, tb);
      b3 = rotate45(b3);
      const next = row + slice;
      d = digit(q, few, next, masks, bytes, m0, m1, m2, m3);
      w = v128.xor(d, rb);
      l1 = v128.bitselect(d, l1, w);
      e1 = v128.andnot(e1, w);
      if (q > 2) {
        d = digit(q, few, next + rank, masks, bytes, m0, m1, m2, m3);
        w = v128.xor(d, rb);
        l2 = v128.bitselect(d, l2, w);
        e2 = v128.andnot(e2, w);
      }
      if (q > 3) {
        d = digit(q, few, next + 2 * rank, masks, bytes, m0, m1, m2, m3);
        w = v128.xor(d, rb);
        l3 = v128.bitselect(d, l3, w);
        e3 = v128.andnot(e3, w);
      }
    }
    if (q < 4) e3 = zero;
    if (q < 3) e2 = zero;
    for (let row = tail; row < end; row += slice) {
      if (!v128.any_true(v128.or(v128.or(e1, e2), e3))) break;
      const r = nextVector(rare);
      let d = digit(q, few, row, masks, bytes, m0, m1, m2, m3);
      let w = v128.and(e1, v128.xor(d, r));
      l1 = v128.or(l1, v128.and(w, d));
      e1 = v128.xor(e1, w);
      if (q > 2) {
        d = digit(q, few, row + rank, masks, bytes, m0, m1, m2, m3);
        w = v128.and(e2, v128.xor(d, r));
        l2 = v128.or(l2, v128.and(w, d));
        e2 = v128.xor(e2, w);
      }
      if (q > 3) {
        d = digit(q, few, row + 2 * rank, masks, bytes, m0, m1, m2, m3);
        w = v128.and(e3, v128.xor(d, r));
        l3 = v128.or(l3, v128.and(w, d));
        e3 = v128.xor(e3, w);
      }
    }

    let t0 = v128.load(r1, 48);
    let t1 = v128.load(r1, 64);
    if (q == 3) {
      t0 = v128.bitselect(t0, v128.load(r2, 48), l2);
      t1 = v128.bitselect(t1, v128.load(r2, 64), l2);
    }
    if (q == 4) {
      t0 = v128.bitselect(t0, v128.bitselect(v128.load(r2, 48), v128.load(r3, 48), l3), l2);
      t1 = v128.bitselect(t1, v128.bitselect(v128.load(r2, 64), v128.load(r3, 64), l3), l2);
    }
    v128.store(at, v128.bitselect(v128.load(r0, 48), t0, l1));
    v128.store(at, v128.bitselect(v128.load(r0, 64), t1, l1), 16);
  }

  v128.store(generators, a0);
  v128.store(generators, a1, 16);
  v128.store(generators, a2, 32);
  v128.store(generators, a3, 48);
  v128.store(generators, b0, 64);
  v128.store(generators, b1, 80);
  v128.store(generators, b2, 96);
  v128.store(generators, b3, 112);
}

function sweepFew2(job: Replicas): void {
  sweepOnce(2, true, job);
}

function sweepFew3(job: Replicas): void {
  sweepOnce(3, true, job);
}

function sweepFew4(job: Replicas): void {
  sweepOnce(4, true, job);
}

function sweepMany2(job: Replicas): void {
  sweepOnce(2, false, job);
}

function sweepMany3(job: Replicas): void {
  sweepOnce(3, false, job);
}

function sweepMany4(job: Replicas): void {
  sweepOnce(4, false, job);
}

export function advance(job: Replicas, sweeps: u32): void {
  for (let i: u32 = 0; i < sweeps; i++) sweep(job);
}

/** `count` times `every` sweeps and a row of each observable. */
export function measure(job: Replicas, count: u32, every: u32, energy: usize, order: usize, squared: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    advance(job, every);
    const row = <usize>i * 1024;
    observe(job, energy + row, order + row, squared + row);
  }
}

function sweep(job: Replicas): void {
  if (job.fewClasses != 0) {
    if (job.q == 2) sweepFew2(job);
    else if (job.q == 3) sweepFew3(job);
    else sweepFew4(job);
  } else {
    if (job.q == 2) sweepMany2(job);
    else if (job.q == 3) sweepMany3(job);
    else sweepMany4(job);
  }
}
