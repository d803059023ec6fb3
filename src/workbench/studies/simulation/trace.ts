import { existsSync } from "node:fs";
import { join } from "node:path";
import type { NumericArray } from "../../../core/arrays/index.js";
import { ParameterError } from "../../../core/errors/index.js";
import { configurationFileHead, readConfigurationFile, readSeries, seriesHead } from "../../io/index.js";
import { parseLattice, type Task, taskDirectory, unitDirectory } from "../../runs/index.js";
import { type Histogram, histogramOf } from "./trace/histogram.js";
import { type Snapshot, snapshotOf } from "./trace/snapshot.js";

/** What a run leaves for figures of a single point: a chain, a distribution, a configuration. */
export interface Trace {
  readonly task: string;
  /** K of the chain; none for phi^4. */
  readonly coupling?: number;
  /** The energy (phi^4: the action) per site of one chain, thinned. */
  readonly energy: TraceSeries;
  readonly histogram?: Histogram;
  /** The last stored configuration. */
  readonly configuration?: Snapshot;
}

export interface TraceSeries {
  readonly values: readonly number[];
  /** Measurements from one value to the next. */
  readonly stride: number;
  /** Measurements of the chain. */
  readonly measurements: number;
}

export interface TraceOptions {
  /** The chain or disorder realisation whose energy and configuration are shown; default 0. */
  readonly unit?: number;
  /** Of a ladder, counted from the hottest; default: the coldest. */
  readonly rung?: number;
}

const longestSeries = 2000;

/** Numbers that go into a histogram, over all units. */
const mostCounted = 2 ** 22;

/**
 * What figures show of a task, from the files of its run. Series are read in parts: neither a long chain nor a wide
 * ladder is ever in memory as a whole.
 *
 * @throws FormatError when a series is missing or damaged; ParameterError for a rung or unit that is not there.
 */
export function readTrace(directory: string, task: Task, { unit = 0, rung }: TraceOptions = {}): Trace {
  const own = taskDirectory(directory, task.name);
  const units = unitDirectories(own, task);
  const place = units[unit];
  if (place === undefined) {
    throw new ParameterError(`task ${task.name} has ${units.length} units in ${directory}, no unit ${unit}`);
  }
  const rungs = Math.max(1, task.couplings.length);
  const shown = rung ?? rungs - 1;
  if (!Number.isInteger(shown) || shown < 0 || shown >= rungs) {
    throw new ParameterError(`task ${task.name} has rungs 0 to ${rungs - 1}, no rung ${shown}`);
  }
  const { sites } = parseLattice(task.size, { boundary: task.boundary });
  const coupling = task.couplings[shown];
  const name = histogramSeries[task.model];
  const scale = task.model === "potts" ? 1 : 1 / sites;
  const counted = units.map((one) => join(one, `${name}.npy`)).filter((path) => existsSync(path));
  const values = counted.flatMap((path) => [
    readRung(path, { rung: shown, rungs, most: Math.ceil(mostCounted / counted.length), scale }),
  ]);
  const histogram = histogramOf(values, { model: task.model, sites, states: task.states });
  const configuration = readSnapshot(place, { task, rung: shown, rungs });
  return {
    task: task.name,
    ...(coupling !== undefined && { coupling }),
    energy: readEnergy(join(place, "energy.npy"), { rung: shown, rungs, sites }),
    ...(histogram && { histogram }),
    ...(configuration && { configuration }),
  };
}

const histogramSeries = {
  ising: "magnetization",
  potts: "orderParameter",
  "edwards-anderson": "overlap",
  phi4: "magnetization",
} as const;

/** The directories of the units that there are. */
function unitDirectories(directory: string, task: Task): string[] {
  const found: string[] = [];
  for (let unit = 0; existsSync(unitDirectory(directory, task, unit)); unit++) {
    found.push(unitDirectory(directory, task, unit));
  }
  return found;
}

interface RungPlace {
  readonly rung: number;
  readonly rungs: number;
}

/** The first lane at a rung, every so many measurements. */
function readEnergy(path: string, { rung, rungs, sites }: RungPlace & { readonly sites: number }): TraceSeries {
  const { length, row } = seriesHead(path);
  const width = widthOf(row);
  const stride = Math.max(1, Math.ceil(length / longestSeries));
  const values: number[] = [];
  forRows(path, { stride }, (data, at) => values.push(Number(data[at + (rung * width) / rungs]) / sites));
  return { values, stride, measurements: length };
}

/** All lanes at a rung, of so many measurements that there are no more than `most` numbers. */
function readRung(
  path: string,
  { rung, rungs, most, scale }: RungPlace & { readonly most: number; readonly scale: number },
): Float64Array {
  const { length, row } = seriesHead(path);
  const width = widthOf(row);
  const lanes = width / rungs;
  const stride = Math.max(1, Math.ceil((length * lanes) / most));
  const values = new Float64Array(Math.ceil(length / stride) * lanes);
  let end = 0;
  forRows(path, { stride }, (data, at) => {
    for (let lane = 0; lane < lanes; lane++) values[end++] = Number(data[at + rung * lanes + lane]) * scale;
  });
  return values;
}

const partBytes = 2 ** 21;

/** Visits every `stride`-th row: in large parts, or one by one where the rows between would be most of the reading. */
function forRows(
  path: string,
  { stride }: { readonly stride: number },
  visit: (data: NumericArray, at: number) => void,
): void {
  const { length, row } = seriesHead(path);
  const width = widthOf(row);
  const apart = stride * width * 8 > 2 ** 16;
  const rows = apart ? 1 : stride * Math.max(1, Math.floor(partBytes / (8 * width * stride)));
  for (let from = 0; from < length; from += apart ? stride : rows) {
    const to = Math.min(length, from + rows);
    const { data } = readSeries(path, { from, to });
    for (let at = 0; at < to - from; at += stride) visit(data, at * width);
  }
}

const widthOf = (row: readonly number[]): number => row.reduce((product, extent) => product * extent, 1);

/** The last configuration of the first lane at a rung, as `openRecorder` lays them out. */
function readSnapshot(place: string, { task, rung, rungs }: RungPlace & { readonly task: Task }): Snapshot | undefined {
  const path = join(place, "configurations.npy");
  if (!existsSync(path)) return undefined;
  const { length } = configurationFileHead(path);
  const width = widthOf(seriesHead(join(place, "energy.npy")).row);
  const last = Math.floor(length / width) - 1;
  if (last < 0) return undefined;
  const from = last * width + rung * (width / rungs);
  const { data, shape } = readConfigurationFile(path, { from, to: from + 1 });
  return snapshotOf(Array.from(data as ArrayLike<number>, Number), {
    extents: shape.slice(1),
    model: task.model,
    states: task.states,
  });
}
