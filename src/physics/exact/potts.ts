import { TooLargeError } from "../../core/errors/index.js";
import { extents, neighbours } from "../lattice/index.js";
import type { PottsModel } from "../models/index.js";

/** The largest number of states, q^N, that `pottsByEnumeration` sums: a second or so. */
export const pottsEnumerationLimit = 1e8;

/** Exact equilibrium values of a finite Potts model. */
export interface PottsMoments {
  /** ln Z with the weight exp(K sum_<ij> delta(s_i, s_j)). */
  readonly logPartition: number;
  /** <E>, E = -sum_<ij> delta(s_i, s_j), total. */
  readonly energy: number;
  /** <E^2>. */
  readonly energySquared: number;
  /** <(q max_c N_c/N - 1)/(q - 1)> with N_c sites in state c. */
  readonly orderParameter: number;
  /** <(q sum_c (N_c/N)^2 - 1)/(q - 1)>, which is also the mean of sum over clusters of (size/N)^2. */
  readonly squaredOrder: number;
}

/**
 * Sums over all q^N configurations of a Potts model, one site changed per step (reflected Gray code; Knuth, The Art of
 * Computer Programming 4A, algorithm H). The first site stays in state 0, since all values are symmetric in the states.
 *
 * @throws TooLargeError when q^N exceeds `pottsEnumerationLimit`.
 */
export function pottsByEnumeration({ lattice, sites, states: q, coupling }: PottsModel): PottsMoments {
  if (sites * Math.log(q) > Math.log(pottsEnumerationLimit) + 1e-9) {
    throw new TooLargeError(
      `${sites} sites of ${q} states have ${q}^${sites} configurations; at most 1e8 can be summed`,
    );
  }
  const coordination = 2 * extents(lattice).length;
  const table = neighbours(lattice);
  const state = new Uint8Array(sites);
  const populations = new Float64Array(q);
  populations[0] = sites;
  const most = (sites * coordination) / 2;
  const levels = {
    count: new Float64Array(most + 1),
    largest: new Float64Array(most + 1),
    squares: new Float64Array(most + 1),
  };

  let satisfied = 0;
  for (const neighbour of table) if (neighbour >= 0) satisfied += 0.5;
  let squares = sites * sites;

  const free = sites - 1;
  const focus = Int32Array.from({ length: free + 1 }, (_, i) => i);
  const direction = new Int8Array(free).fill(1);
  for (;;) {
    let largest = 0;
    for (let c = 0; c < q; c++) largest = Math.max(largest, populations[c]!);
    levels.count[satisfied]!++;
    levels.largest[satisfied]! += largest;
    levels.squares[satisfied]! += squares;

    const digit = focus[0]!;
    focus[0] = 0;
    if (digit === free) break;
    const site = digit + 1;
    const old = state[site]!;
    const next = old + direction[digit]!;
    for (let k = site * coordination; k < (site + 1) * coordination; k++) {
      const neighbour = table[k]!;
      if (neighbour < 0) continue;
      if (state[neighbour] === old) satisfied--;
      if (state[neighbour] === next) satisfied++;
    }
    squares += 2 * (populations[next]! - populations[old]! + 1);
    populations[old]!--;
    populations[next]!++;
    state[site] = next;
    if (next === 0 || next === q - 1) {
      direction[digit] = -direction[digit]!;
      focus[digit] = focus[digit + 1]!;
      focus[digit + 1] = digit + 1;
    }
  }
  return moments(levels, { sites, q, coupling });
}

function moments(
  { count, largest, squares }: Record<"count" | "largest" | "squares", Float64Array>,
  { sites, q, coupling }: { readonly sites: number; readonly q: number; readonly coupling: number },
): PottsMoments {
  // Relative to the heaviest configuration no weight overflows.
  const reference = count.reduce(
    (most, here, bonds) => (here > 0 ? Math.max(most, coupling * bonds) : most),
    -Infinity,
  );
  let z = 0;
  let energy = 0;
  let energySquared = 0;
  let order = 0;
  let squared = 0;
  for (let bonds = 0; bonds < count.length; bonds++) {
    if (count[bonds] === 0) continue;
    const weight = Math.exp(coupling * bonds - reference);
    z += weight * count[bonds]!;
    energy -= weight * count[bonds]! * bonds;
    energySquared += weight * count[bonds]! * bonds ** 2;
    order += weight * largest[bonds]!;
    squared += weight * squares[bonds]!;
  }
  return {
    logPartition: Math.log(z) + Math.log(q) + reference,
    energy: energy / z,
    energySquared: energySquared / z,
    orderParameter: ((q * order) / z / sites - 1) / (q - 1),
    squaredOrder: ((q * squared) / z / sites ** 2 - 1) / (q - 1),
  };
}
