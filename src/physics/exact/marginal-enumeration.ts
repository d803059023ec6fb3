import type { Hamiltonian } from "../models/index.js";
import { forEachState } from "./enumeration.js";

/**
 * The log-weights of the kept spins, by summing the weights of all 2^N configurations of the model: the oracle for
 * every decimation. Index bit j of the result set means that spin keptSites[j] is -1.
 *
 * @throws TooLargeError above `enumerationLimit` spins.
 */
export function marginalByEnumeration(model: Hamiltonian, keptSites: Int32Array): Float64Array {
  const high = new Float64Array(2 ** keptSites.length).fill(Number.NEGATIVE_INFINITY);
  const sums = new Float64Array(high.length);
  const bitOf = new Int32Array(model.sites);
  keptSites.forEach((site, j) => {
    bitOf[site] = 1 << j;
  });
  let previous = 0;
  let kept = 0;
  forEachState(model, (state, logWeight) => {
    if (state !== previous) kept ^= bitOf[31 - Math.clz32(state ^ previous)]!;
    previous = state;
    const excess = logWeight - high[kept]!;
    if (excess <= 0) {
      sums[kept]! += Math.exp(excess);
    } else {
      sums[kept] = sums[kept]! * Math.exp(-excess) + 1;
      high[kept] = logWeight;
    }
  });
  return sums.map((sum, index) => high[index]! + Math.log(sum));
}
