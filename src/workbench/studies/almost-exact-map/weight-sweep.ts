import type { Progress } from "../../../core/progress/index.js";
import type { RandomStream } from "../../../core/random/index.js";
import { orderedConfigurations } from "../../../physics/lattice/index.js";
import type { IsingModel } from "../../../physics/models/index.js";
import { certify, minimumWeight, starMap, visibleComparison } from "../../../systems/rbm/index.js";
import type { WeightSweepPoint } from "./results.js";

/** The work of one sweep point, in spins; larger lattices take fewer configurations. */
const spinsPerPoint = 640_000;

/**
 * Measures the largest error at many weights on one set of configurations, so that the points differ by the weight
 * alone: random ones from `random` (called anew for each weight) and all ordered ones.
 */
export function weightSweep(
  model: IsingModel,
  { weight, random, progress }: { weight: number; random: () => RandomStream; progress: Progress },
): WeightSweepPoint[] {
  const count = Math.max(20, Math.min(10_000, Math.floor(spinsPerPoint / model.sites)));
  const ordered = orderedConfigurations(model.lattice);
  const spins = new Int8Array(model.sites);
  const weights = sweepWeights(weight, minimumWeight(starMap(model, { weight }), { tolerance: 1e-12 }));
  return weights.map((w, index) => {
    progress({ stage: "weights", done: index, total: weights.length, unit: "weights" });
    const rbm = starMap(model, { weight: w });
    const comparison = visibleComparison(rbm);
    for (const one of ordered) comparison.add(one.spins);
    const stream = random();
    for (let m = 0; m < count; m++) {
      stream.fillSpins(spins);
      comparison.add(spins);
    }
    const { log10MaxRelativeError, rounding } = certify(rbm);
    return { weight: w, measured: comparison.maxRelativeError, log10Bound: log10MaxRelativeError, rounding };
  });
}

/**
 * Every unit from 0 to 30, then coarser up to 60; stretched where the couplings are so strong that the error falls below
 * rounding only further out; and on to the chosen weight, which is one of the points.
 */
function sweepWeights(chosen: number, needed: number): number[] {
  const stretch = Math.max(1, needed / 20);
  const weights = new Set([chosen]);
  for (let w = 0; w <= 30; w++) weights.add(w * stretch);
  for (let w = 32; w <= 60; w += 2) weights.add(w * stretch);
  for (let w = 60 * stretch; w <= 1.25 * chosen; w *= 1.15) weights.add(Math.round(w));
  return [...weights].sort((a, b) => a - b);
}
