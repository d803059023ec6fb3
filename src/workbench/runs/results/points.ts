import { existsSync } from "node:fs";
import { join } from "node:path";
import { FormatError } from "../../../core/errors/index.js";
import type { Chains, Estimate } from "../../../core/statistics/index.js";
import { disorderedObservables, type ObservableSeries, observables } from "../../../physics/montecarlo/index.js";
import { readSeries, seriesHead } from "../../io/index.js";
import { readPosition } from "../chain/checkpoint.js";
import type { Task } from "../job/tasks.js";
import { parseLattice } from "../job/values.js";
import { type ExactValues, exactValues } from "./exact-values.js";

/** The series that kernels measure, as files of a unit. */
const seriesNames = [
  "energy",
  "magnetization",
  "structureFactor",
  "improvedMagnetizationSquared",
  "improvedMagnetizationFourth",
  "orderParameter",
  "squaredOrder",
  "improvedSquaredOrder",
  "overlap",
  "phiSquared",
  "phiFourth",
  "acceptance",
] as const;

/** What was measured at one point of the grid. */
export interface Point {
  readonly task: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly kernel: string;
  /** Independent chains, in all units. */
  readonly chains: number;
  /** Measurements of every chain. */
  readonly measurements: number;
  /** Sweeps before each of them. */
  readonly every: number;
  readonly thermalization: number;
  /** Wolff: the clusters in a sweep. */
  readonly clustersPerSweep?: number;
  readonly observables: Readonly<Record<string, Estimate>>;
  readonly omitted: Readonly<Record<string, string>>;
  /** What is known exactly at this point. */
  readonly exact: ExactValues;
}

export interface PointRequest {
  readonly task: Task;
  /** One directory for each unit. */
  readonly directories: readonly string[];
  /** The measurements of every chain to use; units that have fewer are not ready. */
  readonly measurements: number;
  readonly every: number;
  readonly thermalization: number;
}

/**
 * The observables at every coupling of a task, from the first `measurements` rows of the series of all its units.
 *
 * @throws FormatError when a series is missing, damaged or too short.
 */
export function taskPoints(request: PointRequest): readonly Point[] {
  const { task, directories, measurements } = request;
  const lattice = parseLattice(task.size, { boundary: task.boundary });
  const units = directories.map((directory) => {
    const position = readPosition(join(directory, "checkpoint.npz"));
    if (!position || position.measurements < measurements) {
      throw new FormatError(
        `${directory} has ${position?.measurements ?? 0} of ${measurements} measurements; run the job again to finish it`,
      );
    }
    return { directory, position, rows: readRows(directory, measurements) };
  });
  const { kernel, rungs, lanes } = units[0]!.position;
  const rungList = task.couplings.length === 0 ? [undefined] : task.couplings;
  return rungList.map((coupling, rung) => {
    const source = { model: task.model, lattice, coupling, states: task.states };
    const series = units.map(({ rows }) => seriesAt(rows, { rung, rungs }));
    const measured =
      task.model === "edwards-anderson" ? disorderedObservables(source, series) : observables(source, merged(series));
    return {
      task: task.name,
      parameters: pointParameters(task, coupling),
      kernel,
      chains: lanes * units.length,
      measurements,
      every: request.every,
      thermalization: request.thermalization,
      ...(task.sampler === "wolff" && { clustersPerSweep: units[0]!.position.sweepLength }),
      observables: measured.estimates,
      omitted: measured.omitted,
      exact: exactValues({ task, lattice, coupling }),
    };
  });
}

/** The parameters of a task at one of its couplings, as results name them. */
export function pointParameters(task: Task, coupling: number | undefined): Readonly<Record<string, number | string>> {
  const { model, size, boundary, states, kappa, massSquared, lambda, sampler, disorder } = task;
  const given = { model, size, boundary, coupling, states, kappa, massSquared, lambda, sampler, disorder };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<
    string,
    number | string
  >;
}

interface Rows {
  /** Numbers in one row. */
  readonly width: number;
  readonly values: ArrayLike<number>;
}

function readRows(directory: string, measurements: number): ReadonlyMap<string, Rows> {
  const found = new Map<string, Rows>();
  for (const name of seriesNames) {
    const path = join(directory, `${name}.npy`);
    if (!existsSync(path)) continue;
    const { length } = seriesHead(path);
    if (length < measurements) {
      throw new FormatError(
        `${path} holds ${length} of the ${measurements} rows that its checkpoint counts; it was changed: delete ` +
          `${directory} and the task measures anew, or begin anew with --restart`,
      );
    }
    const { data, shape } = readSeries(path, { to: measurements });
    const width = shape.slice(1).reduce((product, extent) => product * extent, 1);
    found.set(name, { width, values: data as ArrayLike<number> });
  }
  if (!found.has("energy")) throw new FormatError(`${directory} has no energy.npy; run the job with --restart`);
  return found;
}

/** The series of one rung, a chain for each lane. */
function seriesAt(
  rows: ReadonlyMap<string, Rows>,
  { rung, rungs }: { readonly rung: number; readonly rungs: number },
): ObservableSeries {
  const series: Record<string, Chains> = {};
  for (const [name, { width, values }] of rows) {
    const lanes = width / rungs;
    const count = values.length / width;
    series[name] = Array.from({ length: lanes }, (_, lane) => {
      const chain = new Float64Array(count);
      for (let m = 0, at = rung * lanes + lane; m < count; m++, at += width) chain[m] = values[at]!;
      return chain;
    });
  }
  return series;
}

function merged(units: readonly ObservableSeries[]): ObservableSeries {
  return Object.fromEntries(Object.keys(units[0]!).map((name) => [name, units.flatMap((series) => series[name]!)]));
}
