import type { NdArray } from "../../core/arrays/index.js";
import { FormatError } from "../../core/errors/index.js";
import { readCsv } from "./csv-read.js";
import { asFloat64 } from "./dtypes.js";
import { arraysInWords, formatOf, listArrays, readableType, readSource } from "./sources.js";

export interface TimeSeriesOptions {
  /** The one array or column to read. */
  readonly dataset?: string;
}

/** Chains of measurements by name: one Float64Array for each replica, all of equal length. */
export type TimeSeries = Readonly<Record<string, readonly Float64Array[]>>;

/** The columns that tell the replicas of a table apart. */
const replicaColumns = ["replica", "chain"];

/**
 * Reads time series from CSV, npy, npz or HDF5. An array with one axis is one chain; with two it is
 * [measurements, replicas]. A table has a chain in each column; if it has a column `replica` (or `chain`), the rows of
 * each of its values are chains of their own, in ascending order. Arrays that are no series, single numbers and
 * configurations, are left out unless `dataset` names them.
 *
 * @throws FormatError when the file is unreadable or holds no series, a series has more replicas than measurements (it
 * lies the other way), replicas of a table differ in length, or a number is not finite.
 */
export async function readTimeSeries(path: string, { dataset }: TimeSeriesOptions = {}): Promise<TimeSeries> {
  const found = formatOf(path) === "csv" ? fromTable(path) : await fromArrays(path, dataset);
  const chains =
    dataset === undefined ? found : Object.fromEntries(Object.entries(found).filter(([n]) => n === dataset));
  if (Object.keys(chains).length === 0) {
    throw new FormatError(
      `${path} holds no column "${dataset}"; it holds ${Object.keys(found)
        .map((name) => `"${name}"`)
        .join(", ")}`,
    );
  }
  for (const [name, replicas] of Object.entries(chains)) requireFinite(path, name, replicas);
  return chains;
}

async function fromArrays(path: string, dataset: string | undefined): Promise<TimeSeries> {
  const entries = await listArrays(path);
  const wanted = entries.filter(({ name, dtype, shape }) =>
    dataset === undefined ? readableType.test(dtype) && (shape.length === 1 || shape.length === 2) : name === dataset,
  );
  if (wanted.length === 0) {
    const missing = dataset === undefined ? "no time series" : `no array "${dataset}"`;
    const there = entries.length > 0 ? `it holds ${arraysInWords(entries)}` : "it is empty";
    throw new FormatError(
      `${path} holds ${missing}; ${there}; series have shape [measurements] or [measurements, replicas]`,
    );
  }
  const arrays = await readSource(
    path,
    wanted.map(({ name }) => name),
  );
  return Object.fromEntries(wanted.map(({ name }) => [name, chainsOf(`${path}[${name}]`, arrays[name]!)]));
}

function chainsOf(name: string, { data, shape }: NdArray): Float64Array[] {
  const [measurements = 0, replicas = 1] = shape;
  const found = `${name} has shape [${shape.join(", ")}]`;
  if (shape.length === 0 || shape.length > 2) {
    throw new FormatError(`${found}; series have shape [measurements] or [measurements, replicas]`);
  }
  if (data.length === 0) throw new FormatError(`${found}, no measurement at all; save at least one`);
  if (replicas > measurements) {
    throw new FormatError(`${found}, more replicas than measurements; save its transpose, [measurements, replicas]`);
  }
  const values = asFloat64(data);
  if (replicas === 1) return [values];
  return Array.from({ length: replicas }, (_, replica) =>
    Float64Array.from({ length: measurements }, (_, at) => values[at * replicas + replica]!),
  );
}

function fromTable(path: string): TimeSeries {
  const { names, columns } = readCsv(path);
  const key = names.find((name) => replicaColumns.includes(name.toLowerCase()));
  if (key === undefined || names.length === 1) return Object.fromEntries(names.map((name) => [name, [columns[name]!]]));
  const rows = new Map<number, number[]>();
  for (const [row, replica] of columns[key]!.entries()) {
    const own = rows.get(replica);
    if (own) own.push(row);
    else rows.set(replica, [row]);
  }
  const order = [...rows.keys()].sort((a, b) => a - b);
  const lengths = order.map((replica) => rows.get(replica)!.length);
  const odd = lengths.findIndex((length) => length !== lengths[0]);
  if (odd > 0) {
    throw new FormatError(
      `${path} has ${lengths[odd]} rows of ${key} ${order[odd]}, but ${lengths[0]} of ${key} ${order[0]}; ` +
        "give all the same number",
    );
  }
  return Object.fromEntries(
    names
      .filter((name) => name !== key)
      .map((name) => [
        name,
        order.map((replica) => Float64Array.from(rows.get(replica)!, (row) => columns[name]![row]!)),
      ]),
  );
}

function requireFinite(path: string, name: string, replicas: readonly Float64Array[]): void {
  for (const [replica, chain] of replicas.entries()) {
    const at = chain.findIndex((value) => !Number.isFinite(value));
    if (at < 0) continue;
    const where = replicas.length > 1 ? `${at}, replica ${replica}` : `${at}`;
    throw new FormatError(
      `${path}[${name}] is ${chain[at]} at measurement ${where}; statistics need finite numbers, so leave it out`,
    );
  }
}
