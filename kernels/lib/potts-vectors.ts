/**
 * xoshiro256+ in two 64-bit lanes: 128 random bits. Its state is four v128 at `at`; kernels that draw many words keep
 * it in locals and use this form for what they draw rarely.
 */
// @ts-ignore: decorator
@inline
export function nextVector(at: usize): v128 {
  const s0 = v128.load(at);
  let s1 = v128.load(at, 16);
  let s2 = v128.load(at, 32);
  let s3 = v128.load(at, 48);
  const result = i64x2.add(s0, s3);
  const t = i64x2.shl(s1, 17);
  s2 = v128.xor(s2, s0);
  s3 = v128.xor(s3, s1);
  s1 = v128.xor(s1, s2);
  v128.store(at, v128.xor(s0, s3));
  v128.store(at, s1, 16);
  v128.store(at, v128.xor(s2, t), 32);
  v128.store(at, rotate45(s3), 48);
  return result;
}

// @ts-ignore: decorator
@inline
export function rotate45(word: v128): v128 {
  return v128.or(i64x2.shl(word, 45), i64x2.shr_u(word, 19));
}

// @ts-ignore: decorator
@inline
export function sum3(a: v128, b: v128, c: v128): v128 {
  return v128.xor(v128.xor(a, b), c);
}

// @ts-ignore: decorator
@inline
export function carry3(a: v128, b: v128, c: v128): v128 {
  return v128.or(v128.and(a, b), v128.and(c, v128.xor(a, b)));
}
