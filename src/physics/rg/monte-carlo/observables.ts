import { ParameterError } from "../../../core/errors/index.js";
import type { Lattice } from "../../lattice/index.js";
import {
  type ChanceOptions,
  type CoarseLattice,
  type Coarsening,
  type CoarseningKey,
  type PackedSpins,
  packSpins,
} from "../coarsening/index.js";
import { namedOperators, type Operator, operatorSums } from "../operators/index.js";
import { type Bin, type BinnedSumsState, binnedSums } from "./binned-sums.js";
import { pairsOf } from "./neighbour-pairs.js";
import { type Measured, measured, part, resample } from "./resampling.js";

export interface BlockedObservablesOptions {
  /** A torus. */
  readonly lattice: Lattice;
  /** Any coarsening, to real numbers or to a rotated lattice too. */
  readonly coarsening: Coarsening;
  readonly steps: number;
  readonly random?: CoarseningKey | undefined;
  /** At least so many bins for the jackknife; 64 unless given. */
  readonly bins?: number;
}

/** What is measured on each level; all are per site or per product. */
export interface LevelObservables {
  /** 0 is the original configurations. */
  readonly level: number;
  readonly lattice: CoarseLattice;
  /** Minus the sum of products over bonds, per site, in spacings of the level. */
  readonly energyPerSite: Measured;
  readonly absoluteMagnetization: Measured;
  readonly magnetizationSquared: Measured;
  /** 1 - <m^4>/(3 <m^2>^2). */
  readonly binder: Measured;
  /** The mean square of a site; 1 for spins, less for averages. */
  readonly meanSquare: Measured;
  /** The mean product of neighbours, and of neighbours along the diagonal of a face. */
  readonly nearest: Measured;
  readonly diagonal: Measured;
}

export interface BlockedObservablesState {
  readonly version: 1;
  readonly coarsening: string;
  readonly added: number;
  readonly levels: readonly BinnedSumsState[];
}

/** Mean values along a flow, as configurations arrive. */
export interface BlockedObservables {
  readonly lattices: readonly CoarseLattice[];
  /** Adds a batch [count, sites], in the order of time. @throws ConfigurationError for what the coarsening refuses. */
  add(configurations: Int8Array | Float64Array): void;
  /** Appends what another run has measured. @throws ParameterError when it is of another flow. */
  merge(other: BlockedObservablesState): void;
  levels(): LevelObservables[];
  save(): BlockedObservablesState;
}

/** Sums of one configuration: |m|, m^2, m^4, mean square, nearest, diagonal. */
const quantities = 6;

/**
 * Energy, magnetisation, Binder cumulant and short correlations of configurations and of their coarse images, for any
 * coarsening. Rotated levels are measured with their own neighbours.
 *
 * @throws SizeError or ParameterError as the coarsening does; ParameterError for open boundaries.
 */
export function blockedObservables({
  lattice,
  coarsening,
  steps,
  random,
  bins,
}: BlockedObservablesOptions): BlockedObservables {
  if (lattice.boundary !== "periodic") {
    throw new ParameterError("levels of a flow are compared on tori; the lattice has open boundaries");
  }
  if (!Number.isInteger(steps) || steps < 0) {
    throw new ParameterError(`steps ${steps} is not an integer from 0; give the number of coarsenings, such as 3`);
  }
  const lattices: CoarseLattice[] = [lattice];
  for (let step = 0; step < steps; step++) lattices.push(coarsening.sizeAfter(lattices.at(-1)!));
  const binned = lattices.map(() => binnedSums({ length: quantities, ...(bins === undefined ? {} : { bins }) }));
  let added = 0;
  return {
    lattices,
    add: (configurations) => {
      const count = configurations.length / lattice.sites;
      const packed = coarsening.applyPacked && configurations instanceof Int8Array;
      let values: Values = packed ? packSpins({ lattice, configurations }) : configurations;
      lattices.forEach((own, level) => {
        if (level > 0) values = coarsened(values, coarsening, { lattice: lattices[level - 1]!, random, first: added });
        const sums = "words" in values ? packedSums(values) : plainSums(values, own);
        for (let m = 0; m < count; m++) {
          const { present } = binned[level]!;
          for (let q = 0; q < quantities; q++) present[q]! += sums[m * quantities + q]!;
          binned[level]!.next(1);
        }
      });
      added += count;
    },
    merge: (other) => {
      if (other.coarsening !== coarsening.name || other.levels.length !== lattices.length) {
        throw new ParameterError(
          `the state is of another flow, "${other.coarsening}"; this one is "${coarsening.name}"`,
        );
      }
      binned.forEach((sums, level) => {
        sums.merge(other.levels[level]!);
      });
    },
    levels: () => lattices.map((own, level) => ({ level, lattice: own, ...estimates(binned[level]!.all(), own) })),
    save: () => ({ version: 1, coarsening: coarsening.name, added, levels: binned.map((sums) => sums.save()) }),
  };
}

/** Spins packed or not, or real numbers. */
type Values = Int8Array | Float64Array | PackedSpins;

function coarsened(
  values: Values,
  coarsening: Coarsening,
  { lattice, ...chance }: { readonly lattice: CoarseLattice } & ChanceOptions,
): Values {
  if ("words" in values) return coarsening.applyPacked!(values, chance);
  return coarsening.apply({ lattice, configurations: values, ...chance });
}

const operatorsOf = new Map<number, readonly Operator[]>();

/** Magnetisation, nearest and diagonal pairs of packed spins. */
function packedSums(spins: PackedSpins): Float64Array {
  const { lattice, count } = spins;
  const dimension = lattice.kind === "cubic" ? 3 : 2;
  const operators = operatorsOf.get(dimension) ?? namedOperators({ dimension, names: ["m", "nn", "nnn"] });
  operatorsOf.set(dimension, operators);
  const sums = operatorSums({ operators, spins });
  const [, nearest, diagonal] = operators.map(({ patterns }) => patterns.length * lattice.sites) as number[];
  const result = new Float64Array(count * quantities);
  for (let i = 0; i < count; i++) {
    const m = sums[3 * i]! / lattice.sites;
    const pairs = [sums[3 * i + 1]! / nearest!, sums[3 * i + 2]! / diagonal!];
    result.set([Math.abs(m), m * m, m ** 4, 1, ...pairs], i * quantities);
  }
  return result;
}

/** The same of any numbers on any lattice. */
function plainSums(values: Int8Array | Float64Array, lattice: CoarseLattice): Float64Array {
  const { sites } = lattice;
  const { nearest, diagonal } = pairsOf(lattice);
  const result = new Float64Array((values.length / sites) * quantities);
  for (let i = 0, begin = 0; begin < values.length; i++, begin += sites) {
    let [sum, squares] = [0, 0];
    for (let site = 0; site < sites; site++) {
      const value = values[begin + site]!;
      sum += value;
      squares += value * value;
    }
    const m = sum / sites;
    const pairs = [nearest, diagonal].map((list) => {
      let products = 0;
      for (let p = 0; p < list.length; p += 2) products += values[begin + list[p]!]! * values[begin + list[p + 1]!]!;
      return (2 * products) / list.length;
    });
    result.set([Math.abs(m), m * m, m ** 4, squares / sites, ...pairs], i * quantities);
  }
  return result;
}

function estimates(bins: readonly Bin[], lattice: CoarseLattice): Omit<LevelObservables, "level" | "lattice"> {
  const resampled = resample(bins, (means) => means);
  const of = (value: (means: Float64Array) => number): Measured => measured(part(resampled, value));
  const bondsPerSite = lattice.kind === "cubic" ? 3 : 2;
  return {
    energyPerSite: of((means) => -bondsPerSite * means[4]!),
    absoluteMagnetization: of((means) => means[0]!),
    magnetizationSquared: of((means) => means[1]!),
    binder: of((means) => 1 - means[2]! / (3 * means[1]! ** 2)),
    meanSquare: of((means) => means[3]!),
    nearest: of((means) => means[4]!),
    diagonal: of((means) => means[5]!),
  };
}
