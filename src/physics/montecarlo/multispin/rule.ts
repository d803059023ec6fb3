/** How one site is updated given its neighbours: both leave the model's law invariant. */
export type SingleSpinAlgorithm = "metropolis" | "heat-bath";

/** Bits of a uniform random number that are compared with a probability before the comparison is called a tie. */
export const probabilityBits = 40;

/**
 * The probabilities that a kernel compares with, one for each local situation in which the outcome is random, as
 * integers p 2^40. Situation j of z/2:
 * - Metropolis: j of the z bonds are unsatisfied, j < z/2, and the spin flips with exp(-4 |K| (z/2 - j));
 * - heat bath: the field of the neighbours is +-(z - 2j), and the spin turns against it with 1/(1 + exp(2 |K| (z - 2j))).
 */
export function acceptanceThresholds(algorithm: SingleSpinAlgorithm, coupling: number, coordination: number): number[] {
  const strength = Math.abs(coupling);
  return Array.from({ length: coordination / 2 }, (_, j) => {
    const fieldTimesCoupling = 2 * strength * (coordination - 2 * j);
    const probability =
      algorithm === "metropolis" ? Math.exp(-fieldTimesCoupling) : 1 / (1 + Math.exp(fieldTimesCoupling));
    return Math.min(Math.round(probability * 2 ** probabilityBits), 2 ** probabilityBits - 1);
  });
}

/** Bit i of a threshold, the most significant first. */
export function thresholdBit(threshold: number, i: number): boolean {
  return Math.floor(threshold / 2 ** (probabilityBits - 1 - i)) % 2 === 1;
}

/**
 * The algorithm to use at a coupling. Without coupling, Metropolis would turn every spin in every sweep and never forget
 * how it began; the heat bath then draws every spin afresh.
 */
export const ergodicAlgorithm = (algorithm: SingleSpinAlgorithm, coupling: number): SingleSpinAlgorithm =>
  coupling === 0 ? "heat-bath" : algorithm;
