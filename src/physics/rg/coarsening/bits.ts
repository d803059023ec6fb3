/** The even bits of `low` and then those of `high`: every second bit of 64, in order. */
export function everySecond(low: number, high: number): number {
  // The even bits of `high` go into the odd places of `low`; undoing a perfect shuffle (Hacker's Delight, 7-2) sorts them.
  let x = (low & 0x55555555) | ((high & 0x55555555) << 1);
  let t = (x ^ (x >>> 1)) & 0x22222222;
  x ^= t ^ (t << 1);
  t = (x ^ (x >>> 2)) & 0x0c0c0c0c;
  x ^= t ^ (t << 2);
  t = (x ^ (x >>> 4)) & 0x00f000f0;
  x ^= t ^ (t << 4);
  t = (x ^ (x >>> 8)) & 0x0000ff00;
  return x ^ t ^ (t << 8);
}

/** The bits 0, 3, ... 93 of the 96 bits in three words. */
export function everyThird(first: number, second: number, third: number): number {
  return third3(first) | (third3(second >>> 1) << 11) | (third3(third >>> 2) << 22);
}

/** The bits 0, 3, ... 30 of a word, in the lowest eleven. */
function third3(word: number): number {
  let x = word & 0x09249249;
  x = (x | (x >>> 2)) & 0x030c30c3;
  x = (x | (x >>> 4)) & 0x0300f00f;
  x = (x | (x >>> 8)) & 0x030000ff;
  return ((x | (x >>> 16)) & 0x3ff) | ((word >>> 20) & 0x400);
}
