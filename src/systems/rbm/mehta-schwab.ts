import { ParameterError } from "../../core/errors/index.js";
import { CompensatedSum, StreamingLogSumExp } from "../../core/numbers/index.js";
import { type Progress, silent } from "../../core/progress/index.js";
import type { RandomStream } from "../../core/random/index.js";
import { tabulateLogWeights } from "../../physics/exact/index.js";
import { orderedConfigurations, type SquareLattice } from "../../physics/lattice/index.js";
import { type Hamiltonian, logWeight, logWeightFunction } from "../../physics/models/index.js";
import { marginalEvaluator } from "./machine/filter-tables.js";
import { linearPart, type Marginal, visibleMarginal } from "./machine/marginal.js";
import { jointLogWeight, type Rbm } from "./machine/rbm.js";

/** ln Tr_h e^T over configurations of the visible layer, each counted once. */
export interface MehtaSchwab {
  /** `enumerated`: all configurations; `sampled`: uniform random ones and the ordered ones. */
  readonly method: "enumerated" | "sampled";
  readonly states: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** max - min: zero if and only if the RBM has the law of the model on these configurations. */
  readonly spread: number;
  /** The largest distance from the mean. A constant is harmless: it shifts the coarse Hamiltonian by a number. */
  readonly maxDeviation: number;
  /** ln(Z_RBM / Z_model) = ln <Tr_h e^T>_model; null when sampled. */
  readonly logPartitionRatio: number | null;
}

/** How configurations are chosen where there are too many to visit. */
export interface SampleOptions {
  /** Random configurations for more than 20 spins; 10 000 by default. */
  readonly samples?: number;
  /** Needed for more than 20 spins. */
  readonly random?: RandomStream;
  /**
   * Configurations tested besides the random ones; by default the ordered ones of the model's lattice, or both aligned
   * ones of a model without a lattice.
   */
  readonly ordered?: readonly Int8Array[];
  readonly progress?: Progress;
}

/** Up to this many visible spins all configurations are visited. */
const enumeratedSpins = 20;

/**
 * The condition of Mehta and Schwab ("An exact mapping between the variational renormalization group and deep
 * learning", arXiv 1410.3831). Kadanoff's variational RG coarse-grains with an operator T, e^(-H_RG[h]) =
 * Tr_v e^(T(v,h) - H(v)), and conserves the free energy when Tr_h e^(T(v,h)) = 1 for all v. With
 * T(v,h) = -E_RBM(v,h) + H(v), H_RG is the hidden marginal of the RBM, and
 *
 *     ln Tr_h e^T = ln sum_h e^(-E_RBM(v,h)) - (log-weight of the model) = ln[ P_RBM(v) / P_model(v) ] + const:
 *
 * the condition says that the RBM is a perfect model of the visible law, nothing about its hidden layer.
 *
 * The constants C_j of the RBM enter; `starMap` and `compileHamiltonian` set them so that Tr_h e^T is to be 1, for a
 * trained RBM only the spread has a meaning.
 *
 * @throws ParameterError when the RBM and the model differ in size, or sampling lacks `random`.
 */
export function mehtaSchwab(
  machine: Rbm,
  model: Hamiltonian & { readonly lattice?: SquareLattice },
  options: SampleOptions = {},
): MehtaSchwab {
  requireSameSize(machine, model);
  return model.sites <= enumeratedSpins ? enumerated(machine, model, options) : sampled(machine, model, options);
}

/** T(v, h) = -E_RBM(v, h) + H(v), the variational operator that an RBM stands for. */
export function variationalOperator(
  machine: Rbm,
  model: Hamiltonian,
  { visible, hidden }: { readonly visible: Int8Array; readonly hidden: Int8Array },
): number {
  requireSameSize(machine, model);
  return jointLogWeight(machine, visible, hidden) - logWeight(model, visible);
}

function enumerated(machine: Rbm, model: Hamiltonian, { progress = silent }: SampleOptions): MehtaSchwab {
  const follow = followFlips(visibleMarginal(machine));
  const reference = tabulateLogWeights(model);
  const tally = new TraceTally();
  const [ours, theirs] = [new StreamingLogSumExp(), new StreamingLogSumExp()];
  let state = 0;
  for (let step = 0; step < reference.length; step++) {
    // Gray code: one spin flips per step.
    if (step > 0) {
      const site = 31 - Math.clz32(step & -step);
      state ^= 1 << site;
      follow.flip(site);
    }
    const logWeight = follow.logWeight();
    ours.add(logWeight);
    theirs.add(reference[state]!);
    tally.add(logWeight - reference[state]!);
    if ((step & 0xffff) === 0) {
      progress({ stage: "all configurations", done: step, total: reference.length, unit: "configurations" });
    }
  }
  return { method: "enumerated", ...tally.result(), logPartitionRatio: ours.value - theirs.value };
}

/** The log-weight of a layer that starts with all spins up and flips one at a time; only the patterns are kept. */
function followFlips(marginal: Marginal): { flip(site: number): void; logWeight(): number } {
  const { weights, linear } = marginal;
  const evaluator = marginalEvaluator(marginal);
  const spins = new Int8Array(weights.visible).fill(1);
  const out = new Float64Array(3);
  const patterns = new Int32Array(weights.hidden);
  const filters: number[][] = Array.from(spins, () => []);
  for (let j = 0; j < weights.hidden; j++) {
    for (let k = weights.start[j]!; k < weights.start[j + 1]!; k++) {
      filters[weights.sites[k]!]!.push(j, 1 << (k - weights.start[j]!));
    }
  }
  const biased = linear.some((a) => a !== 0);
  return {
    flip: (site) => {
      spins[site] = -spins[site]!;
      const list = filters[site]!;
      for (let k = 0; k < list.length; k += 2) patterns[list[k]!]! ^= list[k + 1]!;
    },
    logWeight: () => {
      if (evaluator.tables === null) evaluator.fromSpins(spins, out);
      else evaluator.fromPatterns(patterns, biased ? linearPart(marginal, spins) : 0, out);
      return out[2]!;
    },
  };
}

function sampled(
  machine: Rbm,
  model: Hamiltonian & { readonly lattice?: SquareLattice },
  { samples = 10_000, random, ordered = orderedOf(model), progress = silent }: SampleOptions,
): MehtaSchwab {
  if (!random) {
    throw new ParameterError(
      `${model.sites} spins have too many configurations to visit; give random: randomStream({ seed, purpose })`,
    );
  }
  const evaluator = marginalEvaluator(visibleMarginal(machine));
  const reference = logWeightFunction(model);
  const tally = new TraceTally();
  const out = new Float64Array(3);
  const add = (visible: Int8Array): void => {
    evaluator.fromSpins(visible, out);
    tally.add(out[2]! - reference(visible));
  };
  const spins = new Int8Array(model.sites);
  for (let m = 0; m < samples; m++) {
    random.fillSpins(spins);
    add(spins);
    if ((m & 0xfff) === 0)
      progress({ stage: "random configurations", done: m, total: samples, unit: "configurations" });
  }
  for (const configuration of ordered) add(configuration);
  return { method: "sampled", ...tally.result(), logPartitionRatio: null };
}

function orderedOf({ sites, lattice }: Hamiltonian & { readonly lattice?: SquareLattice }): Int8Array[] {
  if (lattice) return orderedConfigurations(lattice).map(({ spins }) => spins);
  return [new Int8Array(sites).fill(1), new Int8Array(sites).fill(-1)];
}

function requireSameSize({ weights }: Rbm, { sites }: Hamiltonian): void {
  if (weights.visible !== sites) {
    throw new ParameterError(`the RBM has ${weights.visible} visible units, the model ${sites} sites; they must agree`);
  }
}

/** Smallest, largest and mean value of a stream. */
class TraceTally {
  private states = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private readonly sum = new CompensatedSum();

  add(logTrace: number): void {
    this.states++;
    if (logTrace < this.min) this.min = logTrace;
    if (logTrace > this.max) this.max = logTrace;
    this.sum.add(logTrace);
  }

  result() {
    const { states, min, max } = this;
    const mean = this.sum.value / states;
    return { states, min, max, mean, spread: max - min, maxDeviation: Math.max(max - mean, mean - min) };
  }
}
