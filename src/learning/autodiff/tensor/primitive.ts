import type { Tensor } from "./tensor.js";
import type { DType, Shape, TensorType } from "./types.js";

/** A tensor with numbers in it, as the interpreter holds it: doubles, whatever the element type. */
export interface Value {
  readonly data: Float64Array;
  readonly shape: Shape;
}

/** An attribute of an ONNX operator: an integer, a word or a list of integers; ours take no others. */
export type OnnxAttribute = number | string | readonly number[];

/** Writes nodes of the ONNX graph. Every method returns the name of a value. */
export interface OnnxEmitter {
  node(operator: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  /** A one-dimensional int64 constant. */
  integers(values: readonly number[]): string;
  /** A constant of any type. */
  constant(data: ArrayLike<number>, type: TensorType): string;
}

/**
 * One operation of the language, with everything that is known about it: the shape rule, the kernel of the interpreter,
 * the ONNX form and the backward rule.
 */
export interface Primitive<Attributes extends object = object> {
  readonly name: string;
  /** The type of the result. Throws ShapeError or ParameterError while the function is traced. */
  type(operands: readonly Tensor[], attributes: Attributes): TensorType;
  /** The elements of the result, in row-major order. May return an operand's array, never change it. */
  evaluate(operands: readonly Value[], node: Tensor<Attributes>): Float64Array;
  onnx(emit: OnnxEmitter, operands: readonly string[], node: Tensor<Attributes>): string;
  /**
   * For each operand the cotangent it receives, to be built when it is needed. A cotangent that has the shape of the
   * result is summed to the shape of a broadcast operand by the caller. Written with tensors only, so that the result
   * can be differentiated again. Absent where the result does not depend smoothly on any operand.
   */
  backward?(cotangent: Tensor, node: Tensor<Attributes>): readonly (() => Tensor)[];
  /** An equal, simpler tensor; undefined where there is none. */
  simplify?(node: Tensor<Attributes>): Tensor | undefined;
  /** The same in other primitives, where ONNX Runtime has no kernel for this element type. */
  lower?(node: Tensor<Attributes>): Tensor | undefined;
}

/** Numbers of the ONNX enumeration TensorProto.DataType. */
export const onnxDType: Readonly<Record<DType, number>> = { float32: 1, int64: 7, bool: 9, float64: 11 };
