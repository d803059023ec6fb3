/**
 * xoshiro256+ of Blackman and Vigna (2018, "Scrambled linear pseudorandom number generators"), one scalar stream. Its
 * state is four u64 at `state`, seeded from Philox on the other side of the border. The low bits are the weaker ones:
 * take numbers from the top.
 */
// @ts-ignore: decorator
@inline
export function nextWord(state: usize): u64 {
  const s0 = load<u64>(state);
  let s1 = load<u64>(state, 8);
  let s2 = load<u64>(state, 16);
  let s3 = load<u64>(state, 24);
  const result = s0 + s3;
  const t = s1 << 17;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  store<u64>(state, s0 ^ s3);
  store<u64>(state, s1, 8);
  store<u64>(state, s2 ^ t, 16);
  store<u64>(state, rotl<u64>(s3, 45), 24);
  return result;
}

/** A uniform double in [0, 1) with 53 random bits. */
// @ts-ignore: decorator
@inline
export function nextUniform(state: usize): f64 {
  return <f64>(nextWord(state) >> 11) * (1.0 / 9007199254740992.0);
}

/** A uniform integer in [0, n), n < 2^32, exact to n 2^-64 by Lemire's multiplication without rejection. */
// @ts-ignore: decorator
@inline
export function nextBelow(state: usize, n: u32): u32 {
  const word = nextWord(state);
  const high = (word >> 32) * <u64>n;
  const low = ((word & 0xffffffff) * <u64>n) >> 32;
  return <u32>((high + low) >> 32);
}
