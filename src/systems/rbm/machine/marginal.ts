import { CompensatedSum, compensatedSum, ln2Cosh, lnCoshShift } from "../../../core/numbers/index.js";
import type { Rbm } from "./rbm.js";
import { transposeWeights, type Weights } from "./weights.js";

/**
 * One layer of an RBM with the other summed out. For spins s of the layer the log-weight is
 *
 *     sum_i a_i s_i + sum_j [ ln 2cosh(x_j) - C_j ] - offset,    x_j = b_j + sum_i W_ij s_i,
 *
 * the same form for both layers (equations 5 and 6 of Li's paper, with the + sign in the exponent).
 */
export interface Marginal {
  /** Rows are the filters: the units that were summed out. */
  readonly weights: Weights;
  readonly linear: Float64Array;
  readonly bias: Float64Array;
  readonly constants: Float64Array;
  readonly anchors: Float64Array;
  /** Constants that belong to no filter. */
  readonly offset: number;
}

/**
 * How a sum of filters is carried out in floating point; over the reals the three agree.
 *
 * - `literal`: sum_j ln 2cosh x_j - sum_j C_j, equation 12 of the paper as printed;
 * - `perFilter`: sum_j (ln 2cosh x_j - C_j);
 * - `stable`: each difference as one function of the shift x_j - y_j, compensated sums: nothing cancels.
 */
export type EvaluationOrder = "literal" | "perFilter" | "stable";

export const evaluationOrders: readonly EvaluationOrder[] = ["literal", "perFilter", "stable"];

/** The marginal of the visible layer: hidden units summed out. */
export function visibleMarginal({ weights, visibleBias, hiddenBias, constants, anchors }: Rbm): Marginal {
  return { weights, linear: visibleBias, bias: hiddenBias, constants, anchors, offset: 0 };
}

/**
 * The marginal of the hidden layer: visible units summed out. A visible unit whose only weight is +-y_j contributes
 * ln 2cosh y_j whatever h is, so it takes over the constant C_j; constants without such a partner form the offset.
 */
export function hiddenMarginal({ weights, visibleBias, hiddenBias, constants, anchors }: Rbm): Marginal {
  const turned = transposeWeights(weights);
  const taken = new Uint8Array(weights.hidden);
  const own = new Float64Array(weights.visible);
  const ownAnchors = new Float64Array(weights.visible).fill(Number.NaN);
  for (let i = 0; i < weights.visible; i++) {
    const first = turned.start[i]!;
    if (turned.start[i + 1]! - first !== 1 || visibleBias[i] !== 0) continue;
    const j = turned.sites[first]!;
    if (taken[j] || Math.abs(turned.values[first]!) !== Math.abs(anchors[j]!)) continue;
    taken[j] = 1;
    own[i] = constants[j]!;
    ownAnchors[i] = anchors[j]!;
  }
  const offset = compensatedSum(constants.filter((_, j) => !taken[j]));
  return { weights: turned, linear: hiddenBias, bias: visibleBias, constants: own, anchors: ownAnchors, offset };
}

/** The log-weight of one configuration of the layer, with the filters summed in the given order. */
export function marginalLogWeight(marginal: Marginal, spins: Int8Array, order: EvaluationOrder = "stable"): number {
  const { weights, constants, offset } = marginal;
  const linear = linearPart(marginal, spins);
  const pick = (i: number): number => spins[i]!;
  if (order === "literal") {
    let total = 0;
    for (let j = 0; j < weights.hidden; j++) total += filterValue(marginal, j, pick, order);
    return total + linear - (totalConstant(constants) + offset);
  }
  if (order === "perFilter") {
    let total = 0;
    for (let j = 0; j < weights.hidden; j++) total += filterValue(marginal, j, pick, order);
    return total + linear - offset;
  }
  const total = new CompensatedSum();
  for (let j = 0; j < weights.hidden; j++) total.add(filterValue(marginal, j, pick, order));
  total.add(linear);
  total.add(-offset);
  return total.value;
}

/** What filter j contributes, before the constants are subtracted in the literal order and after in the others. */
export function filterValue(
  { weights: { start, sites, values }, bias, constants, anchors }: Marginal,
  j: number,
  spin: (site: number) => number,
  order: EvaluationOrder,
): number {
  let x = bias[j]!;
  for (let k = start[j]!; k < start[j + 1]!; k++) x += values[k]! * spin(sites[k]!);
  if (order === "literal") return ln2Cosh(x);
  if (order === "perFilter" || Number.isNaN(anchors[j]!)) return ln2Cosh(x) - constants[j]!;

  // x - anchor from its terms, so that the digits of the small weights are not rounded to those of the anchor.
  const anchor = x < 0 ? -Math.abs(anchors[j]!) : Math.abs(anchors[j]!);
  const shift = new CompensatedSum();
  shift.add(bias[j]!);
  for (let k = start[j]!; k < start[j + 1]!; k++) shift.add(values[k]! * spin(sites[k]!));
  shift.add(-anchor);
  return lnCoshShift(anchor, shift.value);
}

/** sum_i a_i s_i. */
export function linearPart({ linear }: Marginal, spins: Int8Array): number {
  let total = 0;
  for (let i = 0; i < linear.length; i++) total += linear[i]! * spins[i]!;
  return total;
}

/** sum_j C_j; equal constants give the product N_h C of the paper's equation 12, one rounding instead of N_h. */
export function totalConstant(constants: Float64Array): number {
  const first = constants[0] ?? 0;
  return constants.every((c) => c === first) ? constants.length * first : constants.reduce((sum, c) => sum + c, 0);
}

/** ln sum_h exp(...) for a visible configuration: the unnormalised log-probability ln P(v) + ln Z. */
export function visibleLogWeight(machine: Rbm, visible: Int8Array, order?: EvaluationOrder): number {
  return marginalLogWeight(visibleMarginal(machine), visible, order);
}

/** ln sum_v exp(...) for a hidden configuration: the unnormalised log-probability ln P(h) + ln Z. */
export function hiddenLogWeight(machine: Rbm, hidden: Int8Array, order?: EvaluationOrder): number {
  return marginalLogWeight(hiddenMarginal(machine), hidden, order);
}

/** The free energy of a visible configuration, F(v) = -ln sum_h exp(...); P(v) = exp(-F(v)) / Z. */
export function visibleFreeEnergy(machine: Rbm, visible: Int8Array): number {
  return -visibleLogWeight(machine, visible);
}

/** The free energy of a hidden configuration, F(h) = -ln sum_v exp(...); P(h) = exp(-F(h)) / Z. */
export function hiddenFreeEnergy(machine: Rbm, hidden: Int8Array): number {
  return -hiddenLogWeight(machine, hidden);
}
