import { ln2Cosh, log1pExp, logAddExp } from "../../../core/numbers/index.js";
import type { RandomStream } from "../../../core/random/index.js";
import { logWeight } from "../../../physics/models/index.js";
import type { StarRbm } from "./star-map.js";

/**
 * The exact law of the star RBM. Summing over the kept visible spins first leaves the model itself:
 *
 *     P(v, h) = P_model(h on A, v_B) prod_a e^(w0 h_a v_a) / (2cosh w0)      for every w0.
 *
 * The model's A spins sit in the hidden layer, and v_a is h_a sent through a binary symmetric channel that flips with
 * probability eps = 1/(1 + e^(2 w0)). Summing over h instead gives the visible law in closed form,
 *
 *     P_RBM(v) / P_model(v) = prod_a [ 1 - eps + eps e^(-2 v_a f_a) ],      f_a = sum_b K_ab v_b.
 */

/** eps = 1/(1 + e^(2 w0)): the probability that a kept spin differs from its hidden unit. Underflows to 0 above 372. */
export function flipProbability(weight: number): number {
  return Math.exp(-log1pExp(2 * weight));
}

/** ln[1 - eps + eps e^(-2x)], what one star adds to ln(P_RBM / P_model) where v_a f_a = x. */
export function channelLogRatio(weight: number, x: number): number {
  const excess = Math.abs(x) < 100 ? flipProbability(weight) * Math.expm1(-2 * x) : Number.NaN;
  // Near the identity the first form keeps its digits; far from it, where eps may be close to 1, the second does.
  if (Math.abs(excess) < 0.5) return Math.log1p(excess);
  return logAddExp(-log1pExp(-2 * weight), -log1pExp(2 * weight) - 2 * x);
}

/** f_a = sum_b K_ab v_b, the field of the visible neighbours on a site. */
export function localField({ neighbours }: StarRbm, visible: Int8Array, site: number): number {
  let field = 0;
  for (let k = neighbours.start[site]!; k < neighbours.start[site + 1]!; k++) {
    field += neighbours.couplings[k]! * visible[neighbours.sites[k]!]!;
  }
  return field;
}

/** ln[ P_RBM(v) / P_model(v) ] in closed form; both laws normalised, and also both unnormalised, since Z agrees. */
export function visibleLogRatio(star: StarRbm, visible: Int8Array): number {
  let total = 0;
  for (const site of star.keptSites) {
    total += channelLogRatio(star.weight, visible[site]! * localField(star, visible, site));
  }
  return total;
}

/** ln P(v, h) in closed form, from ln Z of the model. */
export function jointLogProbability(
  star: StarRbm,
  { visible, hidden, logPartition }: { visible: Int8Array; hidden: Int8Array; logPartition: number },
): number {
  const copied = Int8Array.from(visible);
  let channel = 0;
  star.keptSites.forEach((site, j) => {
    copied[site] = hidden[j]!;
    channel += star.weight * hidden[j]! * visible[site]! - ln2Cosh(star.weight);
  });
  return logWeight(star.model, copied) - logPartition + channel;
}

/**
 * Draws from the joint law given an exact sample of the model: the hidden layer copies the kept spins, the visible
 * layer copies all and flips each kept spin with probability eps. Gibbs sampling of the star freezes at large w0
 * (more than 1e34 sweeps at w0 = 40); this does not.
 */
export function sampleJoint(
  star: StarRbm,
  { model, random }: { model: Int8Array; random: RandomStream },
): { visible: Int8Array; hidden: Int8Array } {
  const visible = Int8Array.from(model);
  const hidden = Int8Array.from(star.keptSites, (site) => model[site]!);
  const eps = flipProbability(star.weight);
  for (const site of star.keptSites) {
    if (random.uniform() < eps) visible[site] = -visible[site]!;
  }
  return { visible, hidden };
}
