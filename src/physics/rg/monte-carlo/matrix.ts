import { EigenvalueDecomposition, Matrix, solve } from "ml-matrix";
import { type MomentsShape, placesOf } from "./moments.js";

/** An eigenvalue of a linearised step. */
export interface ComplexNumber {
  readonly real: number;
  readonly imaginary: number;
}

/** The linearised step of one truncation, or why there is none. */
export type StepMatrix =
  | { readonly matrix: readonly (readonly number[])[]; readonly eigenvalues: readonly ComplexNumber[] }
  | { readonly refusal: string };

/** Correlations of operators below this have no inverse in doubles. */
const smallestCorrelation = 1e-9;

/**
 * The matrix T_ab = dK'_a/dK_b of one step, from the means of products of extensive operators (Swendsen,
 * Phys. Rev. Lett. 42, 859 (1979)):
 *
 *   sum_a <S'_c; S'_a> T_ab = <S'_c; S_b>,
 *
 * with S' after the step and S before it, on the same configurations, and <A; B> = <AB> - <A><B>. Both sides are the
 * response d<S'_c>/dK_b, once through the renormalised couplings K' and once directly.
 */
export function stepMatrix(
  means: Float64Array,
  { shape, step, operators: k }: { readonly shape: MomentsShape; readonly step: number; readonly operators: number },
): StepMatrix {
  const place = placesOf(shape);
  const n = shape.operators.length;
  const mean = (level: number, a: number): number => (shape.meansVanish ? 0 : means[place.mean(level) + a]!);
  const self = Matrix.zeros(k, k);
  const cross = Matrix.zeros(k, k);
  for (let c = 0; c < k; c++) {
    for (let a = 0; a < k; a++) {
      self.set(c, a, means[place.self(step) + c * n + a]! - mean(step, c) * mean(step, a));
      cross.set(c, a, means[place.cross(step) + c * n + a]! - mean(step, c) * mean(step - 1, a));
    }
  }
  const refusal = dependence(self, shape.operators);
  if (refusal !== undefined) return { refusal };
  const matrix = solve(self, cross);
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(matrix);
  const eigenvalues = realEigenvalues.map((real, i) => ({ real, imaginary: imaginaryEigenvalues[i]! }));
  return { matrix: matrix.to2DArray(), eigenvalues: eigenvalues.sort((a, b) => modulus(b) - modulus(a)) };
}

export function modulus({ real, imaginary }: ComplexNumber): number {
  return Math.hypot(real, imaginary);
}

/** A double eigenvalue may split into a complex pair by the square root of rounding. */
export function isComplex(eigenvalue: ComplexNumber): boolean {
  return Math.abs(eigenvalue.imaginary) > 1e-7 * modulus(eigenvalue);
}

/** Why the covariances of operators have no inverse, or undefined when they have. */
function dependence(self: Matrix, names: readonly string[]): string | undefined {
  const k = self.rows;
  const deviation = self.diagonal().map((variance) => Math.sqrt(Math.max(0, variance)));
  // Rounding of <S S> - <S><S> is of the order of the mean square.
  const constant = deviation.findIndex((sigma, a) => !(sigma > 1e-7 * Math.sqrt(Math.abs(self.get(a, a)) + 1)));
  if (constant >= 0) return `operator "${names[constant]}" does not fluctuate after this step; leave it out`;
  const correlation = Matrix.zeros(k, k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) correlation.set(a, b, self.get(a, b) / deviation[a]! / deviation[b]!);
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(correlation, { assumeSymmetric: true });
  const least = realEigenvalues.indexOf(Math.min(...realEigenvalues));
  if (realEigenvalues[least]! > smallestCorrelation) return undefined;
  const part = eigenvectorMatrix.getColumn(least);
  const involved = names.slice(0, k).filter((_, a) => Math.abs(part[a]!) > 1e-3);
  return (
    `operators ${involved.map((name) => `"${name}"`).join(", ")} are linearly dependent after this step, as on a small ` +
    "torus or in too few configurations; leave one out, or take fewer steps"
  );
}
