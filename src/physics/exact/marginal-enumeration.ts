import type { Hamiltonian } from "../models/index.js";
import { forEachState } from "./enumeration.js";

/**
 * The log-weights of the kept spins, by summing the weights of all 2^N configurations of the model: the oracle for
 * every decimation. Index bit j of the result set means that spin keptSites[j] is -1.
 *
 * @throws TooLargeError above `enumerationLimit` spins.
 */
export function marginalByEnumeration(model: Hamiltonian, keptSites: Int32Array): Float64Array {
  const ceiling = logWeightCeiling(model);
  const weights = new Float64Array(2 ** keptSites.length);
  const bitOf = new Int32Array(model.sites);
  keptSites.forEach((site, j) => {
    bitOf[site] = 1 << j;
  });
  let previous = 0;
  let kept = 0;
  forEachState(model, (state, logWeight) => {
    if (state !== previous) kept ^= bitOf[31 - Math.clz32(state ^ previous)]!;
    previous = state;
    weights[kept]! += Math.exp(logWeight - ceiling);
  });
  return weights.map((weight) => ceiling + Math.log(weight));
}

/** An upper bound of all log-weights: constant + sum |K|. */
export function logWeightCeiling({ constant, interactions }: Hamiltonian): number {
  return interactions.reduce((sum, { couplings }) => couplings.reduce((s, k) => s + Math.abs(k), sum), constant);
}
