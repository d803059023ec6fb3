import { ParameterError } from "../../core/errors/index.js";
import { bonds, type Lattice, type SquareLattice } from "../lattice/index.js";
import { type Hamiltonian, hamiltonian, logWeight } from "./hamiltonian.js";

/** The nearest-neighbour Ising model, P(s) ~ exp(K sum_<ij> s_i s_j), each bond of the lattice once. */
export interface IsingModel<L extends Lattice = SquareLattice> extends Hamiltonian {
  readonly kind: "ising";
  readonly lattice: L;
  /** K = J/kT; positive is ferromagnetic. */
  readonly coupling: number;
  /** The lattice's bonds, as flat pairs; double bonds appear twice. */
  readonly bonds: Int32Array;
}

/** Larger couplings would leave no room for the sums over bonds. */
const largestCoupling = 1e12;

/**
 * The Ising model of a lattice with one coupling on all bonds. Double bonds add up to 2K in `interactions`. The lists of
 * bonds and of interactions are made when they are first read, so that the model of a huge lattice costs nothing.
 *
 * @throws ParameterError when the coupling is not a finite number.
 */
export function ising<L extends Lattice>(lattice: L, { coupling }: { readonly coupling: number }): IsingModel<L> {
  requireCoupling(coupling);
  const pairs = once(() => bonds(lattice));
  const terms = once(() => {
    const couplings = new Float64Array(pairs().length / 2).fill(coupling);
    return hamiltonian({ sites: lattice.sites, interactions: [{ order: 2, sites: pairs(), couplings }] }).interactions;
  });
  return {
    kind: "ising",
    sites: lattice.sites,
    constant: 0,
    lattice,
    coupling,
    get bonds() {
      return pairs();
    },
    get interactions() {
      return terms();
    },
  };
}

/** Refuses couplings that are not numbers, or are zero temperature. */
export function requireCoupling(coupling: number): void {
  if (!Number.isFinite(coupling)) {
    throw new ParameterError(`coupling ${coupling} is not a finite number; give K = J/kT such as 0.44, or critical`);
  }
  if (Math.abs(coupling) > largestCoupling) {
    throw new ParameterError(`coupling ${coupling} is zero temperature; keep |K| below ${largestCoupling}`);
  }
}

/** A value that is made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The integer sum_<ij> s_i s_j over all bonds: minus the energy in units of J. */
export function bondSum({ bonds: pairs }: { readonly bonds: Int32Array }, spins: Int8Array): number {
  let total = 0;
  for (let b = 0; b < pairs.length; b += 2) total += spins[pairs[b]!]! * spins[pairs[b + 1]!]!;
  return total;
}

/** Whether a Hamiltonian is the uniform Ising model of a lattice, so that its log-weight is K times an integer. */
export function isIsing(model: Hamiltonian): model is IsingModel<Lattice> {
  return "kind" in model && model.kind === "ising";
}

/** A function from configurations to log-weights; for the uniform Ising model with a single rounding. */
export function logWeightFunction(model: Hamiltonian): (spins: Int8Array) => number {
  if (isIsing(model)) return (spins) => model.coupling * bondSum(model, spins);
  return (spins) => logWeight(model, spins);
}
