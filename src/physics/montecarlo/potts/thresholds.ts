/** Binary digits of every probability: the bit-sliced kernels decide exactly to 2^-40. */
export const thresholdDigits = 40;

/** Digits that every decision compares; the others are read only by lanes that tie in all of these. */
export const comparedDigits = 12;

const scale = 2 ** thresholdDigits;

/**
 * The binary digits of a probability in the order in which the kernels compare them: the twelve leading digits from the
 * last to the first, so that a later digit overrules the earlier ones, then the others from the thirteenth on.
 */
export function thresholdBits(probability: number): Uint8Array {
  // The last digit absorbs what engines may disagree on in Math.exp. One is out of reach by 2^-40.
  const value = Math.min(scale - 1, Math.max(0, Math.round(probability * scale)));
  return Uint8Array.from({ length: thresholdDigits }, (_, i) => {
    const place = i < comparedDigits ? comparedDigits - 1 - i : i;
    return Math.floor(value / 2 ** (thresholdDigits - 1 - place)) % 2;
  });
}

/** Fills 128-bit words with ones where the bit is set: word i of `words` are its elements [4i, 4i + 4). */
export function fillMasks(words: Uint32Array, bits: ArrayLike<number>): void {
  for (let i = 0; i < bits.length; i++) words.fill(bits[i] ? 0xffffffff : 0, 4 * i, 4 * i + 4);
}

/**
 * Words for the acceptance exp(-|K| d), d = 1 .. z: for each digit first that of d = 1, then for d = 2 .. z whether it
 * changes from d - 1 to d. With the nested sets of lanes of at least d, the digit of each lane is an exclusive or.
 */
export function metropolisDigits(coupling: number, coordination: number): Uint8Array {
  const bits = Array.from({ length: coordination }, (_, d) => thresholdBits(Math.exp(-Math.abs(coupling) * (d + 1))));
  const words = new Uint8Array(thresholdDigits * coordination);
  for (let digit = 0; digit < thresholdDigits; digit++) {
    for (let d = 0; d < coordination; d++) {
      words[digit * coordination + d] = bits[d]![digit]! ^ (d === 0 ? 0 : bits[d - 1]![digit]!);
    }
  }
  return words;
}
