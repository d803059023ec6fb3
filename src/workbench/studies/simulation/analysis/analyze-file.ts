import { FormatError, ParameterError } from "../../../../core/errors/index.js";
import { type Chains, estimate } from "../../../../core/statistics/index.js";
import { extents, type Lattice } from "../../../../physics/lattice/index.js";
import {
  configurationSeries,
  type ObservableSource,
  type Observables,
  observables,
} from "../../../../physics/montecarlo/index.js";
import {
  type FileContent,
  type InputSummary,
  inspectInput,
  loadConfigurations,
  readTimeSeries,
} from "../../../io/index.js";
import { figurePng } from "../../../report/index.js";
import { exactValues, parseCouplings, parseLattice, provenance } from "../../../runs/index.js";
import { simulationFigures } from "../figures.js";
import { simulationFiles } from "../files.js";
import { simulationReport } from "../report.js";
import { reportedPoint, type SimulationResults } from "../results.js";
import type { Trace } from "../trace.js";
import { chainsApart } from "./chains.js";
import { fieldSeries } from "./field-series.js";
import { fileFacts } from "./file-facts.js";
import { type ChosenModel, chosenModel, type ModelOptions } from "./model.js";
import { analysisTrace } from "./trace.js";

/** What is not given is what the file says, where it holds configurations and parameters. */
export interface AnalysisOptions extends ModelOptions {
  /** npy, npz, HDF5 or CSV. */
  readonly file: string;
  /** Extents in words; of configurations, those of the file unless given. */
  readonly size?: string | undefined;
  /** K or `critical`, for the specific heat and exact values. */
  readonly coupling?: number | string | undefined;
  /** `periodic` unless given. */
  readonly boundary?: "periodic" | "open" | undefined;
  /** The array to use. */
  readonly dataset?: string | undefined;
  /** Configurations: this many chains of equal length, one after the other; 1 unless given. */
  readonly chains?: number | undefined;
  readonly command?: readonly string[] | undefined;
}

/** Results of an analysis, and the files that show them. */
export interface Analysis {
  readonly results: SimulationResults;
  /** Figures, report, table and last `results.json`, drawn when asked for. */
  readonly files: () => ReadonlyMap<string, FileContent>;
}

/**
 * The observables of somebody's configurations or time series, with the same definitions and errors as those of
 * `kadanoff simulate`.
 *
 * @throws FormatError, ConfigurationError for files that hold neither; ParameterError for options that do not fit them.
 */
export async function analyzeFile(options: AnalysisOptions): Promise<Analysis> {
  const begun = performance.now();
  const { file, dataset } = options;
  const summary = await inspectInput(file);
  const { kind, configurations, series } = summary;
  if (kind === "both" && dataset === undefined) {
    throw new FormatError(
      `${file} holds configurations (${configurations.join(", ")}) and series (${series.join(", ")}); choose one with --dataset`,
    );
  }
  const asSeries = dataset === undefined ? kind === "series" : !configurations.includes(dataset);
  const { measured, chosen, coupling, lattice, boundary, chains, measurements, kernel, trace } = asSeries
    ? await fromSeries(options)
    : await fromConfigurations(options, summary);
  const { model, states, field } = chosen;
  const parameters = {
    ...(lattice && { model, size: extents(lattice).join("x"), boundary }),
    ...(coupling !== undefined && { coupling }),
    ...(states !== undefined && { states }),
    ...field,
  };
  const point = reportedPoint({
    task: file,
    parameters,
    kernel,
    chains,
    measurements,
    every: 1,
    thermalization: 0,
    observables: measured.estimates,
    omitted: measured.omitted,
    exact: lattice ? exactValues({ task: { model }, lattice, coupling }) : {},
  });
  const results: SimulationResults = {
    version: 1,
    provenance: provenance(options.command ? { command: options.command } : {}),
    complete: true,
    seconds: (performance.now() - begun) / 1000,
    tasks: [point],
  };
  return { results, files: () => analysisFiles(results, trace) };
}

function analysisFiles(results: SimulationResults, trace: Trace | undefined): ReadonlyMap<string, FileContent> {
  const figures = simulationFigures(results, trace ? [trace] : []);
  return new Map<string, FileContent>([
    ...figures.flatMap((figure): [string, FileContent][] => [
      [`figures/${figure.name}.svg`, figure.svg],
      [`figures/${figure.name}.png`, figurePng(figure)],
    ]),
    ...simulationFiles(results, {}),
    ["report.html", simulationReport(results, figures)],
  ]);
}

interface Analysed {
  readonly measured: Observables;
  readonly chosen: ChosenModel;
  readonly coupling: number | undefined;
  readonly lattice: Lattice | undefined;
  readonly boundary: "periodic" | "open";
  readonly chains: number;
  readonly measurements: number;
  /** What was analysed, in words. */
  readonly kernel: string;
  readonly trace: Trace | undefined;
}

async function fromConfigurations(options: AnalysisOptions, summary: InputSummary): Promise<Analysed> {
  const { file, dataset } = options;
  const facts = await fileFacts(file, summary);
  const boundary = options.boundary ?? facts.boundary ?? "periodic";
  const size = options.size ?? (dataset === undefined ? facts.size : undefined);
  const given = size === undefined ? undefined : parseLattice(size, { boundary });
  const found = await loadConfigurations(file, { ...(dataset && { dataset }), ...(given && { lattice: given }) });
  const lattice = given ?? parseLattice(found.size.join("x"), { boundary });
  const { data, ...chosen } = chosenModel(found, { file, options, facts });
  const { model, states, field } = chosen;
  if (options.coupling === undefined && facts.couplings !== undefined) {
    throw new ParameterError(
      `${file} holds configurations of ${facts.couplings} couplings; save those of each coupling in a file of their own`,
    );
  }
  const coupling = couplingOf(options.coupling ?? (model === "phi4" ? undefined : facts.coupling), {
    model,
    lattice,
    states,
  });
  const source: ObservableSource = { model, lattice, coupling, states };
  const layout = chainsApart(found.count, { file, facts, chains: options.chains });
  const measured = {
    ...configurationSeries(source, { configurations: data, lattice }),
    ...(model === "phi4" && fieldSeries(data, { lattice, parameters: field })),
  };
  const series = Object.fromEntries(Object.entries(measured).map(([name, values]) => [name, layout.split(values)]));
  const last = layout.last * lattice.sites;
  return {
    measured: observables(source, series),
    chosen,
    coupling,
    lattice,
    boundary,
    chains: layout.chains,
    measurements: layout.length,
    kernel: `${found.count} configurations of ${file}`,
    trace: analysisTrace(series, {
      task: file,
      model,
      lattice,
      coupling,
      states,
      configuration: data.subarray(last, last + lattice.sites),
    }),
  };
}

/** One coupling, in numbers. */
function couplingOf(
  given: number | string | undefined,
  place: { readonly model: ChosenModel["model"]; readonly lattice: Lattice; readonly states: number | undefined },
): number | undefined {
  if (given === undefined) return undefined;
  if (place.model === "phi4") {
    throw new ParameterError("coupling is not a parameter of phi4; give --kappa, --mass-squared and --lambda");
  }
  const values = parseCouplings(given, place);
  if (values.length === 1) return values[0]!;
  throw new ParameterError(`coupling "${given}" is a list, but a file is analysed at one coupling; give one number`);
}

async function fromSeries(options: AnalysisOptions): Promise<Analysed> {
  const { file, dataset, model = "ising", boundary = "periodic", chains: divided } = options;
  if (divided !== undefined && divided !== 1) {
    throw new ParameterError(
      `chains ${divided} is for configurations; save series with a column for each chain, [measurements, chains]`,
    );
  }
  const { kappa, massSquared, lambda } = options;
  if ([kappa, massSquared, lambda].some((value) => value !== undefined)) {
    throw new ParameterError(
      "kappa, massSquared and lambda are for fields; series of a field hold the action as energy",
    );
  }
  const series = await readTimeSeries(file, dataset === undefined ? {} : { dataset });
  const lattice = options.size === undefined ? undefined : parseLattice(options.size, { boundary });
  const states = model === "potts" ? (options.states ?? 3) : undefined;
  if (!lattice && typeof options.coupling === "string" && !Number.isFinite(Number(options.coupling))) {
    throw new ParameterError(`coupling "${options.coupling}" depends on the lattice; give its --size, or a number`);
  }
  const place = { model, lattice: lattice ?? parseLattice("2"), states };
  const coupling = couplingOf(options.coupling, place);
  const known = lattice ? observables({ model, lattice, coupling, states }, series) : { estimates: {}, omitted: {} };
  const plain = Object.entries(series).map(([name, chains]) => [
    name,
    estimate({ chains, definition: `mean of ${name}` }),
  ]);
  const first = Object.values(series)[0] as Chains;
  return {
    measured: { estimates: { ...known.estimates, ...Object.fromEntries(plain) }, omitted: known.omitted },
    chosen: { model, states, field: undefined },
    coupling,
    lattice,
    boundary,
    chains: first.length,
    measurements: first[0]!.length,
    kernel: `time series ${Object.keys(series).join(", ")} of ${file}`,
    trace: lattice && analysisTrace(series, { task: file, model, lattice, coupling, states }),
  };
}
