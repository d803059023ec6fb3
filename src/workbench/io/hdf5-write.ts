import type { Dataset, File, Group } from "h5wasm/node";
import { type NdArray, type NumericArray, ndArray } from "../../core/arrays/index.js";
import { OutputError, ParameterError } from "../../core/errors/index.js";
import { packBits, packedEncoding, type TwoValues } from "./bits.js";
import { replaceFile } from "./files.js";
import { hdf5Complaint, hdf5Library } from "./hdf5-library.js";
import { outputError } from "./output-error.js";

/** What an attribute may be. Whole numbers are written as int64, others and lists of numbers as float64, text as UTF-8. */
export type Hdf5Attribute = string | number | bigint | readonly number[] | readonly string[];
export type Hdf5Attributes = Readonly<Record<string, Hdf5Attribute>>;

/** A dataset to write; an `NdArray` is one. */
export interface Hdf5Dataset {
  readonly data: NumericArray;
  /** Without it the data have one axis. */
  readonly shape?: readonly number[];
  /** Compresses with this level, 1 to 9; `true` is 4. Without it nothing is compressed. */
  readonly gzip?: boolean | number;
  /**
   * Stores two-valued data one bit each, as numpy.packbits(axis=-1, bitorder="little") does, with the attributes
   * `encoding`, `shape` (before packing) and `values` (what bits 0 and 1 stand for). `true` is [-1, 1].
   */
  readonly packed?: boolean | TwoValues;
  readonly attributes?: Hdf5Attributes;
}

export interface Hdf5Content {
  /** By name; `a/b` puts b into the group a. */
  readonly datasets: Readonly<Record<string, Hdf5Dataset | NumericArray>>;
  /** Of the whole file: where it is from, and how it was made. */
  readonly attributes?: Hdf5Attributes;
}

/** The unit of compression and of a partial read. */
const chunkBytes = 2 ** 20;

/** Larger datasets go through the memory of WebAssembly, which never shrinks again, in slabs. */
const slabBytes = 2 ** 26;

/**
 * Writes an HDF5 file, whole or not at all.
 *
 * @throws ParameterError for names, shapes, levels or attributes that HDF5 cannot hold.
 * @throws ConfigurationError when data to be packed have a third value.
 * @throws OutputError when the file cannot be written; an earlier one of that name is then still there.
 */
export async function writeHdf5(path: string, { datasets, attributes = {} }: Hdf5Content): Promise<void> {
  const prepared = Object.entries(datasets).map(([name, content]) => prepare(name, content));
  const names = prepared.map(({ name }) => name);
  for (const name of names) {
    if (names.some((other) => other.startsWith(`${name}/`))) {
      throw new ParameterError(`"${name}" would be a dataset and a group; give the dataset another name`);
    }
  }
  requireAttributes(attributes, path);
  const library = await hdf5Library();
  replaceFile(path, (temporary) => {
    let file: File | undefined;
    try {
      file = new library.File(temporary, "w");
      for (const dataset of prepared) createDataset(file, dataset);
      setAttributes(file, attributes);
      const open = file;
      file = undefined;
      if (open.close() < 0) throw new Error("the file cannot be closed");
    } catch (error) {
      try {
        file?.close();
      } catch {
        // The first error is the one to report, and the file is removed.
      }
      throw failure(path, error);
    }
  });
}

interface Prepared {
  readonly name: string;
  readonly array: NdArray;
  readonly level: number;
  readonly attributes: Hdf5Attributes;
}

function prepare(name: string, content: Hdf5Dataset | NumericArray): Prepared {
  if (name.split("/").some((part) => part === "" || part === "." || part === "..")) {
    throw new ParameterError(`"${name}" is no name of a dataset; use words, and / between group and dataset`);
  }
  const {
    data,
    shape,
    gzip = false,
    packed = false,
    attributes = {},
  } = ArrayBuffer.isView(content) ? { data: content as NumericArray } : content;
  const level = gzip === true ? 4 : Number(gzip);
  if (!(Number.isInteger(level) && level >= 0 && level <= 9)) {
    throw new ParameterError(`gzip level ${gzip} of "${name}" is none; choose 1 to 9`);
  }
  requireAttributes(attributes, name);
  const array = ndArray(data, shape ?? [data.length]);
  if (packed === false) return { name, array, level, attributes };
  const values: TwoValues = packed === true ? [-1, 1] : packed;
  const own: Hdf5Attributes = { encoding: packedEncoding, shape: array.shape, values };
  return { name, array: packBits(array, { values }), level, attributes: { ...attributes, ...own } };
}

function createDataset(file: File, { name, array: { data, shape }, level, attributes }: Prepared): void {
  const groups = name.split("/").slice(0, -1);
  for (let depth = 1; depth <= groups.length; depth++) {
    const group = groups.slice(0, depth).join("/");
    if (!file.get(group)) file.create_group(group);
  }
  const slabs = data.byteLength > slabBytes;
  const chunked = data.length > 0 && shape.length > 0 && (level > 0 || slabs);
  const chunks = chunked ? chunkShape(shape, data.BYTES_PER_ELEMENT) : null;
  const compression = chunked && level > 0 ? { compression: "gzip" as const, compression_opts: level } : {};
  const common = { name, chunks, ...compression };
  if (!chunked || !slabs) {
    setAttributes(file.create_dataset({ ...common, data, shape: [...shape] }), attributes);
    return;
  }
  const rowLength = data.length / shape[0]!;
  const rows = Math.max(1, Math.floor(slabBytes / (rowLength * data.BYTES_PER_ELEMENT) / chunks![0]!)) * chunks![0]!;
  const part = (from: number) => data.subarray(from * rowLength, (from + rows) * rowLength);
  const rest = shape.slice(1);
  const first = Math.min(rows, shape[0]!);
  const dataset = file.create_dataset({ ...common, data: part(0), shape: [first, ...rest], maxshape: [...shape] });
  if (first < shape[0]!) dataset.resize([...shape]);
  for (let from = first; from < shape[0]!; from += rows) {
    dataset.write_slice([[from, Math.min(shape[0]!, from + rows)]], part(from));
  }
  setAttributes(dataset, attributes);
}

/** Whole last axes as long as they fit one chunk, then part of the next axis. */
function chunkShape(shape: readonly number[], width: number): number[] {
  let bytes = width;
  return shape
    .toReversed()
    .map((extent) => {
      const here = Math.max(1, Math.min(extent, Math.floor(chunkBytes / bytes)));
      bytes *= extent;
      return here;
    })
    .reverse();
}

function requireAttributes(attributes: Hdf5Attributes, owner: string): void {
  for (const [name, value] of Object.entries(attributes)) {
    const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    const kind = typeof list[0];
    const known = kind === "string" || kind === "number" || (kind === "bigint" && !Array.isArray(value));
    if (name === "" || !known || !list.every((one) => typeof one === kind)) {
      throw new ParameterError(
        `attribute "${name}" of ${owner} is not text, a number, or a list of either; convert it, e.g. to JSON`,
      );
    }
  }
}

function setAttributes(owner: Group | Dataset, attributes: Hdf5Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "string") owner.create_attribute(name, value, []);
    else if (typeof value === "bigint") owner.create_attribute(name, BigInt64Array.of(value), []);
    else if (typeof value === "number") {
      const whole = Number.isSafeInteger(value) && !Object.is(value, -0);
      owner.create_attribute(name, whole ? BigInt64Array.of(BigInt(value)) : Float64Array.of(value), []);
    } else if (typeof value[0] === "string") owner.create_attribute(name, [...(value as readonly string[])]);
    else if (value.every((one) => Number.isSafeInteger(one) && !Object.is(one, -0))) {
      owner.create_attribute(name, BigInt64Array.from(value as readonly number[], BigInt));
    } else owner.create_attribute(name, Float64Array.from(value as readonly number[]));
  }
}

function failure(path: string, error: unknown): unknown {
  const { reason, code } = hdf5Complaint(error);
  if (code !== undefined) return outputError(path, Object.assign(new Error(reason, { cause: error }), { code }));
  return new OutputError(`cannot write "${path}": HDF5 says "${reason}"; choose another disk, or write an npz file`, {
    cause: error,
  });
}
