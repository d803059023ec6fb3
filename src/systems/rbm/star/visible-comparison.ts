import { type Progress, silent } from "../../../core/progress/index.js";
import type { RandomStream } from "../../../core/random/index.js";
import { logWeightFunction } from "../../../physics/models/index.js";
import { marginalEvaluator } from "../machine/filter-tables.js";
import { type EvaluationOrder, evaluationOrders, visibleMarginal } from "../machine/marginal.js";
import type { StarRbm } from "./star-map.js";

/** |P_RBM/P_model - 1| of unnormalised weights, its maximum over configurations, per evaluation order. */
export type ErrorsByOrder = Readonly<Record<EvaluationOrder, number>>;

/** One configuration under both laws: unnormalised log-weights, which share ln Z. */
export interface ComparedWeights {
  readonly model: number;
  readonly rbm: ErrorsByOrder;
}

/** Holds configurations of the visible layer against the model, one by one, and keeps the largest errors. */
export interface VisibleComparison {
  add(spins: Int8Array): void;
  /** The log-weights of the configuration added last. */
  last(): ComparedWeights;
  readonly configurations: number;
  readonly maxRelativeError: ErrorsByOrder;
}

/** Begins a comparison of a star RBM's visible law with its model. */
export function visibleComparison(star: StarRbm): VisibleComparison {
  const evaluator = marginalEvaluator(visibleMarginal(star));
  const modelLogWeight = logWeightFunction(star.model);
  const logWeights = new Float64Array(3);
  const largest = new Float64Array(3);
  let reference = 0;
  let configurations = 0;
  return {
    add: (spins) => {
      evaluator.fromSpins(spins, logWeights);
      reference = modelLogWeight(spins);
      configurations++;
      for (let k = 0; k < 3; k++) {
        const error = Math.abs(Math.expm1(logWeights[k]! - reference));
        // Written so that NaN is kept, not passed over.
        if (!(error <= largest[k]!)) largest[k] = error;
      }
    },
    last: () => ({ model: reference, rbm: byOrder(logWeights) }),
    get configurations() {
      return configurations;
    },
    get maxRelativeError() {
      return byOrder(largest);
    },
  };
}

/**
 * The experiment of the paper's figure 2: independent uniform random configurations.
 *
 * @param observe called with the first `observed` configurations, for figures.
 */
export function compareRandom(
  star: StarRbm,
  {
    samples,
    random,
    progress = silent,
    observed = 0,
    observe = () => {},
  }: {
    readonly samples: number;
    readonly random: RandomStream;
    readonly progress?: Progress;
    readonly observed?: number;
    readonly observe?: (weights: ComparedWeights) => void;
  },
): VisibleComparison {
  const comparison = visibleComparison(star);
  const spins = new Int8Array(star.weights.visible);
  for (let m = 0; m < samples; m++) {
    random.fillSpins(spins);
    comparison.add(spins);
    if (m < observed) observe(comparison.last());
    if ((m & 0x3fff) === 0)
      progress({ stage: "random configurations", done: m, total: samples, unit: "configurations" });
  }
  return comparison;
}

/** The entries of an array over the evaluation orders, by name. */
export function byOrder(values: Float64Array): Record<EvaluationOrder, number> {
  return Object.fromEntries(evaluationOrders.map((order, k) => [order, values[k]!])) as Record<EvaluationOrder, number>;
}
