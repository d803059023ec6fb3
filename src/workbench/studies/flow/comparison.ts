import {
  criticalCoupling,
  fixedPoints,
  migdalKadanoffFlow,
  nearestNeighbourFlow,
  type Recursion,
  sumFlow,
  variationalOptimum,
  wilsonFlow,
} from "../../../physics/rg/index.js";
import type { MethodExponents } from "./results.js";

/** All truncated methods in their plain form, side by side. */
export function compareMethods(): MethodExponents[] {
  const optimum = variationalOptimum();
  return [
    ofRecursion("nearest neighbours only", nearestNeighbourFlow()),
    ofRecursion("sum of pair couplings", sumFlow()),
    ofRecursion("Wilson's quadratic", wilsonFlow()),
    ofRecursion("Migdal-Kadanoff, b = 2", migdalKadanoffFlow()),
    {
      label: "Kadanoff's variational bound",
      nu: optimum.exponents.nu,
      criticalCoupling: optimum.criticalCoupling.nonlinear,
    },
  ];
}

function ofRecursion(label: string, recursion: Recursion): MethodExponents {
  return {
    label,
    nu: fixedPoints(recursion).critical?.exponents?.nu ?? null,
    criticalCoupling: criticalCoupling(recursion)?.nonlinear ?? null,
  };
}
