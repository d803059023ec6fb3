import { Replicas } from "./potts-replicas";
import { carry3, nextVector, sum3 } from "./potts-vectors";

const counterPlanes: usize = 32;
const counterBytes: usize = counterPlanes * 16;

/** Adds eight binary digits of 128 numbers to a vertical counter. */
function flush(
  counter: usize,
  w0: v128,
  w1: v128,
  w2: v128,
  w3: v128,
  w4: v128,
  w5: v128,
  w6: v128,
  w7: v128,
): void {
  let carry = add(counter, w0, i64x2.splat(0));
  carry = add(counter + 16, w1, carry);
  carry = add(counter + 32, w2, carry);
  carry = add(counter + 48, w3, carry);
  carry = add(counter + 64, w4, carry);
  carry = add(counter + 80, w5, carry);
  carry = add(counter + 96, w6, carry);
  carry = add(counter + 112, w7, carry);
  for (let at = counter + 128; v128.any_true(carry); at += 16) carry = add(at, i64x2.splat(0), carry);
}

// @ts-ignore: decorator
@inline
function add(at: usize, word: v128, carry: v128): v128 {
  const old = v128.load(at);
  v128.store(at, sum3(old, word, carry));
  return carry3(old, word, carry);
}

// @ts-ignore: decorator
@inline
function alike(planes: usize, at: usize, other: usize): v128 {
  let differs = i64x2.splat(0);
  for (let digit: usize = 0; digit < planes; digit += 16) {
    differs = v128.or(differs, v128.xor(v128.load(at + digit), v128.load(other + digit)));
  }
  return v128.not(differs);
}

/** Adds three words per step to a counter: `step` visits of 85 before the eight local digits would overflow. */
function countBonds(job: Replicas, counter: usize): void {
  const planes = <usize>job.planes * 16;
  const step = <usize>job.coordination * 4;
  const cubic = job.coordination > 4;
  let at = <usize>job.states;
  let near = <usize>job.neighbours;
  const zero = i64x2.splat(0);
  for (let left = job.sites; left > 0; ) {
    const block = min<u32>(left, 85);
    left -= block;
    let w0 = zero, w1 = zero, w2 = zero, w3 = zero, w4 = zero, w5 = zero, w6 = zero, w7 = zero;
    for (let i: u32 = 0; i < block; i++) {
      const x = alike(planes, at, <usize>load<u32>(near));
      const y = alike(planes, at, <usize>load<u32>(near, 8));
      const z = cubic ? alike(planes, at, <usize>load<u32>(near, 16)) : zero;
      at += planes;
      near += step;
      const low = sum3(x, y, z);
      const high = carry3(x, y, z);
      let carry = v128.and(w0, low);
      w0 = v128.xor(w0, low);
      const next = carry3(w1, high, carry);
      w1 = sum3(w1, high, carry);
      carry = v128.and(w2, next);
      w2 = v128.xor(w2, next);
      const c3 = v128.and(w3, carry);
      w3 = v128.xor(w3, carry);
      const c4 = v128.and(w4, c3);
      w4 = v128.xor(w4, c3);
      const c5 = v128.and(w5, c4);
      w5 = v128.xor(w5, c4);
      const c6 = v128.and(w6, c5);
      w6 = v128.xor(w6, c5);
      w7 = v128.xor(w7, c6);
    }
    flush(counter, w0, w1, w2, w3, w4, w5, w6, w7);
  }
}

/** Counts the sites of one state, whose digits stand at `state`. */
function countState(job: Replicas, counter: usize, state: usize): void {
  const planes = <usize>job.planes * 16;
  let at = <usize>job.states;
  const zero = i64x2.splat(0);
  for (let left = job.sites; left > 0; ) {
    const block = min<u32>(left, 255);
    left -= block;
    let w0 = zero, w1 = zero, w2 = zero, w3 = zero, w4 = zero, w5 = zero, w6 = zero, w7 = zero;
    for (let i: u32 = 0; i < block; i++) {
      const one = alike(planes, at, state);
      at += planes;
      const c0 = v128.and(w0, one);
      w0 = v128.xor(w0, one);
      const c1 = v128.and(w1, c0);
      w1 = v128.xor(w1, c0);
      const c2 = v128.and(w2, c1);
      w2 = v128.xor(w2, c1);
      const c3 = v128.and(w3, c2);
      w3 = v128.xor(w3, c2);
      const c4 = v128.and(w4, c3);
      w4 = v128.xor(w4, c3);
      const c5 = v128.and(w5, c4);
      w5 = v128.xor(w5, c4);
      const c6 = v128.and(w6, c5);
      w6 = v128.xor(w6, c5);
      w7 = v128.xor(w7, c6);
    }
    flush(counter, w0, w1, w2, w3, w4, w5, w6, w7);
  }
}

// @ts-ignore: decorator
@inline
function read(counter: usize, half: usize, bit: u64, planes: usize): u64 {
  let value: u64 = 0;
  for (let digit: usize = 0; digit < planes; digit++) {
    value |= ((load<u64>(counter + digit * 16 + half) >> bit) & 1) << (<u64>digit);
  }
  return value;
}

/** Writes the observables of the 128 lattices: three rows of doubles. */
export function observe(job: Replicas, energy: usize, order: usize, squared: usize): void {
  const q = job.q;
  const counters = <usize>job.counters;
  memory.fill(counters, 0, counterBytes * q);
  countBonds(job, counters);
  for (let state: u32 = 1; state < q; state++) {
    countState(job, counters + <usize>state * counterBytes, <usize>job.masks + state * 64);
  }
  const sites = <f64>job.sites;
  const bondDigits = <usize>(32 - clz<u32>(job.sites * (job.coordination / 2)));
  const siteDigits = <usize>(32 - clz<u32>(job.sites));
  for (let lane: u32 = 0; lane < 128; lane++) {
    const half = <usize>(lane >> 6) * 8;
    const bit = <u64>(lane & 63);
    const at = <usize>lane * 8;
    store<f64>(energy + at, -<f64>read(counters, half, bit, bondDigits));
    let rest = sites;
    let most = 0.0;
    let squares = 0.0;
    for (let state: u32 = 1; state < q; state++) {
      const count = <f64>read(counters + <usize>state * counterBytes, half, bit, siteDigits);
      rest -= count;
      squares += count * count;
      most = max(most, count);
    }
    squares += rest * rest;
    most = max(most, rest);
    store<f64>(order + at, ((<f64>q * most) / sites - 1.0) / <f64>(q - 1));
    store<f64>(squared + at, ((<f64>q * squares) / (sites * sites) - 1.0) / <f64>(q - 1));
  }
}

/** Uniform and independent states on every site of every lattice. */
export function randomise(job: Replicas): void {
  const generator = <usize>job.generators + 128;
  const planes = <usize>job.planes * 16;
  const highest = <usize>job.masks + 64 * (job.q - 1);
  const stop = <usize>job.states + <usize>job.sites * planes;
  for (let at = <usize>job.states; at < stop; at += planes) {
    let again = i64x2.splat(-1);
    while (v128.any_true(again)) {
      let within = i64x2.splat(-1);
      for (let digit: usize = 0; digit < planes; digit += 16) {
        const drawn = v128.bitselect(nextVector(generator), v128.load(at + digit), again);
        const mask = v128.load(highest + digit);
        within = v128.bitselect(mask, within, v128.xor(mask, drawn));
        v128.store(at + digit, drawn);
      }
      again = v128.not(within);
    }
  }
}
