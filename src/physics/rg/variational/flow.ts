import { ParameterError } from "../../../core/errors/index.js";
import { decimationCouplings } from "../../exact/index.js";
import type { Couplings, Recursion, Start } from "../truncated/index.js";
import { blockDerivatives, blockSum, type CellCouplings } from "./cell.js";

/**
 * How the nearest-neighbour Ising model enters: `hidden-layer` decimates it once, exactly, which is the law of the star
 * map's hidden units; all six pairs of a square are then equal and stay so. `square-lattice` puts K/2 on the edges of
 * each square of the lattice itself, with no diagonals.
 */
export type VariationalStart = "hidden-layer" | "square-lattice";

export interface VariationalOptions {
  /** p, how closely a block spin follows its block; see {@link variationalOptimum}. */
  readonly parameter: number;
  /** Default `hidden-layer`. */
  readonly start?: VariationalStart;
}

/**
 * Kadanoff's lower-bound recursion of the square-lattice Ising model (Phys. Rev. Lett. 34, 1005 (1975); Kadanoff,
 * Houghton and Yalabik, J. Stat. Phys. 14, 171 (1976)), with b = 2 and one p for all levels.
 *
 * Couplings are those of an elementary square: `pair` (each of its six pairs) and `quartic` from the hidden layer,
 * `edge`, `diagonal` and `quartic` from the square lattice. Blocking is exact; only the potentials that are moved
 * change ln Z. They have mean zero in the translation-invariant law before the move, so that by Jensen's inequality
 * ln Z is never below the exact one, whatever K and p, and F = -ln Z is bounded from below. The best p makes ln Z least.
 *
 * The fixed points of both phases have finite couplings; below p = 0.647 there is only one phase. With `edge` and
 * `diagonal` apart, the fixed point of the symmetric subspace repels: see {@link variationalOptimum}.
 *
 * @throws ParameterError when p is not a finite number of 0 or more, and for an unknown start.
 */
export function variationalFlow({ parameter, start = "hidden-layer" }: VariationalOptions): Recursion {
  requireStart(start);
  if (!(parameter >= 0 && parameter < Number.POSITIVE_INFINITY)) {
    throw new ParameterError(`parameter p = ${parameter} is not a finite number of 0 or more; the best is near 0.766`);
  }
  const space = spaces[start];
  return {
    name: `Kadanoff's lower bound, p = ${Number(parameter.toPrecision(8))}`,
    neglected: "the change of ln Z when potentials move between squares, which is positive (Jensen)",
    scale: 2,
    dimension: 2,
    volume: 4,
    temper: 1,
    couplings: space.names,
    step: (couplings) => space.fromCell(blockSum(space.toCell(couplings), parameter).couplings),
    jacobian: (couplings) => space.jacobian(blockDerivatives(space.toCell(couplings), parameter).jacobian),
    constant: (couplings) => blockSum(space.toCell(couplings), parameter).constant / 4,
    start: space.start,
    // The transition moves with p, to K = p/2 or so.
    ends: { hot: 0.05, cold: 5 + parameter },
  };
}

/** A coupling space of the recursion, as a part of {edge, diagonal, quartic}. */
export interface VariationalSpace {
  readonly names: readonly string[];
  readonly toCell: (couplings: Couplings) => CellCouplings;
  readonly fromCell: (cell: CellCouplings) => Couplings;
  readonly jacobian: (full: readonly (readonly number[])[]) => readonly (readonly number[])[];
  readonly start: (coupling: number) => Start;
}

export const spaces: Readonly<Record<VariationalStart, VariationalSpace>> = {
  "hidden-layer": {
    names: ["pair", "quartic"],
    toCell: ([pair, quartic]) => ({ edge: pair!, diagonal: pair!, quartic: quartic! }),
    // Edge and diagonal agree up to rounding; the mean of the six pairs keeps the flow in the symmetric subspace.
    fromCell: ({ edge, diagonal, quartic }) => [(2 * edge + diagonal) / 3, quartic],
    jacobian: ([edge, diagonal, quartic]) => [
      [(2 * (edge![0]! + edge![1]!) + diagonal![0]! + diagonal![1]!) / 3, (2 * edge![2]! + diagonal![2]!) / 3],
      [quartic![0]! + quartic![1]!, quartic![2]!],
    ],
    start: (coupling) => {
      const { nnn, quartic, constantPerRemovedSpin } = decimationCouplings(coupling);
      return { couplings: [nnn, quartic], constant: constantPerRemovedSpin / 2, weight: 1 / 2 };
    },
  },
  "square-lattice": {
    names: ["edge", "diagonal", "quartic"],
    toCell: ([edge, diagonal, quartic]) => ({ edge: edge!, diagonal: diagonal!, quartic: quartic! }),
    // The symmetric subspace is invariant; rounding must not push out of it a flow that has come this close.
    fromCell: ({ edge, diagonal, quartic }) =>
      Math.abs(edge - diagonal) < 1e-15 ? [edge, edge, quartic] : [edge, diagonal, quartic],
    jacobian: (full) => full,
    start: (coupling) => ({ couplings: [coupling / 2, 0, 0], constant: 0, weight: 1 }),
  },
};

/** @throws ParameterError for an unknown start. */
export function requireStart(start: VariationalStart): void {
  if (!Object.hasOwn(spaces, start)) {
    throw new ParameterError(`unknown start "${start}"; known: ${Object.keys(spaces).join(", ")}`);
  }
}
