import { balance, type Factors } from "./balance.js";
import type { PreparedRuns } from "./runs.js";

/** All measurements by energy, each counted by what it is worth. */
export interface Pool {
  /** [energies]. */
  readonly counts: Float64Array;
  /** [observables][energies]: sums of the observables. */
  readonly sums: readonly Float64Array[];
}

export function poolOf({ runs, mixture }: PreparedRuns): Pool {
  const counts = new Float64Array(mixture.energies.length);
  const sums = runs[0]!.observables.map(() => new Float64Array(mixture.energies.length));
  for (const { observables, places, worth } of runs) {
    places.forEach((chain, c) => {
      for (let i = 0; i < chain.length; i++) counts[chain[i]!]! += worth;
      observables.forEach((chains, o) => {
        const values = chains[c]!;
        const sum = sums[o]!;
        for (let i = 0; i < chain.length; i++) sum[chain[i]!]! += worth * values[i]!;
      });
    });
  }
  return { counts, sums };
}

/** The pool without block b of each run. */
export function withoutBlock({ runs }: PreparedRuns, pool: Pool, b: number): Pool {
  const counts = pool.counts.slice();
  const sums = pool.sums.map((sum) => sum.slice());
  for (const { observables, places, worth, blocks } of runs) {
    for (const { chain, begin, end } of blocks[b]!) {
      const found = places[chain]!;
      for (let i = begin; i < end; i++) counts[found[i]!]! -= worth;
      observables.forEach((chains, o) => {
        const values = chains[chain]!;
        const sum = sums[o]!;
        for (let i = begin; i < end; i++) sum[found[i]!]! -= worth * values[i]!;
      });
    }
  }
  // What rounding leaves where everything was taken away would be a measurement that nobody made.
  for (let n = 0; n < counts.length; n++) {
    if (Math.abs(counts[n]!) > 1e-9 * pool.counts[n]!) continue;
    counts[n] = 0;
    for (const sum of sums) sum[n] = 0;
  }
  return { counts, sums };
}

/** The free energies without block b of each run, as factors on the shares of all the data. */
export function factorsWithout(
  { runs, mixture }: PreparedRuns,
  shares: readonly Float64Array[],
  { counts }: Pool,
  b: number,
): Factors {
  const sizes = runs.map(({ samples, worth, blocks }) => {
    const left = blocks[b]!.reduce((sum, { begin, end }) => sum - (end - begin), samples);
    return left * worth;
  });
  return balance({ shares, counts, before: mixture.sizes, sizes });
}

/** The mean of each observable with a weight for each energy, and the sum of the weights. */
export function weightedMeans(weights: Float64Array, { counts, sums }: Pool): { norm: number; means: number[] } {
  const norm = dot(weights, counts);
  return { norm, means: sums.map((sum) => dot(weights, sum) / norm) };
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < one.length; n++) sum += one[n]! * other[n]!;
  return sum;
}
