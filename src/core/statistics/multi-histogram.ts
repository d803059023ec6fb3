import { ParameterError } from "../errors/index.js";
import { balance, type Factors } from "./balance.js";
import { blockSize } from "./blocks.js";
import type { Estimate } from "./estimate.js";
import { spreadOf } from "./jackknife-values.js";
import { inner, overlapRange, wantedEffective } from "./kish.js";
import { type Mixture, neighbourOverlap, type Shares, sharesAt } from "./mixture.js";
import { factorsWithout, type Pool, poolOf, weightedMeans, withoutBlock } from "./pool.js";
import { type FunctionOfMeans, identity } from "./projection.js";
import { type PreparedRun, prepareRuns, type Run } from "./runs.js";

/** Neighbouring runs must share so many independent samples; the difference of their ln Z is then known to 0.3. */
const wantedShared = 10;

export interface MultiHistogramOptions {
  /** 2 or more runs, in any order. */
  readonly runs: readonly Run[];
  /** Jackknife blocks, the same number in each run; at most 64, and none shorter than 4 tau, unless given. */
  readonly blocks?: number;
}

export interface AtOptions {
  readonly coupling: number;
  /** A function of the means of the observables; the mean of the first one unless given. */
  readonly of?: FunctionOfMeans;
  readonly definition: string;
}

/** Several runs combined into one set of weighted measurements. */
export interface MultiHistogram {
  /** K of the runs, ascending; the order of all that follows. */
  readonly couplings: readonly number[];
  /** -ln Z of each run, 0 for the first. */
  readonly freeEnergies: readonly number[];
  /** [i][j]: the probability that a measurement at coupling i is taken to come from run j; each row sums to 1. */
  readonly overlap: readonly (readonly number[])[];
  /** What run i and run i + 1 share: 1 for equal couplings, 0 for nothing. */
  readonly neighbours: readonly number[];
  /** The couplings at which at least 25 effective samples are left. */
  readonly range: readonly [low: number, high: number];
  /**
   * A quantity at any coupling in the range, with its error from the jackknife over blocks of all runs at once, free
   * energies included. `tau` is that of the runs in the parts in which they contribute.
   *
   * @throws ParameterError when fewer than 25 effective samples are left, and for a function that is not finite.
   */
  at(options: AtOptions): Estimate;
  /** ln Z at a coupling minus ln Z at the lowest coupling of the runs; errors and refusals as in `at`. */
  logPartition(options: { readonly coupling: number }): Estimate;
}

/**
 * Multi-histogram reweighting without bins: Ferrenberg and Swendsen, Phys. Rev. Lett. 63, 1195 (1989); MBAR, Shirts and
 * Chodera, J. Chem. Phys. 129, 124105 (2008). Measurements count 1/(2 tau) of the energy of their run. With distinct
 * energies in place of measurements lattice models are quick; continuous energies work too.
 *
 * Means are plain (not corrected for bias). The error is refused when a run has n/tau < 50 in its energy or in an
 * observable.
 *
 * @throws ParameterError when neighbouring runs share fewer than 10 independent samples, for fewer than 2 runs, and for
 *   chains that are empty, not finite or of different shapes.
 */
export function multiHistogram({ runs: given, blocks: askedBlocks }: MultiHistogramOptions): MultiHistogram {
  const prepared = prepareRuns(given, askedBlocks);
  const { runs, mixture, blocks } = prepared;
  const { couplings, energies, sizes } = mixture;
  const pool = poolOf(prepared);
  const { neighbours, start } = chainOf(mixture);
  const first = balance({ shares: sharesAt(mixture, start).shares, counts: pool.counts, before: sizes, sizes });
  const solution = sharesAt(
    mixture,
    start.map((f, k) => f + Math.log(first[k]!)),
  );
  const { shares, freeEnergies } = solution;
  const effectiveAt = (coupling: number): number => kish(weightsAt(mixture, solution, coupling).weights, pool.counts);
  const range = overlapRange({
    effective: effectiveAt,
    wanted: wantedEffective,
    low: couplings[0]!,
    high: couplings.at(-1)!,
    step: 1 / Math.max(1, energies.at(-1)! - energies[0]!),
  });
  const samples = runs.reduce((sum, run) => sum + run.samples, 0);
  const refusal = runs.find((run) => run.refusal !== undefined)?.refusal;
  const blockSizes = Array.from({ length: blocks }, (_, b) =>
    runs.reduce((sum, run) => sum + blockSize(run.blocks[b]!), 0),
  );
  // Needed for every coupling, and not for the diagnostics.
  const factors: (Factors | undefined)[] = [];

  const resampled = (
    coupling: number,
    definition: string,
    of: (result: { readonly logNorm: number; readonly means: readonly number[] }) => number,
  ): Estimate => {
    if (!Number.isFinite(coupling)) throw new ParameterError(`coupling ${coupling} is not finite; give a number`);
    const effective = effectiveAt(coupling);
    if (!(effective >= wantedEffective)) {
      throw new ParameterError(
        `${effective.toPrecision(2)} effective samples are left at K = ${coupling} (${wantedEffective} wanted); ` +
          `the runs reach from K = ${inner(...range)}; add a run nearer to it`,
      );
    }
    const { weights, high } = weightsAt(mixture, solution, coupling);
    const value = (changed: Float64Array, part: Pool): number => {
      const { norm, means } = weightedMeans(changed, part);
      return of({ logNorm: Math.log(norm) + high, means });
    };
    const center = value(weights, pool);
    // One block after the other: with continuous energies each pool is as large as the data.
    const values = blockSizes.map((_, b) => {
      const rest = withoutBlock(prepared, pool, b);
      factors[b] ??= factorsWithout(prepared, shares, rest, b);
      return value(divided(weights, shares, factors[b]), rest);
    });
    const { errors } = spreadOf({ center: [center], values: values.map((one) => [one]), sizes: blockSizes });
    return {
      mean: center,
      error: refusal === undefined ? errors[0] : undefined,
      ...(refusal !== undefined && { refusal }),
      ...mixedTau({ runs, weights, counts: pool.counts, shares }),
      samples,
      effectiveSamples: effective,
      method: "jackknife",
      definition,
      blocks: { kind: "jackknife", values, sizes: blockSizes, center },
      rHat: undefined,
    };
  };

  return {
    couplings,
    freeEnergies,
    overlap: couplings.map((_, i) =>
      couplings.map((_, j) => weightedSum(pool.counts, shares[i]!, shares[j]!) / sizes[i]!),
    ),
    neighbours,
    range,
    at: ({ coupling, of = identity, definition }) => resampled(coupling, definition, ({ means }) => of(means)),
    logPartition: ({ coupling }) =>
      resampled(coupling, `ln Z(K = ${coupling}) - ln Z(K = ${couplings[0]})`, ({ logNorm }) => logNorm),
  };
}

/** Free energies from neighbour to neighbour, a start for all runs together. */
function chainOf(mixture: Mixture): { neighbours: number[]; start: number[] } {
  const { couplings } = mixture;
  const start = [0];
  const neighbours = couplings.slice(1).map((coupling, i) => {
    const { difference, shared, fraction } = neighbourOverlap(mixture, i);
    // Runs that overlap well and share little are short, which their own refusal says.
    if (shared < wantedShared && fraction < 0.8) {
      throw new ParameterError(
        `the runs at K = ${couplings[i]} and ${coupling} share ${shared.toPrecision(2)} independent measurements ` +
          `(${wantedShared} wanted, overlap ${fraction.toPrecision(2)} of 1); add a run between them, or measure longer`,
      );
    }
    start.push(start[i]! + difference);
    return fraction;
  });
  return { neighbours, start };
}

/** exp(-K E)/(the law of the mixture), by energy, divided by exp(high). */
function weightsAt(
  { energies }: Mixture,
  { logDenominator }: Shares,
  coupling: number,
): { weights: Float64Array; high: number } {
  const weights = energies.map((energy, n) => -coupling * energy - logDenominator[n]!);
  const high = weights.reduce((most, weight) => Math.max(most, weight), Number.NEGATIVE_INFINITY);
  for (let n = 0; n < weights.length; n++) weights[n] = Math.exp(weights[n]! - high);
  return { weights, high };
}

/** The weights once the runs' parts in the mixture have changed by the factors. */
function divided(weights: Float64Array, shares: readonly Float64Array[], factors: Factors): Float64Array {
  const ratio = new Float64Array(weights.length);
  shares.forEach((share, k) => {
    for (let n = 0; n < ratio.length; n++) ratio[n]! += factors[k]! * share[n]!;
  });
  return weights.map((weight, n) => weight / ratio[n]!);
}

interface MixedTauInput {
  readonly runs: readonly PreparedRun[];
  readonly weights: Float64Array;
  readonly counts: Float64Array;
  readonly shares: readonly Float64Array[];
}

/** The autocorrelation times of the runs, in the parts in which they make up the result. */
function mixedTau({ runs, weights, counts, shares }: MixedTauInput): { tau: number; tauError: number } {
  const parts = shares.map((share) => weightedSum(counts, weights, share));
  const all = parts.reduce((sum, part) => sum + part, 0);
  const tau = runs.reduce((sum, run, k) => sum + (parts[k]! / all) * run.tau, 0);
  return { tau, tauError: Math.sqrt(runs.reduce((sum, run, k) => sum + ((parts[k]! / all) * run.tauError) ** 2, 0)) };
}

function kish(weights: Float64Array, counts: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < weights.length; n++) sum += counts[n]! * weights[n]!;
  return sum ** 2 / weightedSum(counts, weights, weights);
}

function weightedSum(counts: Float64Array, one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < counts.length; n++) sum += counts[n]! * one[n]! * other[n]!;
  return sum;
}
