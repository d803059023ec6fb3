import { nextVector, rotate45 } from "./potts-vectors";

const compared: usize = 12 * 16;
const digits: usize = 40 * 16;

/**
 * Fills `bytes` (a multiple of 16) with independent bits that are set with one probability, exact to 2^-40. The masks of
 * its binary digits stand at `table` in the order of thresholds.ts; three vector generators at `generators`.
 */
export function fillBernoulli(to: usize, bytes: usize, table: usize, generators: usize): void {
  const rare = generators + 128;
  const tail = table + compared;
  const end = table + digits;
  let a0 = v128.load(generators);
  let a1 = v128.load(generators, 16);
  let a2 = v128.load(generators, 32);
  let a3 = v128.load(generators, 48);
  let b0 = v128.load(generators, 64);
  let b1 = v128.load(generators, 80);
  let b2 = v128.load(generators, 96);
  let b3 = v128.load(generators, 112);
  for (const stop = to + bytes; to < stop; to += 16) {
    let below = i64x2.splat(0);
    let equal = i64x2.splat(-1);
    for (let row = table; row < tail; row += 32) {
      const ra = i64x2.add(a0, a3);
      const ta = i64x2.shl(a1, 17);
      a2 = v128.xor(a2, a0);
      a3 = v128.xor(a3, a1);
      a1 = v128.xor(a1, a2);
      a0 = v128.xor(a0, a3);
      a2 = v128.xor(a2, ta);
      a3 = rotate45(a3);
      const da = v128.load(row);
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
      const db = v128.load(row, 16);
      const wb = v128.xor(db, rb);
      below = v128.bitselect(db, below, wb);
      equal = v128.andnot(equal, wb);
    }
    for (let row = tail; row < end && v128.any_true(equal); row += 16) {
      const d = v128.load(row);
      const w = v128.and(equal, v128.xor(d, nextVector(rare)));
      below = v128.or(below, v128.and(w, d));
      equal = v128.xor(equal, w);
    }
    v128.store(to, below);
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
