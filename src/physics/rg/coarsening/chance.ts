import { ParameterError } from "../../../core/errors/index.js";
import { philox4x32, randomStream } from "../../../core/random/index.js";
import { type ChanceOptions, requireFirst } from "./coarsening.js";

/** Random words that belong to (key, purpose, configuration, word), in whatever order they are asked for. */
export interface ChanceWords {
  /** Sets the first words of a configuration of the batch. */
  fill(configuration: number, words: Uint32Array): void;
}

/**
 * The random words of a batch. Philox is its own table of random numbers: the key comes from a keyed stream, the counter
 * is (block of four words, configuration), so that no word depends on how the series is cut into batches.
 *
 * @throws ParameterError without a key, for a bad one, and for an index that is not one.
 */
export function chanceWords({ random, first = 0 }: ChanceOptions, purpose: string): ChanceWords {
  if (random === undefined) {
    throw new ParameterError(`${purpose} are decided by chance; give random: { seed }`);
  }
  requireFirst(first);
  const stream = randomStream({ ...random, purpose });
  const key = Uint32Array.of(stream.uint32(), stream.uint32());
  const salt = stream.uint32();
  const counter = new Uint32Array(4);
  const block = new Uint32Array(4);
  return {
    fill: (configuration, words) => {
      const index = first + configuration;
      counter[1] = index >>> 0;
      counter[2] = Math.floor(index / 2 ** 32);
      counter[3] = salt;
      for (let begin = 0; begin < words.length; begin += 4) {
        counter[0] = begin >>> 2;
        philox4x32(counter, key, block);
        const end = Math.min(4, words.length - begin);
        for (let i = 0; i < end; i++) words[begin + i] = block[i]!;
      }
    },
  };
}
