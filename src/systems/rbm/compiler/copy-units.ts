import { ParameterError } from "../../../core/errors/index.js";
import { ln2Cosh } from "../../../core/numbers/index.js";
import { type Rbm, rbm } from "../machine/rbm.js";
import { sparseWeights } from "../machine/weights.js";

/** At this weight a copy differs from its spin with probability 4e-18, less than rounding. */
export const faithfulCopyWeight = 20;

/** An RBM with hidden units that copy visible spins. */
export interface CopyRbm extends Rbm {
  /** The hidden units that are copies: unit copyUnits[k] copies visible spin copiedSites[k]. */
  readonly copyUnits: Int32Array;
  readonly copiedSites: Int32Array;
  /** w0, between each copied spin and its copy. */
  readonly copyWeight: number;
}

/**
 * Adds one hidden unit h_a per given site, attached to v_a alone with weight w0 and with C = ln 2cosh w0. It is the dual
 * of the star map, and carries kept spins to the next layer when the map is iterated.
 *
 * Exact, for every w0: the visible law, since e^(w0) + e^(-w0) does not depend on v_a (in the stable
 * evaluation its log-weights do not change by one bit); and the conditional law, h_a = v_a with probability 1 - eps,
 * independently for every copy, eps = 1/(1 + e^(2 w0)) (`flipProbability`).
 *
 * Noisy at finite w0: the law of the copies. It is the law of the visible spins at `sites` (for a model's RBM: the
 * exactly decimated model) sent through one binary symmetric channel per spin; correlations of n copies are
 * tanh(w0)^n times those of the spins, and the total variation to the law of the spins is at most
 * 1 - (1 - eps)^copies. At w0 = 20 that is 4e-18 per copy. In the star map it is the other way round: the hidden law
 * is exact and the visible one noisy.
 *
 * @throws ParameterError for a weight that is not finite, and sites that are repeated or not visible units.
 */
export function withCopyUnits(
  machine: Rbm,
  { sites, weight }: { readonly sites: Int32Array; readonly weight: number },
): CopyRbm {
  const { weights } = machine;
  if (!Number.isFinite(weight)) {
    throw new ParameterError(`copy weight ${weight} is not a finite number; 20 copies without error in practice`);
  }
  requireDistinctSites(sites, weights.visible);

  const first = weights.hidden;
  const entries = function* (): Generator<[number, number, number]> {
    for (let j = 0; j < first; j++) {
      for (let k = weights.start[j]!; k < weights.start[j + 1]!; k++) yield [weights.sites[k]!, j, weights.values[k]!];
    }
    for (const [k, site] of sites.entries()) yield [site, first + k, weight];
  };
  const extend = (own: Float64Array, value: number): Float64Array =>
    Float64Array.from({ length: first + sites.length }, (_, j) => (j < first ? own[j]! : value));
  return {
    ...rbm({
      weights: sparseWeights({ visible: weights.visible, hidden: first + sites.length, entries: entries() }),
      visibleBias: machine.visibleBias,
      hiddenBias: extend(machine.hiddenBias, 0),
      constants: extend(machine.constants, ln2Cosh(weight)),
      anchors: extend(machine.anchors, weight),
    }),
    copyUnits: sites.map((_, k) => first + k),
    copiedSites: sites,
    copyWeight: weight,
  };
}

function requireDistinctSites(sites: Int32Array, visible: number): void {
  const seen = new Set<number>();
  for (const site of sites) {
    if (site < 0 || site >= visible) {
      throw new ParameterError(`copied site ${site} is out of range; visible units are 0 to ${visible - 1}`);
    }
    if (seen.has(site)) throw new ParameterError(`site ${site} is copied twice; name each site once`);
    seen.add(site);
  }
}
