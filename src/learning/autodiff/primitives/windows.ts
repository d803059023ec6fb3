import { ShapeError } from "../../../core/errors/index.js";
import { axesOf } from "../tensor/checks.js";
import { pick } from "../tensor/loops.js";
import type { Primitive } from "../tensor/primitive.js";
import { offsetsOf, sizeOf, stridesOf } from "../tensor/shapes.js";
import { describe, Tensor } from "../tensor/tensor.js";
import { reshape } from "./shape.js";

/** A part of one axis, as in Python: from `start` (included) to `end` (not included); negative counts from the end. */
export interface Range {
  readonly axis: number;
  readonly start?: number;
  readonly end?: number;
  /** Negative to go backwards. */
  readonly step?: number;
}

/** For every axis: the first element, the step, and how many. */
interface Window {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly counts: readonly number[];
}

const slicePrimitive: Primitive<Window> = {
  name: "slice",
  type: ([x], { counts }) => ({ dtype: x!.dtype, shape: counts }),
  evaluate: ([x], { attributes: { starts, steps, counts } }) => {
    const strides = stridesOf(x!.shape);
    const first = starts.reduce((offset, start, axis) => offset + start * strides[axis]!, 0);
    return pick(
      x!.data,
      offsetsOf(
        counts,
        steps.map((step, axis) => step * strides[axis]!),
        first,
      ),
    );
  },
  onnx: (emit, operands, { operands: [x], attributes: { starts, steps, counts } }) => {
    const axes = [...counts.keys()];
    const write = (
      from: string,
      named: readonly number[],
      bounds: (axis: number) => readonly [number, number, number],
    ) => {
      if (named.length === 0) return from;
      const [first, last, step] = [0, 1, 2].map((part) => emit.integers(named.map((axis) => bounds(axis)[part]!)));
      return emit.node("Slice", [from, first!, last!, emit.integers(named), step!]);
    };
    // Forward first, then whole axes reversed: WebGPU reads a part of an axis backwards from the wrong place.
    const forward = axes.filter((axis) => counts[axis] !== x!.shape[axis] || Math.abs(steps[axis]!) !== 1);
    const part = write(operands[0]!, forward, (axis) => {
      const [start, step, count] = [starts[axis]!, steps[axis]!, counts[axis]!];
      const low = step > 0 || count === 0 ? start : start + (count - 1) * step;
      return [low, count === 0 ? low : low + (count - 1) * Math.abs(step) + 1, Math.abs(step)];
    });
    const reversed = axes.filter((axis) => steps[axis]! < 0 && counts[axis]! > 1);
    return write(part, reversed, (axis) => [counts[axis]! - 1, -counts[axis]! - 1, -1]);
  },
  backward: (cotangent, { operands: [x], attributes }) => [() => unslice(cotangent, x!, attributes)],
  simplify: ({ operands: [x], attributes: { steps, counts } }) =>
    counts.every((count, axis) => count === x!.shape[axis] && (steps[axis] === 1 || count === 1)) ? x : undefined,
};

/** The adjoint of slicing: the cotangent put back to where it was taken from, zeros elsewhere. */
function unslice(cotangent: Tensor, { shape }: Tensor, { starts, steps, counts }: Window): Tensor {
  const axes = [...shape.keys()];
  const forward = slice(
    cotangent,
    axes.filter((axis) => steps[axis]! < 0).map((axis) => ({ axis, step: -1 })),
  );
  const wide = dilate(
    forward,
    steps.map((step) => Math.abs(step)),
  );
  const before = axes.map((axis) =>
    counts[axis] === 0 ? 0 : steps[axis]! > 0 ? starts[axis]! : starts[axis]! + (counts[axis]! - 1) * steps[axis]!,
  );
  return pad(wide, { before, after: axes.map((axis) => shape[axis]! - before[axis]! - wide.shape[axis]!) });
}

/**
 * A part of a tensor: `slice(x, { axis: 1, start: 1, end: -1 })`, or a list of such ranges.
 *
 * @throws ShapeError for an axis that is not there, or a step that is not a non-zero integer.
 */
export function slice(x: Tensor, ranges: Range | readonly Range[]): Tensor {
  const starts = x.shape.map(() => 0);
  const steps = x.shape.map(() => 1);
  const counts = [...x.shape];
  for (const { axis: named, start, end, step = 1 } of Array.isArray(ranges) ? (ranges as Range[]) : [ranges as Range]) {
    const axis = axesOf("slice", x, named)[0]!;
    const extent = x.shape[axis]!;
    if (!Number.isInteger(step) || step === 0)
      throw new ShapeError(`slice: step ${step} along axis ${axis} of ${describe(x)} is not a non-zero integer`);
    const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
    const place = (value: number | undefined, otherwise: number): number =>
      value === undefined ? otherwise : Math.min(high, Math.max(low, value < 0 ? value + extent : value));
    const first = place(start, step > 0 ? low : high);
    const past = place(end, step > 0 ? high : low);
    starts[axis] = first;
    steps[axis] = step;
    counts[axis] = Math.max(0, Math.ceil((past - first) / step));
  }
  const whole = counts.every((count, axis) => count === x.shape[axis] && steps[axis] === 1);
  return whole ? x : new Tensor(slicePrimitive, [x], { starts, steps, counts });
}

/** How many zeros go before and after the elements of each axis. */
export interface Padding {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const padPrimitive: Primitive<Padding> = {
  name: "pad",
  type: ([x], { before, after }) => ({
    dtype: x!.dtype,
    shape: x!.shape.map((extent, axis) => before[axis]! + extent + after[axis]!),
  }),
  evaluate: ([x], { attributes: { before }, shape }) => {
    const result = new Float64Array(sizeOf(shape));
    const strides = stridesOf(shape);
    const first = before.reduce((offset, width, axis) => offset + width * strides[axis]!, 0);
    offsetsOf(x!.shape, strides, first).forEach((offset, i) => {
      result[offset] = x!.data[i]!;
    });
    return result;
  },
  onnx: (emit, operands, { attributes: { before, after } }) =>
    emit.node("Pad", [operands[0]!, emit.integers([...before, ...after])]),
  backward: (cotangent, { operands: [x], attributes: { before } }) => [
    () =>
      slice(
        cotangent,
        before.map((start, axis) => ({ axis, start, end: start + x!.shape[axis]! })),
      ),
  ],
};

/**
 * Zeros around a tensor: one count per axis before and after.
 *
 * @throws ShapeError unless there is one non-negative integer for each axis and side.
 */
export function pad(x: Tensor, { before, after }: Padding): Tensor {
  for (const widths of [before, after]) {
    if (widths.length !== x.shape.length || !widths.every((width) => Number.isInteger(width) && width >= 0))
      throw new ShapeError(`pad: [${widths.join(", ")}] does not give each axis of ${describe(x)} a count of zeros`);
  }
  const none = [...before, ...after].every((width) => width === 0);
  return none ? x : new Tensor(padPrimitive, [x], { before: [...before], after: [...after] });
}

/** Zeros between neighbours: factors[i] - 1 of them along axis i. */
export function dilate(x: Tensor, factors: readonly number[]): Tensor {
  let result = x;
  factors.forEach((factor, axis) => {
    const extent = x.shape[axis]!;
    if (factor === 1 || extent < 2) return;
    const { shape } = result;
    const split = reshape(result, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
    const after = split.shape.map((_, at) => (at === axis + 1 ? factor - 1 : 0));
    const wide = pad(split, { before: after.map(() => 0), after });
    const merged = reshape(wide, shape.with(axis, extent * factor));
    result = slice(merged, { axis, end: (extent - 1) * factor + 1 });
  });
  return result;
}
