import { type NdArray, type NumericArray, ndArray } from "../../core/arrays/index.js";
import { FormatError, ParameterError } from "../../core/errors/index.js";
import { type NpyHeader, parseNpyHeader } from "./npy-header.js";

/** The first bytes of every npy file, "\x93NUMPY". */
export const npyMagic: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Where bytes come from, for messages. */
export interface SourceOptions {
  /** A name for the bytes, usually the path of their file; every message begins with it. */
  readonly name: string;
}

type ArrayType = new (buffer: ArrayBuffer) => NumericArray;

/** Kind and bytes per element as NumPy writes them. `b1` (bool) has no array of its own and is read as bytes 0/1. */
const arrayTypes: Readonly<Record<string, ArrayType>> = {
  b1: Uint8Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** True on a machine whose own byte order is that of the files written here. */
export const littleHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const alignment = 64;
const cast = "save with numpy.save(file, array.astype(np.int8)) for spins or .astype(np.float64) for real numbers";

/**
 * The bytes of an npy file: little-endian, C order, format 1.0 (2.0 when the header is longer than 65535 bytes).
 *
 * @throws ParameterError when the shape is not made of non-negative integers or does not fit the data.
 */
export function encodeNpy({ data, shape }: NdArray): Uint8Array {
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 0)) {
    throw new ParameterError(`shape [${shape.join(", ")}] is not made of non-negative integers`);
  }
  ndArray(data, shape);
  const header = encodeNpyHeader({ descr: descrOf(data), shape });
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  const body = bytes.subarray(header.length);
  body.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  if (!littleHost) swapBytes(body, data.BYTES_PER_ELEMENT);
  return bytes;
}

/** NumPy's type string of little-endian numbers like those of `data`. */
export function descrOf(data: NumericArray): string {
  const width = data.BYTES_PER_ELEMENT;
  return `${width === 1 ? "|" : "<"}${kindOf(data)}${width}`;
}

/** The magic bytes and the header of an npy file in C order, padded with blanks to at least `room` bytes. */
export function encodeNpyHeader({
  descr,
  shape,
  room = 0,
}: {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly room?: number;
}): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const pad = (prefix: number): number => Math.ceil(Math.max(room, prefix + text.length + 1) / alignment) * alignment;
  const long = pad(10) - 10 > 0xffff;
  const prefix = long ? 12 : 10;
  const start = pad(prefix);
  const bytes = new Uint8Array(start);
  bytes.set(npyMagic);
  bytes[6] = long ? 2 : 1;
  const view = new DataView(bytes.buffer);
  if (long) view.setUint32(8, start - prefix, true);
  else view.setUint16(8, start - prefix, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(start - prefix - 1)}\n`), prefix);
  return bytes;
}

/**
 * The array in the bytes of an npy file (formats 1.0, 2.0 and 3.0). Fortran order and big-endian numbers are turned
 * into C order and the machine's own; bool becomes a Uint8Array of 0 and 1; 64-bit integers become BigInt arrays.
 *
 * @throws FormatError when the bytes are not one whole npy file, or hold a type without an array here: object,
 * structured, text, complex, half or extended precision.
 */
export function decodeNpy(bytes: Uint8Array, { name }: SourceOptions): NdArray {
  const { descr, fortranOrder, shape, start } = decodeNpyHeader(bytes, { name });
  const { type, width, swap } = elementType(descr, { name });

  const wanted = shape.reduce((product, extent) => product * extent, width);
  const found = bytes.length - start;
  const sizes = `shape (${shape.join(", ")}) of type ${descr} needs ${wanted} bytes, ${found} follow the header`;
  if (found < wanted) throw new FormatError(`${name} is cut off: ${sizes}; copy or save it again`);
  if (found > wanted) {
    throw new FormatError(`${name} has surplus data: ${sizes}; save one array per file, several with numpy.savez`);
  }

  const body = new Uint8Array(wanted);
  body.set(bytes.subarray(start));
  if (swap) swapBytes(body, width);
  if (descr.endsWith("b1")) refuseOtherThanBool(body, name);
  const data = new type(body.buffer);
  return ndArray(fortranOrder ? rowMajor(data, shape, new type(new ArrayBuffer(wanted))) : data, shape);
}

function kindOf(data: NumericArray): "f" | "i" | "u" {
  if (data instanceof Float32Array || data instanceof Float64Array) return "f";
  const signed = [Int8Array, Int16Array, Int32Array, BigInt64Array].some((type) => data instanceof type);
  return signed ? "i" : "u";
}

/**
 * What the header at the beginning of `bytes` says, and where the data start. The data need not be there.
 *
 * @throws FormatError when this is not the beginning of an npy file, or ends within the header.
 */
export function decodeNpyHeader(bytes: Uint8Array, { name }: SourceOptions): NpyHeader & { readonly start: number } {
  const { text, start } = headerText(bytes, name);
  return { ...parseNpyHeader(text, { name }), start };
}

function headerText(bytes: Uint8Array, name: string): { text: string; start: number } {
  if (bytes.length === 0) throw new FormatError(`${name} is empty; copy or save it again`);
  if (!npyMagic.slice(0, bytes.length).every((byte, index) => bytes[index] === byte)) {
    const begin = [...bytes.subarray(0, npyMagic.length)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new FormatError(`${name} is not an npy file: it begins with ${begin}; save it with numpy.save`);
  }
  const [major, minor] = [bytes[6], bytes[7]];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const prefix = major === 1 ? 10 : 12;
  if (minor !== undefined && !([1, 2, 3].includes(major!) && minor === 0)) {
    throw new FormatError(`${name} has npy format ${major}.${minor}; known: 1.0, 2.0, 3.0; save it with numpy.save`);
  }
  const start =
    bytes.length < prefix ? prefix : prefix + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < start) {
    throw new FormatError(
      `${name} is cut off: its header needs ${start} bytes, the file has ${bytes.length}; copy or save it again`,
    );
  }
  const text = new TextDecoder(major === 3 ? "utf-8" : "latin1").decode(bytes.subarray(prefix, start));
  return { text, start };
}

/**
 * The array type for NumPy's type string, its bytes per element, and whether they are in the other order than here.
 *
 * @throws FormatError for a type that has no array here.
 */
export function elementType(
  descr: string,
  { name }: SourceOptions,
): { readonly type: ArrayType; readonly width: number; readonly swap: boolean } {
  if (descr.endsWith("O")) {
    throw new FormatError(`${name} holds Python objects (type ${descr}); ${cast}`);
  }
  const [, order, code] = /^([<>|])([a-z][0-9])$/.exec(descr) ?? [];
  const type = code !== undefined && Object.hasOwn(arrayTypes, code) ? arrayTypes[code] : undefined;
  const width = Number(code?.[1]);
  if (!type || (order === "|" && width > 1)) {
    throw new FormatError(`${name} holds the type ${descr}; known: bool, int8 to uint64, float32, float64; ${cast}`);
  }
  return { type, width, swap: width > 1 && (order === "<") !== littleHost };
}

function refuseOtherThanBool(body: Uint8Array, name: string): void {
  const at = body.findIndex((byte) => byte > 1);
  if (at >= 0) {
    throw new FormatError(`${name} is damaged: bool element ${at} is ${body[at]}, not 0 or 1; copy or save it again`);
  }
}

/** Turns the byte order of every element of `width` bytes, in place. */
export function swapBytes(body: Uint8Array, width: number): void {
  for (let start = 0; start < body.length; start += width) {
    for (let low = start, high = start + width - 1; low < high; low++, high--) {
      const byte = body[low]!;
      body[low] = body[high]!;
      body[high] = byte;
    }
  }
}

/** Copies `data`, whose first index runs fastest, into `out`, whose last index does. */
function rowMajor(data: NumericArray, shape: readonly number[], out: NumericArray): NumericArray {
  let stride = 1;
  const strides = shape.map((extent) => {
    const own = stride;
    stride *= extent;
    return own;
  });
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    out[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
