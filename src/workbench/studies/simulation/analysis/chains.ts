import { ParameterError } from "../../../../core/errors/index.js";
import type { FileFacts } from "./file-facts.js";

/** How the configurations of a file belong to chains. */
export interface ChainLayout {
  readonly chains: number;
  /** Configurations of every chain. */
  readonly length: number;
  /** The number of the last configuration of the first chain. */
  readonly last: number;
  /** One value for each configuration, as chains. */
  split(values: Float64Array): Float64Array[];
}

export interface ChainOptions {
  readonly file: string;
  readonly facts: Pick<FileFacts, "chains" | "interleaved">;
  /** What the user says. */
  readonly chains: number | undefined;
}

/**
 * The chains of `count` configurations: so many as the user says, or the file, or one.
 *
 * @throws ParameterError when they are not of equal length, or the user contradicts the checkpoint of a run.
 */
export function chainsApart(count: number, { file, facts, chains: given }: ChainOptions): ChainLayout {
  const chains = given ?? facts.chains ?? 1;
  const interleaved = facts.interleaved === true;
  if (interleaved && chains !== facts.chains) {
    throw new ParameterError(
      `${file} holds ${facts.chains} chains by the checkpoint beside it, not ${chains}; leave --chains out`,
    );
  }
  // A run that was killed may have left the configurations of some chains only.
  const whole = interleaved ? count - (count % chains) : count;
  if (!Number.isInteger(chains) || chains < 1 || whole === 0 || whole % chains !== 0) {
    throw new ParameterError(
      `${count} configurations are not ${chains} chains of equal length; give a divisor with --chains`,
    );
  }
  const length = whole / chains;
  return {
    chains,
    length,
    last: interleaved ? (length - 1) * chains : length - 1,
    split: (values) =>
      Array.from({ length: chains }, (_, c) =>
        interleaved
          ? Float64Array.from({ length }, (_, k) => values[k * chains + c]!)
          : values.subarray(c * length, (c + 1) * length),
      ),
  };
}
