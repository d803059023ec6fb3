import { ParameterError } from "../../core/errors/index.js";
import { bonds, type SquareLattice } from "../lattice/index.js";
import { type Hamiltonian, hamiltonian, logWeight } from "./hamiltonian.js";

/** The nearest-neighbour Ising model, P(s) ~ exp(K sum_<ij> s_i s_j), each bond of the lattice once. */
export interface IsingModel extends Hamiltonian {
  readonly lattice: SquareLattice;
  /** K = J/kT; positive is ferromagnetic. */
  readonly coupling: number;
  /** The lattice's bonds, as flat pairs; double bonds appear twice. */
  readonly bonds: Int32Array;
}

/** Larger couplings would leave no room for the sums over bonds. */
const largestCoupling = 1e12;

/**
 * The Ising model of a lattice with one coupling on all bonds. Double bonds add up to 2K in `interactions`.
 *
 * @throws ParameterError when the coupling is not a finite number.
 */
export function ising(lattice: SquareLattice, { coupling }: { readonly coupling: number }): IsingModel {
  if (!Number.isFinite(coupling)) {
    throw new ParameterError(`coupling ${coupling} is not a finite number; give K = J/kT such as 0.44, or critical`);
  }
  if (Math.abs(coupling) > largestCoupling) {
    throw new ParameterError(`coupling ${coupling} is zero temperature; keep |K| below ${largestCoupling}`);
  }
  const pairs = bonds(lattice);
  const couplings = new Float64Array(pairs.length / 2).fill(coupling);
  const { sites, constant, interactions } = hamiltonian({
    sites: lattice.sites,
    interactions: [{ order: 2, sites: pairs, couplings }],
  });
  return { sites, constant, interactions, lattice, coupling, bonds: pairs };
}

/** The integer sum_<ij> s_i s_j over all bonds: minus the energy in units of J. */
export function bondSum({ bonds: pairs }: IsingModel, spins: Int8Array): number {
  let total = 0;
  for (let b = 0; b < pairs.length; b += 2) total += spins[pairs[b]!]! * spins[pairs[b + 1]!]!;
  return total;
}

/** Whether a Hamiltonian is the uniform Ising model of a lattice, so that its log-weight is K times an integer. */
export function isIsing(model: Hamiltonian): model is IsingModel {
  return "bonds" in model;
}

/** A function from configurations to log-weights; for the uniform Ising model with a single rounding. */
export function logWeightFunction(model: Hamiltonian): (spins: Int8Array) => number {
  if (isIsing(model)) return (spins) => model.coupling * bondSum(model, spins);
  return (spins) => logWeight(model, spins);
}
