import { ParameterError } from "../../core/errors/index.js";
import type { Lattice } from "../lattice/index.js";
import { requireCoupling } from "./ising.js";

/** The q-state Potts model, P(s) ~ exp(K sum_<ij> delta(s_i, s_j)) with s_i = 0 .. q-1; energy -sum delta. */
export interface PottsModel<L extends Lattice = Lattice> {
  readonly kind: "potts";
  readonly lattice: L;
  readonly sites: number;
  /** q. */
  readonly states: number;
  /** K = J/kT; positive is ferromagnetic. */
  readonly coupling: number;
}

export interface PottsOptions {
  /** q, from 2 to 10. */
  readonly states: number;
  readonly coupling: number;
}

/**
 * The q-state Potts model of a lattice. For q = 2 it is the Ising model at half the coupling.
 *
 * @throws ParameterError for q outside 2 .. 10 and couplings that are not finite.
 */
export function potts<L extends Lattice>(lattice: L, { states, coupling }: PottsOptions): PottsModel<L> {
  requireCoupling(coupling);
  if (!Number.isInteger(states) || states < 2 || states > 10) {
    throw new ParameterError(`${states} Potts states; give an integer q from 2 to 10`);
  }
  return { kind: "potts", lattice, sites: lattice.sites, states, coupling };
}

/** The critical coupling of the square-lattice Potts model, K_c = ln(1 + sqrt q), by duality. */
export function criticalPotts(states: number): number {
  return Math.log1p(Math.sqrt(states));
}
