import { distance, linearise, residual } from "./linearisation.js";
import type { Couplings, Recursion } from "./recursion.js";

/** Where the two ends of the nearest-neighbour axis flow to; null for a flow that runs away to infinity. */
export interface Sinks {
  readonly hot: Couplings | null;
  readonly cold: Couplings | null;
}

export type Phase = "high-temperature" | "low-temperature";

/** Couplings this large never come back in the flows of this folder. */
const runaway = 1e6;
const patience = 5_000;

/** Follows the flow from both ends of the nearest-neighbour axis to rest. */
export function sinks(recursion: Recursion): Sinks {
  const { hot, cold } = recursion.ends;
  return {
    hot: settle(recursion, recursion.start(hot).couplings),
    cold: settle(recursion, recursion.start(cold).couplings),
  };
}

/**
 * Whether the flow tells two phases apart: its ends run into different sinks. A point that repels is none, though a flow
 * may come to rest there by a symmetry that only rounding breaks.
 */
export function hasTwoPhases(recursion: Recursion, { hot, cold }: Sinks): boolean {
  if (hot === null || !attracts(recursion, hot)) return false;
  return cold === null || (attracts(recursion, cold) && distance(hot, cold) > 1e-6);
}

function attracts(recursion: Recursion, couplings: Couplings): boolean {
  return linearise(recursion, couplings).eigenvalues.every((lambda) => Math.abs(lambda) < 1);
}

function settle(recursion: Recursion, seed: Couplings): Couplings | null {
  let current = seed;
  for (let i = 0; i < patience; i++) {
    const next = recursion.step(current);
    if (escaped(next)) return null;
    const moved = distance(next, current);
    current = next;
    if (moved < 1e-14 * (1 + Math.max(...current.map(Math.abs)))) break;
  }
  return residual(recursion, current) < 1e-9 ? current : null;
}

/**
 * The phase of a point, by following it to one of the sinks; null where it does not arrive, as on the critical surface
 * or in the basin of a third sink.
 */
export function phaseOf(recursion: Recursion, { hot, cold }: Sinks, couplings: Couplings): Phase | null {
  const near = hot && cold ? 1e-2 * distance(hot, cold) : 1e-3;
  let current = couplings;
  for (let i = 0; i < patience; i++) {
    if (escaped(current)) return cold === null ? "low-temperature" : null;
    if (hot && distance(current, hot) < near) return "high-temperature";
    if (cold && distance(current, cold) < near) return "low-temperature";
    const next = recursion.step(current);
    if (distance(next, current) === 0) return null;
    current = next;
  }
  return null;
}

function escaped(couplings: Couplings): boolean {
  return couplings.some((coupling) => !(Math.abs(coupling) < runaway));
}
