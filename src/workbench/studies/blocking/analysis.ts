import { KadanoffError } from "../../../core/errors/index.js";
import type { Lattice } from "../../../physics/lattice/index.js";
import { extents } from "../../../physics/lattice/index.js";
import {
  analyseRg,
  type BlockedObservables,
  type BlockedObservablesState,
  blockedObservables,
  type CouplingFlow,
  type CouplingFlowState,
  couplingFlow,
  type LevelCouplings,
  type LevelObservables,
  namedOperators,
  type RgMeasurement,
  type RgMeasurementState,
  type RgResult,
  rgMeasurement,
} from "../../../physics/rg/index.js";
import { type BlockingSettings, coarseningOf, matrixStep } from "./settings.js";

/** All that has been measured, as plain data that a worker can send. */
export interface AnalysisState {
  readonly observables: BlockedObservablesState;
  readonly measurement?: RgMeasurementState;
  readonly couplings?: CouplingFlowState;
}

/** The three measurements of a blocking study, fed with the same configurations. */
export interface Analysis {
  add(configurations: Int8Array | Float64Array): void;
  merge(other: AnalysisState): void;
  save(): AnalysisState;
  /** Evaluates what was added. */
  evaluate(): AnalysisResult;
}

export interface AnalysisResult {
  readonly observables: readonly LevelObservables[];
  /** Undefined for averages. */
  readonly rg: RgResult | undefined;
  readonly measurement: RgMeasurementState | undefined;
  /** Empty for averages. */
  readonly couplings: readonly LevelCouplings[];
  /** Blockings between two matrices, and between two levels with couplings. */
  readonly blockings: number;
}

export interface AnalysisOptions {
  readonly lattice: Lattice;
  readonly settings: BlockingSettings;
  /** Which part of the study this is, and which of its chains; their ties are independent. */
  readonly task?: number;
  readonly replica?: number;
  /** Whether couplings are estimated, which takes most of the time; true unless given. */
  readonly couplings?: boolean;
}

/** Operators of the effective Hamiltonian: no more than there are nn, nnn, plaquette and third neighbours. */
const mostCouplings = 4;

/**
 * @throws SizeError, ParameterError as the measurements do.
 */
export function blockingAnalysis({
  lattice,
  settings,
  task = 0,
  replica = 0,
  couplings: estimated = true,
}: AnalysisOptions): Analysis {
  const random = { seed: settings.seed, task, replica };
  const dimension = extents(lattice).length;
  const [even, odd] = (["even", "odd"] as const).map((parity) =>
    namedOperators({ dimension, names: settings.operators[parity] }),
  );
  const observables: BlockedObservables = blockedObservables({
    lattice,
    coarsening: coarseningOf(settings),
    steps: settings.steps,
    random,
  });
  const matrix = matrixStep(settings);
  const flow = matrix && { lattice, coarsening: matrix.coarsening, steps: matrix.steps, random };
  const measurement: RgMeasurement | undefined = flow && rgMeasurement({ ...flow, even: even!, odd: odd! });
  const couplings: CouplingFlow | undefined =
    flow && estimated && even!.length > 0
      ? fitting(even!.slice(0, mostCouplings), (operators) => couplingFlow({ ...flow, operators }))
      : undefined;
  return {
    add: (configurations) => {
      observables.add(configurations);
      if (!(configurations instanceof Int8Array)) return;
      measurement?.add(configurations);
      couplings?.add(configurations);
    },
    merge: (other) => {
      observables.merge(other.observables);
      if (other.measurement) measurement?.merge(other.measurement);
      if (other.couplings) couplings?.merge(other.couplings);
    },
    save: () => ({
      observables: observables.save(),
      ...(measurement && { measurement: measurement.save() }),
      ...(couplings && { couplings: couplings.save() }),
    }),
    evaluate: () => {
      const state = measurement?.save();
      return {
        observables: observables.levels(),
        rg: state && analyseRg(state),
        measurement: state,
        couplings: couplings?.couplings() ?? [],
        blockings: matrix?.blockings ?? 1,
      };
    },
  };
}

/** The longest beginning of a list that the estimate takes: products must fit on the smallest lattice. */
function fitting<O, T>(list: readonly O[], make: (beginning: readonly O[]) => T): T | undefined {
  for (let length = list.length; length > 0; length--) {
    try {
      return make(list.slice(0, length));
    } catch (error) {
      if (!(error instanceof KadanoffError)) throw error;
    }
  }
  return undefined;
}
