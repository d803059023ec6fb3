import { bisect } from "../../../core/numbers/index.js";
import { distance, type Exponents, linearise, polish, residual } from "./linearisation.js";
import { hasTwoPhases, type Sinks, sinks } from "./phases.js";
import type { Couplings, Recursion } from "./recursion.js";
import { criticalStart } from "./separatrix.js";

/** What a fixed point is to the flow. */
export type FixedPointKind = "high-temperature" | "low-temperature" | "critical" | "multicritical" | "sink";

export interface FixedPoint {
  readonly kind: FixedPointKind;
  /** Infinity where the couplings run away, as at zero temperature. */
  readonly couplings: Couplings;
  /** Whether everything near it flows into it. Zero temperature can be a fixed point that repels. */
  readonly attractive: boolean;
  /** Of dK'/dK, the largest magnitude first; empty at infinity. */
  readonly eigenvalues: readonly number[];
  /** ln|lambda|/ln b of each eigenvalue. */
  readonly scalingPowers: readonly number[];
  /** Of the largest eigenvalue; null where nothing grows, and at infinity. */
  readonly exponents: Exponents | null;
}

export interface FixedPoints {
  readonly all: readonly FixedPoint[];
  /** The one that rules the transition of the ferromagnetic nearest-neighbour model; null if the flow has none. */
  readonly critical: FixedPoint | null;
  /** What the flow says about a transition, in a sentence. */
  readonly remark: string;
}

export interface FixedPointOptions {
  /** More points to start Newton's method from, for flows of several couplings. */
  readonly seeds?: readonly Couplings[];
}

/**
 * The fixed points of a recursion, the sinks of both phases among them.
 *
 * With one coupling all are found, of either sign, by bracketing the zeros of K' - K for |K| up to 1e15. With more, the
 * two sinks are reached by iteration and the critical point by following the separatrix from the nearest-neighbour
 * axis, then by Newton's method; others are found from `seeds`. A flow without a transition is a result, with
 * `critical` null: the nearest-neighbour decimation is one.
 */
export function fixedPoints(recursion: Recursion, { seeds = [] }: FixedPointOptions = {}): FixedPoints {
  const all = recursion.couplings.length === 1 ? onTheLine(recursion) : inSpace(recursion, seeds);
  const critical =
    recursion.couplings.length === 1
      ? (all.find(({ kind, couplings }) => kind === "critical" && couplings[0]! > 0) ?? null)
      : (all.find(({ kind }) => kind === "critical") ?? null);
  return { all, critical, remark: remark(recursion, all, critical) };
}

function onTheLine(recursion: Recursion): FixedPoint[] {
  const gain = (coupling: number): number => recursion.step([coupling])[0]! - coupling;
  const found: number[] = gain(0) === 0 ? [0] : [];
  for (const sign of [1, -1]) {
    const grid = Array.from({ length: 560 }, (_, i) => sign * 1e-8 * 1.1 ** i);
    for (let i = 1; i < grid.length; i++) {
      const [a, b] = [grid[i - 1]!, grid[i]!];
      if (gain(a) > 0 !== gain(b) > 0) found.push(bisect(gain, { low: a, high: b }));
    }
  }
  const points = found.map((coupling) =>
    describe(recursion, [coupling], coupling === 0 ? "high-temperature" : undefined),
  );
  for (const sign of [1, -1]) {
    const far = sign * 1e15;
    if (recursion.step([far])[0]! * sign > 0) points.push(atInfinity([sign], sign * gain(far) > 0));
  }
  return points;
}

function inSpace(recursion: Recursion, seeds: readonly Couplings[]): FixedPoint[] {
  const ends = sinks(recursion);
  const points: FixedPoint[] = [];
  if (ends.hot) points.push(describe(recursion, polish(recursion, ends.hot) ?? ends.hot, "high-temperature"));
  if (hasTwoPhases(recursion, ends)) {
    const middle = approach(recursion, ends);
    if (middle) points.push(describe(recursion, middle));
    if (ends.cold) points.push(describe(recursion, polish(recursion, ends.cold) ?? ends.cold, "low-temperature"));
    else
      points.push(
        atInfinity(
          recursion.couplings.map(() => 1),
          true,
        ),
      );
  }
  for (const seed of seeds) {
    const place = polish(recursion, seed);
    if (place && points.every(({ couplings }) => distance(couplings, place) > 1e-7)) {
      points.push(describe(recursion, place));
    }
  }
  return points;
}

/**
 * The critical fixed point: start on either side of the separatrix, a last bit apart, and the two flows linger there
 * together before they part; Newton's method does the rest.
 */
function approach(recursion: Recursion, ends: Sinks): Couplings | null {
  const coupling = criticalStart(recursion, ends);
  if (coupling === null) return null;
  let [above, below] = [1 + 1e-15, 1 - 1e-15].map((side) => recursion.start(side * coupling).couplings) as [
    Couplings,
    Couplings,
  ];
  let slowest = above;
  for (let i = 0; i < 1000 && distance(above, below) < 1e-3; i++) {
    if (residual(recursion, above) < residual(recursion, slowest)) slowest = above;
    above = recursion.step(above);
    below = recursion.step(below);
  }
  return polish(recursion, slowest);
}

function describe(recursion: Recursion, couplings: Couplings, known?: FixedPointKind): FixedPoint {
  const { eigenvalues, scalingPowers, exponents } = linearise(recursion, couplings);
  const growing = eigenvalues.filter((lambda) => Math.abs(lambda) > 1).length;
  const kind = known ?? (growing === 0 ? "sink" : growing === 1 ? "critical" : "multicritical");
  return { kind, couplings, attractive: growing === 0, eigenvalues, scalingPowers, exponents };
}

function atInfinity(signs: Couplings, attractive: boolean): FixedPoint {
  return {
    kind: "low-temperature",
    couplings: signs.map((sign) => sign * Number.POSITIVE_INFINITY),
    attractive,
    eigenvalues: [],
    scalingPowers: [],
    exponents: null,
  };
}

function remark(recursion: Recursion, all: readonly FixedPoint[], critical: FixedPoint | null): string {
  if (critical) {
    const place = critical.couplings.map((coupling, i) => `${recursion.couplings[i]} = ${coupling.toPrecision(8)}`);
    return `critical point at ${place.join(", ")}`;
  }
  const ordered = all.some(({ kind, attractive }) => kind === "low-temperature" && attractive);
  return ordered
    ? "no critical point was found between the two sinks"
    : "no critical point: every coupling flows to the high-temperature sink, so this flow has no transition";
}
