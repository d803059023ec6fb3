import type { SingleSpinAlgorithm } from "./rule.js";

export interface MultispinOptions {
  readonly algorithm: SingleSpinAlgorithm;
  /** Threads that share one lattice; the result does not depend on their number. 1 unless given. */
  readonly threads?: number;
  /**
   * Where the acceptance probabilities stand: compiled into the update (the faster, and the default), or in tables that
   * the update reads. The result does not depend on it.
   */
  readonly probabilities?: "compiled" | "tables";
  /** Random bits drawn for every comparison before the rare further ones, 1 to 39; the law does not depend on it. */
  readonly slices?: number;
}

/** Random bits that are always drawn: where the cost of drawing and that of undecided lanes balance. */
export const usualSlices = 10;
