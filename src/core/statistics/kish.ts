import type { Chains } from "./chains.js";

/** An error bar wants samples/tau = 50, which are 25 effective samples; reweighting is held to the same. */
export const wantedEffective = 25;

/** Kish's effective number of weighted samples, (sum of w)^2/(sum of w^2): n for equal weights, 1 for a single one. */
export function kishSamples(weights: Chains): number {
  let sum = 0;
  let squares = 0;
  for (const chain of weights) {
    for (let i = 0; i < chain.length; i++) {
      sum += chain[i]!;
      squares += chain[i]! ** 2;
    }
  }
  return sum ** 2 / squares;
}

export interface RangeOptions {
  /** The effective number of samples at a coupling; falls on both sides. */
  readonly effective: (coupling: number) => number;
  readonly wanted: number;
  /** Couplings that were sampled, the smallest and the largest. */
  readonly low: number;
  readonly high: number;
  /** A first step away from them. */
  readonly step: number;
}

/** The couplings around the sampled ones at which enough effective samples are left. Infinite where they never run out. */
export function overlapRange({ effective, wanted, low, high, step }: RangeOptions): [low: number, high: number] {
  const reach = (from: number, direction: 1 | -1): number => {
    if (!(effective(from) >= wanted)) return from;
    let good = 0;
    let bad = step;
    while (effective(from + direction * bad) >= wanted) {
      good = bad;
      bad *= 2;
      if (bad > 1e9 * step) return direction * Number.POSITIVE_INFINITY;
    }
    // Five digits of a distance are plenty; each step reads all the data.
    for (let halving = 0; halving < 18; halving++) {
      const middle = (good + bad) / 2;
      if (effective(from + direction * middle) >= wanted) good = middle;
      else bad = middle;
    }
    return from + direction * good;
  };
  return [reach(low, -1), reach(high, 1)];
}

/** A range in five digits, rounded inwards. */
export function inner(low: number, high: number): string {
  return `${Math.ceil(low * 1e5) / 1e5} to ${Math.floor(high * 1e5) / 1e5}`;
}
