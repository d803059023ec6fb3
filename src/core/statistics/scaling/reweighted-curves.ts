import { ParameterError } from "../../errors/index.js";
import { balance } from "../balance.js";
import { inner, overlapRange } from "../kish.js";
import { type Mixture, neighbourOverlap, sharesAt } from "../mixture.js";
import { type BlockHistogram, matchBlocks } from "./block-histogram.js";

/** Means of the observables at a coupling, and their derivatives d<A>/dK = <A><E> - <A E>. */
export interface CurvePoint {
  readonly means: Float64Array;
  readonly slopes: Float64Array;
}

/** The observables as functions of K. */
export type Curve = (coupling: number) => CurvePoint;

/** Several runs of one system as continuous curves of K, on all the data and on resampled data. */
export interface ReweightedCurves {
  /** K of the runs, ascending. */
  readonly couplings: readonly number[];
  /**
   * The couplings at which a twentieth of the effective samples, and at least 100, are left; at most half a coupling away
   * from the runs: a small lattice in its ground state would reach to infinity.
   */
  readonly range: readonly [low: number, high: number];
  /** The size of each block, all runs together. */
  readonly blockSizes: readonly number[];
  /** Measurements, and the largest autocorrelation time among the runs. */
  readonly samples: number;
  readonly tau: number;
  readonly all: Curve;
  /** Without block b of every run: chains of a tempering ladder exchange configurations, so that they go together. */
  without(block: number): Curve;
  /** With each block taken so many times, for the bootstrap. */
  drawn(times: readonly number[]): Curve;
}

const wantedShared = 10;
const wantedEffective = 100;

/**
 * Multi-histogram reweighting (Ferrenberg and Swendsen, Phys. Rev. Lett. 63, 1195 (1989)) of block histograms; the free
 * energies are found anew for each resample. A single run is reweighted by its own histogram.
 *
 * @throws ParameterError without runs, for runs that are too short, and for neighbouring runs that share fewer than 10
 *   independent samples.
 */
export function reweightedCurves(given: readonly BlockHistogram[]): ReweightedCurves {
  if (given.length === 0) throw new ParameterError("no runs to reweight; give the histogram of at least one");
  const runs = matchBlocks(given).toSorted((one, other) => one.coupling - other.coupling);
  const energies = Float64Array.from(new Set(runs.flatMap((run) => [...run.energies]))).sort();
  const blocks = runs[0]!.counts.length;
  const observables = runs[0]!.sums[0]!.length;
  const worth = runs.map(({ energyTau }) => 1 / (2 * energyTau));
  const spread = runs.map((run) => placed(run, energies));
  const ones = Array.from({ length: blocks }, () => 1);

  const pooled = (times: readonly number[]): Pooled => {
    const counts = new Float64Array(energies.length);
    const sums = Array.from({ length: observables }, () => new Float64Array(energies.length));
    const sizes = runs.map((run, k) => {
      const places = spread[k]!;
      times.forEach((time, b) => {
        if (time === 0) return;
        addTo(counts, run.counts[b]!, { places, factor: time * worth[k]! });
        run.sums[b]!.forEach((sum, o) => {
          addTo(sums[o]!, sum, { places, factor: time * worth[k]! });
        });
      });
      return worth[k]! * times.reduce((total, time, b) => total + time * run.sizes[b]!, 0);
    });
    return { counts, sums, sizes };
  };

  const whole = pooled(ones);
  const mixture: Mixture = {
    couplings: runs.map(({ coupling }) => coupling),
    sizes: whole.sizes,
    energies,
    counts: runs.map((run, k) => {
      const count = new Float64Array(energies.length);
      for (const one of run.counts) addTo(count, one, { places: spread[k]!, factor: worth[k]! });
      return count;
    }),
  };
  const start = freeEnergiesOf(mixture);
  const rough = sharesAt(mixture, start);
  const first = balanced(rough.shares, whole, whole.sizes);
  const { shares, logDenominator } = sharesAt(
    mixture,
    start.map((f, k) => f + Math.log(first[k]!)),
  );

  const curveOf = (pool: Pooled): Curve => {
    const factors = balanced(shares, pool, whole.sizes);
    const logRatio = Float64Array.from(energies, (_, n) =>
      Math.log(shares.reduce((sum, share, k) => sum + factors[k]! * share[n]!, 0)),
    );
    const offset = logDenominator.map((value, n) => value + logRatio[n]!);
    return (coupling) => pointAt(coupling, { energies, offset, pool });
  };
  const effectiveAt = (coupling: number): number => {
    const { weights } = weightsAt(coupling, { energies, offset: logDenominator, counts: whole.counts });
    let [sum, squares] = [0, 0];
    for (let n = 0; n < weights.length; n++) {
      sum += whole.counts[n]! * weights[n]!;
      squares += whole.counts[n]! * weights[n]! ** 2;
    }
    return sum ** 2 / squares;
  };
  const most = Math.max(...mixture.couplings.map(effectiveAt));
  const known = new Map<number, Curve>();
  const [lowest, highest] = [mixture.couplings[0]!, mixture.couplings.at(-1)!];
  const farthest = Math.max(highest - lowest, Math.max(Math.abs(lowest), Math.abs(highest)) / 2);
  const reach = overlapRange({
    effective: effectiveAt,
    wanted: Math.min(most, Math.max(wantedEffective, most / 20)),
    low: lowest,
    high: highest,
    step: 1 / Math.max(1, energies.at(-1)! - energies[0]!),
  });
  return {
    couplings: mixture.couplings,
    range: [Math.max(reach[0], lowest - farthest), Math.min(reach[1], highest + farthest)],
    blockSizes: ones.map((_, b) => runs.reduce((sum, run) => sum + run.sizes[b]!, 0)),
    samples: runs.reduce((sum, run) => sum + run.samples, 0),
    tau: Math.max(...runs.map(({ tau }) => tau)),
    all: curveOf(whole),
    without: (block) => {
      const curve = known.get(block) ?? curveOf(pooled(ones.map((_, b) => (b === block ? 0 : 1))));
      known.set(block, curve);
      return curve;
    },
    drawn: (times) => curveOf(pooled(times)),
  };
}

/** The range of a set of curves in words. */
export function rangeInWords({ range }: ReweightedCurves): string {
  return inner(...range);
}

/** All measurements by energy, each counted by what it is worth. */
interface Pooled {
  readonly counts: Float64Array;
  readonly sums: readonly Float64Array[];
  readonly sizes: readonly number[];
}

function balanced(shares: readonly Float64Array[], pool: Pooled, before: readonly number[]): Float64Array {
  if (shares.length === 1) return Float64Array.of(pool.sizes[0]! / before[0]!);
  return balance({ shares, counts: pool.counts, before, sizes: pool.sizes });
}

function freeEnergiesOf(mixture: Mixture): number[] {
  const { couplings } = mixture;
  const start = [0];
  for (let i = 0; i + 1 < couplings.length; i++) {
    const { difference, shared, fraction } = neighbourOverlap(mixture, i);
    if (shared < wantedShared && fraction < 0.8) {
      throw new ParameterError(
        `the runs at K = ${couplings[i]} and ${couplings[i + 1]} share ${shared.toPrecision(2)} independent measurements ` +
          `(${wantedShared} wanted, overlap ${fraction.toPrecision(2)} of 1); add a run between them, or measure longer`,
      );
    }
    start.push(start[i]! + difference);
  }
  return start;
}

/** The place of each energy of a run among all energies. */
function placed({ energies: own }: BlockHistogram, all: Float64Array): Int32Array {
  const places = new Map(Array.from(all, (energy, n) => [energy, n]));
  return Int32Array.from(own, (energy) => places.get(energy)!);
}

function addTo(
  target: Float64Array,
  more: Float64Array,
  { places, factor }: { readonly places: Int32Array; readonly factor: number },
): void {
  for (let n = 0; n < more.length; n++) target[places[n]!]! += factor * more[n]!;
}

/** exp(-K E - offset) by energy, divided by the largest among energies that were seen. */
function weightsAt(
  coupling: number,
  {
    energies,
    offset,
    counts,
  }: { readonly energies: Float64Array; readonly offset: Float64Array; readonly counts: Float64Array },
): { readonly weights: Float64Array } {
  const weights = new Float64Array(energies.length);
  let high = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < weights.length; n++) {
    weights[n] = -coupling * energies[n]! - offset[n]!;
    if (counts[n]! > 0) high = Math.max(high, weights[n]!);
  }
  for (let n = 0; n < weights.length; n++) weights[n] = counts[n]! > 0 ? Math.exp(weights[n]! - high) : 0;
  return { weights };
}

function pointAt(
  coupling: number,
  { energies, offset, pool }: { readonly energies: Float64Array; readonly offset: Float64Array; readonly pool: Pooled },
): CurvePoint {
  const { weights } = weightsAt(coupling, { energies, offset, counts: pool.counts });
  let [norm, energy] = [0, 0];
  const origin = energies[energies.length >> 1]!;
  for (let n = 0; n < weights.length; n++) {
    const weight = weights[n]! * pool.counts[n]!;
    norm += weight;
    energy += weight * (energies[n]! - origin);
  }
  energy /= norm;
  const means = new Float64Array(pool.sums.length);
  const slopes = new Float64Array(pool.sums.length);
  pool.sums.forEach((sum, o) => {
    let [mean, product] = [0, 0];
    for (let n = 0; n < weights.length; n++) {
      const part = weights[n]! * sum[n]!;
      mean += part;
      product += part * (energies[n]! - origin);
    }
    means[o] = mean / norm;
    slopes[o] = (mean / norm) * energy - product / norm;
  });
  return { means, slopes };
}
