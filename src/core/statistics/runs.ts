import { ParameterError } from "../errors/index.js";
import { type Block, cutBlocks, keptBlocks, requireBlocks } from "./blocks.js";
import { type Chains, requireChains, requireSameShape, totalLength } from "./chains.js";
import type { Mixture } from "./mixture.js";
import { identity, project } from "./projection.js";
import { tooShort } from "./refusal.js";
import { windowedSum } from "./windowed-sum.js";

/** A run at one coupling. */
export interface Run {
  /** K, with P ~ exp(-K E). */
  readonly coupling: number;
  /** Total energies E. */
  readonly energies: Chains;
  /** Further observables, the same ones in the same order for each run; the energy alone unless given. */
  readonly observables?: readonly Chains[];
}

/** A run made ready: which energy each measurement has, and how much it forgets. */
export interface PreparedRun {
  readonly coupling: number;
  readonly observables: readonly Chains[];
  /** For each chain the index of each measurement's energy. */
  readonly places: readonly Int32Array[];
  readonly samples: number;
  /** The largest autocorrelation time of the energy and the observables. */
  readonly tau: number;
  readonly tauError: number;
  /** Independent measurements that one measurement is worth, by the tau of the energy. */
  readonly worth: number;
  readonly blocks: readonly Block[];
  readonly refusal: string | undefined;
}

/** Runs in the order of their couplings, and all their measurements by energy. */
export interface PreparedRuns {
  readonly runs: readonly PreparedRun[];
  readonly mixture: Mixture;
  readonly blocks: number;
}

/**
 * @throws ParameterError for fewer than 2 runs, for a coupling that is not finite, for chains that are empty, not finite
 *   or of different shapes, and for runs with different numbers of observables.
 */
export function prepareRuns(given: readonly Run[], askedBlocks: number | undefined): PreparedRuns {
  if (given.length < 2) throw new ParameterError(`${given.length} runs are too few; give 2 or more, or use reweight`);
  if (askedBlocks !== undefined) requireBlocks(askedBlocks);
  const sorted = given.toSorted((one, other) => one.coupling - other.coupling);
  const energies = distinct(sorted.flatMap(checked));
  const known = sorted.map((run) => measure(run, energies));
  const wanted = sorted[0]!.observables?.length ?? 1;
  for (const { coupling, observables } of known) {
    if (observables.length !== wanted) {
      throw new ParameterError(
        `the run at K = ${coupling} has ${observables.length} observables, the first ${wanted}; give the same to each`,
      );
    }
  }
  // The same number of blocks for each run, so that block b of every run can be left out at once.
  const fitting = Math.min(...known.map(({ samples, tau }) => Math.floor(samples / (4 * tau))));
  const blocks = askedBlocks ?? Math.max(2, Math.min(keptBlocks, fitting));
  const fewest = Math.min(blocks, ...known.map(({ samples }) => samples));
  const runs = known.map((run) => ({
    ...run,
    blocks: cutBlocks(
      run.places.map((chain) => chain.length),
      Math.max(2, fewest),
    ),
    refusal:
      run.refusal ??
      (blocks > fitting && askedBlocks !== undefined && run.samples / blocks < 4 * run.tau
        ? `${blocks} blocks of the run at K = ${run.coupling} are shorter than 4 tau; take ${fitting} or fewer`
        : undefined),
  }));
  const counts = runs.map(({ places, worth }) => {
    const count = new Float64Array(energies.length);
    for (const chain of places) for (let i = 0; i < chain.length; i++) count[chain[i]!]! += worth;
    return count;
  });
  return {
    runs,
    mixture: {
      couplings: runs.map(({ coupling }) => coupling),
      sizes: runs.map(({ samples, worth }) => samples * worth),
      energies,
      counts,
    },
    blocks: fewest,
  };
}

function checked({ coupling, energies, observables = [] }: Run): Chains {
  if (!Number.isFinite(coupling)) {
    throw new ParameterError(`coupling ${coupling} is not finite; give K of each run, such as 0.44`);
  }
  requireChains(energies, `energies at K = ${coupling}`);
  if (totalLength(energies) < 2) throw new ParameterError(`the run at K = ${coupling} has 1 measurement; make more`);
  observables.forEach((chains, o) => {
    requireSameShape(energies, chains, `observable ${o} at K = ${coupling}`);
  });
  return energies;
}

function measure(
  { coupling, energies, observables = [energies] }: Run,
  known: Float64Array,
): Omit<PreparedRun, "blocks"> {
  const sums = [energies, ...observables].map((chains) =>
    windowedSum(project({ primaries: [chains], of: identity }).deviations),
  );
  const samples = totalLength(energies);
  const slowest = sums.reduce((most, one) => (one.tau > most.tau ? one : most));
  const short = tooShort(samples, slowest.tau, { bound: sums.some(({ closed }) => !closed) });
  return {
    coupling,
    observables,
    places: energies.map((chain) => Int32Array.from(chain, (energy) => place(known, energy))),
    samples,
    tau: slowest.tau,
    tauError: slowest.tauError,
    worth: 1 / (2 * sums[0]!.tau),
    refusal: short === undefined ? undefined : `run at K = ${coupling}, ${short}`,
  };
}

function distinct(chains: Chains): Float64Array {
  const all = new Float64Array(totalLength(chains));
  let begin = 0;
  for (const chain of chains) {
    all.set(chain, begin);
    begin += chain.length;
  }
  all.sort();
  let count = 0;
  for (let i = 0; i < all.length; i++) if (i === 0 || all[i] !== all[i - 1]) all[count++] = all[i]!;
  return all.slice(0, count);
}

function place(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
