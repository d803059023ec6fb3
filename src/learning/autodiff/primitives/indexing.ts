import { ParameterError, ShapeError } from "../../../core/errors/index.js";
import { axesOf, requireDType, requireFloat } from "../tensor/checks.js";
import type { Primitive } from "../tensor/primitive.js";
import { sameShape, sizeOf } from "../tensor/shapes.js";
import { constant, describe, Tensor } from "../tensor/tensor.js";
import { type Shape, shapeText } from "../tensor/types.js";
import { transpose } from "./shape.js";

/** Indices as an int64 tensor, or as plain numbers. */
export type Indices = Tensor | readonly number[];

const asIndices = (indices: Indices): Tensor =>
  indices instanceof Tensor ? indices : constant(indices, { dtype: "int64" });

/** What stands before and after an axis, in elements. */
const around = (shape: Shape, axis: number): [outer: number, inner: number] => [
  sizeOf(shape.slice(0, axis)),
  sizeOf(shape.slice(axis + 1)),
];

function requireIndex(operator: string, index: number, extent: number): number {
  if (!(index >= 0 && index < extent))
    throw new ParameterError(`${operator}: index ${index} is not one of the ${extent} places of the axis`);
  return index;
}

const noCotangent = (): Tensor => {
  throw new Error("indices have no cotangent");
};

const gatherPrimitive: Primitive<{ readonly axis: number }> = {
  name: "gather",
  type: ([x, indices], { axis }) => {
    requireDType("gather", indices!, "int64");
    return { dtype: x!.dtype, shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)] };
  },
  evaluate: ([x, indices], { attributes: { axis }, shape }) => {
    const [outer, inner] = around(x!.shape, axis);
    const extent = x!.shape[axis]!;
    const result = new Float64Array(sizeOf(shape));
    let at = 0;
    for (let block = 0; block < outer; block++) {
      for (const index of indices!.data) {
        const from = (block * extent + requireIndex("gather", index, extent)) * inner;
        result.set(x!.data.subarray(from, from + inner), at);
        at += inner;
      }
    }
    return result;
  },
  onnx: (emit, operands, { attributes: { axis } }) => emit.node("Gather", operands, { axis }),
  backward: (cotangent, { operands: [x, indices], attributes: { axis } }) => [
    () => scatterAdd(cotangent, indices!, { axis, extent: x!.shape[axis]! }),
    noCotangent,
  ],
};

/**
 * The entries of an axis named by indices, which may repeat; the axis gives way to the axes of the indices. Its adjoint
 * is `scatterAdd`.
 *
 * @throws ShapeError for an axis that is not there. An index out of range is refused when the numbers are known.
 */
export const gather = (x: Tensor, indices: Indices, { axis = 0 }: { readonly axis?: number } = {}): Tensor =>
  new Tensor(gatherPrimitive, [x, asIndices(indices)], { axis: axesOf("gather", x, axis)[0]! });

const scatterPrimitive: Primitive<{ readonly extent: number }> = {
  name: "scatterAdd",
  type: ([updates, indices], { extent }) => {
    requireDType("scatterAdd", indices!, "int64");
    requireFloat("scatterAdd", updates!);
    const rank = indices!.shape.length;
    if (!sameShape(updates!.shape.slice(0, rank), indices!.shape))
      throw new ShapeError(
        `scatterAdd: ${describe(updates!)} does not have the axes ${shapeText(indices!.shape)} of its indices`,
      );
    return { dtype: updates!.dtype, shape: [extent, ...updates!.shape.slice(rank)] };
  },
  evaluate: ([updates, indices], { attributes: { extent }, shape }) => {
    const result = new Float64Array(sizeOf(shape));
    const inner = sizeOf(shape.slice(1));
    let at = 0;
    for (const index of indices!.data) {
      const to = requireIndex("scatterAdd", index, extent) * inner;
      for (let i = 0; i < inner; i++) result[to + i]! += updates!.data[at++]!;
    }
    return result;
  },
  onnx: (emit, [updates, indices], { shape, dtype, operands: [, { shape: places }] }) => {
    const zero = emit.constant([0], { dtype, shape: [] });
    const target = emit.node("Expand", [zero, emit.integers(shape)]);
    const tuples = emit.node(
      "Reshape",
      [indices!, emit.integers([...places, 1])],
      places.includes(0) ? { allowzero: 1 } : {},
    );
    return emit.node("ScatterND", [target, tuples, updates!], { reduction: "add" });
  },
  backward: (cotangent, { operands: [, indices] }) => [() => gather(cotangent, indices!), noCotangent],
};

/**
 * Adds every entry of `updates` at its index: the adjoint of `gather`. The axes of the indices, from `axis` on, give
 * way to one axis with the given extent; entries that no index names are 0.
 *
 * @throws ShapeError where the updates do not have the axes of the indices.
 */
export function scatterAdd(
  updates: Tensor,
  indices: Indices,
  { axis = 0, extent }: { readonly axis?: number; readonly extent: number },
): Tensor {
  const places = asIndices(indices);
  if (axis === 0) return new Tensor(scatterPrimitive, [updates, places], { extent });
  // The primitive adds along the first axis: its indices go to the front, and the new axis goes back.
  const axes = [...updates.shape.keys()];
  const named = axes.slice(axis, axis + places.shape.length);
  const added = scatterAdd(transpose(updates, [...named, ...axes.filter((one) => !named.includes(one))]), places, {
    extent,
  });
  const back = [...added.shape.keys()].slice(1);
  return transpose(added, [...back.slice(0, axis), 0, ...back.slice(axis)]);
}
