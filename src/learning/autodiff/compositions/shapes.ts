import { ShapeError } from "../../../core/errors/index.js";
import { mean } from "../primitives/reductions.js";
import { broadcastTo, concat, reshape } from "../primitives/shape.js";
import { slice } from "../primitives/windows.js";
import { axesOf } from "../tensor/checks.js";
import { constant, describe, type Tensor } from "../tensor/tensor.js";
import type { DType, Shape } from "../tensor/types.js";

/** 0, 1, ..., count - 1 as int64. */
export const integersBelow = (count: number): Tensor => constant([...Array(count).keys()], { dtype: "int64" });

/** Zeros of a shape. */
export const zeros = (shape: Shape, { dtype = "float64" }: { readonly dtype?: DType } = {}): Tensor =>
  broadcastTo(constant(0, { dtype }), shape);

/** Ones of a shape. */
export const ones = (shape: Shape, { dtype = "float64" }: { readonly dtype?: DType } = {}): Tensor =>
  broadcastTo(constant(1, { dtype }), shape);

/** The elements moved by `shift` places along an axis, those that leave one end coming in at the other. */
export function roll(x: Tensor, { axis, shift }: { readonly axis: number; readonly shift: number }): Tensor {
  const [along] = axesOf("roll", x, axis) as [number];
  const extent = x.shape[along]!;
  if (!Number.isInteger(shift)) throw new ShapeError(`roll: shift ${shift} of ${describe(x)} is not an integer`);
  const moved = extent === 0 ? 0 : ((shift % extent) + extent) % extent;
  if (moved === 0) return x;
  const [head, tail] = [
    slice(x, { axis: along, end: extent - moved }),
    slice(x, { axis: along, start: extent - moved }),
  ];
  return concat([tail, head], { axis: along });
}

/** How far a tensor is continued along one axis. */
export interface Continuation {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

/**
 * The tensor continued periodically along axes: the last elements before the first, the first after the last.
 *
 * @throws ShapeError for more elements than the axis has.
 */
export function padPeriodic(x: Tensor, continuations: readonly Continuation[]): Tensor {
  return continuations.reduce((wide, { axis: named, before, after }) => {
    const [axis] = axesOf("padPeriodic", x, named) as [number];
    const extent = x.shape[axis]!;
    for (const width of [before, after]) {
      if (!Number.isInteger(width) || width < 0 || width > extent)
        throw new ShapeError(`padPeriodic: ${width} elements from axis ${axis} of ${describe(x)}; give 0 to ${extent}`);
    }
    const parts = [
      ...(before > 0 ? [slice(wide, { axis, start: extent - before })] : []),
      wide,
      ...(after > 0 ? [slice(wide, { axis, end: after })] : []),
    ];
    return concat(parts, { axis });
  }, x);
}

/** Tensors of one shape side by side along a new axis. */
export const stack = (tensors: readonly Tensor[], { axis = 0 }: { readonly axis?: number } = {}): Tensor =>
  concat(
    tensors.map((tensor) => reshape(tensor, [...tensor.shape.slice(0, axis), 1, ...tensor.shape.slice(axis)])),
    { axis },
  );

/**
 * The mean over blocks of `block` sites along every spatial axis of [batch, channels, ...]: average pooling.
 *
 * @throws ShapeError when the block does not divide an extent.
 */
export function blockMean(x: Tensor, { block }: { readonly block: number }): Tensor {
  const [batch, channels, ...sites] = x.shape as [number, number, ...number[]];
  for (const extent of sites) {
    if (!Number.isInteger(block) || block < 1 || extent % block !== 0)
      throw new ShapeError(`blockMean: block ${block} does not divide extent ${extent} of ${describe(x)}`);
  }
  const split = reshape(x, [batch, channels, ...sites.flatMap((extent) => [extent / block, block])]);
  return mean(split, { axes: sites.map((_, i) => 3 + 2 * i) });
}
