import { ShapeError } from "../../../core/errors/index.js";
import { customGradient } from "../differentiate/custom.js";
import {
  biasCotangent,
  type ConvOptions,
  conv,
  imageCotangent,
  kernelCotangent,
  perAxis,
} from "../primitives/convolution/conv.js";
import { flip, transpose } from "../primitives/shape.js";
import { describe, type Tensor } from "../tensor/tensor.js";
import { padPeriodic } from "./shapes.js";

const spatialAxes = (kernel: Tensor): number[] => [...kernel.shape.keys()].slice(2);

/**
 * Convolution on a torus, the result as large as the image. The kernel is centred; where its extent is even, its centre
 * is the entry just before the middle.
 *
 * The cotangent of the image is the same convolution with the kernel reversed and its channels exchanged, so nothing is
 * padded and folded back.
 *
 * @throws ShapeError naming both tensors when they do not fit, or when the kernel is larger than the torus.
 */
export function convPeriodic(
  x: Tensor,
  kernel: Tensor,
  { dilation = 1, bias }: Pick<ConvOptions, "dilation" | "bias"> = {},
): Tensor {
  if (kernel.shape.length < 3) throw new ShapeError(`convPeriodic: kernel ${describe(kernel)} has no spatial axis`);
  if (x.shape.length !== kernel.shape.length)
    throw new ShapeError(`convPeriodic: image ${describe(x)} and kernel ${describe(kernel)} differ in their axes`);
  const dilations = perAxis("dilation", dilation, kernel.shape.length - 2, 1);
  const before = dilations.map((factor, i) => factor * Math.floor((kernel.shape[i + 2]! - 1) / 2));
  return convFrom(x, kernel, { dilations, before, ...(bias && { bias }) });
}

interface Placement {
  readonly dilations: readonly number[];
  /** How far the kernel reaches back from the site it is applied at. */
  readonly before: readonly number[];
  readonly bias?: Tensor;
}

function convFrom(x: Tensor, kernel: Tensor, { dilations, before, bias }: Placement): Tensor {
  const axes = spatialAxes(kernel);
  const reach = axes.map((axis, i) => dilations[i]! * (kernel.shape[axis]! - 1));
  const padded = (image: Tensor) =>
    padPeriodic(
      image,
      axes.map((axis, i) => ({ axis, before: before[i]!, after: reach[i]! - before[i]! })),
    );
  const along = {
    strides: axes.map(() => 1),
    dilations,
    before: axes.map(() => 0),
    after: axes.map(() => 0),
  };
  const apply = customGradient(
    (image, weights, added) => conv(padded(image!), weights!, { dilation: dilations, ...(added && { bias: added }) }),
    (cotangent, [image, weights]) => [
      convFrom(cotangent, flip(transpose(weights!, [1, 0, ...axes]), { axes }), {
        dilations,
        before: reach.map((width, i) => width - before[i]!),
      }),
      kernelCotangent(cotangent, padded(image!), along, kernel.shape.slice(2)),
      ...(bias ? [biasCotangent(cotangent)] : []),
    ],
  );
  return bias ? apply(x, kernel, bias) : apply(x, kernel);
}

/** Options of a transposed convolution. */
export interface ConvTransposeOptions extends Omit<ConvOptions, "bias"> {
  /** Sites added at the far end, to choose among the images that a stride maps to one extent. */
  readonly extra?: number | readonly number[];
}

/**
 * The adjoint of `conv` in its image: images [batch, channels out, ...] of the convolution become images
 * [batch, channels in, ...] with extents (extent - 1) stride + dilation (kernel - 1) + 1 - 2 padding + extra. The
 * kernel is that of the convolution, [channels out, channels in, ...].
 *
 * @throws ShapeError naming both tensors when they do not fit.
 */
export function convTranspose(
  y: Tensor,
  kernel: Tensor,
  { stride = 1, dilation = 1, padding = 0, extra = 0 }: ConvTransposeOptions = {},
): Tensor {
  const rank = kernel.shape.length - 2;
  if (y.shape.length !== kernel.shape.length || y.shape[1] !== kernel.shape[0])
    throw new ShapeError(
      `convTranspose: image ${describe(y)} and kernel ${describe(kernel)} do not fit; the kernel is [channels of the image, channels of the result, ...]`,
    );
  const strides = perAxis("stride", stride, rank, 1);
  const dilations = perAxis("dilation", dilation, rank, 1);
  const before = perAxis("padding", padding, rank, 0);
  const added = perAxis("extra", extra, rank, 0);
  const image = strides.map(
    (step, i) =>
      (y.shape[i + 2]! - 1) * step + dilations[i]! * (kernel.shape[i + 2]! - 1) + 1 - 2 * before[i]! + added[i]!,
  );
  if (added.some((count, i) => count >= strides[i]!))
    throw new ShapeError(`convTranspose: extra ${added.join(", ")} is not below the stride ${strides.join(", ")}`);
  return imageCotangent(y, kernel, { strides, dilations, before, after: before }, image);
}
