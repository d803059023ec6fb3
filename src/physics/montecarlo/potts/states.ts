import type { RandomStream } from "../../../core/random/index.js";
import type { Start } from "../engine.js";

/** Writes the first configuration of a chain. */
export function fillStates(states: Uint8Array, start: Start<Uint8Array>, q: number, random: RandomStream): void {
  if (start === "ordered") states.fill(0);
  else if (start === "random") {
    // A 32-bit number times q leaves less than 2^-28 between the states' probabilities: a start, not a measurement.
    for (let i = 0; i < states.length; i++) states[i] = Math.floor((random.uint32() * q) / 2 ** 32);
  } else states.set(start);
}
