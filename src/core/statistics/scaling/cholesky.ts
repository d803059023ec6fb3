import { ParameterError } from "../../errors/index.js";

/** A square matrix in rows. */
export type Matrix = readonly (readonly number[])[];

/**
 * The lower triangle L with A = L transpose(L) of a covariance matrix.
 *
 * @throws ParameterError when the matrix is not square or not positive definite, as when two quantities are the same.
 */
export function choleskyFactor(matrix: Matrix): Float64Array[] {
  const size = matrix.length;
  const lower = matrix.map(() => new Float64Array(size));
  for (let i = 0; i < size; i++) {
    if (matrix[i]!.length !== size) {
      throw new ParameterError(`row ${i} of a covariance matrix has ${matrix[i]!.length} entries; ${size} are wanted`);
    }
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      if (i !== j) lower[i]![j] = sum / lower[j]![j]!;
      else if (sum > 1e-13 * matrix[i]![i]!) lower[i]![i] = Math.sqrt(sum);
      else {
        throw new ParameterError(
          `the covariance matrix is not positive definite at quantity ${i}; leave out quantities that others determine`,
        );
      }
    }
  }
  return lower;
}

/** x with L x = right. */
export function solveLower(lower: readonly Float64Array[], right: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(right);
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i]![k]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  return x;
}

/** x with L transpose(L) x = right. */
export function solveFactored(lower: readonly Float64Array[], right: ArrayLike<number>): Float64Array {
  const x = solveLower(lower, right);
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i]! -= lower[k]![i]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  return x;
}

/** The inverse of A = L transpose(L), symmetric to the last bit. */
export function inverseOf(lower: readonly Float64Array[]): number[][] {
  const columns = lower.map((_, c) => [
    ...solveFactored(
      lower,
      lower.map((_, r) => (r === c ? 1 : 0)),
    ),
  ]);
  return columns.map((column, c) => column.map((value, r) => (value + columns[r]![c]!) / 2));
}
