import { ParameterError } from "../errors/index.js";

/** The element types that Kadanoff reads and writes. */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** A dense array in row-major (C) order: the plain shape in which data crosses floors and files. */
export interface NdArray<Data extends NumericArray = NumericArray> {
  readonly data: Data;
  readonly shape: readonly number[];
}

/**
 * Pairs data with a shape.
 *
 * @throws ParameterError when the shape does not hold exactly `data.length` elements.
 */
export function ndArray<Data extends NumericArray>(data: Data, shape: readonly number[]): NdArray<Data> {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (size !== data.length) {
    throw new ParameterError(`shape [${shape.join(", ")}] holds ${size} elements, the data has ${data.length}`);
  }
  return { data, shape };
}
