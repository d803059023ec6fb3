import { ShapeError } from "../../../core/errors/index.js";
import { axesOf, requireSameDType } from "../tensor/checks.js";
import { expand, pick } from "../tensor/loops.js";
import type { Primitive } from "../tensor/primitive.js";
import { broadcastShapes, offsetsOf, sameShape, sizeOf, stridesOf } from "../tensor/shapes.js";
import { describe, Tensor } from "../tensor/tensor.js";
import { type Shape, shapeText } from "../tensor/types.js";
import { slice } from "./windows.js";

const reshapePrimitive: Primitive<{ readonly shape: Shape }> = {
  name: "reshape",
  type: ([x], { shape }) => {
    if (sizeOf(shape) !== sizeOf(x!.shape))
      throw new ShapeError(
        `reshape: ${describe(x!)} has ${sizeOf(x!.shape)} elements, ${shapeText(shape)} holds ${sizeOf(shape)}`,
      );
    return { dtype: x!.dtype, shape };
  },
  evaluate: ([x]) => x!.data,
  // Without allowzero an extent of 0 would mean "as in the operand".
  onnx: (emit, operands, { attributes: { shape } }) =>
    emit.node("Reshape", [operands[0]!, emit.integers(shape)], shape.includes(0) ? { allowzero: 1 } : {}),
  backward: (cotangent, { operands: [x] }) => [() => reshape(cotangent, x!.shape)],
  simplify: ({ operands: [x], shape }) => {
    if (sameShape(x!.shape, shape)) return x;
    return x!.primitive.name === "reshape" ? reshape(x!.operands[0]!, shape) : undefined;
  },
};

/**
 * The same elements in another shape; one extent may be -1 and is worked out.
 *
 * @throws ShapeError when the number of elements differs.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const free = shape.indexOf(-1);
  const known = sizeOf(shape.filter((_, axis) => axis !== free));
  const full = free < 0 ? shape : shape.map((extent, axis) => (axis === free ? sizeOf(x.shape) / known : extent));
  if (!full.every((extent) => Number.isInteger(extent) && extent >= 0))
    throw new ShapeError(`reshape: ${describe(x)} does not fill ${shapeText(shape)}`);
  return sameShape(full, x.shape) ? x : new Tensor(reshapePrimitive, [x], { shape: full });
}

const transposePrimitive: Primitive<{ readonly order: readonly number[] }> = {
  name: "transpose",
  type: ([x], { order }) => ({ dtype: x!.dtype, shape: order.map((axis) => x!.shape[axis]!) }),
  evaluate: ([x], { attributes: { order }, shape }) => {
    const strides = stridesOf(x!.shape);
    return pick(
      x!.data,
      offsetsOf(
        shape,
        order.map((axis) => strides[axis]!),
      ),
    );
  },
  onnx: (emit, operands, { attributes: { order } }) => emit.node("Transpose", operands, { perm: order }),
  backward: (cotangent, { attributes: { order } }) => [
    () =>
      transpose(
        cotangent,
        order.map((_, axis) => order.indexOf(axis)),
      ),
  ],
  simplify: ({ operands: [x], attributes: { order }, shape }) => {
    if (order.every((axis, place) => axis === place)) return x;
    if (x!.primitive.name === "transpose") {
      const before = (x as Tensor<{ readonly order: readonly number[] }>).attributes.order;
      return transpose(
        x!.operands[0]!,
        order.map((axis) => before[axis]!),
      );
    }
    // Axes of extent 1 move without moving an element.
    const moved = order.filter((axis) => x!.shape[axis] !== 1);
    return moved.every((axis, place) => place === 0 || axis > moved[place - 1]!) ? reshape(x!, shape) : undefined;
  },
};

/**
 * The axes in another order: axis i of the result is axis order[i] of x. Reversed without an order.
 *
 * @throws ShapeError when the order is not a permutation of the axes.
 */
export function transpose(x: Tensor, order: readonly number[] = [...x.shape.keys()].reverse()): Tensor {
  const positive = order.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  if (positive.length !== x.shape.length || !x.shape.every((_, axis) => positive.includes(axis)))
    throw new ShapeError(`transpose: [${order.join(", ")}] is not an order of the axes of ${describe(x)}`);
  return new Tensor(transposePrimitive, [x], { order: positive });
}

const broadcastPrimitive: Primitive<{ readonly shape: Shape }> = {
  name: "broadcastTo",
  type: ([x], { shape }) => {
    const common = broadcastShapes(x!.shape, shape);
    if (!common || !sameShape(common, shape))
      throw new ShapeError(`broadcastTo: ${describe(x!)} does not broadcast to ${shapeText(shape)}`);
    return { dtype: x!.dtype, shape };
  },
  evaluate: ([x], { shape }) => expand(x!, shape),
  onnx: (emit, operands, { attributes: { shape } }) => emit.node("Expand", [operands[0]!, emit.integers(shape)]),
  // The caller sums a cotangent to the shape of the operand.
  backward: (cotangent) => [() => cotangent],
  simplify: ({ operands: [x], shape }) => {
    if (sameShape(x!.shape, shape)) return x;
    return x!.primitive.name === "broadcastTo" ? broadcastTo(x!.operands[0]!, shape) : undefined;
  },
};

/** Copies along new leading axes and axes of extent 1. @throws ShapeError where that does not give the shape. */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : new Tensor(broadcastPrimitive, [x], { shape });

const concatPrimitive: Primitive<{ readonly axis: number }> = {
  name: "concat",
  type: (operands, { axis }) => {
    const first = operands[0]!;
    for (const next of operands) {
      requireSameDType("concat", first, next);
      if (
        next.shape.length !== first.shape.length ||
        next.shape.some((extent, at) => at !== axis && extent !== first.shape[at])
      )
        throw new ShapeError(`concat: ${describe(first)} and ${describe(next)} must agree but for axis ${axis}`);
    }
    const extent = operands.reduce((total, { shape }) => total + shape[axis]!, 0);
    return { dtype: first.dtype, shape: first.shape.with(axis, extent) };
  },
  evaluate: (operands, { attributes: { axis }, shape }) => {
    const result = new Float64Array(sizeOf(shape));
    const row = sizeOf(shape.slice(axis));
    let start = 0;
    for (const { data, shape: part } of operands) {
      const width = sizeOf(part.slice(axis));
      for (let from = 0, to = start; from < data.length; from += width, to += row)
        result.set(data.subarray(from, from + width), to);
      start += width;
    }
    return result;
  },
  onnx: (emit, operands, { attributes: { axis } }) => emit.node("Concat", operands, { axis }),
  backward: (cotangent, { operands, attributes: { axis } }) => {
    let end = 0;
    return operands.map(({ shape }) => {
      const start = end;
      end += shape[axis]!;
      const range = { axis, start, end };
      return () => slice(cotangent, range);
    });
  },
  simplify: ({ operands }) => (operands.length === 1 ? operands[0] : undefined),
};

/**
 * Tensors one after another along an axis.
 *
 * @throws ShapeError for none, or where other extents differ.
 */
export function concat(tensors: readonly Tensor[], { axis = 0 }: { readonly axis?: number } = {}): Tensor {
  if (tensors.length === 0) throw new ShapeError("concat: no tensors were given");
  return new Tensor(concatPrimitive, tensors, { axis: axesOf("concat", tensors[0]!, axis)[0]! });
}

/** The elements in reverse order along axes, all by default. */
export const flip = (x: Tensor, { axes }: { readonly axes?: number | readonly number[] } = {}): Tensor =>
  slice(
    x,
    axesOf("flip", x, axes).map((axis) => ({ axis, step: -1 })),
  );
