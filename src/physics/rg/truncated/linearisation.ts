import { EigenvalueDecomposition, Matrix, solve } from "ml-matrix";
import { ParameterError } from "../../../core/errors/index.js";
import type { Couplings, Recursion } from "./recursion.js";

/** The thermal exponents of a fixed point. */
export interface Exponents {
  /** y_T = ln lambda/ln b of the largest eigenvalue; 1 for the Ising model in two dimensions. */
  readonly yT: number;
  /** 1/y_T. */
  readonly nu: number;
  /** 2 - d nu. */
  readonly alpha: number;
}

/** A recursion to first order around a point. */
export interface Linearisation {
  /** Of dK'/dK, the largest magnitude first. */
  readonly eigenvalues: readonly number[];
  /** ln|lambda|/ln b of each: positive for what grows, negative for what dies away. */
  readonly scalingPowers: readonly number[];
  /** Of the largest eigenvalue; null where nothing grows. */
  readonly exponents: Exponents | null;
  /** Left eigenvector phi of the largest eigenvalue: phi . (K - K*) = 0 is the critical surface to first order. */
  readonly scalingField: Couplings;
}

/**
 * Eigenvalues and exponents of the recursion at a point, which should be a fixed point for them to mean anything.
 *
 * @throws ParameterError when a pair of eigenvalues is complex; none of the flows of this library has one.
 */
export function linearise(recursion: Recursion, couplings: Couplings): Linearisation {
  // The transpose has the same eigenvalues, and its eigenvectors are the scaling fields.
  const transposed = new Matrix(recursion.jacobian(couplings).map((row) => [...row])).transpose();
  const { realEigenvalues, imaginaryEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(transposed);
  const largest = Math.max(...realEigenvalues.map(Math.abs));
  // A double eigenvalue may split into a complex pair by the square root of rounding.
  if (imaginaryEigenvalues.some((imaginary) => Math.abs(imaginary) > 1e-7 * largest)) {
    throw new ParameterError(
      `the eigenvalues ${realEigenvalues.map((re, i) => `${re} + ${imaginaryEigenvalues[i]}i`).join(", ")} at ` +
        `[${couplings.join(", ")}] are not real; exponents need a flow that does not spiral`,
    );
  }
  const order = realEigenvalues.map((_, i) => i);
  order.sort((i, j) => Math.abs(realEigenvalues[j]!) - Math.abs(realEigenvalues[i]!));
  const eigenvalues = order.map((i) => realEigenvalues[i]!);
  const length = Math.log(recursion.scale);
  const thermal = eigenvalues[0]!;
  return {
    eigenvalues,
    scalingPowers: eigenvalues.map((lambda) => Math.log(Math.abs(lambda)) / length),
    exponents: thermal > 1 ? thermalExponents(recursion, thermal) : null,
    scalingField: eigenvectorMatrix.getColumn(order[0]!),
  };
}

function thermalExponents({ scale, dimension }: Recursion, eigenvalue: number): Exponents {
  const yT = Math.log(eigenvalue) / Math.log(scale);
  return { yT, nu: 1 / yT, alpha: 2 - dimension / yT };
}

/** The largest change that one step makes to a coupling. */
export function residual(recursion: Recursion, couplings: Couplings): number {
  return distance(recursion.step(couplings), couplings);
}

/** The largest difference of two points in one coupling. */
export function distance(a: Couplings, b: Couplings): number {
  return a.reduce((largest, coupling, i) => Math.max(largest, Math.abs(coupling - b[i]!)), 0);
}

/** Newton's method for K' = K with the analytic Jacobian; null where it does not converge. */
export function polish(recursion: Recursion, seed: Couplings): Couplings | null {
  let best = seed;
  let bestResidual = residual(recursion, seed);
  let current = seed;
  for (let i = 0; i < 100 && bestResidual > 0; i++) {
    const next = newtonStep(recursion, current);
    if (!next) break;
    const left = residual(recursion, next);
    // At the rounding floor the residual no longer falls; before it, a single rise is part of a long way.
    if (!(left < bestResidual) && bestResidual < 1e-13) break;
    if (!(left < 1e6)) break;
    current = next;
    if (left < bestResidual) [best, bestResidual] = [next, left];
  }
  return bestResidual < 1e-12 ? best : null;
}

function newtonStep(recursion: Recursion, couplings: Couplings): Couplings | null {
  const image = recursion.step(couplings);
  const matrix = Matrix.eye(couplings.length).sub(new Matrix(recursion.jacobian(couplings).map((row) => [...row])));
  try {
    const move = solve(matrix, Matrix.columnVector(image.map((coupling, i) => coupling - couplings[i]!)));
    return couplings.map((coupling, i) => coupling + move.get(i, 0));
  } catch {
    return null; // a singular matrix: two fixed points merge here
  }
}
