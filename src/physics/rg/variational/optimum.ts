import { bisect } from "../../../core/numbers/index.js";
import {
  type CriticalCoupling,
  criticalCoupling,
  type Exponents,
  type FixedPoint,
  fixedPoints,
  linearise,
  polish,
} from "../truncated/index.js";
import { blockDerivatives } from "./cell.js";
import { requireStart, spaces, type VariationalStart, variationalFlow } from "./flow.js";

/** Kadanoff's lower bound at the p that is best at its critical fixed point. */
export interface VariationalOptimum {
  /** p*. */
  readonly parameter: number;
  readonly fixedPoint: FixedPoint;
  readonly exponents: Exponents;
  readonly magnetic: MagneticExponents;
  /**
   * The eigenvalue that takes edge and diagonal couplings apart, in the direction (1, -2) that leaves the six pairs
   * their sum: above 1 the symmetric subspace is unstable. Null for the start that is not in it.
   */
  readonly symmetryBreaking: number | null;
  readonly criticalCoupling: CriticalCoupling;
}

/** From the odd couplings, the four spins and the four triples of a square. */
export interface MagneticExponents {
  /** The largest first. */
  readonly eigenvalues: readonly number[];
  /** y_H = ln lambda/ln 2; 15/8 exactly. */
  readonly yH: number;
  /** y_H/(2 - y_H); 15 exactly. */
  readonly delta: number;
}

/**
 * The best p at the critical fixed point, where (left eigenvector of the eigenvalue 4) . du'/dp = 0, and what follows.
 *
 * From the hidden layer p* = 0.76598304 and nu = 0.99912184, next to the exact 1; from the square lattice itself the
 * flow runs to another fixed point, with p* = 0.76099 and nu = 0.98277, because the symmetric one is unstable there.
 *
 * @throws ParameterError for an unknown start.
 */
export function variationalOptimum({
  start = "hidden-layer",
}: {
  readonly start?: VariationalStart;
} = {}): VariationalOptimum {
  requireStart(start);
  const { toCell } = spaces[start];
  // The fixed point moves little with p: one search along the separatrix, then Newton's method from there.
  const nearby = fixedPoints(variationalFlow({ parameter: 0.763, start })).critical!.couplings;
  const at = (parameter: number) => toCell(polish(variationalFlow({ parameter, start }), nearby)!);
  const parameter = bisect((p) => blockDerivatives(at(p), p).stationarity, { low: 0.75, high: 0.78 });

  const flow = variationalFlow({ parameter, start });
  const fixedPoint = fixedPoints(flow).critical!;
  const { jacobian, oddJacobian } = blockDerivatives(toCell(fixedPoint.couplings), parameter);
  const { eigenvalues, scalingPowers } = linearise({ ...flow, jacobian: () => oddJacobian }, [0, 0]);
  const yH = scalingPowers[0]!;
  return {
    parameter,
    fixedPoint,
    exponents: fixedPoint.exponents!,
    magnetic: { eigenvalues, yH, delta: yH / (2 - yH) },
    symmetryBreaking: start === "hidden-layer" ? jacobian[0]![0]! - 2 * jacobian[0]![1]! : null,
    criticalCoupling: criticalCoupling(flow)!,
  };
}
