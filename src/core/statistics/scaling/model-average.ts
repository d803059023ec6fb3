import { ParameterError } from "../../errors/index.js";

/** A fit among several of the same data that differ in their form and in the data they leave out. */
export interface Candidate {
  readonly chi2: number;
  /** Parameters of the fit. */
  readonly parameters: number;
  /** Data left out. */
  readonly left: number;
}

/**
 * The weight of each fit in an average over fits, proportional to exp(-(chi^2 + 2 parameters + 2 left)/2): Akaike's
 * information with a price for data left out, Jay and Neil, Phys. Rev. D 103, 114502 (2021), eq. 36. The sum is 1.
 *
 * @throws ParameterError without fits, and for a chi^2 that is not finite.
 */
export function modelWeights(candidates: readonly Candidate[]): number[] {
  if (candidates.length === 0) throw new ParameterError("no fits to average over; give at least one");
  const costs = candidates.map(({ chi2, parameters, left }) => chi2 + 2 * parameters + 2 * left);
  const wrong = costs.findIndex((cost) => !Number.isFinite(cost));
  if (wrong >= 0) throw new ParameterError(`chi^2 of fit ${wrong} is ${candidates[wrong]!.chi2}; leave it out`);
  const least = Math.min(...costs);
  const weights = costs.map((cost) => Math.exp((least - cost) / 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

export interface Averaging {
  readonly values: readonly number[];
  /** They sum to 1. */
  readonly weights: readonly number[];
}

export function weightedMean({ values, weights }: Averaging): number {
  return values.reduce((sum, value, i) => sum + weights[i]! * value, 0);
}

/** How far the fits disagree, sqrt(sum of w (value - mean)^2): the systematic error of their average. */
export function modelSpread(averaging: Averaging): number {
  const mean = weightedMean(averaging);
  return Math.sqrt(averaging.values.reduce((sum, value, i) => sum + averaging.weights[i]! * (value - mean) ** 2, 0));
}
