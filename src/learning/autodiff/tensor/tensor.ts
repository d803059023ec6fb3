import { ParameterError, ShapeError } from "../../../core/errors/index.js";
import type { Primitive } from "./primitive.js";
import { sizeOf } from "./shapes.js";
import { type DType, type Shape, shapeText, type TensorType, tensorType } from "./types.js";

/**
 * A value in the making: an operation and what it is applied to. Tensors are immutable; functions of tensors only
 * build expressions, which `compile` and `evaluate` turn into numbers.
 */
export class Tensor<Attributes extends object = object> implements TensorType {
  readonly dtype: DType;
  readonly shape: Shape;

  constructor(
    readonly primitive: Primitive<Attributes>,
    readonly operands: readonly Tensor[],
    readonly attributes: Attributes,
  ) {
    const type = primitive.type(operands, attributes);
    this.dtype = type.dtype;
    this.shape = type.shape;
  }
}

/** A tensor, or a number that takes the element type of the tensor it meets. */
export type Operand = Tensor | number;

const inputPrimitive: Primitive<{ readonly name: string; readonly type: TensorType }> = {
  name: "input",
  type: (_, { type }) => type,
  evaluate: (_, { attributes }) => {
    throw new ParameterError(`input "${attributes.name}" has no value here: a tensor of another trace was captured`);
  },
  onnx: (_emit, _operands, { attributes }) => attributes.name,
};

/** A named argument of the function that is traced. */
export const input = (name: string, type: TensorType): Tensor => new Tensor(inputPrimitive, [], { name, type });

/** The name of an input; undefined for every other tensor. */
export const inputName = (tensor: Tensor): string | undefined =>
  tensor.primitive === inputPrimitive ? (tensor as Tensor<{ readonly name: string }>).attributes.name : undefined;

interface ConstantAttributes {
  readonly data: Float64Array;
  readonly type: TensorType;
}

const constantPrimitive: Primitive<ConstantAttributes> = {
  name: "constant",
  type: (_, { type }) => type,
  evaluate: (_, { attributes }) => attributes.data,
  onnx: (emit, _, { attributes }) => emit.constant(attributes.data, attributes.type),
};

/**
 * A tensor of known numbers: `constant([1, 2, 3])`, `constant(table, { dtype: "int64", shape: [8, 9] })`. Without a
 * shape it is one-dimensional, or a scalar if given a number. Elements are copied.
 *
 * @throws ShapeError when the shape does not hold exactly the numbers given.
 */
export function constant(
  data: number | ArrayLike<number>,
  { dtype = "float64", shape }: { readonly dtype?: DType; readonly shape?: Shape } = {},
): Tensor {
  const numbers = Float64Array.from(typeof data === "number" ? [data] : data);
  const type = tensorType(dtype, shape ?? (typeof data === "number" ? [] : [numbers.length]));
  if (sizeOf(type.shape) !== numbers.length)
    throw new ShapeError(`constant: ${numbers.length} numbers do not fill the shape ${shapeText(type.shape)}`);
  return new Tensor(constantPrimitive, [], { data: numbers, type });
}

/** The numbers of a constant; undefined for every other tensor. */
export const constantData = (tensor: Tensor): Float64Array | undefined =>
  tensor.primitive === (constantPrimitive as Primitive)
    ? (tensor as Tensor<ConstantAttributes>).attributes.data
    : undefined;

/** A tensor as it is; a number as a scalar constant of the element type of its partner. */
export const lift = (operand: Operand, partner: TensorType): Tensor =>
  typeof operand === "number" ? constant(operand, { dtype: partner.dtype }) : operand;

/**
 * Both operands as tensors.
 *
 * @throws ParameterError when both are numbers.
 */
export function liftBoth(operator: string, a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a !== "number") return [a, lift(b, a)];
  if (typeof b !== "number") return [lift(a, b), b];
  throw new ParameterError(`${operator}: ${a} and ${b} are both plain numbers; make one a constant()`);
}

/** How a message names a tensor: `x [16, 4]`, or the expression it stands for with its shape. */
export const describe = (tensor: Tensor): string => `${expression(tensor, 3)} ${shapeText(tensor.shape)}`;

function expression(tensor: Tensor, depth: number): string {
  const name = inputName(tensor);
  if (name !== undefined) return name;
  const data = constantData(tensor);
  if (data) return data.length === 1 ? String(data[0]) : "constant";
  if (depth === 0) return "...";
  return `${tensor.primitive.name}(${tensor.operands.map((operand) => expression(operand, depth - 1)).join(", ")})`;
}
