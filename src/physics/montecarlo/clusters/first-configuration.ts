import { ConfigurationError } from "../../../core/errors/index.js";
import { randomStream, type StreamKey } from "../../../core/random/index.js";
import type { Start } from "../engine.js";

/**
 * The first configuration of a chain as spins +1/-1.
 *
 * @throws ConfigurationError for a configuration with other values than +1/-1.
 */
export function firstConfiguration(sites: number, start: Start<Int8Array>, key: Omit<StreamKey, "purpose">): Int8Array {
  const spins = new Int8Array(sites).fill(1);
  if (start === "ordered") return spins;
  if (start === "random") {
    randomStream({ ...key, purpose: "first configuration" }).fillSpins(spins);
    return spins;
  }
  const wrong = start.findIndex((spin) => spin !== 1 && spin !== -1);
  if (wrong >= 0) throw new ConfigurationError(`spin ${start[wrong]} at site ${wrong} is not +1 or -1`);
  return start;
}
