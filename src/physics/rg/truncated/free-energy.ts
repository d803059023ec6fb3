import { ParameterError } from "../../../core/errors/index.js";
import { CompensatedSum, ln2Cosh } from "../../../core/numbers/index.js";
import { onsager } from "../../exact/index.js";
import type { Couplings, Recursion } from "./recursion.js";
import { requirePoint } from "./trajectory.js";

/** The free energy of the nearest-neighbour model along a flow, with the sign of ln Z: -F/(kT N). */
export interface FlowFreeEnergy {
  readonly coupling: number;
  /** ln Z/N as the flow has it; Infinity where its constants outgrow the b^d of each step. */
  readonly logPartitionPerSite: number;
  /** Onsager's value, or the chain's in one dimension; null where none is known, and for tempered flows. */
  readonly exact: number | null;
  /** The first less the second; null without the second. */
  readonly excess: number | null;
}

/**
 * ln Z/N of the nearest-neighbour model of coupling K, summed along the trajectory to the last bit.
 *
 * Truncations are off by what they neglect: +0.0323 at K_c for {@link sumFlow}. Wilson's constants diverge in its
 * low-temperature phase, and tempered ones for tau <= b^-d; both give Infinity.
 *
 * @throws ParameterError when the coupling is not finite.
 */
export function freeEnergy(recursion: Recursion, { coupling }: { readonly coupling: number }): FlowFreeEnergy {
  if (!Number.isFinite(coupling)) {
    throw new ParameterError(`coupling ${coupling} is not a finite number; give K = J/kT such as 0.44`);
  }
  const { couplings, constant, weight } = recursion.start(coupling);
  const value = constant + weight * logPartitionAlong(recursion, couplings);
  const exact = exactValue(recursion, coupling);
  return { coupling, logPartitionPerSite: value, exact, excess: exact === null ? null : value - exact };
}

/**
 * ln Z/N at a point of the coupling space, sum_n constant(K_n) (b^d tau)^-n, to the last bit of the sum.
 *
 * @throws ParameterError when the point has not one finite value per coupling.
 */
export function logPartitionAlong(recursion: Recursion, couplings: Couplings): number {
  requirePoint(recursion, couplings);
  const shrink = recursion.volume * recursion.temper;
  if (shrink <= 1) return Number.POSITIVE_INFINITY;
  const sum = new CompensatedSum();
  let current = couplings;
  for (let weight = 1; ; weight /= shrink) {
    const term = weight * recursion.constant(current);
    if (!Number.isFinite(term)) return Number.POSITIVE_INFINITY;
    sum.add(term);
    if (Math.abs(term) <= 1e-18 * Math.abs(sum.value)) return sum.value;
    const next = recursion.step(current);
    // At rest, as at the high-temperature sink, what is left is a geometric series.
    if (next.every((coupling, i) => coupling === current[i])) {
      sum.add(term / (shrink - 1));
      return sum.value;
    }
    current = next;
  }
}

function exactValue({ dimension, temper }: Recursion, coupling: number): number | null {
  if (temper !== 1) return null;
  if (dimension === 1) return ln2Cosh(coupling);
  return dimension === 2 ? onsager({ coupling }).logPartitionPerSite : null;
}
