import { ParameterError } from "../errors/index.js";
import { cutBlocks, keptBlocks, meansOfBlocks } from "./blocks.js";
import { type Chains, requireChains, requireSameShape, totalLength } from "./chains.js";
import type { Estimate } from "./estimate.js";
import { type DerivedOptions, effectiveSamples, gammaEstimate, isConstant, keepBlocks } from "./gamma.js";
import { inner, kishSamples, overlapRange, wantedEffective } from "./kish.js";
import { identity, project } from "./projection.js";

export interface ReweightOptions extends DerivedOptions {
  /** Total energies E of the measured configurations, whose law is P ~ exp(-K E). */
  readonly energies: Chains;
  /** K at which they were measured. */
  readonly from: number;
  /** K at which the quantity is wanted. */
  readonly to: number;
}

/**
 * A quantity at another coupling than the measured one: Ferrenberg and Swendsen, Phys. Rev. Lett. 61, 2635 (1988). Each
 * mean is sum of w x/sum of w with w = exp(-(to - from) E); the error is the Gamma method's for the linearised ratio, so
 * that autocorrelation counts, and so do the fluctuations of the weights. `effectiveSamples` is Kish's number/(2 tau).
 *
 * @throws ParameterError when fewer than 25 effective samples are left, with the couplings that have more; for chains
 *   that are empty, not finite or of different shapes; for couplings that are not finite; and for a function that is not
 *   finite at the means.
 */
export function reweight({
  energies,
  observables,
  of = identity,
  from,
  to,
  definition,
  blocks = keptBlocks,
}: ReweightOptions): Estimate {
  requireCoupling("from", from);
  requireCoupling("to", to);
  const overlap = overlapOf(energies);
  for (const [o, chains] of observables.entries()) requireSameShape(energies, chains, `observable ${o}`);
  const left = overlap.effective(to - from);
  if (left < overlap.wanted) {
    const [low, high] = reweightingRange({ energies, from });
    throw new ParameterError(
      `${left.toPrecision(2)} effective samples are left of ${Math.floor(overlap.unweighted)} at K = ${to} ` +
        `(${wantedEffective} wanted); the run at K = ${from} overlaps with K = ${inner(low, high)}; measure nearer, or longer`,
    );
  }
  const weights = weightsOf(energies, to - from);
  const projection = project({ primaries: observables, weights, of });
  const weighted = observables.map((chains) =>
    chains.map((chain, c) => Float64Array.from(weights[c]!, (weight, i) => weight * chain[i]!)),
  );
  const cut = cutBlocks(
    energies.map((chain) => chain.length),
    blocks,
  );
  const ratio = (means: readonly number[]): number => of(means.slice(0, -1).map((mean) => mean / means.at(-1)!));
  return gammaEstimate({
    projection,
    definition,
    blocks: keepBlocks(meansOfBlocks([...weighted, weights], cut), ratio),
    frozen: observables.every(isConstant),
    kish: overlap.kish(to - from),
  });
}

export interface ReweightingRangeOptions {
  /** Total energies E, whose law is P ~ exp(-K E). */
  readonly energies: Chains;
  /** K at which they were measured. */
  readonly from: number;
}

/**
 * The couplings [low, high] to which a run can be reweighted: those that leave 25 effective samples, Kish's
 * number/(2 tau) with the tau of the energy. A run that is itself shorter is asked for 25 by Kish's number alone.
 *
 * @throws ParameterError for chains that are empty or not finite, and for a coupling that is not finite.
 */
export function reweightingRange({ energies, from }: ReweightingRangeOptions): [low: number, high: number] {
  requireCoupling("from", from);
  const { effective, wanted, spread } = overlapOf(energies);
  if (spread === 0) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return overlapRange({
    effective: (coupling) => effective(coupling - from),
    wanted,
    low: from,
    high: from,
    step: 0.1 / spread,
  });
}

interface Overlap {
  /** Kish's number for a change of the coupling. */
  readonly kish: (change: number) => number;
  readonly effective: (change: number) => number;
  readonly wanted: number;
  readonly unweighted: number;
  /** The standard deviation of the energy. */
  readonly spread: number;
}

function overlapOf(energies: Chains): Overlap {
  requireChains(energies, "energies");
  const samples = totalLength(energies);
  const unweighted = effectiveSamples(energies);
  const long = unweighted >= wantedEffective;
  const kish = (change: number): number => kishSamples(weightsOf(energies, change));
  let mean = 0;
  let squares = 0;
  for (const chain of energies) for (let i = 0; i < chain.length; i++) mean += chain[i]! / samples;
  for (const chain of energies) for (let i = 0; i < chain.length; i++) squares += (chain[i]! - mean) ** 2;
  return {
    kish,
    effective: (change) => (long ? (kish(change) * unweighted) / samples : kish(change)),
    wanted: Math.min(wantedEffective, samples),
    unweighted: long ? unweighted : samples,
    spread: isConstant(energies) ? 0 : Math.sqrt(squares / samples),
  };
}

/** exp(-change E), divided by the largest so that nothing overflows. */
function weightsOf(energies: Chains, change: number): Float64Array[] {
  let extreme = Number.POSITIVE_INFINITY;
  const sign = change < 0 ? -1 : 1;
  for (const chain of energies) for (let i = 0; i < chain.length; i++) extreme = Math.min(extreme, sign * chain[i]!);
  return energies.map((chain) => {
    const weights = new Float64Array(chain.length);
    for (let i = 0; i < chain.length; i++) weights[i] = Math.exp(-change * (chain[i]! - sign * extreme));
    return weights;
  });
}

function requireCoupling(name: string, value: number): void {
  if (!Number.isFinite(value))
    throw new ParameterError(`${name} = ${value} is not a coupling; give a number such as 0.44`);
}
