import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type NdArray, ndArray } from "../../core/arrays/index.js";
import { FormatError, ParameterError } from "../../core/errors/index.js";
import { type DType, dtypeOf } from "./dtypes.js";
import { inputError } from "./files.js";
import { decodeNpyHeader, elementType, swapBytes } from "./npy.js";
import type { NpyHeader } from "./npy-header.js";

/** What the header of a series says. */
export interface SeriesHead {
  /** The number of rows, the first axis. */
  readonly length: number;
  /** The shape of one row. */
  readonly row: readonly number[];
  readonly dtype: DType;
  /** Where the data begin in the file, in bytes. */
  readonly start: number;
}

export interface RowRange {
  /** The first row, counted from 0 (default 0). */
  readonly from?: number;
  /** The row before which to stop (default: all). */
  readonly to?: number;
}

/** Longer than any header of an array with fewer than about a thousand axes. */
const longestHeader = 2 ** 14;

/**
 * The number of rows of an npy file, their shape and type, without reading them.
 *
 * @throws FormatError when the file is missing, not an npy file, in Fortran order, a single number, or shorter than its
 * header says. It may be longer: rows that a run has not yet counted in.
 */
export function seriesHead(path: string): SeriesHead {
  return withFile(path, (file) => {
    const { length, row, dtype, start } = readHead(path, file);
    return { length, row, dtype, start };
  });
}

/**
 * The rows of an npy file from `from` until before `to`, of shape [to - from, ...row]; only these are read. The file may
 * be longer than its header says, as it is while a run appends to it.
 *
 * @throws FormatError as {@link seriesHead} does.
 * @throws ParameterError when the rows asked for are not there.
 */
export function readSeries(path: string, { from = 0, to }: RowRange = {}): NdArray {
  return withFile(path, (file) => {
    const { length, row, start, descr } = readHead(path, file);
    const end = to ?? length;
    if (!(Number.isInteger(from) && Number.isInteger(end) && 0 <= from && from <= end && end <= length)) {
      throw new ParameterError(
        `rows ${from} to ${end} are not in ${path}, which has ${length}; choose within 0..${length}`,
      );
    }
    const { type, width, swap } = elementType(descr, { name: path });
    const size = row.reduce((product, extent) => product * extent, 1);
    const bytes = new Uint8Array((end - from) * size * width);
    if (readAll(file, bytes, start + from * size * width) < bytes.length) throw cutOff(path, length);
    if (swap) swapBytes(bytes, width);
    return ndArray(new type(bytes.buffer), [end - from, ...row]);
  });
}

/** The header of an npy file of any kind. @throws FormatError when there is none. */
export function npyHead(path: string): NpyHeader {
  return withFile(path, (file) => headerOf(path, file));
}

function headerOf(path: string, file: number): NpyHeader & { readonly start: number } {
  const begin = new Uint8Array(Math.min(longestHeader, fstatSync(file).size));
  readAll(file, begin, 0);
  return decodeNpyHeader(begin, { name: path });
}

function readHead(path: string, file: number): SeriesHead & { readonly descr: string } {
  const { descr, shape, fortranOrder, start } = headerOf(path, file);
  const { type, width } = elementType(descr, { name: path });
  const [length, ...row] = shape;
  if (length === undefined)
    throw new FormatError(`${path} holds a single number, not a series; save at least one axis`);
  if (fortranOrder && row.length > 0) {
    throw new FormatError(`${path} is in Fortran order, which is no series; save it with np.ascontiguousarray(array)`);
  }
  const wanted = row.reduce((product, extent) => product * extent, length * width);
  if (fstatSync(file).size - start < wanted) throw cutOff(path, length);
  return { length, row, dtype: dtypeOf(new type(new ArrayBuffer(0))), start, descr };
}

function cutOff(path: string, rows: number): FormatError {
  return new FormatError(`${path} is cut off: its header counts ${rows} rows, fewer are there; copy or save it again`);
}

function readAll(file: number, bytes: Uint8Array, position: number): number {
  let done = 0;
  while (done < bytes.length) {
    // Larger single reads are refused by some systems.
    const count = readSync(file, bytes, done, Math.min(bytes.length - done, 2 ** 30), position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

function withFile<Result>(path: string, work: (file: number) => Result): Result {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return work(file);
  } catch (error) {
    throw inputError(path, error, { wanted: "npy file" });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
