/** Binary digits of a probability; the kernels read as many. */
const digits = 40;

/**
 * The probability p = 1 - exp(-2K) that joins two equal neighbours, as a kernel reads it: its 40 binary digits, each
 * spread over 128 bits, then 128 bits that are set for p = 1 only. Rounding p to 2^-40 also makes the digits the same in
 * engines whose expm1 differ in the last bit.
 */
export function bondDigits(coupling: number): Uint32Array {
  const threshold = Math.round(-Math.expm1(-2 * coupling) * 2 ** digits);
  const masks = new Uint32Array(4 * (digits + 1));
  const certain = threshold === 2 ** digits;
  for (let i = 0; i < digits; i++) {
    if (certain || Math.floor(threshold / 2 ** (digits - 1 - i)) % 2 === 1) masks.fill(0xffffffff, 4 * i, 4 * i + 4);
  }
  if (certain) masks.fill(0xffffffff, 4 * digits);
  return masks;
}

/** Entries of `bondDigits`. */
export const digitWords = 4 * (digits + 1);

/** 32-bit words of the two vector generators that draw bonds. */
export const streamWords = 32;

/** 32-bit words of the generator that draws coins or sites. */
export const scalarWords = 8;
