import { TooLargeError } from "../../core/errors/index.js";
import { CompensatedSum, StreamingLogSumExp, walshHadamard } from "../../core/numbers/index.js";
import type { Hamiltonian } from "../models/index.js";

/** The largest number of spins that `forEachState` visits: 2^30 states take a minute or so. */
export const enumerationLimit = 30;

/** The largest number of spins whose log-weights are stored at once (2^26 doubles are 512 MiB). */
export const tabulationLimit = 26;

/** The incremental log-weight is rebuilt from its terms this often, so that rounding cannot accumulate. */
const refreshInterval = 4096;

/**
 * Visits all 2^N configurations in Gray-code order, one spin flip per step, with their log-weights.
 * Bit i of `state` set means that spin i is -1.
 *
 * @throws TooLargeError above `enumerationLimit` spins.
 */
export function forEachState(model: Hamiltonian, visit: (state: number, logWeight: number) => void): void {
  const { sites } = model;
  requireAtMost(sites, enumerationLimit, "visited");
  const { couplings, start, terms } = termsBySite(model);
  const products = new Int8Array(couplings.length).fill(1);

  const fresh = (): number => {
    const sum = new CompensatedSum();
    sum.add(model.constant);
    for (let t = 0; t < couplings.length; t++) sum.add(products[t]! * couplings[t]!);
    return sum.value;
  };

  let state = 0;
  let logWeight = fresh();
  visit(state, logWeight);
  const states = 2 ** sites;
  for (let step = 1; step < states; step++) {
    const site = 31 - Math.clz32(step & -step);
    state ^= 1 << site;
    for (let k = start[site]!; k < start[site + 1]!; k++) {
      const t = terms[k]!;
      const product = products[t]!;
      logWeight -= 2 * product * couplings[t]!;
      products[t] = -product;
    }
    if (step % refreshInterval === 0) logWeight = fresh();
    visit(state, logWeight);
  }
}

/** ln Z by summing over all 2^N configurations. */
export function logPartitionByEnumeration(model: Hamiltonian): number {
  const sum = new StreamingLogSumExp();
  forEachState(model, (_, logWeight) => sum.add(logWeight));
  return sum.value;
}

/**
 * The log-weights of all configurations, indexed by state (bit i set means spin i is -1): the Walsh-Hadamard transform
 * of the couplings, in N 2^N additions.
 *
 * @throws TooLargeError above `tabulationLimit` spins.
 */
export function tabulateLogWeights({ sites, constant, interactions }: Hamiltonian): Float64Array {
  requireAtMost(sites, tabulationLimit, "tabulated");
  const values = new Float64Array(2 ** sites);
  values[0] = constant;
  for (const { order, sites: members, couplings } of interactions) {
    for (let t = 0; t < couplings.length; t++) {
      let subset = 0;
      for (let k = t * order; k < (t + 1) * order; k++) subset |= 1 << members[k]!;
      values[subset]! += couplings[t]!;
    }
  }
  return walshHadamard(values);
}

/** Writes the spins of a state: -1 where its bit is set. */
export function spinsOfState(state: number, spins: Int8Array): Int8Array {
  for (let i = 0; i < spins.length; i++) spins[i] = 1 - 2 * ((state >>> i) & 1);
  return spins;
}

/** All couplings in one list, and for each site the terms that contain it. */
function termsBySite({ sites, interactions }: Hamiltonian) {
  const couplings = Float64Array.from(interactions.flatMap((one) => Array.from(one.couplings)));
  const lists: number[][] = Array.from({ length: sites }, () => []);
  let offset = 0;
  for (const { order, sites: members, couplings: own } of interactions) {
    for (let k = 0; k < members.length; k++) lists[members[k]!]!.push(offset + Math.floor(k / order));
    offset += own.length;
  }
  const start = new Int32Array(sites + 1);
  for (let i = 0; i < sites; i++) start[i + 1] = start[i]! + lists[i]!.length;
  return { couplings, start, terms: Int32Array.from(lists.flat()) };
}

function requireAtMost(sites: number, limit: number, done: string): void {
  if (sites > limit) {
    throw new TooLargeError(`${sites} spins have 2^${sites} states; at most 2^${limit} can be ${done}`);
  }
}
