/** How one site is updated given its neighbours: both leave the model's law invariant. */
export type SingleSpinAlgorithm = "metropolis" | "heat-bath";

/** Bits of a uniform random number that are compared with a probability before the comparison is called a tie. */
export const probabilityBits = 40;

/**
 * The probabilities that a kernel compares with, one for each local situation in which the outcome is random, as
 * integers p 2^40. Situation j of z/2:
 * - Metropolis: j of the z bonds are unsatisfied, j < z/2, and the spin flips with (1 - e) exp(-4 |K| (z/2 - j)), where
 *   e = 2^-slices is the part of the proposals that is left out, see `ergodicAlgorithm`;
 * - heat bath: the field of the neighbours is +-(z - 2j), and the spin turns against it with 1/(1 + exp(2 |K| (z - 2j))).
 */
export function acceptanceThresholds(
  algorithm: SingleSpinAlgorithm,
  {
    coupling,
    coordination,
    slices,
  }: { readonly coupling: number; readonly coordination: number; readonly slices: number },
): number[] {
  return Array.from({ length: coordination / 2 }, (_, j) => {
    const exponent = 2 * Math.abs(coupling) * (coordination - 2 * j);
    const probability =
      algorithm === "metropolis" ? (1 - 2 ** -slices) * Math.exp(-exponent) : 1 / (1 + Math.exp(exponent));
    return Math.min(Math.round(probability * 2 ** probabilityBits), 2 ** probabilityBits - 1);
  });
}

/** Bit i of a threshold, the most significant first. */
export function thresholdBit(threshold: number, i: number): boolean {
  return Math.floor(threshold / 2 ** (probabilityBits - 1 - i)) % 2 === 1;
}

/** Lattices with fewer sites than this are updated by heat bath. */
const fewSites = 64;

/**
 * The algorithm that a kernel uses. Metropolis in a fixed order of sites always accepts moves that cost nothing, so that
 * some configurations only follow each other in a circle and are never met from outside: 4 of the 16 on a 2x2 torus, 8 of
 * the 512 on a 3x3 one, 64 of the 65,536 on a 4x4 one; without coupling, all of them. Leaving out a small part of the
 * proposals opens the circles, which suffices where their weight is negligible. The smallest lattices and K = 0 are given
 * to the heat bath, which has none.
 */
export const ergodicAlgorithm = (
  algorithm: SingleSpinAlgorithm,
  { coupling, sites }: { readonly coupling: number; readonly sites: number },
): SingleSpinAlgorithm => (coupling === 0 || sites < fewSites ? "heat-bath" : algorithm);
