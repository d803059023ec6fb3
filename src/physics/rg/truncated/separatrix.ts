import { bisect } from "../../../core/numbers/index.js";
import { phaseOf, type Sinks } from "./phases.js";
import type { Couplings, Recursion } from "./recursion.js";

/** The nearest-neighbour coupling on the separatrix, to the last bit of a double; null without two phases. */
export function criticalStart(recursion: Recursion, ends: Sinks): number | null {
  const { hot, cold } = recursion.ends;
  return separate(recursion, ends, { low: hot, high: cold, at: (coupling) => recursion.start(coupling).couplings });
}

export interface Ray {
  readonly low: number;
  readonly high: number;
  readonly at: (coupling: number) => Couplings;
}

/** Halves a ray between its high- and low-temperature end; null when both ends lie in one phase. */
export function separate(recursion: Recursion, ends: Sinks, { low, high, at }: Ray): number | null {
  const side = (coupling: number): number => (phaseOf(recursion, ends, at(coupling)) === "low-temperature" ? 1 : -1);
  if (phaseOf(recursion, ends, at(low)) !== "high-temperature" || side(high) < 0) return null;
  return bisect(side, { low, high });
}
