import { ParameterError } from "../errors/index.js";
import { philox4x32 } from "./philox.js";

/** What names a random stream: the user's one seed, and which part of the work draws from it. */
export interface StreamKey {
  /** A non-negative integer below 2^53. */
  readonly seed: number;
  /** What the numbers are for, in words; streams of different purposes are independent. */
  readonly purpose: string;
  readonly task?: number;
  readonly replica?: number;
}

/** A stream of random numbers that depends on its key alone, not on workers or on the order of the work. */
export interface RandomStream {
  /** A uniform integer in [0, 2^32). */
  uint32(): number;
  /** A uniform double in [0, 1), with 53 random bits. */
  uniform(): number;
  /** Fills with independent fair spins +1/-1, 32 to a word. */
  fillSpins(spins: Int8Array): void;
}

/**
 * The stream of a key. The key is absorbed by Philox itself: the 64-bit Philox key and the upper half of the counter
 * are the generator's output on (seed; task, replica, purpose), and the lower half of the counter counts blocks.
 *
 * @throws ParameterError for a seed, task or replica that is not a non-negative integer.
 */
export function randomStream({ seed, purpose, task = 0, replica = 0 }: StreamKey): RandomStream {
  requireInteger("seed", seed, Number.MAX_SAFE_INTEGER);
  requireInteger("task", task, 0xffffffff);
  requireInteger("replica", replica, 0xffffffff);

  const derived = new Uint32Array(4);
  const [purposeLow, purposeHigh] = hashWords(purpose);
  philox4x32(
    Uint32Array.of(task, replica, purposeLow, purposeHigh),
    Uint32Array.of(seed >>> 0, Math.floor(seed / 2 ** 32)),
    derived,
  );
  const key = derived.slice(0, 2);
  const counter = Uint32Array.of(0, 0, derived[2]!, derived[3]!);
  const block = new Uint32Array(4);
  let used = 4;

  const uint32 = (): number => {
    if (used === 4) {
      philox4x32(counter, key, block);
      counter[0]!++;
      if (counter[0] === 0) counter[1]!++;
      used = 0;
    }
    return block[used++]!;
  };

  return {
    uint32,
    uniform: () => {
      const high = uint32() >>> 5;
      return (high * 2 ** 26 + (uint32() >>> 6)) * 2 ** -53;
    },
    fillSpins: (spins) => {
      for (let start = 0; start < spins.length; start += 32) {
        const end = Math.min(start + 32, spins.length);
        for (let i = start, word = uint32(); i < end; i++, word >>>= 1) spins[i] = 1 - 2 * (word & 1);
      }
    },
  };
}

function requireInteger(name: string, value: number, limit: number): void {
  if (!Number.isInteger(value) || value < 0 || value > limit) {
    throw new ParameterError(`${name} ${value} is not an integer from 0 to ${limit}`);
  }
}

/** FNV-1a over the UTF-16 code units, with two offsets, as two 32-bit words. */
function hashWords(text: string): [number, number] {
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(i), 0x01000193) ^ (high >>> 15);
  }
  return [low >>> 0, high >>> 0];
}
