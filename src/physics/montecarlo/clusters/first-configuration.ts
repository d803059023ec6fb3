import { randomStream, type StreamKey } from "../../../core/random/index.js";
import type { Start } from "../engine.js";

/** The first configuration of a chain as spins +1/-1. */
export function firstConfiguration(sites: number, start: Start<Int8Array>, key: Omit<StreamKey, "purpose">): Int8Array {
  const spins = new Int8Array(sites).fill(1);
  if (start === "ordered") return spins;
  if (start === "random") {
    randomStream({ ...key, purpose: "first configuration" }).fillSpins(spins);
    return spins;
  }
  return start;
}
