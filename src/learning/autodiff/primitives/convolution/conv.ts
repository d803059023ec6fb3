import { ShapeError } from "../../../../core/errors/index.js";
import { requireFloat, requireSameDType } from "../../tensor/checks.js";
import type { Primitive } from "../../tensor/primitive.js";
import { sizeOf } from "../../tensor/shapes.js";
import { describe, Tensor } from "../../tensor/tensor.js";
import { type Shape, shapeText } from "../../tensor/types.js";
import { sum } from "../reductions.js";
import { flip, transpose } from "../shape.js";
import { dilate, slice } from "../windows.js";
import { meetings, positions, type Strides, spatial } from "./geometry.js";
import { lowered } from "./lowering.js";

const convPrimitive: Primitive<Strides> = {
  name: "conv",
  type: ([x, kernel, bias], attributes) => {
    requireSameDType("conv", x!, kernel!);
    if (bias) requireSameDType("conv", x!, bias);
    requireFloat("conv", x!);
    const rank = attributes.strides.length;
    const out = positions(spatial(x!.shape), spatial(kernel!.shape), attributes);
    const wanted = `wanted [batch, channels, ...${rank} axes] and [channels out, channels in, ...${rank} axes]`;
    if (x!.shape.length !== rank + 2 || kernel!.shape.length !== rank + 2)
      throw new ShapeError(`conv: image ${describe(x!)}, kernel ${describe(kernel!)}; ${wanted}`);
    if (x!.shape[1] !== kernel!.shape[1])
      throw new ShapeError(
        `conv: image ${describe(x!)} has ${x!.shape[1]} channels, kernel ${describe(kernel!)} takes ${kernel!.shape[1]}; ${wanted}`,
      );
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== kernel!.shape[0]))
      throw new ShapeError(
        `conv: bias ${describe(bias)} does not give each of the ${kernel!.shape[0]} filters of ${describe(kernel!)} a number`,
      );
    if (out.includes(-1))
      throw new ShapeError(`conv: kernel ${describe(kernel!)} is larger than image ${describe(x!)} with its padding`);
    return { dtype: x!.dtype, shape: [x!.shape[0]!, kernel!.shape[0]!, ...out] };
  },
  evaluate: ([x, kernel, bias], { attributes, shape }) => {
    const [batch, channels, ...image] = x!.shape as [number, number, ...number[]];
    const [filters, , ...points] = kernel!.shape as [number, number, ...number[]];
    const [sites, size, count] = [sizeOf(image), sizeOf(points), sizeOf(spatial(shape))];
    const table = meetings(image, points, attributes, spatial(shape));
    const result = new Float64Array(sizeOf(shape));
    for (let n = 0; n < batch; n++) {
      for (let o = 0; o < filters; o++) {
        const to = (n * filters + o) * count;
        if (bias) result.fill(bias.data[o]!, to, to + count);
        for (let c = 0; c < channels; c++) {
          const from = (n * channels + c) * sites;
          for (let k = 0; k < size; k++) {
            const weight = kernel!.data[(o * channels + c) * size + k]!;
            for (let i = 0; i < count; i++) {
              const site = table[k * count + i]!;
              if (site >= 0) result[to + i]! += weight * x!.data[from + site]!;
            }
          }
        }
      }
    }
    return result;
  },
  onnx: (emit, operands, { attributes: { strides, dilations, before, after } }) =>
    emit.node("Conv", operands, { strides, dilations, pads: [...before, ...after] }),
  backward: (cotangent, { operands: [x, kernel], attributes }) => [
    () => imageCotangent(cotangent, kernel!, attributes, spatial(x!.shape)),
    () => kernelCotangent(cotangent, x!, attributes, spatial(kernel!.shape)),
    () => biasCotangent(cotangent),
  ],
  lower: lowered,
};

/** The adjoint of a convolution in its image: zeros between the cotangents, kernel reversed, channels exchanged. */
export function imageCotangent(cotangent: Tensor, kernel: Tensor, along: Strides, image: Shape): Tensor {
  const { strides, dilations, before } = along;
  const axes = strides.map((_, i) => i + 2);
  const wide = dilate(cotangent, [1, 1, ...strides]);
  const turned = flip(transpose(kernel, [1, 0, ...axes]), { axes });
  const reach = dilations.map((dilation, i) => (kernel.shape[i + 2]! - 1) * dilation);
  const start = reach.map((width, i) => width - before[i]!);
  const end = reach.map((width, i) => image[i]! - wide.shape[i + 2]! + width - start[i]!);
  // A padding wider than the kernel reaches makes these negative: then the cotangent is cut.
  const cut = slice(
    wide,
    axes.map((axis, i) => ({ axis, start: Math.max(0, -start[i]!), end: wide.shape[axis]! - Math.max(0, -end[i]!) })),
  );
  return convPrimitiveOf(cut, turned, {
    strides: strides.map(() => 1),
    dilations,
    before: start.map((width) => Math.max(0, width)),
    after: end.map((width) => Math.max(0, width)),
  });
}

/** The adjoint in the kernel: the image is convolved with the cotangent, batch and channels exchanged. */
export function kernelCotangent(cotangent: Tensor, image: Tensor, along: Strides, kernel: Shape): Tensor {
  const axes = along.strides.map((_, i) => i + 2);
  const order = [1, 0, ...axes];
  const { strides, dilations, before, after } = along;
  const full = convPrimitiveOf(transpose(image, order), transpose(cotangent, order), {
    strides: dilations,
    dilations: strides,
    before,
    after,
  });
  // Strides that do not use up the image leave room for positions that the kernel never had.
  const exact = slice(
    full,
    axes.map((axis, i) => ({ axis, end: kernel[i]! })),
  );
  return transpose(exact, order);
}

/** The adjoint in the bias. */
export const biasCotangent = (cotangent: Tensor): Tensor =>
  sum(cotangent, { axes: [...cotangent.shape.keys()].filter((axis) => axis !== 1) });

const convPrimitiveOf = (x: Tensor, kernel: Tensor, attributes: Strides, bias?: Tensor): Tensor =>
  new Tensor(convPrimitive, bias ? [x, kernel, bias] : [x, kernel], attributes);

/** Where a kernel goes; every number stands for all spatial axes, a list gives one for each. */
export interface ConvOptions {
  readonly stride?: number | readonly number[];
  readonly dilation?: number | readonly number[];
  /** Zeros on both sides of the image. */
  readonly padding?: number | readonly number[];
  /** A number for each channel of the result, added to it. */
  readonly bias?: Tensor;
}

/**
 * Convolution (cross-correlation, as in every learning library) of images [batch, channels in, ...] with a kernel
 * [channels out, channels in, ...] in 1, 2 or 3 dimensions, with zeros around the image.
 *
 * In float64 ONNX Runtime has no such kernel; the exported graph then gathers patches and multiplies matrices.
 *
 * @throws ShapeError naming both tensors when they do not fit.
 */
export function conv(
  x: Tensor,
  kernel: Tensor,
  { stride = 1, dilation = 1, padding = 0, bias }: ConvOptions = {},
): Tensor {
  const rank = kernel.shape.length - 2;
  if (rank < 1) throw new ShapeError(`conv: kernel ${describe(kernel)} has no spatial axis`);
  const zeros = perAxis("padding", padding, rank, 0);
  const along = {
    strides: perAxis("stride", stride, rank, 1),
    dilations: perAxis("dilation", dilation, rank, 1),
    before: zeros,
    after: zeros,
  };
  return convPrimitiveOf(x, kernel, along, bias);
}

/** One integer for each spatial axis. @throws ShapeError for a number below `least` or a list of another length. */
export function perAxis(
  name: string,
  value: number | readonly number[],
  rank: number,
  least: number,
): readonly number[] {
  const list = typeof value === "number" ? Array.from({ length: rank }, () => value) : value;
  if (list.length !== rank || !list.every((entry) => Number.isInteger(entry) && entry >= least))
    throw new ShapeError(
      `conv: ${name} ${shapeText(list)} does not give each of ${rank} axes an integer from ${least} on`,
    );
  return list;
}
