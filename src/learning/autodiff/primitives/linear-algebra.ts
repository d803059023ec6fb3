import { ShapeError } from "../../../core/errors/index.js";
import { requireFloat, requireSameDType } from "../tensor/checks.js";
import type { Primitive } from "../tensor/primitive.js";
import { broadcastShapes, broadcastStrides, offsetsOf, sizeOf } from "../tensor/shapes.js";
import { describe, Tensor } from "../tensor/tensor.js";
import type { Shape } from "../tensor/types.js";
import { reshape, transpose } from "./shape.js";

interface Attributes {
  /** Whether the last two axes of an operand are exchanged first. */
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const matrix = (shape: Shape, transposed: boolean): [rows: number, columns: number] => {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
};

const lastTwoSwapped = (rank: number): number[] => {
  const order = Array.from({ length: rank }, (_, axis) => axis);
  return [...order.slice(0, -2), rank - 1, rank - 2];
};

const swapsLastTwo = ({ primitive, attributes, shape }: Tensor): boolean =>
  primitive.name === "transpose" &&
  (attributes as { order: readonly number[] }).order.join() === lastTwoSwapped(shape.length).join();

const matmulPrimitive: Primitive<Attributes> = {
  name: "matmul",
  type: ([a, b], { transposeA, transposeB }) => {
    requireSameDType("matmul", a!, b!);
    requireFloat("matmul", a!);
    if (a!.shape.length < 2 || b!.shape.length < 2)
      throw new ShapeError(`matmul: ${describe(a!)} and ${describe(b!)} must both be matrices; reshape vectors first`);
    const [rows, inner] = matrix(a!.shape, transposeA);
    const [innerB, columns] = matrix(b!.shape, transposeB);
    if (inner !== innerB)
      throw new ShapeError(
        `matmul: ${describe(a!)} and ${describe(b!)} do not fit: ${inner} columns${transposeA ? " (transposed)" : ""} meet ${innerB} rows${transposeB ? " (transposed)" : ""}`,
      );
    const batch = broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    if (!batch)
      throw new ShapeError(`matmul: the leading axes of ${describe(a!)} and ${describe(b!)} do not broadcast`);
    return { dtype: a!.dtype, shape: [...batch, rows, columns] };
  },
  evaluate: ([a, b], { attributes: { transposeA, transposeB }, shape }) => {
    const [rows, inner] = matrix(a!.shape, transposeA);
    const columns = shape.at(-1)!;
    const batch = shape.slice(0, -2);
    // Whole matrices are the elements of the batch.
    const starts = (of: Shape) =>
      offsetsOf(batch, broadcastStrides(of.slice(0, -2), batch)).map((offset) => offset * sizeOf(of.slice(-2)));
    const [startsA, startsB] = [starts(a!.shape), starts(b!.shape)];
    const [rowA, innerA] = transposeA ? [1, rows] : [inner, 1];
    const [innerB, columnB] = transposeB ? [1, inner] : [columns, 1];
    const result = new Float64Array(sizeOf(shape));
    for (let m = 0; m < startsA.length; m++) {
      for (let i = 0; i < rows; i++) {
        const at = (m * rows + i) * columns;
        for (let k = 0; k < inner; k++) {
          const factor = a!.data[startsA[m]! + i * rowA + k * innerA]!;
          const from = startsB[m]! + k * innerB;
          for (let j = 0; j < columns; j++) result[at + j]! += factor * b!.data[from + j * columnB]!;
        }
      }
    }
    return result;
  },
  onnx: (emit, [a, b], { operands: [tensorA, tensorB], attributes: { transposeA, transposeB }, shape }) => {
    if (!transposeA && !transposeB) return emit.node("MatMul", [a!, b!]);
    if (shape.length === 2)
      return emit.node("Gemm", [a!, b!], { transA: Number(transposeA), transB: Number(transposeB) });
    const turned = (name: string, { shape: { length } }: Tensor, really: boolean) =>
      really ? emit.node("Transpose", [name], { perm: lastTwoSwapped(length) }) : name;
    return emit.node("MatMul", [turned(a!, tensorA!, transposeA), turned(b!, tensorB!, transposeB)]);
  },
  backward: (cotangent, { operands: [a, b], attributes: { transposeA, transposeB } }) => [
    () =>
      transposeA
        ? product(b!, cotangent, { transposeA: transposeB, transposeB: true })
        : product(cotangent, b!, { transposeA: false, transposeB: !transposeB }),
    () =>
      transposeB
        ? product(cotangent, a!, { transposeA: true, transposeB: transposeA })
        : product(a!, cotangent, { transposeA: !transposeA, transposeB: false }),
  ],
  simplify: ({ operands: [a, b], attributes: { transposeA, transposeB } }) => {
    if (swapsLastTwo(a!)) return product(a!.operands[0]!, b!, { transposeA: !transposeA, transposeB });
    if (swapsLastTwo(b!)) return product(a!, b!.operands[0]!, { transposeA, transposeB: !transposeB });
    return undefined;
  },
};

const product = (a: Tensor, b: Tensor, attributes: Attributes): Tensor =>
  new Tensor(matmulPrimitive, [a, b], attributes);

/**
 * The matrix product over the last two axes; leading axes broadcast.
 *
 * @throws ShapeError naming both tensors, for vectors or extents that do not meet.
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  // A stack of matrices times one matrix is one tall product, and so is its gradient.
  if (a.shape.length > 2 && b.shape.length === 2 && a.shape.at(-1) === b.shape[0]) {
    const tall = reshape(a, [sizeOf(a.shape.slice(0, -1)), a.shape.at(-1)!]);
    return reshape(matmul(tall, b), [...a.shape.slice(0, -1), b.shape[1]!]);
  }
  return product(a, b, { transposeA: false, transposeB: false });
}

/** The last two axes exchanged. @throws ShapeError for a vector or a scalar. */
export function matrixTranspose(x: Tensor): Tensor {
  if (x.shape.length < 2) throw new ShapeError(`matrixTranspose: ${describe(x)} is not a matrix`);
  return transpose(x, lastTwoSwapped(x.shape.length));
}
