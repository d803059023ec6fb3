/**
 * Random bits that are set with one probability p, 256 at a time: every set bit of [at, at + bytes) is kept with
 * probability p, independently. `bytes` is a multiple of 32.
 *
 * With p = sum_i d_i 2^-i in binary, the event is drawn as "choose i with probability 2^-i, then look at d_i": a fair
 * coin for all bits at once decides by d_1 or passes on to d_2, until no bit is undecided, after 9 coins on average.
 * `digits` holds 40 digits as 128-bit masks, so that p is exact to 2^-41, then the mask for what is still undecided,
 * which is set for p = 1 alone. Two streams of two lanes each (four states of 16 bytes one after the other) hide each
 * other's latency. They are xoshiro256++, whose low bits are as good as the high ones: single clusters are what shows up
 * weak generators (Ferrenberg, Landau and Wong, PRL 69, 3382 (1992)).
 */
export function thin(at: usize, bytes: usize, digits: usize, streams: usize): void {
  let a0 = v128.load(streams);
  let a1 = v128.load(streams, 16);
  let a2 = v128.load(streams, 32);
  let a3 = v128.load(streams, 48);
  let b0 = v128.load(streams, 64);
  let b1 = v128.load(streams, 80);
  let b2 = v128.load(streams, 96);
  let b3 = v128.load(streams, 112);
  const last = digits + 40 * 16;
  const ties = v128.load(last);
  for (const end = at + bytes; at < end; at += 32) {
    let openA = v128.load(at);
    let openB = v128.load(at, 16);
    let keptA = i64x2.splat(0);
    let keptB = i64x2.splat(0);
    let next = digits;
    while (next < last && v128.any_true(v128.or(openA, openB))) {
      const digit = v128.load(next);
      next += 16;

      const sumA = i64x2.add(a0, a3);
      const randomA = i64x2.add(v128.or(i64x2.shl(sumA, 23), i64x2.shr_u(sumA, 41)), a0);
      const shiftedA = i64x2.shl(a1, 17);
      a2 = v128.xor(a2, a0);
      a3 = v128.xor(a3, a1);
      a1 = v128.xor(a1, a2);
      a0 = v128.xor(a0, a3);
      a2 = v128.xor(a2, shiftedA);
      a3 = v128.or(i64x2.shl(a3, 45), i64x2.shr_u(a3, 19));

      const sumB = i64x2.add(b0, b3);
      const randomB = i64x2.add(v128.or(i64x2.shl(sumB, 23), i64x2.shr_u(sumB, 41)), b0);
      const shiftedB = i64x2.shl(b1, 17);
      b2 = v128.xor(b2, b0);
      b3 = v128.xor(b3, b1);
      b1 = v128.xor(b1, b2);
      b0 = v128.xor(b0, b3);
      b2 = v128.xor(b2, shiftedB);
      b3 = v128.or(i64x2.shl(b3, 45), i64x2.shr_u(b3, 19));

      keptA = v128.or(keptA, v128.and(v128.and(openA, digit), randomA));
      keptB = v128.or(keptB, v128.and(v128.and(openB, digit), randomB));
      openA = v128.andnot(openA, randomA);
      openB = v128.andnot(openB, randomB);
    }
    v128.store(at, v128.or(keptA, v128.and(openA, ties)));
    v128.store(at, v128.or(keptB, v128.and(openB, ties)), 16);
  }
  v128.store(streams, a0);
  v128.store(streams, a1, 16);
  v128.store(streams, a2, 32);
  v128.store(streams, a3, 48);
  v128.store(streams, b0, 64);
  v128.store(streams, b1, 80);
  v128.store(streams, b2, 96);
  v128.store(streams, b3, 112);
}
