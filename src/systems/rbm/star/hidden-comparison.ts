import { logSumExp } from "../../../core/numbers/index.js";
import { type Progress, silent } from "../../../core/progress/index.js";
import type { RandomStream } from "../../../core/random/index.js";
import {
  type DecimatedModel,
  decimate,
  marginalByEnumeration,
  spinsOfState,
  tabulateLogWeights,
} from "../../../physics/exact/index.js";
import { logWeight } from "../../../physics/models/index.js";
import { marginalEvaluator } from "../machine/filter-tables.js";
import { hiddenMarginal } from "../machine/marginal.js";
import type { StarRbm } from "./star-map.js";

/** The hidden layer of a star RBM against the decimated model. */
export interface HiddenComparison {
  /** `enumerated`: all hidden configurations, both laws normalised; `sampled`: random and ordered ones, unnormalised. */
  readonly method: "enumerated" | "sampled";
  readonly states: number;
  /** max |P_RBM(h)/P_decimated(h) - 1| over these states. */
  readonly maxRelativeDeviation: number;
  /**
   * The same against the sum over the removed spins of all 2^N configurations of the model, a computation that knows
   * nothing of couplings; null where it is too large.
   */
  readonly againstEnumeration: number | null;
  readonly decimated: DecimatedModel;
}

/** Hidden layers up to this size are enumerated. */
const enumeratedUnits = 18;

/** Models up to this size are also summed state by state. */
const enumeratedSites = 24;

/**
 * Compares ln P(h) of the RBM with the decimated Hamiltonian of its model, on all hidden configurations where there are
 * at most 2^18, else on random ones and the given ordered ones.
 *
 * @param ordered configurations of the visible lattice whose kept spins are tested besides the random ones.
 */
export function compareHidden(
  star: StarRbm,
  {
    samples,
    random,
    ordered = [],
    progress = silent,
  }: {
    readonly samples: number;
    readonly random: RandomStream;
    readonly ordered?: readonly Int8Array[];
    readonly progress?: Progress;
  },
): HiddenComparison {
  const decimated = decimate(star.model, { keptSites: star.keptSites });
  const evaluator = marginalEvaluator(hiddenMarginal(star));
  const out = new Float64Array(3);
  const units = star.weights.hidden;
  const spins = new Int8Array(units);
  const stable = (hidden: Int8Array): number => {
    evaluator.fromSpins(hidden, out);
    return out[2]!;
  };

  if (units <= enumeratedUnits) {
    const ours = Float64Array.from({ length: 2 ** units }, (_, state) => stable(spinsOfState(state, spins)));
    const direct = star.model.sites <= enumeratedSites ? marginalByEnumeration(star.model, star.keptSites) : null;
    return {
      method: "enumerated",
      states: ours.length,
      maxRelativeDeviation: normalisedDeviation(ours, tabulateLogWeights(decimated.hamiltonian)),
      againstEnumeration: direct && normalisedDeviation(ours, direct),
      decimated,
    };
  }

  let largest = 0;
  const compare = (hidden: Int8Array): void => {
    const deviation = Math.abs(Math.expm1(stable(hidden) - logWeight(decimated.hamiltonian, hidden)));
    largest = Math.max(largest, deviation);
  };
  for (let m = 0; m < samples; m++) {
    random.fillSpins(spins);
    compare(spins);
    if ((m & 0xfff) === 0)
      progress({ stage: "hidden configurations", done: m, total: samples, unit: "configurations" });
  }
  for (const configuration of ordered) compare(Int8Array.from(star.keptSites, (site) => configuration[site]!));
  return {
    method: "sampled",
    states: samples + ordered.length,
    maxRelativeDeviation: largest,
    againstEnumeration: null,
    decimated,
  };
}

/** max |p/q - 1| of two tables of log-weights, each normalised by its own sum. */
function normalisedDeviation(logP: Float64Array, logQ: Float64Array): number {
  const shift = logSumExp(logP) - logSumExp(logQ);
  return logP.reduce((largest, value, i) => Math.max(largest, Math.abs(Math.expm1(value - logQ[i]! - shift))), 0);
}
