import { CompensatedSum, expm1Minus } from "../../../core/numbers/index.js";
import { type Progress, silent } from "../../../core/progress/index.js";
import { forEachState } from "../../../physics/exact/index.js";
import { isIsing, ising } from "../../../physics/models/index.js";
import { marginalEvaluator } from "../machine/filter-tables.js";
import { visibleMarginal } from "../machine/marginal.js";
import { channelLogRatio, visibleLogRatio } from "./star-law.js";
import type { StarRbm } from "./star-map.js";
import { byOrder, type ErrorsByOrder } from "./visible-comparison.js";

/** The visible law of a star RBM against the model, over every configuration. */
export interface ExhaustiveComparison {
  readonly states: number;
  /** max |P_RBM/P_model - 1| of unnormalised weights, per evaluation order. */
  readonly maxRelativeError: ErrorsByOrder;
  /** max |ln(P_RBM/P_model) - closed form|, in the stable order: the measured law against the predicted one. */
  readonly closedFormDeviation: number;
  /** D(model || RBM) in nats. */
  readonly klDivergence: number;
  readonly totalVariation: number;
  readonly logPartition: { readonly rbm: number; readonly model: number };
}

/**
 * Evaluates the RBM and the model on all 2^N configurations, one spin flip per step.
 *
 * @throws TooLargeError above 30 spins.
 */
export function compareExhaustively(
  star: StarRbm,
  { progress = silent }: { readonly progress?: Progress } = {},
): ExhaustiveComparison {
  const { model } = star;
  const states = 2 ** star.weights.visible;
  const tally = new ExhaustiveTally();
  const follow = followFlips(star);
  // The uniform model is enumerated with K = 1, where log-weights are integers and no rounding accumulates.
  const [counted, scale] = isIsing(model) ? [ising(model.lattice, { coupling: 1 }), model.coupling] : [model, 1];

  let previous = 0;
  let visited = 0;
  forEachState(counted, (state, logWeight) => {
    if (state !== previous) follow.flip(31 - Math.clz32(state ^ previous));
    previous = state;
    follow.evaluate();
    tally.add(scale * logWeight, follow.logWeights, follow.closedForm());
    if ((++visited & 0xfffff) === 0) {
      progress({ stage: "all configurations", done: visited, total: states, unit: "configurations" });
    }
  });
  return tally.result();
}

/** Keeps the visible configuration and its log-weights in the three orders while spins flip one at a time. */
function followFlips(star: StarRbm) {
  const { weights } = star;
  const evaluator = marginalEvaluator(visibleMarginal(star));
  const logWeights = new Float64Array(3);
  const spins = new Int8Array(weights.visible).fill(1);
  const { tables } = evaluator;
  if (tables === null) {
    return {
      logWeights,
      flip: (site: number) => {
        spins[site] = -spins[site]!;
      },
      evaluate: () => evaluator.fromSpins(spins, logWeights),
      closedForm: () => visibleLogRatio(star, spins),
    };
  }

  const { base } = tables;
  const patterns = new Int32Array(weights.hidden);
  const filters: number[][] = Array.from({ length: weights.visible }, () => []);
  const closed = new Float64Array(tables.values.stable.length);
  for (let j = 0; j < weights.hidden; j++) {
    const first = weights.start[j]!;
    const units = weights.sites.subarray(first, weights.start[j + 1]!);
    units.forEach((site, k) => {
      filters[site]!.push(j, 1 << k);
    });
    for (let pattern = 0; pattern < 2 ** units.length; pattern++) {
      let field = 0;
      let centre = 1;
      units.forEach((site, k) => {
        const spin = 1 - 2 * ((pattern >> k) & 1);
        if (site === star.keptSites[j]) centre = spin;
        else field += weights.values[first + k]! * spin;
      });
      closed[base[j]! + pattern] = channelLogRatio(star.weight, centre * field);
    }
  }
  return {
    logWeights,
    flip: (site: number) => {
      const list = filters[site]!;
      for (let k = 0; k < list.length; k += 2) patterns[list[k]!]! ^= list[k + 1]!;
    },
    evaluate: () => evaluator.fromPatterns(patterns, 0, logWeights),
    closedForm: () => {
      let total = 0;
      for (let j = 0; j < patterns.length; j++) total += closed[base[j]! + patterns[j]!]!;
      return total;
    },
  };
}

/**
 * Accumulates an exhaustive comparison in one pass. With d = ln(q/p) of the unnormalised weights and
 * delta = ln(Z_q/Z_p), the divergence is sum p (e^d - 1 - d) - (e^delta - 1 - delta): terms that are never negative, so
 * that a divergence comes out down to the square of the rounding of ln p, about 1e-30; below that it is rounding, as the
 * largest error is below 1e-15. The total variation takes delta = 0, which the
 * star map guarantees.
 */
class ExhaustiveTally {
  private states = 0;
  /** The largest log-weight so far, in units of which the sums are kept. */
  private high = Number.NEGATIVE_INFINITY;
  private closedFormDeviation = 0;
  private readonly largest = new Float64Array(3);
  private readonly weight = new CompensatedSum();
  private readonly excess = new CompensatedSum();
  private readonly divergence = new CompensatedSum();
  private readonly distance = new CompensatedSum();

  add(model: number, rbm: Float64Array, closedForm: number): void {
    this.states++;
    let ratio = 0;
    for (let k = 0; k < 3; k++) {
      ratio = Math.expm1(rbm[k]! - model);
      if (!(Math.abs(ratio) <= this.largest[k]!)) this.largest[k] = Math.abs(ratio);
    }
    const d = rbm[2]! - model;
    const deviation = Math.abs(d - closedForm);
    if (!(deviation <= this.closedFormDeviation)) this.closedFormDeviation = deviation;
    if (model > this.high) {
      const shrink = Math.exp(this.high - model);
      for (const sum of [this.weight, this.excess, this.divergence, this.distance]) sum.scale(shrink);
      this.high = model;
    }
    const p = Math.exp(model - this.high);
    // p e^d as one exponential where e^d alone may overflow.
    const excess = d > 30 ? Math.exp(model - this.high + d) - p : p * ratio;
    this.weight.add(p);
    this.excess.add(excess);
    this.divergence.add(d > 30 ? excess - p * d : p * expm1Minus(d));
    this.distance.add(Math.abs(excess));
  }

  result(): ExhaustiveComparison {
    const delta = Math.log1p(this.excess.value / this.weight.value);
    const logPartition = this.high + Math.log(this.weight.value);
    return {
      states: this.states,
      maxRelativeError: byOrder(this.largest),
      closedFormDeviation: this.closedFormDeviation,
      klDivergence: Math.max(0, this.divergence.value / this.weight.value - expm1Minus(delta)),
      totalVariation: this.distance.value / this.weight.value / 2,
      logPartition: { rbm: logPartition + delta, model: logPartition },
    };
  }
}
