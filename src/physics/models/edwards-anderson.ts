import { ParameterError } from "../../core/errors/index.js";
import { randomStream } from "../../core/random/index.js";
import { bonds, extents, type Lattice } from "../lattice/index.js";
import { type Hamiltonian, hamiltonian } from "./hamiltonian.js";
import { once, requireCoupling } from "./ising.js";

/**
 * One realisation of the +/-J Edwards-Anderson spin glass, P(s) ~ exp(K sum_<ij> J_ij s_i s_j) with J_ij = +1/-1.
 */
export interface EdwardsAndersonModel<L extends Lattice = Lattice> extends Hamiltonian {
  readonly kind: "edwards-anderson";
  readonly lattice: L;
  /** K = J/kT, not negative. */
  readonly coupling: number;
  /** The lattice's bonds, as flat pairs, in the order of `bonds(lattice)`. */
  readonly bonds: Int32Array;
  /** J_ij = +1/-1 of each bond. */
  readonly signs: Int8Array;
}

export interface EdwardsAndersonOptions {
  readonly coupling: number;
  /** J_ij = +1/-1 of each bond, in the order of `bonds(lattice)`; see `randomSigns`. */
  readonly signs: Int8Array;
}

/**
 * The +/-J spin glass of a lattice with the given signs.
 *
 * @throws ParameterError for a coupling that is negative or not finite, and for signs that are not +1/-1, one per bond.
 */
export function edwardsAnderson<L extends Lattice>(
  lattice: L,
  { coupling, signs }: EdwardsAndersonOptions,
): EdwardsAndersonModel<L> {
  requireCoupling(coupling);
  if (coupling < 0)
    throw new ParameterError(`coupling ${coupling} of a spin glass is negative; turn the signs instead`);
  const pairs = bonds(lattice);
  if (signs.length !== pairs.length / 2) {
    throw new ParameterError(`${signs.length} signs for ${pairs.length / 2} bonds; give one sign per bond`);
  }
  const wrong = signs.findIndex((sign) => sign !== 1 && sign !== -1);
  if (wrong >= 0) throw new ParameterError(`sign ${signs[wrong]} of bond ${wrong} is not +1 or -1`);
  const terms = once(() => {
    const couplings = Float64Array.from(signs, (sign) => coupling * sign);
    return hamiltonian({ sites: lattice.sites, interactions: [{ order: 2, sites: pairs, couplings }] }).interactions;
  });
  return {
    kind: "edwards-anderson",
    sites: lattice.sites,
    constant: 0,
    lattice,
    coupling,
    bonds: pairs,
    signs,
    get interactions() {
      return terms();
    },
  };
}

/** One disorder realisation: a fair sign for every bond of the lattice, from the stream (seed, "disorder", task). */
export function randomSigns(lattice: Lattice, { seed, task = 0 }: { readonly seed: number; readonly task?: number }) {
  const open = lattice.boundary === "open";
  const count = open ? bonds(lattice).length / 2 : lattice.sites * extents(lattice).length;
  const signs = new Int8Array(count);
  randomStream({ seed, purpose: "disorder", task }).fillSpins(signs);
  return signs;
}
