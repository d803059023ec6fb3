/**
 * Fills with uniform integers in [0, 2^32) by xoshiro128++ of Blackman and Vigna (2018, "Scrambled linear pseudorandom
 * number generators"). The state is four words that are not all zero, changed in place, so that whoever saves them saves
 * the position in the stream.
 */
export function fillWords(state: Uint32Array, words: Uint32Array): void {
  // Many at a time, because the state then stays in registers.
  let s0 = state[0]! | 0;
  let s1 = state[1]! | 0;
  let s2 = state[2]! | 0;
  let s3 = state[3]! | 0;
  for (let i = 0; i < words.length; i++) {
    const sum = (s0 + s3) | 0;
    words[i] = ((sum << 7) | (sum >>> 25)) + s0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
  }
  state.set([s0, s1, s2, s3]);
}

const one = new Uint32Array(1);

/** One uniform integer in [0, 2^32); see `fillWords`. */
export function nextWord(state: Uint32Array): number {
  fillWords(state, one);
  return one[0]!;
}

/** Whether an event happens, given the threshold of its probability. */
export function happens(state: Uint32Array, limit: number): boolean {
  const word = nextWord(state);
  return word < limit && (word + 1 <= limit || tailHappens(state, limit - word));
}

/**
 * The rest of a decision when the random word, one in 2^32, is the last integer below the threshold: 8 further bits
 * against the binary places.
 */
export function tailHappens(state: Uint32Array, rest: number): boolean {
  return nextWord(state) >>> 24 < rest * 256;
}

/**
 * A probability as a number from 0 to 2^32 with 8 binary places, exact to 2^-41. The rounding has a purpose: Math.exp may
 * differ in its last bit between JavaScript engines, and 2^-40 is so much coarser that all of them take the same decisions.
 */
export function threshold(probability: number): number {
  return Math.round(probability * 2 ** 40) / 2 ** 8;
}
