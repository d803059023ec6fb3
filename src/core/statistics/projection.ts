import { ParameterError } from "../errors/index.js";
import { type Chains, requireChains, requireSameShape, totalLength } from "./chains.js";

/** A function of the means of several observables, in the order in which they were given. */
export type FunctionOfMeans = (means: readonly number[]) => number;

/** The mean of the first observable. */
export const identity: FunctionOfMeans = ([mean]) => mean!;

export interface ProjectionInput {
  /** The observables, each with the same chains. */
  readonly primaries: readonly Chains[];
  /** Non-negative weights of the measurements, up to a factor; all equal unless given. */
  readonly weights?: readonly Float64Array[];
  readonly of: FunctionOfMeans;
}

/** A function of means, linearised: to first order its error is the error of the mean of one series. */
export interface Projection {
  readonly means: readonly number[];
  /** The function at the means. */
  readonly value: number;
  /** For each measurement, its contribution to the deviation; the mean over all chains is 0. */
  readonly deviations: readonly Float64Array[];
}

/**
 * Projects the observables on the gradient of the function at their means (Wolff 2004, eqs. 29-38). The gradient is
 * taken numerically, with steps of the naive error of each mean. With weights w the deviation of a measurement is
 * (w/<w>) times the sum over observables of gradient (x - mean).
 *
 * @throws ParameterError when the function is not finite at the means or next to them.
 */
export function project({ primaries, weights, of }: ProjectionInput): Projection {
  const first = primaries[0];
  if (!first) throw new ParameterError("no observables; give at least one");
  primaries.forEach((chains, p) => {
    requireChains(chains, `observable ${p}`);
    requireSameShape(first, chains, `observable ${p}`);
  });
  const samples = totalLength(first);
  let totalWeight = samples;
  let effective = samples;
  if (weights) {
    totalWeight = 0;
    let squares = 0;
    for (const chain of weights) {
      for (let i = 0; i < chain.length; i++) {
        totalWeight += chain[i]!;
        squares += chain[i]! ** 2;
      }
    }
    effective = totalWeight ** 2 / squares;
  }
  const means = primaries.map((chains) => meanOf(chains, weights, totalWeight));
  const value = of(means);
  if (!Number.isFinite(value)) {
    throw new ParameterError(`the function is ${value} at the means [${means.join(", ")}]; check its formula`);
  }
  const gradient =
    of === identity
      ? primaries.map((_, p) => (p === 0 ? 1 : 0))
      : primaries.map((chains, p) => {
          const step = spread(chains, means[p]!, weights, totalWeight) / Math.sqrt(effective);
          return step === 0 ? 0 : derivative(of, means, p, step);
        });

  const deviations = first.map((chain) => new Float64Array(chain.length));
  primaries.forEach((chains, p) => {
    const slope = gradient[p]!;
    const mean = means[p]!;
    if (slope === 0) return;
    chains.forEach((chain, c) => {
      const into = deviations[c]!;
      for (let i = 0; i < into.length; i++) into[i]! += slope * (chain[i]! - mean);
    });
  });
  if (weights) {
    const factor = samples / totalWeight;
    deviations.forEach((chain, c) => {
      for (let i = 0; i < chain.length; i++) chain[i]! *= factor * weights[c]![i]!;
    });
  }
  return { means, value, deviations };
}

/** Sums deviations from the first value, so that a constant series has exactly its value as its mean. */
function meanOf(chains: Chains, weights: ProjectionInput["weights"], totalWeight: number): number {
  const origin = chains[0]![0]!;
  let sum = 0;
  chains.forEach((chain, c) => {
    const weight = weights?.[c];
    if (weight) for (let i = 0; i < chain.length; i++) sum += weight[i]! * (chain[i]! - origin);
    else for (let i = 0; i < chain.length; i++) sum += chain[i]! - origin;
  });
  return origin + sum / totalWeight;
}

function spread(chains: Chains, mean: number, weights: ProjectionInput["weights"], totalWeight: number): number {
  let squares = 0;
  chains.forEach((chain, c) => {
    const weight = weights?.[c];
    for (let i = 0; i < chain.length; i++) squares += (weight ? weight[i]! : 1) * (chain[i]! - mean) ** 2;
  });
  return Math.sqrt(squares / totalWeight);
}

/** A central difference; the step is halved where the function is not finite, as next to the end of a logarithm. */
function derivative(of: FunctionOfMeans, means: readonly number[], index: number, firstStep: number): number {
  for (let step = firstStep, attempt = 0; attempt < 10; attempt++, step /= 2) {
    const above = means[index]! + step;
    const below = means[index]! - step;
    const slope = (of(means.with(index, above)) - of(means.with(index, below))) / (above - below);
    if (Number.isFinite(slope)) return slope;
    if (above === below) return 0;
  }
  throw new ParameterError(
    `the function has no derivative with respect to observable ${index} at the means [${means.join(", ")}]`,
  );
}
