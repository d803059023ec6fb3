import type { NdArray } from "../../../core/arrays/index.js";
import { ParameterError, ShapeError } from "../../../core/errors/index.js";
import { sameShape, sizeOf } from "../tensor/shapes.js";
import { type DType, type Shape, shapeText, type TensorType } from "../tensor/types.js";

/** What comes out: float32, float64, int64 (as int32, so that elements are numbers) or conditions (0 or 1). */
export type OutputArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** What may go in for a tensor: an array with its shape, a flat array, or a number for a scalar. */
export type InputData = NdArray | ArrayLike<number> | number;

/** Arrays as a runtime holds them. */
export type RuntimeArray = Float32Array | Float64Array | BigInt64Array | Uint8Array;

const isNdArray = (data: InputData): data is NdArray => typeof data === "object" && "data" in data && "shape" in data;

/** The shape of what is given: a flat array has one axis, a number none. */
export const shapeOf = (data: InputData): Shape =>
  typeof data === "number" ? [] : isNdArray(data) ? data.shape : [data.length];

/**
 * The elements given for an input, checked against its type.
 *
 * @throws ShapeError when their number or shape is another; ParameterError when there are none.
 */
function elementsOf(name: string, type: TensorType, data: InputData | undefined): ArrayLike<number | bigint> {
  if (data === undefined) throw new ParameterError(`run: input "${name}" ${shapeText(type.shape)} is missing`);
  if (isNdArray(data) && !sameShape(data.shape, type.shape))
    throw new ShapeError(
      `run: input "${name}" has shape ${shapeText(data.shape)}, compiled for ${shapeText(type.shape)}`,
    );
  const elements = typeof data === "number" ? [data] : isNdArray(data) ? data.data : data;
  if (elements.length !== sizeOf(type.shape))
    throw new ShapeError(`run: input "${name}" has ${elements.length} elements, compiled for ${shapeText(type.shape)}`);
  return elements;
}

/** An input as a runtime wants it: the very array where it has the right type already. */
export function asRuntimeArray(name: string, type: TensorType, data: InputData | undefined): RuntimeArray {
  const elements = elementsOf(name, type, data);
  switch (type.dtype) {
    case "float32":
      return elements instanceof Float32Array ? elements : Float32Array.from(elements as ArrayLike<number>);
    case "float64":
      return elements instanceof Float64Array ? elements : Float64Array.from(elements as ArrayLike<number>);
    case "int64":
      return elements instanceof BigInt64Array ? elements : BigInt64Array.from(Array.from(elements, BigInt));
    case "bool":
      return Uint8Array.from(elements as ArrayLike<number>, (value) => (Number(value) === 0 ? 0 : 1));
  }
}

/** An input as the interpreter wants it. */
export const asDoubles = (name: string, type: TensorType, data: InputData | undefined): Float64Array =>
  Float64Array.from(elementsOf(name, type, data) as ArrayLike<number>, Number);

/** The elements of an output. @throws ParameterError for an integer beyond 2^31. */
export function asOutputArray(name: string, dtype: DType, data: RuntimeArray): OutputArray {
  if (dtype === "int64") {
    return Int32Array.from(data as ArrayLike<number | bigint> as ArrayLike<number>, (value) => {
      const integer = Number(value);
      if (integer !== (integer | 0)) throw new ParameterError(`run: output "${name}" holds ${integer}, beyond 2^31`);
      return integer;
    });
  }
  return dtype === "bool" ? Uint8Array.from(data as ArrayLike<number>) : (data as OutputArray);
}
