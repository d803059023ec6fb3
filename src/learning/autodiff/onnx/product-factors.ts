import { constantData, type Tensor } from "../tensor/tensor.js";
import type { Shape } from "../tensor/types.js";

/** A constant factor that is written as a row of equal numbers. */
export interface RowFactor {
  /** Which operand of the node it is. */
  readonly operand: number;
  readonly value: number;
  /** One number for each entry of the longest axis, or two where the node has one element only. */
  readonly shape: Shape;
}

/**
 * The factors that ONNX Runtime would spoil: it takes a number times a float64 matrix product, or times an operand of
 * one, into the product as an attribute, and attributes are float32 (its optimisation MatMulScaleFusion). The result
 * loses half its digits. A row of equal numbers stays a multiplication of its own. Numbers that float32 holds exactly
 * lose nothing and are left alone.
 */
export function rowFactors(nodes: readonly Tensor[]): ReadonlyMap<Tensor, RowFactor> {
  const beside = new Set<Tensor>();
  for (const node of nodes) {
    if (isProduct(node)) for (const operand of node.operands) beside.add(source(operand));
    else if (node.operands.some((operand) => isProduct(source(operand)))) beside.add(node);
  }
  const factors = new Map<Tensor, RowFactor>();
  for (const node of beside) {
    const factor = node.dtype === "float64" ? inexactFactor(node) : undefined;
    if (factor) factors.set(node, { ...factor, shape: row(node.shape) });
  }
  return factors;
}

const isProduct = ({ primitive }: Tensor): boolean => primitive.name === "matmul";

/** The runtime takes transpositions into the product as well. */
function source(tensor: Tensor): Tensor {
  let from = tensor;
  while (from.primitive.name === "transpose") from = from.operands[0]!;
  return from;
}

function inexactFactor({ primitive, operands }: Tensor): { operand: number; value: number } | undefined {
  if (primitive.name !== "mul" && primitive.name !== "div") return undefined;
  for (const [operand, tensor] of operands.entries()) {
    const data = constantData(tensor);
    if (data?.length !== 1) continue;
    // A divisor is taken over as a factor.
    const factor = primitive.name === "div" ? 1 / data[0]! : data[0]!;
    if (Math.fround(factor) !== factor) return { operand, value: data[0]! };
  }
  return undefined;
}

function row(shape: Shape): Shape {
  if (shape.length === 0) return [2];
  const longest = Math.max(...shape);
  if (longest <= 1) return shape.with(-1, 2);
  const axis = shape.at(-1)! > 1 ? shape.length - 1 : shape.indexOf(longest);
  return shape.map((extent, at) => (at === axis ? extent : 1));
}
