import { type BlockMeans, cutBlocks, keptBlocks, meansOfBlocks, requireBlocks } from "./blocks.js";
import { type Chains, totalLength } from "./chains.js";
import type { Blocks, Estimate } from "./estimate.js";
import { jackknifeValues } from "./jackknife-values.js";
import { type FunctionOfMeans, identity, type Projection, project } from "./projection.js";
import { splitRHatOf } from "./r-hat.js";
import { tooShort } from "./refusal.js";
import { type WindowedSum, windowedSum } from "./windowed-sum.js";

/** What every estimate of a function of means is told. */
export interface DerivedOptions {
  /** Observables measured together, each with the same chains. */
  readonly observables: readonly Chains[];
  /** The function of their means; the mean of the first observable unless given. */
  readonly of?: FunctionOfMeans;
  /** What the number is, in words, such as "1 - <m^4>/(3 <m^2>^2)". */
  readonly definition: string;
  /** Blocks to keep, or to resample. */
  readonly blocks?: number;
}

export interface EstimateOptions {
  /** The measurements, one series per chain; `[series]` for a single one. */
  readonly chains: Chains;
  /** What the number is, in words, such as "energy per site". */
  readonly definition: string;
  /** Jackknife blocks to keep with the estimate; 64 unless given. */
  readonly blocks?: number;
}

/**
 * The mean of an observable with one standard error by the Gamma method: Wolff, Comput. Phys. Commun. 156, 143 (2004),
 * hep-lat/0306017. The error is sqrt(2 tau variance/samples), with tau summed up to an automatic window of lags.
 *
 * Below samples/tau = 50, and where the series ends before its autocorrelation does, the error is refused: `error` is
 * undefined and `refusal` says how much longer to run. A series that never changes has error 0 and a remark.
 *
 * @throws ParameterError for chains that are empty or not finite, and for fewer than 2 blocks.
 */
export function estimate({ chains, definition, blocks = keptBlocks }: EstimateOptions): Estimate {
  return estimateDerived({ observables: [chains], of: identity, definition, blocks });
}

/**
 * A function of the means of several observables, with one standard error by the Gamma method for the linearised
 * function. The mean is the function at the means, without bias correction; `jackknife` corrects. Refusals as in
 * `estimate`.
 *
 * @throws ParameterError for chains that are empty, not finite or of different shapes, and for a function that is not
 *   finite at the means or has no derivative there.
 */
export function estimateDerived({
  observables,
  of = identity,
  definition,
  blocks = keptBlocks,
}: DerivedOptions): Estimate {
  requireBlocks(blocks);
  const projection = project({ primaries: observables, of });
  const cut = cutBlocks(
    observables[0]!.map((chain) => chain.length),
    blocks,
  );
  return gammaEstimate({
    projection,
    definition,
    blocks: keepBlocks(meansOfBlocks(observables, cut), of),
    frozen: observables.every(isConstant),
  });
}

export interface GammaInput {
  readonly projection: Projection;
  readonly definition: string;
  readonly blocks: Blocks | undefined;
  /** Nothing was ever seen to change. */
  readonly frozen: boolean;
  /** Kish's count of the weights, for weighted measurements. */
  readonly kish?: number;
}

export function gammaEstimate({ projection, definition, blocks, frozen, kish }: GammaInput): Estimate {
  const samples = totalLength(projection.deviations);
  const sum = windowedSum(projection.deviations);
  const refusal = tooShort(samples, sum.tau, { bound: !sum.closed });
  const error = Math.sqrt((2 * sum.tau * sum.variance) / samples);
  const rHat = splitRHatOf(projection.deviations);
  const remark = remarkOn(sum, frozen) ?? disagreement(rHat);
  return {
    mean: projection.value,
    error: refusal === undefined ? error : undefined,
    ...(refusal !== undefined && { refusal }),
    ...(remark !== undefined && { remark }),
    ...(refusal === undefined && { errorError: error * Math.sqrt((sum.window + 0.5) / samples) }),
    tau: sum.tau,
    tauError: sum.tauError,
    samples,
    effectiveSamples: (kish ?? samples) / (2 * sum.tau),
    method: "gamma",
    definition,
    blocks,
    rHat,
  };
}

/** R-hat scatters by a tenth about 1 where series are just long enough; what is beyond is no scatter. */
function disagreement(rHat: number | undefined): string | undefined {
  if (rHat === undefined || rHat < 1.2) return undefined;
  return `chains disagree: split R-hat is ${rHat.toPrecision(3)}; their means differ by more than they move within`;
}

/** Why an error of exactly 0 need not mean that the number is exact. */
export function remarkOn({ variance }: Pick<WindowedSum, "variance">, frozen: boolean): string | undefined {
  if (variance > 0) return undefined;
  return frozen
    ? "frozen: the series never changed, so error 0 may only mean that the chain is stuck"
    : "the function does not change with the means to first order, so error 0 leaves out the second order";
}

export function isConstant(chains: Chains): boolean {
  const first = chains[0]![0];
  for (const chain of chains) for (let i = 0; i < chain.length; i++) if (chain[i] !== first) return false;
  return true;
}

/** The jackknife values of one function, or undefined where there are too few blocks, or it is not finite on one. */
export function keepBlocks(means: BlockMeans, of: FunctionOfMeans): Blocks | undefined {
  if (means.means.length < 2) return undefined;
  const { center, values, sizes } = jackknifeValues(means, (all) => [of(all)]);
  const kept = values.map((row) => row[0]!);
  return kept.every(Number.isFinite) ? { kind: "jackknife", values: kept, sizes, center: center[0]! } : undefined;
}

/**
 * The number of independent measurements that chains are worth, samples/(2 tau).
 *
 * @throws ParameterError for chains that are empty or not finite.
 */
export function effectiveSamples(chains: Chains): number {
  const { deviations } = project({ primaries: [chains], of: identity });
  return totalLength(chains) / (2 * windowedSum(deviations).tau);
}
