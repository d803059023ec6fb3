import type { NumericArray } from "../../core/arrays/index.js";

/** Makes arrays of one element type, zeroed or over a buffer. */
export interface ArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): NumericArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): NumericArray;
}

/** The element types of files, by NumPy's names. */
export type DType =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

/** The array type of each element type. */
export const dtypes: Readonly<Record<DType, ArrayConstructor>> = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** The element type of an array. */
export function dtypeOf(data: NumericArray): DType {
  const [name] = Object.entries(dtypes).find(([, type]) => data.constructor === type)!;
  return name as DType;
}

/** Numbers of any element type as Float64Array; 64-bit integers are rounded to the nearest double. */
export function asFloat64(data: NumericArray): Float64Array {
  if (data instanceof Float64Array) return data;
  return data instanceof BigInt64Array || data instanceof BigUint64Array
    ? Float64Array.from(data as BigInt64Array, Number)
    : Float64Array.from(data as Float32Array);
}
