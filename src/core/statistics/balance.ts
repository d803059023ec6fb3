import { ParameterError } from "../errors/index.js";

/** By how much a run's weight in the mixture is to be multiplied: (its size)(exp of the change of f)/(old size). */
export type Factors = Float64Array;

export interface BalanceInput {
  readonly shares: readonly Float64Array[];
  /** Independent samples at each energy, all runs together. */
  readonly counts: Float64Array;
  /** Sizes for which the shares were computed, and sizes now. */
  readonly before: readonly number[];
  readonly sizes: readonly number[];
}

/**
 * The self-consistency of multi-histogram reweighting (Ferrenberg and Swendsen, Phys. Rev. Lett. 63, 1195 (1989); Shirts
 * and Chodera, J. Chem. Phys. 129, 124105 (2008), eq. 11): the shares of each run add up to its size. It is the minimum
 * of a convex function of the free energies, found by damped Newton steps to rounding, relative to the shares given, so
 * that no exponential is computed again.
 *
 * @throws ParameterError when there is no minimum: a run overlaps with no other.
 */
export function balance({ shares, counts, before, sizes }: BalanceInput): Factors {
  const runs = shares.length;
  let changes = new Float64Array(runs);
  const factorsOf = (at: Float64Array): Factors => at.map((change, k) => (Math.exp(change) * sizes[k]!) / before[k]!);
  const objective = (factors: Factors, at: Float64Array): number => {
    let sum = 0;
    for (let n = 0; n < counts.length; n++) {
      if (counts[n] === 0) continue;
      let ratio = 0;
      for (let k = 0; k < runs; k++) ratio += factors[k]! * shares[k]![n]!;
      sum += counts[n]! * Math.log(ratio);
    }
    for (let k = 0; k < runs; k++) sum -= sizes[k]! * at[k]!;
    return sum;
  };
  for (let iteration = 0; iteration < 100; iteration++) {
    const factors = factorsOf(changes);
    const { gradient, hessian } = slopes(factors);
    const step = solvePositive(hessian, gradient);
    const largest = step.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    let length = 1;
    if (largest > 0.1) {
      // Far from the minimum the full step may overshoot.
      const value = objective(factors, changes);
      const moved = (): Float64Array<ArrayBuffer> =>
        changes.map((change, k) => change - (k ? length * step[k - 1]! : 0));
      while (length > 1e-6 && !(objective(factorsOf(moved()), moved()) <= value)) length /= 2;
    }
    changes = changes.map((change, k) => change - (k ? length * step[k - 1]! : 0));
    // Newton's steps shrink quadratically: after one of 1e-7 nothing is left but rounding.
    if (largest < 1e-7) return factorsOf(changes);
  }
  throw new ParameterError("the free energies of the runs do not converge; add runs between them, or measure longer");

  /** The first run is the reference and does not move. */
  function slopes(factors: Factors): { gradient: Float64Array; hessian: Float64Array[] } {
    const gradient = Float64Array.from({ length: runs - 1 }, (_, k) => -sizes[k + 1]!);
    const hessian = Array.from({ length: runs - 1 }, () => new Float64Array(runs - 1));
    const parts = new Float64Array(runs);
    for (let n = 0; n < counts.length; n++) {
      const count = counts[n]!;
      if (count === 0) continue;
      let ratio = 0;
      for (let k = 0; k < runs; k++) {
        parts[k] = factors[k]! * shares[k]![n]!;
        ratio += parts[k]!;
      }
      for (let k = 1; k < runs; k++) {
        const part = (count * parts[k]!) / ratio;
        gradient[k - 1]! += part;
        const row = hessian[k - 1]!;
        row[k - 1]! += part;
        for (let l = 1; l <= k; l++) row[l - 1]! -= (part * parts[l]!) / ratio;
      }
    }
    return { gradient, hessian };
  }
}

/** Cholesky's method; only the lower triangle is read. */
function solvePositive(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const x = right.slice();
  const lower = matrix.map((row) => row.slice());
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i]![j]!;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      if (i !== j) lower[i]![j] = sum / lower[j]![j]!;
      else if (sum > 0) lower[i]![i] = Math.sqrt(sum);
      else throw new ParameterError("a run overlaps with no other; add runs between them, or measure longer");
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i]![k]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= lower[k]![i]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  return x;
}
