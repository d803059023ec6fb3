import { ParameterError } from "../../../core/errors/index.js";
import type { Couplings, Recursion } from "./recursion.js";

/** One level of a flow. */
export interface FlowLevel {
  readonly level: number;
  /** b^level, the lattice spacing in units of the original one. */
  readonly spacing: number;
  /** b^(d level), the original sites per site of this level. */
  readonly volume: number;
  readonly couplings: Couplings;
  /** What the steps so far have taken out of ln Z, per original site. */
  readonly constant: number;
}

/**
 * The couplings of `steps` steps, the starting point first. It ends early, before couplings that are no longer finite:
 * Wilson's flow squares them in its low-temperature phase.
 *
 * @throws ParameterError when the point has not one finite value per coupling, or `steps` is not a number of steps.
 */
export function flowTrajectory(
  recursion: Recursion,
  couplings: Couplings,
  { steps }: { readonly steps: number },
): FlowLevel[] {
  requirePoint(recursion, couplings);
  if (!Number.isInteger(steps) || steps < 0) {
    throw new ParameterError(`${steps} steps are not a whole number of steps; give 0 or more`);
  }
  const levels: FlowLevel[] = [{ level: 0, spacing: 1, volume: 1, couplings: [...couplings], constant: 0 }];
  for (let level = 1; level <= steps; level++) {
    const before = levels[level - 1]!;
    const next = recursion.step(before.couplings);
    if (!next.every(Number.isFinite)) break;
    levels.push({
      level,
      spacing: recursion.scale ** level,
      volume: recursion.volume ** level,
      couplings: next,
      constant:
        before.constant + recursion.constant(before.couplings) / (recursion.volume * recursion.temper) ** (level - 1),
    });
  }
  return levels;
}

/** `count` equidistant values from `from` to `to`, both included. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface FlowArrow {
  readonly from: Couplings;
  /** Where one step leads. */
  readonly to: Couplings;
}

/**
 * One step from every point of a grid, for arrows: one axis per coupling, the last running fastest.
 *
 * @throws ParameterError when the number of axes is not that of the couplings, or an axis is empty.
 */
export function flowField(recursion: Recursion, { axes }: { readonly axes: readonly Axis[] }): FlowArrow[] {
  if (axes.length !== recursion.couplings.length) {
    throw new ParameterError(
      `${axes.length} axes for the couplings ${recursion.couplings.join(", ")}; give one axis for each`,
    );
  }
  let points: Couplings[] = [[]];
  for (const { from, to, count } of axes) {
    if (!Number.isInteger(count) || count < 1) {
      throw new ParameterError(`an axis of ${count} points has none to start from; give 1 or more`);
    }
    // The weights of both ends are exact, so that the grid is too.
    const values = Array.from({ length: count }, (_, i) => {
      const t = count === 1 ? 0 : i / (count - 1);
      return from * (1 - t) + to * t;
    });
    points = points.flatMap((point) => values.map((value) => [...point, value]));
  }
  return points.map((from) => ({ from, to: recursion.step(from) }));
}

/** @throws ParameterError when the point has not one finite value per coupling of the recursion. */
export function requirePoint(recursion: Recursion, couplings: Couplings): void {
  if (couplings.length !== recursion.couplings.length || !couplings.every(Number.isFinite)) {
    throw new ParameterError(
      `[${couplings.join(", ")}] is not a point of ${recursion.name}; give finite ${recursion.couplings.join(", ")}`,
    );
  }
}
