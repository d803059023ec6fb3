/**
 * Counting set bits lane by lane. A word is 128 lanes of one bit; a counter is a stack of `digits` words, the binary
 * digits of 128 counts. Expanded counts are i32 and stand at "slots": lane 8 j + b, bit b of byte j, has slot 16 b + j.
 */
export const slots = 128;
/** Counts stay below 2^24. */
export const digits = 24;
const word: i32 = 16;

// @ts-ignore: decorator
@inline
function majority(a: v128, b: v128, c: v128): v128 {
  const half = v128.xor(a, b);
  return v128.or(v128.and(a, b), v128.and(half, c));
}

// @ts-ignore: decorator
@inline
function sum(a: v128, b: v128, c: v128): v128 {
  return v128.xor(v128.xor(a, b), c);
}

export function clearCounter(counter: usize): void {
  memory.fill(counter, 0, digits * word);
}

/** Adds a word of weight 2^digit. */
// @ts-ignore: decorator
@inline
function carryOn(counter: usize, digit: i32, carry: v128): void {
  let at = counter + word * digit;
  let rest = carry;
  while (v128.any_true(rest)) {
    const old = v128.load(at);
    v128.store(at, v128.xor(old, rest));
    rest = v128.and(old, rest);
    at += word;
  }
}

/**
 * Adds to the counter n words, `stride` bytes apart: eight at a time through a tree of carry-save adders (Harley and
 * Seal), so that only every eighth word leads to a carry through the higher digits.
 */
export function countWords(counter: usize, words: usize, stride: usize, n: i32): void {
  let ones = v128.load(counter);
  let twos = v128.load(counter, 16);
  let fours = v128.load(counter, 32);
  let p = words;
  let left = n;
  for (; left >= 8; left -= 8) {
    let a = v128.load(p);
    let b = v128.load(p + stride);
    p += 2 * stride;
    let carryA = majority(ones, a, b);
    ones = sum(ones, a, b);
    a = v128.load(p);
    b = v128.load(p + stride);
    p += 2 * stride;
    let carryB = majority(ones, a, b);
    ones = sum(ones, a, b);
    const fourA = majority(twos, carryA, carryB);
    twos = sum(twos, carryA, carryB);
    a = v128.load(p);
    b = v128.load(p + stride);
    p += 2 * stride;
    carryA = majority(ones, a, b);
    ones = sum(ones, a, b);
    a = v128.load(p);
    b = v128.load(p + stride);
    p += 2 * stride;
    carryB = majority(ones, a, b);
    ones = sum(ones, a, b);
    const fourB = majority(twos, carryA, carryB);
    twos = sum(twos, carryA, carryB);
    const eights = majority(fours, fourA, fourB);
    fours = sum(fours, fourA, fourB);
    carryOn(counter, 3, eights);
  }
  for (; left >= 2; left -= 2) {
    const a = v128.load(p);
    const b = v128.load(p + stride);
    p += 2 * stride;
    const carryOne = majority(ones, a, b);
    ones = sum(ones, a, b);
    const carryTwo = v128.and(twos, carryOne);
    twos = v128.xor(twos, carryOne);
    carryOn(counter, 3, v128.and(fours, carryTwo));
    fours = v128.xor(fours, carryTwo);
  }
  if (left > 0) {
    const a = v128.load(p);
    const carryOne = v128.and(ones, a);
    ones = v128.xor(ones, a);
    const carryTwo = v128.and(twos, carryOne);
    twos = v128.xor(twos, carryOne);
    carryOn(counter, 3, v128.and(fours, carryTwo));
    fours = v128.xor(fours, carryTwo);
  }
  v128.store(counter, ones);
  v128.store(counter, twos, 16);
  v128.store(counter, fours, 32);
}

/** The number of digits that can be set after n words. */
// @ts-ignore: decorator
@inline
function digitsOf(n: i32): i32 {
  return 32 - clz<i32>(n);
}

/** Bits b of the digits [8 octet, 8 octet + 8) of all lanes with that bit, as bytes. */
// @ts-ignore: decorator
@inline
function octetOf(counter: usize, octet: i32, used: i32, b: i32): v128 {
  let bytes = i64x2.splat(0);
  const one = i8x16.splat(1);
  const top = min(used - 8 * octet, 8);
  for (let digit = top - 1; digit >= 0; digit--) {
    const plane = v128.load(counter + word * (8 * octet + digit));
    bytes = v128.or(i8x16.shl(bytes, 1), v128.and(i8x16.shr_u(plane, b), one));
  }
  return bytes;
}

/** Writes the counts of all lanes, at most n each, to their slots. */
export function expandCounter(counter: usize, n: i32, counts: usize): void {
  const used = digitsOf(n);
  for (let b = 0; b < 8; b++) {
    const at = counts + 64 * b;
    const bytes = octetOf(counter, 0, used, b);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    v128.store(at, i32x4.extend_low_i16x8_u(low));
    v128.store(at, i32x4.extend_high_i16x8_u(low), 16);
    v128.store(at, i32x4.extend_low_i16x8_u(high), 32);
    v128.store(at, i32x4.extend_high_i16x8_u(high), 48);
    for (let octet = 1; 8 * octet < used; octet++) {
      const more = octetOf(counter, octet, used, b);
      const shift = 8 * octet;
      const moreLow = i16x8.extend_low_i8x16_u(more);
      const moreHigh = i16x8.extend_high_i8x16_u(more);
      v128.store(at, i32x4.add(v128.load(at), i32x4.shl(i32x4.extend_low_i16x8_u(moreLow), shift)));
      v128.store(at, i32x4.add(v128.load(at, 16), i32x4.shl(i32x4.extend_high_i16x8_u(moreLow), shift)), 16);
      v128.store(at, i32x4.add(v128.load(at, 32), i32x4.shl(i32x4.extend_low_i16x8_u(moreHigh), shift)), 32);
      v128.store(at, i32x4.add(v128.load(at, 48), i32x4.shl(i32x4.extend_high_i16x8_u(moreHigh), shift)), 48);
    }
  }
}

/** Sums over the 8 lanes of each byte, for counts of at most n: 16 counts as i32. */
export function sumsOfBytes(counter: usize, n: i32, sums: usize): void {
  let a = i64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let digit = digitsOf(n) - 1; digit >= 0; digit--) {
    const bytes = i8x16.popcnt(v128.load(counter + word * digit));
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    a = i32x4.add(i32x4.shl(a, 1), i32x4.extend_low_i16x8_u(low));
    b = i32x4.add(i32x4.shl(b, 1), i32x4.extend_high_i16x8_u(low));
    c = i32x4.add(i32x4.shl(c, 1), i32x4.extend_low_i16x8_u(high));
    d = i32x4.add(i32x4.shl(d, 1), i32x4.extend_high_i16x8_u(high));
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
}

/** The sum over the 16 bytes of the counts, at most n each, of bit b. */
// @ts-ignore: decorator
@inline
export function sumOfBit(counter: usize, n: i32, b: i32): i32 {
  let total = 0;
  for (let digit = digitsOf(n) - 1; digit >= 0; digit--) {
    const plane = v128.load(counter + word * digit);
    total = 2 * total + popcnt<i32>(i8x16.bitmask(i8x16.shl(plane, 7 - b)));
  }
  return total;
}

/** The set bits of all lanes. */
// @ts-ignore: decorator
@inline
export function countAll(a: v128): i32 {
  return <i32>(i64.popcnt(i64x2.extract_lane(a, 0)) + i64.popcnt(i64x2.extract_lane(a, 1)));
}
