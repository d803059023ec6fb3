import { randomStream, type StreamKey } from "../../../core/random/index.js";

/**
 * Fills the states of a kernel's generators from the stream of a key, in the order of memory. Each xoshiro256 state is
 * then 256 independent bits; that one of them is all zeros has probability 2^-256.
 */
export function seedGenerators(states: Uint32Array, key: StreamKey): void {
  const stream = randomStream(key);
  for (let i = 0; i < states.length; i++) states[i] = stream.uint32();
}
