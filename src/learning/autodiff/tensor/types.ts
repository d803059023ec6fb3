import { ParameterError, ShapeError } from "../../../core/errors/index.js";

/** Element types: two for numbers that are differentiated, one for indices, one for conditions. */
export type DType = "float32" | "float64" | "int64" | "bool";

/** Extents, the slowest axis first (row-major); [] is a scalar. Empty axes are allowed. */
export type Shape = readonly number[];

/** What is known of a tensor before there are numbers in it. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

const dtypes: readonly string[] = ["float32", "float64", "int64", "bool"];

/**
 * The type of an input: `tensorType("float32", [16, 4])`.
 *
 * @throws ParameterError for an unknown element type.
 * @throws ShapeError for an extent that is not a non-negative integer.
 */
export function tensorType(dtype: DType, shape: Shape = []): TensorType {
  if (!dtypes.includes(dtype)) throw new ParameterError(`unknown element type "${dtype}"; known: ${dtypes.join(", ")}`);
  for (const extent of shape) {
    if (!Number.isSafeInteger(extent) || extent < 0)
      throw new ShapeError(`extent ${extent} in ${shapeText(shape)} is not a non-negative integer`);
  }
  return { dtype, shape: [...shape] };
}

/** Whether numbers of this type are differentiated. */
export const isFloat = (dtype: DType): boolean => dtype === "float32" || dtype === "float64";

/** `[16, 4]`. */
export const shapeText = (shape: Shape): string => `[${shape.join(", ")}]`;
