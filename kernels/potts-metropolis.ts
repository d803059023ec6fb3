// Metropolis for the Potts model on 128 independent lattices: propose one of the other q - 1 states uniformly, accept
// with min(1, exp(-K d)), d = (neighbours that share the old state) - (neighbours that share the new one).
import { observe } from "./lib/potts-observables";
import { Replicas } from "./lib/potts-replicas";
import { carry3, nextVector, rotate45, sum3 } from "./lib/potts-vectors";

export { randomise } from "./lib/potts-observables";

/** Digits of each threshold that every update compares; a lane that ties in all of them is settled by the next 28. */
const compared: u32 = 12;
const digits: u32 = 40;

/** Ones where the site at `at` has another state than (s0, s1, s2, s3). */
// @ts-ignore: decorator
@inline
function differs(p: i32, at: usize, s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  let d = v128.or(v128.xor(v128.load(at), s0), v128.xor(v128.load(at, 16), s1));
  if (p > 2) d = v128.or(d, v128.xor(v128.load(at, 32), s2));
  if (p > 3) d = v128.or(d, v128.xor(v128.load(at, 48), s3));
  return d;
}

/** The digit of the threshold exp(-K d) of each lane, from the nested sets of lanes with d >= 2, 3, ... */
// @ts-ignore: decorator
@inline
function digit(z: i32, at: usize, d2: v128, d3: v128, d4: v128, d5: v128, d6: v128): v128 {
  let t = v128.xor(v128.load(at), v128.and(d2, v128.load(at, 16)));
  t = v128.xor(t, v128.xor(v128.and(d3, v128.load(at, 32)), v128.and(d4, v128.load(at, 48))));
  if (z > 4) t = v128.xor(t, v128.xor(v128.and(d5, v128.load(at, 64)), v128.and(d6, v128.load(at, 80))));
  return t;
}

// @ts-ignore: decorator
@inline
function sweepOnce(p: i32, z: i32, job: Replicas): void {
  const ones = i64x2.splat(-1);
  const zero = i64x2.splat(0);
  const generators = <usize>job.generators;
  const rare = generators + 128;
  const table = <usize>job.digits;
  const last = <usize>job.masks + 64 * (job.q - 1);
  const bits = job.proposalBits;
  const rejects = job.rejects != 0;
  const repulsive = job.repulsive != 0;
  const stride = <usize>(p * 16);
  const slice = <usize>(z * 16);
  const tail = table + slice * compared;
  const end = table + slice * digits;
  let a0 = v128.load(generators);
  let a1 = v128.load(generators, 16);
  let a2 = v128.load(generators, 32);
  let a3 = v128.load(generators, 48);
  let b0 = v128.load(generators, 64);
  let b1 = v128.load(generators, 80);
  let b2 = v128.load(generators, 96);
  let b3 = v128.load(generators, 112);

  let at = <usize>job.states;
  let near = <usize>job.neighbours;
  const stop = at + <usize>job.sites * stride;
  for (; at < stop; at += stride, near += <usize>(z * 4)) {
    const s0 = v128.load(at);
    const s1 = v128.load(at, 16);
    const s2 = p > 2 ? v128.load(at, 32) : zero;
    const s3 = p > 3 ? v128.load(at, 48) : zero;

    // Uniform among 0 .. q - 2, and q - 1 in place of the present state.
    let t0 = zero;
    let t1 = zero;
    let t2 = zero;
    let t3 = zero;
    if (bits > 0) t0 = nextVector(rare);
    if (bits > 1) t1 = nextVector(rare);
    if (p > 2) {
      if (bits > 2) t2 = nextVector(rare);
    }
    if (p > 3) {
      if (bits > 3) t3 = nextVector(rare);
    }
    if (rejects) {
      while (true) {
        let m = v128.load(last);
        let below = v128.andnot(m, t0);
        m = v128.load(last, 16);
        below = v128.bitselect(m, below, v128.xor(m, t1));
        if (p > 2) {
          m = v128.load(last, 32);
          below = v128.bitselect(m, below, v128.xor(m, t2));
        }
        if (p > 3) {
          m = v128.load(last, 48);
          below = v128.bitselect(m, below, v128.xor(m, t3));
        }
        const again = v128.not(below);
        if (!v128.any_true(again)) break;
        t0 = v128.xor(t0, v128.and(again, nextVector(rare)));
        t1 = v128.xor(t1, v128.and(again, nextVector(rare)));
        if (p > 2) {
          if (bits > 2) t2 = v128.xor(t2, v128.and(again, nextVector(rare)));
        }
        if (p > 3) {
          if (bits > 3) t3 = v128.xor(t3, v128.and(again, nextVector(rare)));
        }
      }
    }
    let other = v128.or(v128.xor(s0, t0), v128.xor(s1, t1));
    if (p > 2) other = v128.or(other, v128.xor(s2, t2));
    if (p > 3) other = v128.or(other, v128.xor(s3, t3));
    t0 = v128.bitselect(t0, v128.load(last), other);
    t1 = v128.bitselect(t1, v128.load(last, 16), other);
    // Two states leave no choice. In sequential order a move that is always accepted would make the chain periodic on
    // small lattices, so a quarter of the lanes, chosen at random, propose nothing.
    if (p == 2) {
      if (bits == 0) t0 = v128.xor(t0, v128.and(nextVector(rare), nextVector(rare)));
    }
    if (p > 2) t2 = v128.bitselect(t2, v128.load(last, 32), other);
    if (p > 3) t3 = v128.bitselect(t3, v128.load(last, 48), other);

    // z + d = sum over neighbours of [shares the old state] + [differs from the new one]; K < 0 exchanges old and new.
    let u0 = s0;
    let u1 = s1;
    let u2 = s2;
    let u3 = s3;
    let v0 = t0;
    let v1 = t1;
    let v2 = t2;
    let v3 = t3;
    if (repulsive) {
      u0 = t0;
      u1 = t1;
      u2 = t2;
      u3 = t3;
      v0 = s0;
      v1 = s1;
      v2 = s2;
      v3 = s3;
    }
    const n0 = <usize>load<u32>(near);
    const n1 = <usize>load<u32>(near, 4);
    const n2 = <usize>load<u32>(near, 8);
    const n3 = <usize>load<u32>(near, 12);
    const x0 = v128.not(differs(p, n0, u0, u1, u2, u3));
    const x1 = v128.not(differs(p, n1, u0, u1, u2, u3));
    const x2 = v128.not(differs(p, n2, u0, u1, u2, u3));
    const x3 = v128.not(differs(p, n3, u0, u1, u2, u3));
    const y0 = differs(p, n0, v0, v1, v2, v3);
    const y1 = differs(p, n1, v0, v1, v2, v3);
    const y2 = differs(p, n2, v0, v1, v2, v3);
    const y3 = differs(p, n3, v0, v1, v2, v3);
    const p0 = sum3(x0, x1, x2);
    const p1 = sum3(y0, y1, y2);
    const c0 = carry3(x0, x1, x2);
    const c1 = carry3(y0, y1, y2);
    let d1: v128;
    let d2: v128;
    let d3: v128;
    let d4: v128;
    let d5 = zero;
    let d6 = zero;
    if (z == 4) {
      const r0 = sum3(p0, p1, x3);
      const c2 = carry3(p0, p1, x3);
      const one = v128.xor(r0, y3);
      const c3 = v128.and(r0, y3);
      const e0 = sum3(c0, c1, c2);
      const e1 = carry3(c0, c1, c2);
      const two = v128.xor(e0, c3);
      const e2 = v128.and(e0, c3);
      const four = v128.xor(e1, e2);
      d4 = v128.and(e1, e2);
      d1 = v128.or(d4, v128.and(four, v128.or(two, one)));
      d2 = v128.or(d4, v128.and(four, two));
      d3 = v128.or(d4, v128.and(v128.and(four, two), one));
    } else {
      const n4 = <usize>load<u32>(near, 16);
      const n5 = <usize>load<u32>(near, 20);
      const x4 = v128.not(differs(p, n4, u0, u1, u2, u3));
      const x5 = v128.not(differs(p, n5, u0, u1, u2, u3));
      const y4 = differs(p, n4, v0, v1, v2, v3);
      const y5 = differs(p, n5, v0, v1, v2, v3);
      const p2 = sum3(x3, x4, x5);
      const p3 = sum3(y3, y4, y5);
      const c2 = carry3(x3, x4, x5);
      const c3 = carry3(y3, y4, y5);
      const r0 = sum3(p0, p1, p2);
      const c4 = carry3(p0, p1, p2);
      const one = v128.xor(r0, p3);
      const c5 = v128.and(r0, p3);
      const e0 = sum3(c0, c1, c2);
      const e1 = sum3(c3, c4, c5);
      const f0 = carry3(c0, c1, c2);
      const f1 = carry3(c3, c4, c5);
      const two = v128.xor(e0, e1);
      const f2 = v128.and(e0, e1);
      const four = sum3(f0, f1, f2);
      const eight = carry3(f0, f1, f2);
      const three = v128.and(two, one);
      d1 = v128.or(eight, v128.and(four, three));
      d2 = eight;
      d3 = v128.and(eight, v128.or(four, v128.or(two, one)));
      d4 = v128.and(eight, v128.or(four, two));
      d5 = v128.and(eight, v128.or(four, three));
      d6 = v128.and(eight, four);
    }

    let below = zero;
    let equal = ones;
    for (let row = table; row < tail; row += 2 * slice) {
      const ra = i64x2.add(a0, a3);
      const ta = i64x2.shl(a1, 17);
      a2 = v128.xor(a2, a0);
      a3 = v128.xor(a3, a1);
      a1 = v128.xor(a1, a2);
      a0 = v128.xor(a0, a3);
      a2 = v128.xor(a2, ta);
      a3 = rotate45(a3);
      const da = digit(z, row, d2, d3, d4, d5, d6);
      const wa = v128.xor(da, ra);
      below = v128.bitselect(da, below, wa);
      equal = v128.andnot(equal, wa);

      const rb = i64x2.add(b0, b3);
      const tb = i64x2.shl(b1, 17);
      b2 = v128.xor(b2, b0);
      b3 = v128.xor(b3, b1);
      b1 = v128.xor(b1, b2);
      b0 = v128.xor(b0, b3);
      b2 = v128.xor(b2, tb);
      b3 = rotate45(b3);
      const db = digit(z, row + slice, d2, d3, d4, d5, d6);
      const wb = v128.xor(db, rb);
      below = v128.bitselect(db, below, wb);
      equal = v128.andnot(equal, wb);
    }
    equal = v128.and(equal, d1);
    for (let row = tail; row < end && v128.any_true(equal); row += slice) {
      const d = digit(z, row, d2, d3, d4, d5, d6);
      const w = v128.xor(d, nextVector(rare));
      below = v128.or(below, v128.and(v128.and(equal, w), d));
      equal = v128.andnot(equal, w);
    }

    const accept = v128.or(below, v128.not(d1));
    v128.store(at, v128.bitselect(t0, s0, accept));
    v128.store(at, v128.bitselect(t1, s1, accept), 16);
    if (p > 2) v128.store(at, v128.bitselect(t2, s2, accept), 32);
    if (p > 3) v128.store(at, v128.bitselect(t3, s3, accept), 48);
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

function sweepSquare2(job: Replicas): void { sweepOnce(2, 4, job); }
function sweepSquare3(job: Replicas): void { sweepOnce(3, 4, job); }
function sweepSquare4(job: Replicas): void { sweepOnce(4, 4, job); }
function sweepCubic2(job: Replicas): void { sweepOnce(2, 6, job); }
function sweepCubic3(job: Replicas): void { sweepOnce(3, 6, job); }
function sweepCubic4(job: Replicas): void { sweepOnce(4, 6, job); }

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
  if (job.coordination == 4) {
    if (job.planes == 2) sweepSquare2(job);
    else if (job.planes == 3) sweepSquare3(job);
    else sweepSquare4(job);
  } else {
    if (job.planes == 2) sweepCubic2(job);
    else if (job.planes == 3) sweepCubic3(job);
    else sweepCubic4(job);
  }
}
