import { ParameterError } from "../../../core/errors/index.js";
import { type Progress, silent } from "../../../core/progress/index.js";
import { spreadOfResampled } from "../../../core/statistics/index.js";
import {
  type CollapseCheck,
  collapseChecks,
  finiteSizeScaling,
  type ScalingAnalysis,
  type ScalingPoint,
  type SizeData,
} from "../../../physics/rg/index.js";
import { provenance } from "../../runs/index.js";
import { type CurvesTrace, curvesTrace } from "./curves.js";
import { readScalingSize, type ScalingRun } from "./read-run.js";
import {
  type CollapseResult,
  type CrossingResult,
  type ExponentsResults,
  numberOf,
  type SizeResult,
  scansOf,
  schemaVersion,
} from "./results.js";
import type { UntilResult } from "./until/results.js";

export interface ExponentsOptions {
  /** Exponents omega of corrections L^-omega; 1 and 2 unless given. */
  readonly omegas?: readonly number[];
  /** Of the bootstrap of the collapse; default 1. */
  readonly seed?: number;
  readonly command?: readonly string[];
}

/** A finished analysis of a run. */
export interface ExponentsStudy {
  readonly results: ExponentsResults;
  /** What figures draw beside the results. */
  readonly curves: readonly CurvesTrace[];
  readonly collapse: readonly CollapseCheck[];
}

/** The analysis of a run, before figures and checks. */
export interface AnalysedRun {
  readonly run: ScalingRun;
  /** The histograms of its sizes. */
  readonly data: readonly SizeData[];
  readonly analysis: ScalingAnalysis;
  readonly seconds: number;
}

/**
 * Finite-size scaling of the raw series of a run.
 *
 * @throws ParameterError as `finiteSizeScaling`; FormatError for files that are missing or damaged.
 */
export function analyseScalingRun(
  run: ScalingRun,
  { omegas }: Pick<ExponentsOptions, "omegas"> = {},
  progress: Progress = silent,
): AnalysedRun {
  const begin = performance.now();
  const data = run.sizes.map((size, done) => {
    progress({ stage: "series", done, total: run.sizes.length, unit: "sizes" });
    return readScalingSize(run, size);
  });
  const analysis = finiteSizeScaling({
    sizes: data,
    dimension: run.dimension,
    components: run.model === "potts" ? run.states! - 1 : 1,
    ...(omegas && { omegas }),
    progress: (fraction) =>
      progress({ stage: "resampling", done: Math.round(100 * fraction), total: 100, unit: "percent" }),
  });
  return { run, data, analysis, seconds: (performance.now() - begin) / 1000 };
}

/**
 * Critical coupling and exponents from the raw series of a run.
 *
 * @throws ParameterError as `finiteSizeScaling`; FormatError for files that are missing or damaged.
 */
export function runExponents(
  run: ScalingRun,
  options: ExponentsOptions = {},
  progress: Progress = silent,
): ExponentsStudy {
  return exponentsStudy(analyseScalingRun(run, options, progress), options, progress);
}

/** The study of an analysis: results, collapse and what figures draw. */
export function exponentsStudy(
  { run, analysis, seconds }: AnalysedRun,
  { seed = 1, command, until }: Omit<ExponentsOptions, "omegas"> & { readonly until?: UntilResult } = {},
  progress: Progress = silent,
): ExponentsStudy {
  const begin = performance.now();
  progress({ stage: "collapse", done: 0, total: 1, unit: "collapses" });
  const { collapse, reason } = tryCollapse(analysis, seed);
  const all = run.sizes.map(({ size }) => size);
  const number = (name: "criticalCoupling" | "nu" | "betaOverNu" | "gammaOverNu" | "yt" | "yh") =>
    numberOf(analysis[name], all);
  const results: ExponentsResults = {
    schemaVersion,
    study: "exponents",
    provenance: provenance(command ? { command } : {}),
    run: run.directory,
    model: run.model,
    ...(run.states !== undefined && { states: run.states }),
    boundary: run.boundary,
    dimension: run.dimension,
    criticalCoupling: number("criticalCoupling"),
    nu: number("nu"),
    betaOverNu: number("betaOverNu"),
    gammaOverNu: number("gammaOverNu"),
    yt: number("yt"),
    yh: number("yh"),
    hyperscaling: analysis.hyperscaling,
    classes: analysis.classes,
    sizes: sizeResults(run, analysis),
    crossings: crossingResults(analysis),
    scans: scansOf(analysis),
    collapse: collapse.length > 0 ? collapse.map(collapseResult) : null,
    omitted: { ...analysis.omitted, ...(reason !== undefined && { collapse: reason }) },
    ...(until && { until }),
    seconds: seconds + (performance.now() - begin) / 1000,
  };
  return { results, curves: curvesTrace(analysis), collapse };
}

/** A check that fails is left out with its reason: the numbers do not depend on it. */
function tryCollapse(analysis: ScalingAnalysis, seed: number): { collapse: CollapseCheck[]; reason?: string } {
  try {
    return { collapse: collapseChecks(analysis, { seed }) };
  } catch (error) {
    if (error instanceof ParameterError) return { collapse: [], reason: error.message };
    throw error;
  }
}

function sizeResults(run: ScalingRun, { sizes, atCritical }: ScalingAnalysis): SizeResult[] {
  return sizes.map(({ size, curves }, s) => {
    const { values, errors } = atCritical[s]!;
    const names = (Object.keys(values) as (keyof ScalingPoint)[]).filter((name) => Number.isFinite(values[name]));
    return {
      size,
      couplings: run.sizes[s]!.couplings,
      measurements: curves.samples,
      tau: curves.tau,
      blocks: curves.blockSizes.length,
      range: curves.range,
      atCritical: Object.fromEntries(names.map((name) => [name, { value: values[name], error: errors[name] }])),
    };
  });
}

function crossingResults({ crossings, sizes }: ScalingAnalysis): CrossingResult[] {
  return crossings.flatMap(({ quantity, pairs, couplings, values }) => {
    const [at, of] = [spreadOfResampled(couplings), spreadOfResampled(values)];
    return pairs.map(({ small, large }, p) => ({
      quantity,
      sizes: [sizes[small]!.size, sizes[large]!.size] as const,
      coupling: at.values[p]!,
      couplingError: at.errors[p]!,
      value: of.values[p]!,
      valueError: of.errors[p]!,
    }));
  });
}

function collapseResult({ quantity, sizes, best, errors }: CollapseCheck): CollapseResult {
  return {
    quantity,
    sizes,
    quality: best.quality,
    criticalCoupling: { value: best.criticalPoint, error: errors.criticalPoint ?? null },
    inverseNu: { value: best.inverseNu, error: errors.inverseNu },
    ...(errors.exponent !== undefined && { exponent: { value: best.exponent, error: errors.exponent } }),
  };
}
