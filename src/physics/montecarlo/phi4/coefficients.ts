import { extents } from "../../lattice/index.js";
import { type Phi4Model, quadraticCoefficient } from "../../models/index.js";

/**
 * 2^f on [-1/2, 1/2] as 1 + c_1 f + ... + c_5 f^5, least relative error 1.1e-7 among single-precision coefficients with
 * constant term 1 (Lawson iteration), 1.9e-7 when evaluated in single precision.
 */
const powerOfTwo = [
  0.6931470036506653, 0.24022242426872253, 0.05550733581185341, 0.009671512991189957, 0.001326472731307149,
];

/** How many numbers the kernel expects. */
export const coefficientCount: number = 8 + powerOfTwo.length;

/** The action in units of ln 2, the width of proposals, the mirror of reflections, and the constants of 2^x. */
export function coefficients(model: Phi4Model, width: number): number[] {
  const { kappa, massSquared, lambda } = model;
  const curvature = 2 * extents(model.lattice).length * kappa + Math.max(massSquared, 0);
  return [
    width / 2 ** 31,
    kappa * Math.LOG2E,
    quadraticCoefficient(model) * Math.LOG2E,
    (lambda / 4) * Math.LOG2E,
    curvature > 0 ? (2 * kappa) / curvature : 0,
    1.5 * 2 ** 23 + 16,
    1,
    -64,
    ...powerOfTwo,
  ];
}
