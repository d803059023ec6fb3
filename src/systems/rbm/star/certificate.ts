import { ToleranceError } from "../../../core/errors/index.js";
import { bisect, ln2Cosh, ln2SinhAbs, log1pExp, logSumExp } from "../../../core/numbers/index.js";
import type { EvaluationOrder } from "../machine/marginal.js";
import { channelLogRatio, flipProbability } from "./star-law.js";
import type { StarRbm } from "./star-map.js";

/** What holds for all 2^N configurations of a star RBM, from its closed form. */
export interface Certificate {
  /** eps = 1/(1 + e^(2 w0)). */
  readonly flipProbability: number;
  /**
   * max over all configurations of |P_RBM/P_model - 1|. Attained where every kept spin opposes (or all follow) its
   * neighbours: the checkerboard and aligned states of a uniform model. For frustrated couplings it is an upper bound.
   */
  readonly maxRelativeError: number;
  /** log10 of the same, which does not underflow. */
  readonly log10MaxRelativeError: number;
  /** Smallest and largest ln(P_RBM/P_model). */
  readonly logRatio: { readonly smallest: number; readonly largest: number };
  /** Upper bound of the total-variation distance, 1 - (1 - eps)^N_h: no channel flips. */
  readonly totalVariation: number;
  /** Upper bound of D(model || RBM) in nats, eps^2/(1 - eps) sum_a (cosh 2F_a - 1), F_a = sum_b |K_ab|. */
  readonly klDivergence: number;
  /** Upper bounds of what float64 rounding adds to the log-weight, per evaluation order. */
  readonly rounding: Readonly<Record<EvaluationOrder, number>>;
}

/**
 * The certificate of a star RBM.
 *
 * The bound on the relative error follows star by star from the visible law, since each factor
 * 1 - eps + eps e^(-2x) is monotone in x = v_a f_a and |f_a| <= F_a.
 *
 * The KL bound: X_a = eps (e^(-2 v_a f_a) - 1) has mean zero given its neighbours and X_a >= -eps, so that
 * D = sum_a E[X_a - ln(1 + X_a)] <= sum_a E[X_a^2]/(2(1 - eps)), and E[X_a^2 | f] = 2 eps^2 (cosh 2f - 1). It is of
 * second order in eps, as D itself is. For eps near 1 the bound -N_h ln(1 - eps) is the smaller one.
 *
 * @param tolerance when given, the relative error that must hold for all configurations.
 * @throws ToleranceError when the weight does not meet `tolerance`.
 */
export function certify(star: StarRbm, { tolerance }: { readonly tolerance?: number } = {}): Certificate {
  const { weight } = star;
  const fields = extremeFields(star);
  const eps = flipProbability(weight);
  const { smallest, largest } = logRatioRange(weight, fields);
  const maxRelativeError = Math.max(Math.expm1(largest), -Math.expm1(smallest));

  if (tolerance !== undefined && !(maxRelativeError <= tolerance)) {
    throw new ToleranceError(
      `weight ${weight} bounds the relative error by ${maxRelativeError.toExponential(2)}, not by ${tolerance}; ` +
        `use a weight of ${ceilTo(minimumWeight(star, { tolerance }), 2)} or more`,
    );
  }
  const stars = fields.length;
  const logKeep = -log1pExp(-2 * weight);
  // cosh 2F - 1 = 2 sinh^2 F, in logarithms: eps may underflow where sinh F overflows.
  const logSpread = logSumExp(fields.map((field) => 2 * ln2SinhAbs(field) - Math.LN2));
  const second = Math.exp(-2 * log1pExp(2 * weight) - logKeep + logSpread);
  return {
    flipProbability: eps,
    maxRelativeError,
    log10MaxRelativeError: log10RelativeError(weight, fields),
    logRatio: { smallest, largest },
    totalVariation: -Math.expm1(stars * logKeep),
    klDivergence: Math.min(second, -stars * logKeep),
    rounding: roundingBounds(star, weight),
  };
}

/**
 * The smallest w0 >= 0 for which the relative error is at most `tolerance` for all configurations; about
 * 4K + (1/2) ln(N_h / tolerance).
 *
 * @throws ToleranceError when the tolerance is not positive.
 */
export function minimumWeight(star: StarRbm, { tolerance }: { readonly tolerance: number }): number {
  if (!(tolerance > 0)) throw new ToleranceError(`tolerance ${tolerance} is not positive; 1e-12 is a good choice`);
  const fields = extremeFields(star);
  const target = Math.log10(tolerance);
  const excess = (weight: number): number => log10RelativeError(weight, fields) - target;
  // The error falls by a factor e^2 per unit of weight, and is already small where the exponent is.
  const high = 1 + largestOf(fields) + Math.log(fields.length + 1) + Math.abs(Math.log(tolerance));
  return excess(0) <= 0 ? 0 : bisect(excess, { low: 0, high });
}

/**
 * The weight from which rounding in the given order may exceed the error of the map itself: beyond it a larger weight
 * no longer helps.
 */
export function roundingCrossover(star: StarRbm, order: EvaluationOrder): number {
  const fields = extremeFields(star);
  const difference = (weight: number): number =>
    log10RelativeError(weight, fields) - Math.log10(roundingBounds(star, weight)[order]);
  return difference(0) > 0 ? bisect(difference, { low: 0, high: 100 + 2 * largestOf(fields) }) : 0;
}

/** F_a = sum_b |K_ab|: the largest field that the neighbours can put on each kept site. */
function extremeFields({ keptSites, neighbours }: StarRbm): number[] {
  return Array.from(keptSites, (site) => {
    let sum = 0;
    for (let k = neighbours.start[site]!; k < neighbours.start[site + 1]!; k++) {
      sum += Math.abs(neighbours.couplings[k]!);
    }
    return sum;
  });
}

function logRatioRange(weight: number, fields: readonly number[]): { smallest: number; largest: number } {
  let smallest = 0;
  let largest = 0;
  for (const field of fields) {
    largest += channelLogRatio(weight, -field);
    smallest += channelLogRatio(weight, field);
  }
  return { smallest, largest };
}

/** log10 of the largest relative error; where it underflows, its first order eps sum_a (e^(2 F_a) - 1). */
function log10RelativeError(weight: number, fields: readonly number[]): number {
  const { largest, smallest } = logRatioRange(weight, fields);
  if (largest > 700) return largest / Math.LN10;
  const error = Math.max(Math.expm1(largest), -Math.expm1(smallest));
  if (error > 1e-290) return Math.log10(error);
  // ln sum_a (e^(2 F_a) - 1)
  const slope = logSumExp(fields.map((field) => 2 * field + Math.log(-Math.expm1(-2 * field))));
  return (-log1pExp(2 * weight) + slope) / Math.LN10;
}

/**
 * First-order forward error bounds (Higham, "Accuracy and stability of numerical algorithms", chapter 4) with unit
 * roundoff u = 2^-53 and 2u for one evaluation of ln 2cosh. A recursive sum of n terms of size c costs at most
 * u c n(n+1)/2. The literal order sums terms of size |w0| + F before it subtracts; the others sum terms of size F.
 */
function roundingBounds(star: StarRbm, weight: number): Record<EvaluationOrder, number> {
  const u = 2 ** -53;
  const fields = extremeFields(star);
  const n = fields.length;
  const field = largestOf(fields);
  const degree = 1 + largestOf(Array.from(star.keptSites, (a) => neighbourCount(star, a)));
  const large = ln2Cosh(Math.abs(weight) + field);
  const tail = log1pExp(-2 * Math.max(0, Math.abs(weight) - field));
  const recursive = (n * (n + 1)) / 2;
  // The reference log-weight, a coupling times an integer or a sum over bonds, is rounded too.
  const reference = n * field * (degree + 1);
  return {
    literal: u * (large * (n * (degree + 5) + recursive) + reference),
    perFilter: u * (large * n * (degree + 4) + field * (n + recursive) + reference),
    // The tails ln(1 + e^(-2|x|)) are rounded too; they matter where the weight is small.
    stable: u * (field * n * (degree + 8) + 8 * n * Math.min(Math.LN2, tail) + reference),
  };
}

/** The largest of many non-negative numbers, or 0; a spread call takes only some 100,000. */
function largestOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function neighbourCount({ neighbours }: StarRbm, site: number): number {
  return neighbours.start[site + 1]! - neighbours.start[site]!;
}

function ceilTo(value: number, digits: number): number {
  return Math.ceil(value * 10 ** digits) / 10 ** digits;
}
