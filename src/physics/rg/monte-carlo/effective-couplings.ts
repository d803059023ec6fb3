import { ConfigurationError, ParameterError } from "../../../core/errors/index.js";
import { spreadOf } from "../../../core/statistics/index.js";
import { type Lattice, sizeName } from "../../lattice/index.js";
import type { Coarsening } from "../coarsening/index.js";
import { unpackSpins } from "../coarsening/index.js";
import { type Operator, requireTorus } from "../operators/index.js";
import { type Bin, type BinnedSums, type BinnedSumsState, binnedSums } from "./binned-sums.js";
import { type FlowOptions, flowLattices, forEachLevel } from "./levels.js";
import { type KindTable, kindTable } from "./local-terms.js";
import { requireWeights } from "./moments.js";
import { maximisePseudoLikelihood } from "./pseudo-likelihood.js";
import { type Measured, measured, part, type Resampled, resample } from "./resampling.js";

export interface CouplingFlowOptions extends Omit<FlowOptions, "coarsening" | "steps"> {
  /** The operators of the effective Hamiltonian, even and odd ones as one likes. */
  readonly operators: readonly Operator[];
  /** Needed with steps: 1 or more. */
  readonly coarsening?: Coarsening<Int8Array>;
  /** 0 unless given: the couplings of the configurations themselves. */
  readonly steps?: number;
  /** At least so many bins for the jackknife; 64 unless given. */
  readonly bins?: number;
}

/** Couplings of one level. */
export interface LevelCouplings {
  /** 0 is the original configurations. */
  readonly level: number;
  readonly size: string;
  /** One coupling for each operator, such that P(s) ~ exp(sum_a K_a S_a) with the operators' extensive sums. */
  readonly couplings: readonly { readonly operator: string; readonly coupling: Measured }[];
  /** [operators][operators]: the covariance of the couplings; empty where they have no errors. */
  readonly covariance: readonly (readonly number[])[];
  readonly samples: number;
  /** Why there are none. */
  readonly refusal?: string;
}

/** Counts as plain data that survive JSON bit by bit. */
export interface CouplingFlowState {
  readonly version: 1;
  readonly sizes: readonly string[];
  readonly coarsening: string;
  readonly operators: readonly string[];
  readonly added: number;
  readonly levels: readonly BinnedSumsState[];
}

/** Effective couplings along a flow, from configurations alone. */
export interface CouplingFlow {
  readonly lattices: readonly Lattice[];
  /**
   * Adds a batch [count, sites], in the order of time; weights are 1 unless given. Exact averages take the weights of an
   * enumeration; their errors mean nothing.
   *
   * @throws ConfigurationError for what is no batch of spins.
   * @throws ParameterError for weights that are not finite and positive.
   */
  add(configurations: Int8Array, weights?: ArrayLike<number>): void;
  /**
   * Appends what another run of the same flow has counted.
   *
   * @throws ParameterError when it is of another flow or other operators.
   */
  merge(other: CouplingFlowState): void;
  /** The couplings of each level, with jackknife errors over bins. */
  couplings(): LevelCouplings[];
  save(): CouplingFlowState;
}

/**
 * Estimates the couplings of the Hamiltonian from which configurations were drawn, level by level of a flow, by maximum
 * pseudo-likelihood (Besag 1975; a logistic regression of each spin on its neighbourhoods). Nothing about the model is
 * needed but the list of operators. Where the law of a level needs operators that are not in the list, as blocked levels
 * do, the couplings are the best ones in this sense and depend on the list.
 *
 * @throws SizeError when an operator does not fit on the smallest lattice, or that cannot be reached.
 * @throws ParameterError for open boundaries, no operators, or too many.
 */
export function couplingFlow(options: CouplingFlowOptions, from?: CouplingFlowState): CouplingFlow {
  const { operators, coarsening, steps = 0, bins, lattice, random } = options;
  if (operators.length === 0) throw new ParameterError("no operators; give at least one");
  if (steps > 0 && !coarsening) throw new ParameterError(`${steps} steps need a coarsening, such as majority`);
  requireTorus(operators, lattice);
  const flow: FlowOptions = { lattice, coarsening: coarsening ?? unchanged, steps, random };
  const lattices = flowLattices(flow);
  const words = {
    sizes: lattices.map(sizeName),
    coarsening: steps > 0 ? coarsening!.name : "none",
    operators: operators.map(({ name }) => name),
  };
  if (from) requireSame(words, from);
  const tables = lattices.map((one) => kindTable(operators, one));
  const binned = tables.map(({ kinds }, level) =>
    binnedSums({ length: kinds, ...(bins === undefined ? {} : { bins }), from: from?.levels[level] }),
  );
  let added = from?.added ?? 0;
  return {
    lattices,
    add: (configurations, weights) => {
      requireWeights(weights, configurations.length / lattice.sites);
      added += forEachLevel({ ...flow, lattices }, { configurations, first: added }, (level, spins, begin) => {
        const bytes = unpackSpins(spins);
        const sites = lattices[level]!.sites;
        for (let m = 0; m < spins.count; m++) {
          const weight = weights === undefined ? 1 : weights[begin + m]!;
          tables[level]!.count(bytes, m * sites, weight, binned[level]!.present);
          binned[level]!.next(weight);
        }
      });
    },
    merge: (other) => {
      requireSame(words, other);
      binned.forEach((sums, level) => {
        sums.merge(other.levels[level]!);
      });
    },
    couplings: () =>
      lattices.map((one, level) => ({
        level,
        size: sizeName(one),
        ...estimated(binned[level]!, tables[level]!, words.operators),
      })),
    save: () => ({ version: 1, ...words, added, levels: binned.map((sums) => sums.save()) }),
  };
}

const unchanged: Coarsening<Int8Array> = {
  name: "none",
  scale: 1,
  sizeAfter: (lattice) => lattice,
  apply: ({ configurations }) => {
    if (configurations instanceof Int8Array) return configurations;
    throw new ConfigurationError("configurations are real numbers; give spins +1/-1");
  },
};

function estimated(
  binned: BinnedSums,
  table: KindTable,
  operators: readonly string[],
): Omit<LevelCouplings, "level" | "size"> {
  const bins = binned.all();
  if (bins.length === 0) throw new ParameterError("no configurations have been added; there is nothing to estimate");
  const { kinds, dense } = occurring(bins, table);
  const values = kinds.map((kind) => table.valuesOf(kind));
  let start: readonly number[] | undefined;
  const resampled = resample(dense, (counts) => {
    const found = maximisePseudoLikelihood({ values, counts }, start);
    start ??= found;
    return found;
  });
  const couplings = operators.map((operator, a) => ({
    operator,
    coupling: measured(part(resampled, (found) => found?.[a])),
  }));
  const samples = bins.reduce((sum, bin) => sum + bin.samples, 0);
  const covariance = couplings.every(({ coupling }) => coupling.error !== undefined) ? covarianceOf(resampled) : [];
  if (resampled.center) return { couplings, covariance, samples };
  const refusal =
    "the pseudo-likelihood has no maximum: the configurations are frozen, or the operators are dependent on this " +
    "lattice; leave some out, or measure more";
  return { couplings, covariance, samples, refusal };
}

function covarianceOf({ center, without, weights }: Resampled<readonly number[] | undefined>): number[][] {
  const values = without.map((one) => one!);
  return spreadOf({ center: center!, values, sizes: weights }).covariance.map((row) => [...row]);
}

/** Bins of the kinds that occur, which are far fewer than those that might. */
function occurring(bins: readonly Bin[], { kinds }: KindTable): { readonly kinds: number[]; readonly dense: Bin[] } {
  const present = Array.from({ length: kinds }, (_, kind) => kind).filter((kind) =>
    bins.some((bin) => bin.sums[kind]! > 0),
  );
  return { kinds: present, dense: bins.map((bin) => ({ ...bin, sums: present.map((kind) => bin.sums[kind]!) })) };
}

function requireSame(
  ours: Pick<CouplingFlowState, "sizes" | "coarsening" | "operators">,
  theirs: Pick<CouplingFlowState, "sizes" | "coarsening" | "operators">,
): void {
  const words = ({ sizes, coarsening, operators }: typeof ours): string =>
    `${operators.join(", ")} on ${sizes.join(" -> ")} (${coarsening})`;
  if (words(ours) !== words(theirs)) {
    throw new ParameterError(`the state is of ${words(theirs)}; this flow is ${words(ours)}`);
  }
}
