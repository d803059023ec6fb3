import { ParameterError } from "../../../core/errors/index.js";
import { bisect } from "../../../core/numbers/index.js";
import { fixedPoints } from "./fixed-points.js";
import { linearise } from "./linearisation.js";
import { sinks } from "./phases.js";
import type { Couplings, Recursion } from "./recursion.js";
import { criticalStart, separate } from "./separatrix.js";

/** The critical coupling K = J/kT of the nearest-neighbour model, as a flow has it. Exact: 0.4406867935. */
export interface CriticalCoupling {
  /** Where the separatrix of the full flow meets the nearest-neighbour models. */
  readonly nonlinear: number;
  /** Where its tangent at the critical fixed point does; null where it does not. */
  readonly linearised: number | null;
}

/** The critical coupling of a flow; null for one without a transition. */
export function criticalCoupling(recursion: Recursion): CriticalCoupling | null {
  const { critical } = fixedPoints(recursion);
  if (!critical) return null;
  if (recursion.couplings.length === 1) {
    const excess = (coupling: number): number => recursion.start(coupling).couplings[0]! - critical.couplings[0]!;
    const coupling = bisect(excess, { low: 0, high: 1e15 });
    return { nonlinear: coupling, linearised: coupling };
  }
  const nonlinear = criticalStart(recursion, sinks(recursion));
  if (nonlinear === null) return null;
  const { scalingField } = linearise(recursion, critical.couplings);
  const offTangent = (coupling: number): number =>
    recursion
      .start(coupling)
      .couplings.reduce((sum, one, i) => sum + scalingField[i]! * (one - critical.couplings[i]!), 0);
  const { hot: low, cold: high } = recursion.ends;
  const crosses = offTangent(low) > 0 !== offTangent(high) > 0;
  return { nonlinear, linearised: crosses ? bisect(offTangent, { low, high }) : null };
}

export interface CriticalLineOptions {
  /** The values of the second coupling to find points for. */
  readonly second: readonly number[];
  /** Where to look in the first coupling; default 0, which must lie in the high-temperature phase, to 4. */
  readonly low?: number;
  readonly high?: number;
}

export interface CriticalLine {
  /** Points on the separatrix; values of the second coupling without one in the range are left out. */
  readonly points: readonly Couplings[];
  /** The tangent at the critical fixed point, for every value of the second coupling. */
  readonly tangent: readonly Couplings[];
}

/**
 * The separatrix of a flow of two couplings, each point to the last bit of the first coupling.
 *
 * @throws ParameterError for flows that do not have two couplings.
 */
export function criticalLine(recursion: Recursion, { second, low = 0, high = 4 }: CriticalLineOptions): CriticalLine {
  if (recursion.couplings.length !== 2) {
    throw new ParameterError(
      `a critical line needs two couplings, and ${recursion.name} has ${recursion.couplings.length}; use criticalCoupling`,
    );
  }
  const { critical } = fixedPoints(recursion);
  if (!critical) return { points: [], tangent: [] };
  const ends = sinks(recursion);
  const points: Couplings[] = [];
  for (const other of second) {
    const first = separate(recursion, ends, { low, high, at: (coupling) => [coupling, other] });
    if (first !== null) points.push([first, other]);
  }
  const { scalingField } = linearise(recursion, critical.couplings);
  const [across, along] = [scalingField[0]!, scalingField[1]!];
  const [first, then] = [critical.couplings[0]!, critical.couplings[1]!];
  return { points, tangent: second.map((other) => [first - (along / across) * (other - then), other]) };
}
