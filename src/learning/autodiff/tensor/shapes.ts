import type { Shape } from "./types.js";

export const sizeOf = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((extent, axis) => extent === b[axis]);

/** Elements from one entry of an axis to the next, row-major. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let axis = shape.length - 1, stride = 1; axis >= 0; stride *= shape[axis--]!) strides[axis] = stride;
  return strides;
}

/** The common shape of two operands by the rule of NumPy and ONNX; undefined where there is none. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const [ofA, ofB] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (ofA !== ofB && ofA !== 1 && ofB !== 1) return undefined;
    shape[axis] = ofA === 1 ? ofB : ofA;
  }
  return shape;
}

/** The strides with which a tensor of one shape is read as a larger one. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const strides = stridesOf(from);
  const missing = to.length - from.length;
  return to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : strides[axis - missing]!));
}

/** Offsets into the source of every element of a strided view, in the row-major order of the view. */
export function offsetsOf(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  let offsets = Int32Array.of(start);
  for (const [axis, extent] of shape.entries()) {
    const next = new Int32Array(offsets.length * extent);
    const stride = strides[axis]!;
    let at = 0;
    for (const offset of offsets) for (let i = 0; i < extent; i++) next[at++] = offset + i * stride;
    offsets = next;
  }
  return offsets;
}

/** The shape with the named axes removed, or kept with extent 1. */
export const reducedShape = (shape: Shape, axes: readonly number[], keepAxes: boolean): number[] =>
  keepAxes
    ? shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
    : shape.filter((_, axis) => !axes.includes(axis));
