import { ParameterError } from "../../../core/errors/index.js";
import { extents, type Lattice, sizeName } from "../../lattice/index.js";
import { type Operator, operatorSums, type Parity, standardOperators } from "../operators/index.js";
import { type RgExponents, rgExponents } from "./exponents.js";
import { type FlowOptions, flowLattices, forEachLevel } from "./levels.js";
import {
  type Moments,
  type MomentsShape,
  type MomentsState,
  momentsOf,
  requireSameMoments,
  requireWeights,
} from "./moments.js";

export interface RgMeasurementOptions extends FlowOptions {
  /** Even operators, in the order of truncation; Swendsen's four unless given, none for []. */
  readonly even?: readonly Operator[];
  /** Odd operators likewise. Their means are taken as zero, which is right without a field. */
  readonly odd?: readonly Operator[];
  /** At least so many bins for the jackknife, and fewer than twice as many; 64 unless given. */
  readonly bins?: number;
}

/** What has been measured, as plain data that survive JSON bit by bit. */
export interface RgMeasurementState {
  readonly version: 1;
  /** The flow in words: lattices, coarsening. States of other flows cannot be merged. */
  readonly flow: {
    readonly sizes: readonly string[];
    readonly coarsening: string;
    readonly scale: number;
  };
  /** Configurations added by this run; those of merged runs are counted in the moments only. */
  readonly added: number;
  readonly even?: MomentsState;
  readonly odd?: MomentsState;
}

/** A Monte Carlo RG measurement that goes on as configurations arrive. */
export interface RgMeasurement {
  /** The original lattice and those after each step. */
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
   * Appends what another run of the same flow has measured.
   *
   * @throws ParameterError when it is of another flow or other operators.
   */
  merge(other: RgMeasurementState): void;
  save(): RgMeasurementState;
}

/**
 * Starts a Monte Carlo RG measurement, or goes on from a saved state as if there had been no break: the same numbers come
 * out, however the configurations are cut into batches and sessions.
 *
 * @throws SizeError when the lattice cannot be coarsened so often.
 * @throws ParameterError for open boundaries, operators of the wrong parity, and a state of another flow.
 */
export function rgMeasurement(
  { even, odd, bins, ...flow }: RgMeasurementOptions,
  from?: RgMeasurementState,
): RgMeasurement {
  const { lattice, coarsening } = flow;
  const lattices = flowLattices(flow);
  if (lattice.boundary !== "periodic") {
    throw new ParameterError("Monte Carlo RG sums over the translations of a torus; the lattice has open boundaries");
  }
  const dimension = extents(lattice).length;
  const words = { sizes: lattices.map(sizeName), coarsening: coarsening.name, scale: coarsening.scale };
  if (from) requireSameFlow(words, from.flow);
  const sectors = (["even", "odd"] as const).flatMap((parity) => {
    const operators = (parity === "even" ? even : odd) ?? standardOperators({ dimension, parity });
    requireParity(operators, parity);
    if (operators.length === 0) return [];
    const names = operators.map(({ name }) => name);
    const shape = { operators: names, levels: lattices.length, meansVanish: parity === "odd" };
    const moments = momentsOf(shape, { ...(bins === undefined ? {} : { bins }), from: from?.[parity] });
    return [{ parity, operators, shape, moments }];
  });
  if (from) requireSectors(sectors, from);
  let added = from?.added ?? 0;
  return {
    lattices,
    add: (configurations, weights) => {
      requireWeights(weights, configurations.length / lattice.sites);
      const sums: Float64Array[][] = sectors.map(() => lattices.map(() => new Float64Array(0)));
      const flush = (begin: number): void => {
        sectors.forEach(({ moments, operators }, s) => {
          const count = sums[s]![0]!.length / operators.length;
          moments.add(sums[s]!, weights && Array.from({ length: count }, (_, m) => weights[begin + m]!));
        });
      };
      added += forEachLevel({ ...flow, lattices }, { configurations, first: added }, (level, spins, begin) => {
        sectors.forEach(({ operators }, s) => {
          sums[s]![level] = operatorSums({ operators, spins });
        });
        if (level === flow.steps) flush(begin);
      });
    },
    merge: (other) => {
      requireSameFlow(words, other.flow);
      for (const { parity, moments } of requireSectors(sectors, other)) moments.merge(other[parity]!);
    },
    save: () => ({ version: 1, flow: words, added, ...statesOf(sectors) }),
  };
}

/** Exponents from a measurement: the leading even one is y_t = 1/nu, the leading odd one y_h. */
export interface RgResult {
  readonly flow: RgMeasurementState["flow"];
  readonly even?: RgExponents;
  readonly odd?: RgExponents;
}

/**
 * The exponents of a measurement, step by step and truncation by truncation.
 *
 * @throws ParameterError before any configuration is added, or without a step.
 */
export function analyseRg({ flow, even, odd }: RgMeasurementState): RgResult {
  return {
    flow,
    ...(even ? { even: rgExponents(even, flow) } : {}),
    ...(odd ? { odd: rgExponents(odd, flow) } : {}),
  };
}

function statesOf(
  sectors: readonly { readonly parity: Parity; readonly moments: Moments }[],
): Partial<Record<Parity, MomentsState>> {
  return Object.fromEntries(sectors.map(({ parity, moments }) => [parity, moments.save()]));
}

function requireParity(operators: readonly Operator[], parity: Parity): void {
  const wrong = operators.find((one) => one.parity !== parity);
  if (wrong) {
    throw new ParameterError(`operator "${wrong.name}" is ${wrong.parity}; even and odd ones are separate lists`);
  }
}

/** Both have the same sectors with the same operators; checked for all before any is changed. */
function requireSectors<S extends { readonly parity: Parity; readonly shape: MomentsShape }>(
  sectors: readonly S[],
  other: RgMeasurementState,
): readonly S[] {
  for (const parity of ["even", "odd"] as const) {
    const [ours, theirs] = [sectors.find((one) => one.parity === parity), other[parity]];
    if (ours && theirs) requireSameMoments(ours.shape, theirs);
    else if (ours || theirs) {
      throw new ParameterError(`only one of the two measurements has ${parity} operators; measure alike`);
    }
  }
  return sectors;
}

function requireSameFlow(ours: RgMeasurementState["flow"], theirs: RgMeasurementState["flow"]): void {
  const words = ({ sizes, coarsening }: RgMeasurementState["flow"]): string => `${coarsening} of ${sizes.join(" -> ")}`;
  if (words(ours) !== words(theirs)) {
    throw new ParameterError(`the state is of ${words(theirs)}; this measurement is ${words(ours)}`);
  }
}
