import { bonds, plaquettes, type SquareLattice } from "../lattice/index.js";
import { type Hamiltonian, hamiltonian, type Interaction } from "./hamiltonian.js";

/** One coupling per kind of term; those that are left out are zero. */
export interface UniformCouplings {
  /** On every site. */
  readonly field?: number | undefined;
  /** On every bond, K1. */
  readonly nn?: number | undefined;
  /** On both diagonals of every elementary square, K2. */
  readonly diagonal?: number | undefined;
  /** On the four corners of every elementary square, K4. */
  readonly plaquette?: number | undefined;
}

/**
 * A model with the same couplings all over a square lattice. On tori of extent 2 terms coincide and add up.
 *
 * @throws ParameterError when a coupling is not finite.
 */
export function uniformModel(
  lattice: SquareLattice,
  { field = 0, nn = 0, diagonal = 0, plaquette = 0 }: UniformCouplings,
): Hamiltonian & { readonly lattice: SquareLattice } {
  const squares = plaquettes(lattice);
  const diagonals = new Int32Array(squares.length);
  for (let p = 0; p < squares.length; p += 4) {
    diagonals.set([squares[p]!, squares[p + 3]!, squares[p + 1]!, squares[p + 2]!], p);
  }
  const all = (order: number, sites: Int32Array, coupling: number): Interaction[] =>
    coupling === 0 ? [] : [{ order, sites, couplings: new Float64Array(sites.length / order).fill(coupling) }];
  const model = hamiltonian({
    sites: lattice.sites,
    interactions: [
      ...all(
        1,
        Int32Array.from({ length: lattice.sites }, (_, site) => site),
        field,
      ),
      ...all(2, bonds(lattice), nn),
      ...all(2, diagonals, diagonal),
      ...all(4, squares, plaquette),
    ],
  });
  return { ...model, lattice };
}
