/** A coupling on the product of the spins at `sites`. */
export interface Term {
  /** Ascending. */
  readonly sites: readonly number[];
  readonly coupling: number;
}

/**
 * A coupling that is smaller than this fraction of the sum of the magnitudes that were added up in it is what rounding
 * left of a cancellation, and is dropped. A small coupling that was given as such stays.
 */
export const cancellationTolerance = 2 ** -48;

/** The couplings that are still to be realised: contributions to the same set of sites are added. */
export interface CouplingLedger {
  /** `sites` must be ascending. */
  add(sites: readonly number[], coupling: number): void;
  /** The present coupling on a set of sites. */
  at(sites: readonly number[]): number;
  /** The terms of one order that have not cancelled, in the order in which their sites first appeared. */
  remaining(order: number): Term[];
  readonly highestOrder: number;
}

export function couplingLedger(): CouplingLedger {
  const byOrder = new Map<number, Map<string, { sites: readonly number[]; coupling: number; magnitude: number }>>();
  return {
    add: (sites, coupling) => {
      const terms = byOrder.get(sites.length) ?? new Map();
      byOrder.set(sites.length, terms);
      const key = sites.join();
      const known = terms.get(key);
      if (known) {
        known.coupling += coupling;
        known.magnitude += Math.abs(coupling);
      } else {
        terms.set(key, { sites, coupling, magnitude: Math.abs(coupling) });
      }
    },
    at: (sites) => byOrder.get(sites.length)?.get(sites.join())?.coupling ?? 0,
    remaining: (order) =>
      [...(byOrder.get(order)?.values() ?? [])]
        .filter(({ coupling, magnitude }) => Math.abs(coupling) > cancellationTolerance * magnitude)
        .map(({ sites, coupling }) => ({ sites, coupling })),
    get highestOrder() {
      return Math.max(0, ...byOrder.keys());
    },
  };
}
