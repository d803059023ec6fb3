import { ShapeError } from "../../../core/errors/index.js";
import { axesOf, requireFloat } from "../tensor/checks.js";
import { pairwiseSum, pick } from "../tensor/loops.js";
import type { Primitive, Value } from "../tensor/primitive.js";
import { offsetsOf, reducedShape, sameShape, sizeOf, stridesOf } from "../tensor/shapes.js";
import { describe, Tensor } from "../tensor/tensor.js";
import type { Shape } from "../tensor/types.js";
import { div, mul } from "./arithmetic.js";
import { cast, equal } from "./comparisons.js";
import { inSteps } from "./long-sums.js";
import { broadcastTo, flip, reshape } from "./shape.js";

/** Which axes a reduction runs over: all by default; -1 is the last. */
export interface Reduction {
  readonly axes?: number | readonly number[];
  /** Keep the reduced axes with extent 1. */
  readonly keepAxes?: boolean;
}

interface Attributes {
  readonly axes: readonly number[];
  readonly keepAxes: boolean;
}

/** The elements with the reduced axes last, in rows of `count`. */
function rows(
  { data, shape }: Value,
  axes: readonly number[],
): { readonly data: Float64Array; readonly count: number } {
  const order = [...shape.keys()].sort((a, b) => Number(axes.includes(a)) - Number(axes.includes(b)));
  const strides = stridesOf(shape);
  const offsets = offsetsOf(
    order.map((axis) => shape[axis]!),
    order.map((axis) => strides[axis]!),
  );
  return { data: pick(data, offsets), count: sizeOf(axes.map((axis) => shape[axis]!)) };
}

function reduceRows(
  value: Value,
  node: Tensor<Attributes>,
  row: (data: Float64Array, start: number, count: number) => number,
) {
  const { data, count } = rows(value, node.attributes.axes);
  return Float64Array.from({ length: sizeOf(node.shape) }, (_, i) => row(data, i * count, count));
}

/** The result of a reduction, spread over the reduced axes again. */
const spread = (reduced: Tensor, axes: readonly number[], shape: Shape): Tensor =>
  broadcastTo(reshape(reduced, reducedShape(shape, axes, true)), shape);

const sumPrimitive: Primitive<Attributes> = {
  name: "sum",
  type: ([x], { axes, keepAxes }) => {
    requireFloat("sum", x!);
    return { dtype: x!.dtype, shape: reducedShape(x!.shape, axes, keepAxes) };
  },
  evaluate: ([x], node) => reduceRows(x!, node, pairwiseSum),
  onnx: (emit, operands, { attributes: { axes, keepAxes } }) =>
    emit.node("ReduceSum", [operands[0]!, emit.integers(axes)], { keepdims: Number(keepAxes) }),
  backward: (cotangent, { operands: [x], attributes: { axes } }) => [() => spread(cotangent, axes, x!.shape)],
  lower: (node) => inSteps(node, node.attributes.axes),
};

/** The sum over axes. Long sums in float32 are exported in steps of about the square root of their terms. */
export function sum(x: Tensor, { axes, keepAxes = false }: Reduction = {}): Tensor {
  const over = axesOf("sum", x, axes);
  return over.length === 0 ? x : new Tensor(sumPrimitive, [x], { axes: over, keepAxes });
}

/** The mean over axes. @throws ShapeError where there is nothing to average. */
export function mean(x: Tensor, { axes, keepAxes = false }: Reduction = {}): Tensor {
  const count = sizeOf(axesOf("mean", x, axes).map((axis) => x.shape[axis]!));
  if (count === 0) throw new ShapeError(`mean: nothing to average in ${describe(x)}`);
  return mul(sum(x, { ...(axes !== undefined && { axes }), keepAxes }), 1 / count);
}

const maxPrimitive: Primitive<Attributes> = {
  name: "max",
  type: ([x], { axes, keepAxes }) => {
    requireFloat("max", x!);
    if (axes.some((axis) => x!.shape[axis] === 0)) throw new ShapeError(`max: nothing to compare in ${describe(x!)}`);
    return { dtype: x!.dtype, shape: reducedShape(x!.shape, axes, keepAxes) };
  },
  evaluate: ([x], node) =>
    reduceRows(x!, node, (data, start, count) => {
      let high = Number.NEGATIVE_INFINITY;
      for (let i = start; i < start + count; i++) high = Math.max(high, data[i]!);
      return high;
    }),
  onnx: (emit, operands, { attributes: { axes, keepAxes } }) =>
    emit.node("ReduceMax", operands, { axes, keepdims: Number(keepAxes) }),
  backward: (cotangent, node) => [
    () => {
      const { axes } = node.attributes;
      const x = node.operands[0]!;
      const hits = cast(equal(x, spread(node, axes, x.shape)), x.dtype);
      return mul(hits, div(spread(cotangent, axes, x.shape), sum(hits, { axes, keepAxes: true })));
    },
  ],
};

/** The largest element along axes; the derivative is shared evenly among equal ones. @throws ShapeError for none. */
export function max(x: Tensor, { axes, keepAxes = false }: Reduction = {}): Tensor {
  const over = axesOf("max", x, axes);
  return over.length === 0 ? x : new Tensor(maxPrimitive, [x], { axes: over, keepAxes });
}

const argMaxPrimitive: Primitive<{ readonly axis: number }> = {
  name: "argMax",
  type: ([x], { axis }) => {
    requireFloat("argMax", x!);
    if (x!.shape[axis] === 0) throw new ShapeError(`argMax: nothing to compare in ${describe(x!)}`);
    return { dtype: "int64", shape: reducedShape(x!.shape, [axis], false) };
  },
  evaluate: ([x], { attributes: { axis }, shape }) => {
    const { data, count } = rows(x!, [axis]);
    return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      let best = 0;
      for (let at = 1; at < count; at++) if (data[i * count + at]! > data[i * count + best]!) best = at;
      return best;
    });
  },
  onnx: (emit, operands, { attributes: { axis } }) => emit.node("ArgMax", operands, { axis, keepdims: 0 }),
};

/** The index of the largest element along an axis, the first of equal ones: int64, without a derivative. */
export const argMax = (x: Tensor, { axis }: { readonly axis: number }): Tensor =>
  new Tensor(argMaxPrimitive, [x], { axis: axesOf("argMax", x, axis)[0]! });

const cumulativeSumPrimitive: Primitive<{ readonly axis: number }> = {
  name: "cumulativeSum",
  type: ([x]) => {
    requireFloat("cumulativeSum", x!);
    return x!;
  },
  evaluate: ([x], { attributes: { axis } }) => {
    const { data, shape } = x!;
    const result = data.slice();
    const stride = stridesOf(shape)[axis]!;
    for (let i = 0; i < data.length; i++) {
      if (Math.floor(i / stride) % shape[axis]! > 0) result[i] = result[i - stride]! + data[i]!;
    }
    return result;
  },
  onnx: (emit, operands, { attributes: { axis } }) => {
    const place = emit.constant([axis], { dtype: "int64", shape: [] });
    return emit.node("CumSum", [operands[0]!, place]);
  },
  backward: (cotangent, { attributes: { axis } }) => [
    () => flip(cumulativeSum(flip(cotangent, { axes: axis }), { axis }), { axes: axis }),
  ],
};

/** Element i is the sum of the elements 0 to i along the axis. */
export const cumulativeSum = (x: Tensor, { axis }: { readonly axis: number }): Tensor =>
  new Tensor(cumulativeSumPrimitive, [x], { axis: axesOf("cumulativeSum", x, axis)[0]! });

/** The sum over the axes along which a tensor of the given shape was broadcast: the adjoint of broadcasting. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const missing = x.shape.length - shape.length;
  const axes = [...x.shape.keys()].filter(
    (axis) => axis < missing || (shape[axis - missing] === 1 && x.shape[axis] !== 1),
  );
  return reshape(sum(x, { axes, keepAxes: true }), shape);
}
