import type { NdArray } from "../../../core/arrays/index.js";
import { ParameterError, TooLargeError } from "../../../core/errors/index.js";
import { type Progress, silent } from "../../../core/progress/index.js";
import { randomStream } from "../../../core/random/index.js";
import {
  decimationCouplings,
  eliminationWidth,
  hamiltonianFactors,
  kaufman,
  logPartitionByElimination,
} from "../../../physics/exact/index.js";
import { type Boundary, orderedConfigurations, square } from "../../../physics/lattice/index.js";
import { type IsingModel, ising } from "../../../physics/models/index.js";
import {
  type Certificate,
  type ComparedWeights,
  certify,
  compareExhaustively,
  compareHidden,
  compareRandom,
  type ErrorsByOrder,
  evaluationOrders,
  minimumWeight,
  rbmLogPartition,
  roundingCrossover,
  type StarRbm,
  starMap,
  visibleComparison,
} from "../../../systems/rbm/index.js";
import { provenance } from "../../runs/index.js";
import { type FlowStudy, type PreparedFlow, prepareFlow, runFlow } from "../flow/index.js";
import { type EvaluatedConfigurations, evaluateConfigurations } from "./configurations.js";
import {
  type BoundResults,
  type LogPartitionResults,
  type MapResults,
  type MapTrace,
  schemaVersion,
} from "./results.js";
import { weightSweep } from "./weight-sweep.js";

/** What the study of the almost-exact map takes. */
export interface MapOptions {
  readonly rows: number;
  readonly columns: number;
  readonly boundary: Boundary;
  /** K = J/kT. */
  readonly coupling: number;
  /** w0. */
  readonly weight: number;
  /** The number of random configurations. */
  readonly samples: number;
  readonly seed: number;
  /** A relative error that must hold for all configurations. */
  readonly tolerance?: number;
  /** The user's own configurations, spins of shape [M, rows, columns]. */
  readonly configurations?: { readonly file: string; readonly spins: NdArray<Int8Array> };
  /** Performs the map this many times: the exact flow of the torus, each level compiled to an RBM. */
  readonly steps?: number;
  /** The command line, for the provenance. */
  readonly command?: readonly string[];
}

/** A finished study. */
export interface MapStudy {
  readonly results: MapResults;
  readonly rbm: StarRbm;
  readonly trace: MapTrace;
  readonly configurations: EvaluatedConfigurations | null;
  readonly flow: FlowStudy | null;
}

/** A study whose input has been checked and whose RBM is built. */
export interface PreparedMap {
  readonly options: MapOptions;
  readonly model: IsingModel;
  readonly rbm: StarRbm;
  readonly certificate: Certificate;
  readonly flow: PreparedFlow | null;
}

/** Larger lattices take minutes per configuration set and gigabytes for the RBM. */
const largestSites = 2 ** 20;

/** Lattices up to this many sites are compared state by state. */
const exhaustiveSites = 24;

/** Elimination tables of up to 2^20 entries take about a second. */
const eliminationLimit = 20;

/** How many random configurations the figures draw. */
const drawnConfigurations = 3000;

/**
 * Checks the options and builds the RBM: every refusal that does not need the long calculation.
 *
 * @throws SizeError, SublatticeError, ParameterError or ToleranceError.
 */
export function prepareMap(options: MapOptions): PreparedMap {
  const { rows, columns, boundary, coupling, weight, samples, seed, tolerance, steps } = options;
  if (!Number.isInteger(samples) || samples < 1) {
    throw new ParameterError(`samples ${samples} is not a positive integer; the paper takes 1000000`);
  }
  if (rows * columns > largestSites) {
    throw new TooLargeError(
      `a ${rows}x${columns} lattice has ${rows * columns} sites; the map is made up to 1024x1024`,
    );
  }
  randomStream({ seed, purpose: "check" });
  const model = ising(square(rows, columns, { boundary }), { coupling });
  const rbm = starMap(model, { weight });
  const certificate = certify(rbm, tolerance === undefined ? {} : { tolerance });
  const flow = steps === undefined ? null : prepareFlow({ method: "exact", rows, columns, boundary, coupling, steps });
  return { options, model, rbm, certificate, flow };
}

/** Runs the whole study: certificate, experiments, enumeration, hidden layer and partition functions. */
export function runMap(
  { options, model, rbm, certificate, flow: prepared }: PreparedMap,
  progress: Progress = silent,
): MapStudy {
  const begin = performance.now();
  const { rows, columns, boundary, coupling, weight, samples, seed } = options;
  const ordered = orderedConfigurations(model.lattice);

  const observed: ComparedWeights[] = [];
  const experimentBegin = performance.now();
  const random = compareRandom(rbm, {
    samples,
    random: randomStream({ seed, purpose: "random configurations" }),
    progress,
    observed: drawnConfigurations,
    observe: (weights) => observed.push(weights),
  });
  const configurationsPerSecond = samples / ((performance.now() - experimentBegin) / 1000);
  const orderedErrors = ordered.map(({ name, spins }) => {
    const one = visibleComparison(rbm);
    one.add(spins);
    return { name, relativeError: one.maxRelativeError, weights: one.last() };
  });

  const exhaustive = model.sites <= exhaustiveSites ? compareExhaustively(rbm, { progress }) : null;
  const configurations = options.configurations ? evaluateConfigurations(rbm, model, options.configurations) : null;
  const hidden = compareHidden(rbm, {
    samples: Math.min(samples, 100_000),
    random: randomStream({ seed, purpose: "hidden configurations" }),
    ordered: ordered.map(({ spins }) => spins),
    progress,
  });
  const logPartition = partitionFunctions(model, rbm, progress);
  const sweep = weightSweep(model, { weight, random: () => randomStream({ seed, purpose: "weight sweep" }), progress });

  const flow = prepared && runFlow(prepared, progress);

  const results: MapResults = {
    schemaVersion,
    study: "almost-exact-map",
    provenance: provenance(options.command ? { command: options.command } : {}),
    size: `${rows}x${columns}`,
    boundary,
    coupling,
    weight,
    seed,
    sites: model.sites,
    hiddenUnits: rbm.weights.hidden,
    visible: {
      samples,
      maxRelativeError: largest([random.maxRelativeError, ...orderedErrors.map(({ relativeError }) => relativeError)]),
      random: random.maxRelativeError,
      ordered: orderedErrors.map(({ name, relativeError }) => ({ name, relativeError })),
      configurationsPerSecond: Math.round(configurationsPerSecond),
      bound: boundResults(rbm, certificate),
      exhaustive: exhaustive && {
        states: exhaustive.states,
        maxRelativeError: exhaustive.maxRelativeError.stable,
        maxRelativeErrorByOrder: exhaustive.maxRelativeError,
        closedFormDeviation: exhaustive.closedFormDeviation,
        klDivergence: exhaustive.klDivergence,
        totalVariation: exhaustive.totalVariation,
      },
      configurations: configurations?.results ?? null,
      weightSweep: sweep,
    },
    hidden: {
      method: hidden.method,
      states: hidden.states,
      maxRelativeDeviation: hidden.maxRelativeDeviation,
      againstEnumeration: hidden.againstEnumeration,
      couplings: decimationCouplings(coupling),
    },
    logPartition,
    flow: flow?.results ?? null,
    seconds: (performance.now() - begin) / 1000,
  };
  const trace: MapTrace = {
    random: observed,
    ordered: orderedErrors.map(({ name, weights }) => ({ name, ...weights })),
    logPartition: logPartition.kaufman ?? logPartition.ising,
    filters: shownFilters(rbm),
    rows,
    columns,
  };
  return { results, rbm, trace, configurations, flow };
}

function boundResults(rbm: StarRbm, certificate: Certificate): BoundResults {
  const { flipProbability, maxRelativeError, log10MaxRelativeError, totalVariation, klDivergence, rounding } =
    certificate;
  return {
    flipProbability,
    maxRelativeError,
    log10MaxRelativeError,
    totalVariation,
    klDivergence,
    "minimumWeightFor1e-12": minimumWeight(rbm, { tolerance: 1e-12 }),
    rounding,
    roundingTakesOverAt: {
      literal: roundingCrossover(rbm, "literal"),
      perFilter: roundingCrossover(rbm, "perFilter"),
      stable: roundingCrossover(rbm, "stable"),
    },
  };
}

function partitionFunctions(model: IsingModel, rbm: StarRbm, progress: Progress): LogPartitionResults {
  const { lattice, coupling } = model;
  progress({ stage: "partition functions", done: 0, total: 3, unit: "ways" });
  const ofRbm = unlessTooLarge(() => rbmLogPartition(rbm).value);
  const factors = hamiltonianFactors(model);
  return {
    rbm: ofRbm,
    ising: eliminationWidth(factors) <= eliminationLimit ? logPartitionByElimination(factors) : null,
    kaufman:
      lattice.boundary === "periodic"
        ? kaufman({ rows: lattice.rows, columns: lattice.columns, coupling }).logPartition
        : null,
  };
}

function unlessTooLarge<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TooLargeError) return null;
    throw error;
  }
}

function largest(errors: readonly ErrorsByOrder[]): ErrorsByOrder {
  return Object.fromEntries(
    evaluationOrders.map((order) => [order, Math.max(...errors.map((error) => error[order]))]),
  ) as Record<(typeof evaluationOrders)[number], number>;
}

/** Up to four filters: the first, one in the middle, and those at the edge that wrap around. */
function shownFilters(rbm: StarRbm): MapTrace["filters"] {
  const count = rbm.weights.hidden;
  const chosen = [...new Set([0, Math.floor(count / 3), Math.floor(count / 2) + 1, count - 1])].filter(
    (j) => j < count,
  );
  const { start, sites, values, visible } = rbm.weights;
  return chosen.map((j) => {
    const weights = new Float64Array(visible);
    for (let k = start[j]!; k < start[j + 1]!; k++) weights[sites[k]!] = values[k]!;
    return { site: rbm.keptSites[j]!, weights };
  });
}
