import { ParameterError } from "../../core/errors/index.js";
import { CompensatedSum } from "../../core/numbers/index.js";

/** All couplings of one order: term t multiplies the spins at sites [t * order, (t + 1) * order). */
export interface Interaction {
  readonly order: number;
  readonly sites: Int32Array;
  readonly couplings: Float64Array;
}

/**
 * A reduced Hamiltonian of spins +1/-1 in the field's convention for couplings:
 * the log-weight of a configuration is constant + sum_t K_t prod_(i in t) s_i, so that K > 0 favours alignment.
 */
export interface Hamiltonian {
  readonly sites: number;
  readonly constant: number;
  /** One entry per order that occurs, ascending: 1 are fields, 2 pairs, 4 four-spin couplings. */
  readonly interactions: readonly Interaction[];
}

/** The couplings of one order from a list of terms: `interaction(2, [[0, 1, 0.3], [1, 2, -0.1]])`, coupling last. */
export function interaction(order: number, terms: readonly (readonly number[])[]): Interaction {
  for (const term of terms) {
    if (term.length !== order + 1) {
      throw new ParameterError(`term [${term.join(", ")}] must hold ${order} sites and one coupling`);
    }
  }
  return {
    order,
    sites: Int32Array.from(terms.flatMap((term) => term.slice(0, order))),
    couplings: Float64Array.from(terms, (term) => term[order]!),
  };
}

/**
 * Builds a Hamiltonian; couplings on the same set of sites are added, whatever the order in which the sites are named.
 *
 * @throws ParameterError for sites out of range or repeated within a term, and for couplings that are not finite.
 */
export function hamiltonian({
  sites,
  constant = 0,
  interactions,
}: {
  readonly sites: number;
  readonly constant?: number;
  readonly interactions: readonly Interaction[];
}): Hamiltonian {
  const present = interactions.filter(({ couplings }) => couplings.length > 0);
  const orders = [...new Set(present.map(({ order }) => order))].sort((a, b) => a - b);
  return {
    sites,
    constant,
    interactions: orders.map((order) =>
      merge(
        sites,
        order,
        present.filter((one) => one.order === order),
      ),
    ),
  };
}

function merge(sites: number, order: number, parts: readonly Interaction[]): Interaction {
  const merged: number[] = [];
  const couplings: number[] = [];
  const seen = new Map<number | string, number>();
  const term = new Array<number>(order);
  for (const part of parts) {
    for (let t = 0; t < part.couplings.length; t++) {
      for (let k = 0; k < order; k++) term[k] = part.sites[t * order + k]!;
      term.sort((a, b) => a - b);
      const coupling = part.couplings[t]!;
      requireTerm(term, coupling, sites);
      const key = sites ** order <= Number.MAX_SAFE_INTEGER ? term.reduce((k, i) => k * sites + i, 0) : term.join();
      const known = seen.get(key);
      if (known === undefined) {
        seen.set(key, couplings.length);
        merged.push(...term);
        couplings.push(coupling);
      } else {
        couplings[known]! += coupling;
      }
    }
  }
  return { order, sites: Int32Array.from(merged), couplings: Float64Array.from(couplings) };
}

function requireTerm(term: readonly number[], coupling: number, sites: number): void {
  const where = `[${term.join(", ")}]`;
  if (!Number.isFinite(coupling)) throw new ParameterError(`coupling ${coupling} on sites ${where} is not finite`);
  for (let k = 0; k < term.length; k++) {
    const site = term[k]!;
    if (!Number.isInteger(site) || site < 0 || site >= sites) {
      throw new ParameterError(`site ${site} in ${where} is out of range; sites are 0 to ${sites - 1}`);
    }
    if (k > 0 && site === term[k - 1]) {
      throw new ParameterError(`site ${site} is repeated in ${where}; s*s = 1, so name each site of a term once`);
    }
  }
}

/** The log-weight of one configuration, constant + sum_t K_t prod s. */
export function logWeight({ constant, interactions }: Hamiltonian, spins: Int8Array): number {
  const total = new CompensatedSum();
  total.add(constant);
  for (const { order, sites, couplings } of interactions) {
    for (let t = 0; t < couplings.length; t++) {
      let product = 1;
      for (let k = t * order; k < (t + 1) * order; k++) product *= spins[sites[k]!]!;
      total.add(product * couplings[t]!);
    }
  }
  return total.value;
}

/** For each site its pair partners: those of site i stand in [start[i], start[i + 1]), in ascending order. */
export interface NeighbourLists {
  readonly start: Int32Array;
  readonly sites: Int32Array;
  readonly couplings: Float64Array;
}

/** The pair couplings of a Hamiltonian, seen from each site. */
export function pairNeighbours({ sites, interactions }: Hamiltonian): NeighbourLists {
  const pairs = interactions.find(({ order }) => order === 2);
  const ends = pairs?.sites ?? new Int32Array(0);
  const start = new Int32Array(sites + 1);
  for (const site of ends) start[site + 1]!++;
  for (let site = 0; site < sites; site++) start[site + 1]! += start[site]!;

  // Laying the terms down in ascending order of the partner leaves every list sorted.
  const partner = (end: number): number => ends[end ^ 1]!;
  const order = Int32Array.from(ends, (_, end) => end).sort((a, b) => partner(a) - partner(b));
  const fill = start.slice();
  const neighbours = new Int32Array(ends.length);
  const couplings = new Float64Array(ends.length);
  for (const end of order) {
    const slot = fill[ends[end]!]!++;
    neighbours[slot] = partner(end);
    couplings[slot] = pairs!.couplings[end >> 1]!;
  }
  return { start, sites: neighbours, couplings };
}
