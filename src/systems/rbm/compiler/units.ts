import { ParameterError } from "../../../core/errors/index.js";
import { bitCount } from "../../../core/numbers/index.js";
import type { Hamiltonian } from "../../../physics/models/index.js";
import { type CouplingLedger, couplingLedger, type Term } from "./ledger.js";
import { expansion, monomialWeight, topSign } from "./monomial.js";

/** One hidden unit of a compiled RBM and what it stands for: ln 2cosh(b + sum_i W_i v_i) = constant + sum of `terms`. */
export interface CompiledUnit {
  /** The visible units it is attached to, ascending. */
  readonly sites: readonly number[];
  /** W_i, of one magnitude w and either sign. */
  readonly weights: readonly number[];
  /** b: 0, or +-w where the unit carries a coupling of an odd number of spins. */
  readonly bias: number;
  readonly constant: number;
  /** The coupling it was made for, then its by-products of lower order. */
  readonly terms: readonly Term[];
}

/** Weights of larger couplings would not leave room for sums of them. */
const largestCoupling = 1e300;

/** A Hamiltonian as hidden units and fields. */
export interface Decomposition {
  readonly units: readonly CompiledUnit[];
  readonly fields: Float64Array;
  readonly constant: number;
}

/**
 * Couplings of up to this many spins are compiled (with odd orders counted up to the next even one). A unit of n spins
 * has 2^(n-1) by-products, each of which may need a unit of its own.
 */
export const compilableOrder = 12;

/**
 * Splits a Hamiltonian into hidden units, highest order first: each unit realises one coupling, and the couplings of
 * lower order that it brings along are subtracted from those still to be realised. What remains in the end are fields.
 *
 * Odd orders become even by a ghost spin, one more site whose spin is always +1: its weight is a hidden bias, and a pair
 * coupling to it is a field. `model` must come from `hamiltonian`, which has merged and checked its terms.
 *
 * @throws ParameterError for couplings of more than `compilableOrder` spins, or beyond 1e300.
 */
export function decompose(model: Hamiltonian): Decomposition {
  const ghost = model.sites;
  let { constant } = model;
  const ledger = couplingLedger();
  for (const { order, sites, couplings } of model.interactions) {
    const even = order + (order % 2);
    if (even > compilableOrder) {
      throw new ParameterError(
        `a coupling of ${order} spins would leave 2^${even - 1} by-products; ` +
          `couplings of 1 to ${compilableOrder} spins are compiled`,
      );
    }
    for (let t = 0; t < couplings.length; t++) {
      const members = Array.from(sites.subarray(t * order, (t + 1) * order));
      if (order === 0) constant += couplings[t]!;
      else ledger.add(order % 2 === 0 ? members : [...members, ghost], couplings[t]!);
    }
  }

  const units: CompiledUnit[] = [];
  const fields = new Float64Array(model.sites);
  for (let order = ledger.highestOrder; order >= 2; order -= 2) {
    for (const term of ledger.remaining(order)) {
      if (!(Math.abs(term.coupling) <= largestCoupling)) {
        throw new ParameterError(
          `coupling ${term.coupling} on sites [${term.sites.filter((site) => site !== ghost).join(", ")}] has no finite weight; ` +
            `keep couplings below ${largestCoupling}`,
        );
      }
      if (order === 2 && term.sites[1] === ghost) fields[term.sites[0]!] = term.coupling;
      else units.push(makeUnit(term, { ledger, ghost }));
    }
  }
  return { units, fields, constant };
}

/** The unit of one term; its by-products leave the ledger. */
function makeUnit({ sites, coupling }: Term, { ledger, ghost }: { ledger: CouplingLedger; ghost: number }) {
  const order = sites.length;
  const weight = monomialWeight(order, coupling);
  const coefficients = expansion(order, weight);
  const byProducts = properEvenSubsets(order).map((mask) => ({
    mask,
    sites: sites.filter((_, i) => (mask >> i) & 1),
    size: coefficients[bitCount(mask)]!,
  }));
  const flips = chooseFlips({
    order,
    odd: Math.sign(coupling) !== topSign(order),
    // A coupling to the ghost costs no unit: it is a field.
    costs: byProducts
      .filter((one) => one.sites.length > 2 || one.sites[1] !== ghost)
      .map(({ mask, sites: members, size }) => ({ mask, size, wanted: ledger.at(members) })),
  });

  const visible = (members: readonly number[]): number[] => members.filter((site) => site !== ghost);
  const terms: Term[] = [{ sites: visible(sites), coupling }];
  for (const { mask, sites: members, size } of byProducts) {
    const byProduct = sign(mask & flips) * size;
    ledger.add(members, -byProduct);
    terms.push({ sites: visible(members), coupling: byProduct });
  }
  const signed = sites.map((_, i) => sign(flips & (1 << i)) * weight);
  const biased = sites[order - 1] === ghost;
  return {
    sites: visible(sites),
    weights: biased ? signed.slice(0, -1) : signed,
    bias: biased ? signed[order - 1]! : 0,
    constant: Math.LN2 + coefficients[0]!,
    terms,
  };
}

/**
 * Which weights of a unit are negative, as a bit mask. Only the parity of their number is prescribed, by the sign of the
 * coupling; the choice among these 2^(n-2) gauges decides the signs of the by-products. It takes the one that leaves
 * the least to be realised, sum |wanted - by-product|: by-products of neighbouring units then cancel, and a model that
 * comes from summing out spins gives those spins back. The choice is made unit by unit, so the number of units is not
 * always the least possible. Among equals the fewest signs in the last places are flipped.
 */
function chooseFlips({
  order,
  odd,
  costs,
}: {
  readonly order: number;
  readonly odd: boolean;
  readonly costs: readonly { readonly mask: number; readonly size: number; readonly wanted: number }[];
}): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  // Flipping all weights changes nothing, so the first one stays positive.
  for (let pattern = 0; pattern < 2 ** (order - 1); pattern++) {
    if ((bitCount(pattern) % 2 === 1) !== odd) continue;
    let flips = 0;
    for (let k = 0; k < order - 1; k++) if ((pattern >> k) & 1) flips |= 1 << (order - 1 - k);
    let cost = 0;
    for (const { mask, size, wanted } of costs) cost += Math.abs(wanted - sign(mask & flips) * size);
    if (cost < lowest - 1e-12 * cost) {
      best = flips;
      lowest = cost;
    }
  }
  return best;
}

/** The subsets of 2, 4, ... n - 2 of n members, as bit masks. */
function properEvenSubsets(order: number): number[] {
  return Array.from({ length: 2 ** order - 1 }, (_, mask) => mask).filter(
    (mask) => mask !== 0 && bitCount(mask) % 2 === 0,
  );
}

/** prod of the signs of the flipped members of a set. */
function sign(flipped: number): 1 | -1 {
  return bitCount(flipped) % 2 === 0 ? 1 : -1;
}
