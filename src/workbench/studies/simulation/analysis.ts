import { FormatError, ParameterError } from "../../../core/errors/index.js";
import { type Chains, estimate } from "../../../core/statistics/index.js";
import { extents, type Lattice } from "../../../physics/lattice/index.js";
import {
  configurationSeries,
  type ObservableSource,
  type Observables,
  observables,
} from "../../../physics/montecarlo/index.js";
import { inspectInput, loadConfigurations, readTimeSeries } from "../../io/index.js";
import { exactValues, parseLattice, provenance } from "../../runs/index.js";
import { reportedPoint, type SimulationResults } from "./results.js";

export interface AnalysisOptions {
  /** npy, npz, HDF5 or CSV. */
  readonly file: string;
  readonly model: "ising" | "potts" | "phi4";
  /** Extents in words; of configurations, those of the file unless given. */
  readonly size?: string | undefined;
  /** K, for the specific heat and exact values. */
  readonly coupling?: number | undefined;
  /** Potts: q; the largest state plus one unless given. */
  readonly states?: number | undefined;
  readonly boundary: "periodic" | "open";
  /** The array to use. */
  readonly dataset?: string | undefined;
  /** Configurations: this many chains of equal length, one after the other; 1 unless given. */
  readonly chains?: number | undefined;
  readonly command?: readonly string[] | undefined;
}

/**
 * The observables of somebody's configurations or time series, with the same definitions and errors as those of
 * `kadanoff simulate`.
 *
 * @throws FormatError, ConfigurationError for files that hold neither; ParameterError for options that do not fit them.
 */
export async function analyzeFile(options: AnalysisOptions): Promise<SimulationResults> {
  const begun = performance.now();
  const { file, dataset } = options;
  const { kind, configurations, series } = await inspectInput(file);
  if (kind === "both" && dataset === undefined) {
    throw new FormatError(
      `${file} holds configurations (${configurations.join(", ")}) and series (${series.join(", ")}); choose one with --dataset`,
    );
  }
  const asSeries = dataset === undefined ? kind === "series" : !configurations.includes(dataset);
  const { measured, source, chains, measurements, kernel } = asSeries
    ? await fromSeries(options)
    : await fromConfigurations(options);
  const { model, lattice, coupling, states } = source;
  const parameters = {
    ...(lattice && { model, size: extents(lattice).join("x"), boundary: options.boundary }),
    ...(coupling !== undefined && { coupling }),
    ...(states !== undefined && { states }),
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
  return {
    version: 1,
    provenance: provenance(options.command ? { command: options.command } : {}),
    complete: true,
    seconds: (performance.now() - begun) / 1000,
    tasks: [point],
  };
}

interface Analysed {
  readonly measured: Observables;
  readonly source: Omit<ObservableSource, "lattice"> & { readonly lattice: Lattice | undefined };
  readonly chains: number;
  readonly measurements: number;
  /** What was analysed, in words. */
  readonly kernel: string;
}

async function fromConfigurations(options: AnalysisOptions): Promise<Analysed> {
  const { file, dataset, boundary, coupling, chains = 1 } = options;
  const given = options.size === undefined ? undefined : parseLattice(options.size, { boundary });
  const found = await loadConfigurations(file, { ...(dataset && { dataset }), ...(given && { lattice: given }) });
  const lattice = given ?? parseLattice(found.size.join("x"), { boundary });
  const model = modelOf(options, found.values.kind);
  const { data, states } = valuesFor(model, found.configurations, options);
  if (!Number.isInteger(chains) || chains < 1 || found.count % chains !== 0) {
    throw new ParameterError(`${found.count} configurations are not ${chains} chains of equal length; give a divisor`);
  }
  const source = { model, lattice, coupling, states };
  const length = found.count / chains;
  const series = Object.fromEntries(
    Object.entries(configurationSeries(source, { configurations: data, lattice })).map(([name, values]) => [
      name,
      Array.from({ length: chains }, (_, c) => values.subarray(c * length, (c + 1) * length)),
    ]),
  );
  return {
    measured: observables(source, series),
    source,
    chains,
    measurements: length,
    kernel: `${found.count} configurations of ${file}`,
  };
}

/** Spins can be Potts states of two kinds, and a field can hold spins; nothing else is taken for another. */
function modelOf({ model, file }: AnalysisOptions, kind: "spins" | "states" | "field"): "ising" | "potts" | "phi4" {
  if (kind === "spins") return model;
  const fitting = kind === "states" ? "potts" : "phi4";
  if (model !== fitting && model !== "ising") {
    throw new ParameterError(
      `${file} holds a ${kind === "field" ? "field" : "Potts state"} at every site; give --model ${fitting}`,
    );
  }
  return fitting;
}

function valuesFor(
  model: "ising" | "potts" | "phi4",
  data: Int8Array | Uint8Array | Float64Array,
  { states }: AnalysisOptions,
): { readonly data: Int8Array | Uint8Array | Float64Array; readonly states?: number } {
  if (model !== "potts") return { data };
  const numbers = data instanceof Int8Array ? Uint8Array.from(data, (spin) => (spin + 1) / 2) : data;
  let largest = 1;
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, numbers[i]!);
  const q = states ?? largest + 1;
  if (largest >= q)
    throw new ParameterError(`state ${largest} appears, so there are more than ${q} states; correct --states`);
  return { data: numbers, states: q };
}

async function fromSeries(options: AnalysisOptions): Promise<Analysed> {
  const { file, dataset, model, boundary, coupling } = options;
  const series = await readTimeSeries(file, dataset === undefined ? {} : { dataset });
  const lattice = options.size === undefined ? undefined : parseLattice(options.size, { boundary });
  const states = model === "potts" ? (options.states ?? 3) : undefined;
  const known = lattice ? observables({ model, lattice, coupling, states }, series) : { estimates: {}, omitted: {} };
  const plain = Object.entries(series).map(([name, chains]) => [
    name,
    estimate({ chains, definition: `mean of ${name}` }),
  ]);
  const first = Object.values(series)[0] as Chains;
  return {
    measured: { estimates: { ...known.estimates, ...Object.fromEntries(plain) }, omitted: known.omitted },
    source: { model, lattice, coupling, states },
    chains: first.length,
    measurements: first[0]!.length,
    kernel: `time series ${Object.keys(series).join(", ")} of ${file}`,
  };
}
