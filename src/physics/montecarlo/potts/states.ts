import { ConfigurationError } from "../../../core/errors/index.js";
import type { RandomStream } from "../../../core/random/index.js";
import type { Start } from "../engine.js";

/** Refuses a configuration with a state beyond q - 1. */
export function requireStates(configuration: Uint8Array, q: number): Uint8Array {
  const wrong = configuration.findIndex((value) => !(value < q));
  if (wrong >= 0) {
    throw new ConfigurationError(`state ${configuration[wrong]} of site ${wrong} is not one of 0 to ${q - 1}`);
  }
  return configuration;
}

/** Writes the first configuration of a chain. */
export function fillStates(states: Uint8Array, start: Start<Uint8Array>, q: number, random: RandomStream): void {
  if (start === "ordered") states.fill(0);
  else if (start === "random") {
    // A 32-bit number times q leaves less than 2^-28 between the states' probabilities: a start, not a measurement.
    for (let i = 0; i < states.length; i++) states[i] = Math.floor((random.uint32() * q) / 2 ** 32);
  } else states.set(requireStates(start, q));
}
