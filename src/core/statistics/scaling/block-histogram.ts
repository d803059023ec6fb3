import { ParameterError } from "../../errors/index.js";
import { blockSize, cutBlocks } from "../blocks.js";
import { type Chains, requireChains, requireSameShape, totalLength } from "../chains.js";
import { identity, project } from "../projection.js";
import { tooShort } from "../refusal.js";
import { windowedSum } from "../windowed-sum.js";

/** A run at one coupling, reduced to what reweighting and resampling need of it. */
export interface BlockHistogram {
  /** K, with P ~ exp(-K E). */
  readonly coupling: number;
  readonly samples: number;
  /** The larger autocorrelation time of the energy and the first observable, in measurements. */
  readonly tau: number;
  /** The autocorrelation time of the energy. */
  readonly energyTau: number;
  /** Why the run is too short for an error bar, with the remedy. */
  readonly refusal: string | undefined;
  /** Distinct total energies, ascending. */
  readonly energies: Float64Array;
  /** [blocks][energies]: measurements. */
  readonly counts: readonly Float64Array[];
  /** [blocks][observables][energies]: sums of the observables. */
  readonly sums: readonly (readonly Float64Array[])[];
  /** Measurements in each block. */
  readonly sizes: readonly number[];
}

export interface BlockHistogramOptions {
  readonly coupling: number;
  /** Total energies E. */
  readonly energies: Chains;
  /** The slowest first: its autocorrelation time decides how long blocks must be. */
  readonly observables: readonly Chains[];
  /** 64 unless given; fewer where the blocks would be shorter than 10 tau, see `matchBlocks`. */
  readonly blocks?: number;
}

const usualBlocks = 64;

/**
 * The energy histogram of each block of a run with the sums of observables at each energy. For a model with discrete
 * energies it is many times smaller than the series.
 *
 * @throws ParameterError for a coupling that is not finite, and for chains that are empty, not finite or of different
 *   shapes.
 */
export function blockHistogram(options: BlockHistogramOptions): BlockHistogram {
  const { coupling, energies: chains, observables, blocks = usualBlocks } = options;
  if (!Number.isFinite(coupling)) throw new ParameterError(`coupling ${coupling} is not finite; give K of the run`);
  requireChains(chains, `energies at K = ${coupling}`);
  observables.forEach((series, o) => {
    requireChains(series, `observable ${o} at K = ${coupling}`);
    requireSameShape(chains, series, `observable ${o} at K = ${coupling}`);
  });
  const energies = distinct(chains);
  const places = new Map(Array.from(energies, (energy, n) => [energy, n]));
  const cut = cutBlocks(
    chains.map((chain) => chain.length),
    blocks,
  );
  const counts = cut.map(() => new Float64Array(energies.length));
  const sums = cut.map(() => observables.map(() => new Float64Array(energies.length)));
  cut.forEach((block, b) => {
    for (const { chain, begin, end } of block) {
      const found = chains[chain]!;
      for (let i = begin; i < end; i++) {
        const place = places.get(found[i]!)!;
        counts[b]![place]!++;
        for (let o = 0; o < observables.length; o++) sums[b]![o]![place]! += observables[o]![chain]![i]!;
      }
    }
  });
  const samples = totalLength(chains);
  const [energy, order = energy] = [chains, ...observables.slice(0, 1)].map((series) =>
    windowedSum(project({ primaries: [series], of: identity }).deviations),
  ) as [ReturnType<typeof windowedSum>, ReturnType<typeof windowedSum> | undefined];
  const tau = Math.max(energy.tau, order.tau);
  return {
    coupling,
    samples,
    tau,
    energyTau: energy.tau,
    refusal: tooShort(samples, tau, { bound: !(energy.closed && order.closed) }),
    energies,
    counts,
    sums,
    sizes: cut.map(blockSize),
  };
}

/** A block shorter than 10 tau makes errors more than 5 % too small. */
const wantedBlockLength = 10;
/** With fewer blocks the error of the error exceeds a fifth. */
const fewestBlocks = 16;

/**
 * Runs of one system with the same number of blocks, each at least 10 tau long: neighbouring blocks are joined, two and
 * two, until they are.
 *
 * @throws ParameterError for runs that are too short for 16 such blocks, or have different numbers of blocks to begin
 *   with; the message says how much longer to run.
 */
export function matchBlocks(histograms: readonly BlockHistogram[]): readonly BlockHistogram[] {
  let joined = [...histograms];
  for (;;) {
    const worst = joined.reduce((most, one) => (relativeLength(one) < relativeLength(most) ? one : most));
    const blocks = worst.counts.length;
    if (joined.some(({ counts }) => counts.length !== blocks)) {
      throw new ParameterError("the runs have different numbers of blocks; give all the same number of measurements");
    }
    const first = worst.refusal;
    if (first !== undefined) throw new ParameterError(`the run at K = ${worst.coupling}: ${first}`);
    if (relativeLength(worst) >= wantedBlockLength) return joined;
    if (blocks < 2 * fewestBlocks) {
      const times = (wantedBlockLength * fewestBlocks * worst.tau * 1.1) / worst.samples;
      throw new ParameterError(
        `the run at K = ${worst.coupling} has n/tau = ${Math.floor(worst.samples / worst.tau)}: too short for ` +
          `${fewestBlocks} blocks of ${wantedBlockLength} tau; run about ${Math.max(1.1, times).toPrecision(2)} times longer`,
      );
    }
    joined = joined.map(halved);
  }
}

function relativeLength({ samples, counts, tau }: BlockHistogram): number {
  return samples / (counts.length * tau);
}

/** Two neighbouring blocks made one; a last odd block joins the one before it. */
function halved(histogram: BlockHistogram): BlockHistogram {
  const { counts, sums, sizes } = histogram;
  const pairs = Math.floor(counts.length / 2);
  const own = (b: number): number => Math.min(Math.floor(b / 2), pairs - 1);
  const add = (target: Float64Array, more: Float64Array): void => {
    for (let n = 0; n < target.length; n++) target[n]! += more[n]!;
  };
  const next = {
    counts: Array.from({ length: pairs }, () => new Float64Array(histogram.energies.length)),
    sums: Array.from({ length: pairs }, () => sums[0]!.map(() => new Float64Array(histogram.energies.length))),
    sizes: Array.from({ length: pairs }, () => 0),
  };
  for (let b = 0; b < counts.length; b++) {
    add(next.counts[own(b)]!, counts[b]!);
    sums[b]!.forEach((sum, o) => {
      add(next.sums[own(b)]![o]!, sum);
    });
    next.sizes[own(b)]! += sizes[b]!;
  }
  return { ...histogram, ...next };
}

function distinct(chains: Chains): Float64Array {
  const found = new Set<number>();
  for (const chain of chains) for (let i = 0; i < chain.length; i++) found.add(chain[i]!);
  return Float64Array.from(found).sort();
}
