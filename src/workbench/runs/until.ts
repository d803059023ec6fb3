import type { Target } from "./job/values.js";
import type { Point } from "./results/points.js";

/** The largest error of the points in units of the one that is wanted; infinite where there is none yet. */
export function distanceTo({ observable, error, relative }: Target, points: readonly Point[]): number {
  return Math.max(
    ...points.map(({ observables }) => {
      const found = observables[observable];
      if (found?.error === undefined) return Number.POSITIVE_INFINITY;
      return found.error / (error * (relative ? Math.abs(found.mean) : 1));
    }),
  );
}

/**
 * The measurements to look at next: as many as the present errors let expect, at least a fifth and at most three times
 * more. It depends on the series alone, so that an interrupted run comes by the same numbers.
 */
export function nextGoal({
  distance,
  goal,
  maximum,
}: {
  readonly distance: number;
  readonly goal: number;
  readonly maximum: number;
}): number {
  const factor = Number.isFinite(distance) ? 1.1 * distance ** 2 : 2;
  return Math.min(maximum, Math.ceil(goal * Math.min(4, Math.max(1.2, factor))));
}
