import { closeSync, existsSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import type { NumericArray } from "../../core/arrays/index.js";
import { FormatError, OutputError, ParameterError } from "../../core/errors/index.js";
import { type DType, dtypeOf, dtypes } from "./dtypes.js";
import { writeFileAtomic } from "./files.js";
import { descrOf, encodeNpyHeader, littleHost, swapBytes } from "./npy.js";
import { outputError } from "./output-error.js";
import { seriesHead } from "./series-file.js";

export interface SeriesOptions {
  /** The shape of one row: `[]` (default) for a number, `[16]` for one number of each of 16 replicas. */
  readonly row?: readonly number[];
  /** Default float64. */
  readonly dtype?: DType;
  /**
   * Continues an earlier file: its first `keep` rows stay, what follows is cut off. 0 also begins a new file. Without
   * `keep` there must be no file yet.
   */
  readonly keep?: number;
}

/** An npy file that grows by rows; a closure over the open file. */
export interface Series {
  readonly path: string;
  /** Rows appended so far; on the disk they are after the next `flush`. */
  readonly length: number;
  /**
   * Appends one or more whole rows. Numbers are converted to the element type; a typed array must already have it.
   * When writing fails, nothing counts as appended and the call may be repeated.
   *
   * @throws ParameterError when the numbers are not whole rows, or do not fit the element type.
   * @throws OutputError when the disk does not take them.
   */
  readonly append: (rows: NumericArray | readonly number[]) => void;
  /** Puts all rows on the disk, then their number into the header. @throws OutputError when the disk fails. */
  readonly flush: () => void;
  /** Flushes and closes; calling it again does nothing. @throws OutputError when the disk fails. */
  readonly close: () => void;
}

/** The header of every series has at least this length, so that the number of rows can grow in place. */
const headerRoom = 128;

/** Rows gather in memory up to this size before they are written. */
const bufferBytes = 2 ** 18;

/**
 * Opens an append-only npy file of shape [rows, ...row]. After each `flush` the file is a whole npy file of the rows
 * until then, also while more are written: data go first, the number of rows in the header of fixed length last. An
 * interrupted run that continues with the `keep` of its checkpoint leaves the same bytes as one without a break.
 *
 * At most 256 KiB are held in memory, whatever the length.
 *
 * @throws OutputError when there is a file already (and no `keep`), or it cannot be written.
 * @throws FormatError when the file to continue is not such a series, has another row or type, or fewer rows than `keep`.
 * @throws ParameterError for a row, type or `keep` that is none.
 */
export function openSeries(path: string, { row = [], dtype = "float64", keep }: SeriesOptions = {}): Series {
  const width = row.reduce((product, extent) => product * extent, 1);
  if (!row.every((extent) => Number.isInteger(extent) && extent >= 1) || !Number.isSafeInteger(width)) {
    throw new ParameterError(`row shape [${row.join(", ")}] is not made of positive integers`);
  }
  if (!Object.hasOwn(dtypes, dtype)) {
    throw new ParameterError(`unknown element type "${dtype}"; known: ${Object.keys(dtypes).join(", ")}`);
  }
  if (keep !== undefined && !(Number.isSafeInteger(keep) && keep >= 0)) {
    throw new ParameterError(`keep = ${keep} is not a number of rows; give 0, 1, 2, ...`);
  }
  const type = dtypes[dtype];
  const rowBytes = width * type.BYTES_PER_ELEMENT;
  const descr = descrOf(new type(0));
  const header = (rows: number) => encodeNpyHeader({ descr, shape: [rows, ...row], room: headerRoom });
  const start = header(0).length;
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw outputError(path, error);
    }
  };

  const { file, kept } = open();
  const buffer = new Uint8Array(Math.max(bufferBytes, rowBytes));
  const single = new type(width);
  const float = dtype.startsWith("float");
  const wide = dtype.endsWith("int64");
  let closed = false;
  let pending = 0;
  let written = kept * rowBytes;
  let flushed = kept;

  return {
    path,
    get length() {
      return (written + pending) / rowBytes;
    },
    append(rows) {
      requireOpen();
      const bytes = bytesOf(rows);
      if (pending + bytes.length > buffer.length) drain();
      if (pending + bytes.length <= buffer.length) {
        buffer.set(bytes, pending);
        pending += bytes.length;
      } else {
        guarded(() => writeAll(file, bytes, start + written));
        written += bytes.length;
      }
    },
    flush() {
      requireOpen();
      flush();
    },
    close() {
      if (closed) return;
      try {
        flush();
      } finally {
        closed = true;
        closeSync(file);
      }
    },
  };

  function open(): { readonly file: number; readonly kept: number } {
    if (keep !== undefined) {
      const found = keep === 0 && !existsSync(path) ? undefined : seriesHead(path);
      if (found) {
        requireSame(found.dtype, found.row, found.length);
        if (found.start !== start) {
          throw new FormatError(
            `${path} was not begun by openSeries: its header has no room to grow; write a new file`,
          );
        }
        return { file: guarded(() => openCut(keep)), kept: keep };
      }
    }
    if (existsSync(path)) {
      throw new OutputError(
        `cannot write "${path}": a file of that name exists; continue it with { keep: rows }, or choose another name`,
      );
    }
    writeFileAtomic(path, header(0));
    return { file: guarded(() => openSync(path, "r+")), kept: 0 };
  }

  function openCut(rows: number): number {
    const opened = openSync(path, "r+");
    try {
      // The header first: a crash in between then leaves a file with surplus data, which is still a whole one.
      writeAll(opened, header(rows), 0);
      ftruncateSync(opened, start + rows * rowBytes);
      fdatasyncSync(opened);
      return opened;
    } catch (error) {
      closeSync(opened);
      throw error;
    }
  }

  function requireSame(foundType: DType, foundRow: readonly number[], rows: number): void {
    if (foundType !== dtype || foundRow.join() !== row.join()) {
      throw new FormatError(
        `${path} has rows of [${foundRow.join(", ")}] ${foundType}, wanted [${row.join(", ")}] ${dtype}; ` +
          "continue it with the settings that it was begun with",
      );
    }
    if (keep !== undefined && rows < keep) {
      throw new FormatError(
        `${path} holds ${rows} rows, fewer than the ${keep} to keep; start again from ${rows} or 0`,
      );
    }
  }

  function requireOpen(): void {
    if (closed) throw new ParameterError(`the series ${path} is closed; open it again with { keep: ${flushed} }`);
  }

  function bytesOf(rows: NumericArray | readonly number[]): Uint8Array {
    if (rows.length % width !== 0) {
      throw new ParameterError(`${rows.length} numbers are not whole rows of ${width} for ${path}; append whole rows`);
    }
    const data = ArrayBuffer.isView(rows) ? rows : converted(rows);
    if (!(data instanceof type)) {
      throw new ParameterError(`${path} takes ${dtype}, not ${dtypeOf(data)}; convert the rows first`);
    }
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (littleHost) return bytes;
    const swapped = bytes.slice();
    swapBytes(swapped, type.BYTES_PER_ELEMENT);
    return swapped;
  }

  /** One row goes through an array that is used again: a run appends millions of them. */
  function converted(rows: readonly number[]): NumericArray {
    const data = rows.length === width ? single : new type(rows.length);
    for (let at = 0; at < rows.length; at++) {
      const value = rows[at]!;
      if (float) data[at] = value;
      else {
        if (!Number.isSafeInteger(value)) throw misfit(value);
        data[at] = wide ? BigInt(value) : value;
        if (Number(data[at]) !== value) throw misfit(value);
      }
    }
    return data;
  }

  function misfit(value: number): ParameterError {
    return new ParameterError(`${value} does not fit the ${dtype} of ${path}; open the series with another type`);
  }

  function drain(): void {
    if (pending === 0) return;
    guarded(() => writeAll(file, buffer.subarray(0, pending), start + written));
    written += pending;
    pending = 0;
  }

  function flush(): void {
    drain();
    const rows = written / rowBytes;
    if (rows === flushed) return;
    guarded(() => {
      fdatasyncSync(file);
      writeAll(file, header(rows), 0);
      fdatasyncSync(file);
    });
    flushed = rows;
  }
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}
