import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Attribute, Dataset, File, Group } from "h5wasm/node";
import { type NdArray, type NumericArray, ndArray } from "../../core/arrays/index.js";
import { FormatError } from "../../core/errors/index.js";
import { packedEncoding, twoValues, unpackBits } from "./bits.js";
import { dtypes } from "./dtypes.js";
import { inputError } from "./files.js";
import { hdf5Complaint, hdf5Library } from "./hdf5-library.js";
import type { Hdf5Attribute } from "./hdf5-write.js";

/** A dataset that was read; bit-packed ones are unpacked. */
export interface Hdf5Array extends NdArray {
  readonly attributes: Readonly<Record<string, Hdf5Attribute>>;
}

export interface Hdf5ReadOptions {
  /** Given the full names of all datasets, returns those to read (default: all); the others may be of any type. */
  readonly choose?: (names: readonly string[]) => readonly string[];
}

/** The name, type and shape of a dataset. */
export interface Hdf5Entry {
  readonly name: string;
  /** NumPy's name of the type, `bit` for bit-packed data, or a word for a type that is not read. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

type Metadata = Dataset["metadata"];

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const slabBytes = 2 ** 26;

/** HDF5's classes of types, by their numbers, in words. */
const classes = [
  "integer",
  "float",
  "time",
  "text",
  "bit field",
  "opaque",
  "compound",
  "reference",
  "enum",
  "list",
  "array",
];

/**
 * The numeric datasets of an HDF5 file by their full names (`group/name`), and the attributes of the file. Either byte
 * order is read; bool (h5py's enum) becomes a Uint8Array of 0 and 1, 64-bit integers become BigInt arrays.
 *
 * @throws FormatError when the file is missing, cut off, damaged, not HDF5, or a dataset to read is of another type:
 * text, compound, complex, half precision.
 */
export async function readHdf5(
  path: string,
  { choose }: Hdf5ReadOptions = {},
): Promise<{
  readonly datasets: Readonly<Record<string, Hdf5Array>>;
  readonly attributes: Readonly<Record<string, Hdf5Attribute>>;
}> {
  return withFile(path, (file) => {
    const found = datasetsOf(file);
    const wanted = choose ? choose([...found.keys()]) : [...found.keys()];
    const entries = wanted.flatMap((name) => {
      const dataset = found.get(name);
      return dataset ? [[name, readDataset(path, name, dataset)] as const] : [];
    });
    return { datasets: Object.fromEntries(entries), attributes: attributesOf(file) };
  });
}

/** The datasets of an HDF5 file without their data. @throws FormatError as {@link readHdf5} does. */
export async function listHdf5(path: string): Promise<Hdf5Entry[]> {
  return withFile(path, (file) =>
    [...datasetsOf(file)].map(([name, dataset]) => {
      const packed = packing(path, name, dataset);
      const dtype = packed ? "bit" : (typeName(dataset.metadata) ?? typeWords(dataset.metadata));
      return { name, dtype, shape: packed ? packed.shape : (dataset.shape ?? []) };
    }),
  );
}

/** True when a file begins as HDF5 files do; a block of the user's own may precede. */
export function isHdf5(path: string): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const bytes = new Uint8Array(signature.length);
    const { size } = fstatSync(file);
    for (let at = 0; at + bytes.length <= size; at = at === 0 ? 512 : 2 * at) {
      readSync(file, bytes, 0, bytes.length, at);
      if (signature.every((byte, index) => bytes[index] === byte)) return true;
    }
    return false;
  } catch (error) {
    throw inputError(path, error, { wanted: "HDF5 file" });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

async function withFile<Result>(path: string, work: (file: File) => Result): Promise<Result> {
  if (!isHdf5(path)) throw new FormatError(`${path} is not an HDF5 file; save it with h5py, or use npz or CSV`);
  const library = await hdf5Library();
  let file: File | undefined;
  try {
    file = new library.File(path, "r");
    return work(file);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const { reason } = hdf5Complaint(error);
    throw new FormatError(`${path} is cut off or damaged: HDF5 says "${reason}"; copy or save it again`, {
      cause: error,
    });
  } finally {
    try {
      file?.close();
    } catch {
      // What was read is whole; a damaged file may refuse to be closed in order.
    }
  }
}

function datasetsOf(file: File): Map<string, Dataset> {
  const found = new Map<string, Dataset>();
  for (const path of file.paths()) {
    const entity = file.get(path);
    if (entity && "metadata" in entity && "filters" in entity) found.set(path.replace(/^\/+/, ""), entity as Dataset);
  }
  return found;
}

function readDataset(path: string, name: string, dataset: Dataset): Hdf5Array {
  const { metadata } = dataset;
  const dtype = typeName(metadata);
  const label = `${path}[${name}]`;
  if (dtype === undefined || !metadata.shape) {
    throw new FormatError(
      `${label} is of the type ${typeWords(metadata)}; known: bool, int8 to uint64, float32, float64; save numbers`,
    );
  }
  const bytes = bytesOf(dataset, metadata.shape);
  const type = dtypes[dtype === "bool" ? "uint8" : dtype];
  const array = ndArray(new type(bytes.buffer), metadata.shape);
  const packed = packing(path, name, dataset);
  return {
    ...(packed ? unpackBits(array, { ...packed, name: label }) : array),
    attributes: attributesOf(dataset),
  };
}

/** The bytes of a dataset, in slabs of its first axis: the memory of WebAssembly never shrinks again. */
function bytesOf(dataset: Dataset, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const { size } = dataset.metadata;
  const length = shape.reduce((product, extent) => product * extent, 1);
  const out = new Uint8Array(length * size);
  if (length === 0) return out;
  const [extent = 1] = shape;
  const rowBytes = out.length / extent;
  const rows = shape.length === 0 ? 1 : Math.max(1, Math.floor(slabBytes / rowBytes));
  for (let from = 0; from < extent; from += rows) {
    const value = rows >= extent ? dataset.value : dataset.slice([[from, Math.min(extent, from + rows)]]);
    const data = ArrayBuffer.isView(value) ? (value as NumericArray) : scalar(value, dataset.metadata);
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), from * rowBytes);
  }
  return out;
}

/** h5wasm gives a dataset without axes as a number. */
function scalar(value: unknown, metadata: Metadata): NumericArray {
  const dtype = typeName(metadata) ?? "float64";
  const data = new dtypes[dtype === "bool" ? "uint8" : dtype](1);
  data[0] = value as number;
  return data;
}

function typeName(metadata: Metadata): keyof typeof dtypes | "bool" | undefined {
  const { size } = metadata;
  const kind = classes[metadata.type];
  if (kind === "float" && (size === 4 || size === 8)) return size === 4 ? "float32" : "float64";
  if (kind === "integer" && [1, 2, 4, 8].includes(size)) {
    return `${metadata.signed ? "" : "u"}int${8 * size}` as keyof typeof dtypes;
  }
  if (kind === "enum" && size === 1) {
    const { FALSE, TRUE, ...others } = metadata.enum_type?.members ?? {};
    if (FALSE === 0 && TRUE === 1 && Object.keys(others).length === 0) return "bool";
  }
  return undefined;
}

function typeWords(metadata: Metadata): string {
  return `${classes[metadata.type] ?? "unknown"}, ${metadata.size} bytes`;
}

function packing(path: string, name: string, dataset: Dataset) {
  const { encoding, shape, values } = attributesOf(dataset);
  if (encoding !== packedEncoding) return undefined;
  if (!isNumbers(shape) || !isNumbers(values)) {
    throw new FormatError(`${path}[${name}] is bit-packed without the attributes "shape" and "values"; save it again`);
  }
  return { shape, values: twoValues(values, `attribute "values" of ${path}[${name}]`) };
}

function isNumbers(value: Hdf5Attribute | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}

/** Attributes of types that Kadanoff does not use are left out. */
function attributesOf(owner: Group | Dataset): Record<string, Hdf5Attribute> {
  return Object.fromEntries(
    Object.entries(owner.attrs).flatMap(([name, attribute]) => {
      const value = attributeValue(attribute);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function attributeValue({ metadata, value }: Attribute): Hdf5Attribute | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.every((one) => typeof one === "string") ? (value as string[]) : undefined;
  const dtype = typeName(metadata);
  if (dtype === undefined || value === null) return undefined;
  const single = typeof value === "number" || typeof value === "bigint";
  if (!(single || ArrayBuffer.isView(value))) return undefined;
  const data = single ? scalar(value, metadata) : (value as NumericArray);
  const exact = Array.from(data as BigInt64Array, (one: number | bigint) =>
    typeof one === "bigint" ? asNumber(one) : one,
  );
  return single ? exact[0]! : exact.map(Number);
}

function asNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
