import { type Chains, requireChains } from "./chains.js";

/**
 * Split R-hat (Gelman et al., Bayesian Data Analysis, 3rd edition, eq. 11.4): every chain is cut in halves, and the
 * spread of the halves' means is compared with the spread within them. Near 1 the halves agree; above 1.01 or so they
 * have not forgotten where they started. Infinite when nothing moves within the halves and their means differ.
 *
 * @returns undefined when a half has fewer than 2 measurements, and when no measurement differs from another.
 * @throws ParameterError for chains that are empty or not finite.
 */
export function splitRHat(chains: Chains): number | undefined {
  requireChains(chains);
  return splitRHatOf(chains);
}

export function splitRHatOf(chains: Chains): number | undefined {
  if (chains.some((chain) => chain.length < 4)) return undefined;
  const means: number[] = [];
  let within = 0;
  let lengths = 0;
  for (const chain of chains) {
    const half = Math.floor(chain.length / 2);
    for (const begin of [0, chain.length - half]) {
      const origin = chain[begin]!;
      let sum = 0;
      for (let i = begin; i < begin + half; i++) sum += chain[i]! - origin;
      const mean = origin + sum / half;
      let squares = 0;
      for (let i = begin; i < begin + half; i++) squares += (chain[i]! - mean) ** 2;
      means.push(mean);
      within += squares / (half - 1);
      lengths += half;
    }
  }
  const halves = means.length;
  within /= halves;
  const length = lengths / halves;
  const origin = means[0]!;
  const centre = origin + means.reduce((sum, mean) => sum + mean - origin, 0) / halves;
  const between = means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / (halves - 1);
  if (within === 0) return between === 0 ? undefined : Number.POSITIVE_INFINITY;
  return Math.sqrt((length - 1) / length + between / within);
}
