import { ParameterError, ShapeError } from "../../../core/errors/index.js";
import { conv, convPeriodic, padPeriodic, type Tensor } from "../../autodiff/index.js";
import { defineNet, type Net } from "../net.js";
import { type LayerOptions, requireCount, weightAndBias } from "./dense.js";

/** The form of a kernel. */
export interface KernelOptions {
  /** Sites along every axis of the lattice: `[3, 3]`. As many axes as the lattice has: 1, 2 or 3. */
  readonly kernel: readonly number[];
  /** Sites from one entry of the kernel to the next; 1 unless given. */
  readonly dilation?: number;
}

/** What a convolution on a torus is made of. */
export interface CircularConvOptions extends LayerOptions, KernelOptions {
  /** Sites from one application of the kernel to the next; 1 unless given. */
  readonly stride?: number;
}

/** @throws ParameterError unless the kernel has 1 to 3 axes of positive integers. */
export function requireKernel(kernel: readonly number[]): void {
  if (kernel.length < 1 || kernel.length > 3)
    throw new ParameterError(`kernel [${kernel.join(", ")}] has ${kernel.length} axes; give 1, 2 or 3`);
  for (const extent of kernel) requireCount("kernel extent", extent);
}

/** @throws ShapeError unless the image is [batch, channels, ...sites] with the axes of the lattice. */
export function requireImage(layer: string, x: Tensor, channels: number, axes: number): void {
  if (x.shape.length !== axes + 2 || x.shape[1] !== channels)
    throw new ShapeError(
      `${layer}: input [${x.shape.join(", ")}] is not [batch, ${channels} channels, ...${axes} axes of sites]`,
    );
}

/**
 * Convolution of images [batch, inputs, ...sites] on a torus: nothing is cut off, and a shifted configuration gives the
 * shifted result. The kernel is centred; an even one has its centre before the middle. A stride that divides the extents
 * keeps every stride-th site, so that a kernel [2, 2] with stride 2 sees blocks.
 *
 * @throws ParameterError for a kernel, stride or dilation that is not made of positive integers; ShapeError, when traced,
 * for other channels, a kernel wider than the torus, or a stride that does not divide an extent.
 */
export function circularConv({ kernel, stride = 1, dilation = 1, ...options }: CircularConvOptions): Net {
  requireKernel(kernel);
  requireCount("stride", stride);
  requireCount("dilation", dilation);
  return defineNet(weightAndBias(options, kernel), ({ weight, bias }, x: Tensor) => {
    requireImage("circularConv", x, options.inputs, kernel.length);
    if (stride === 1) return convPeriodic(x, weight!, { dilation, ...(bias && { bias }) });
    for (const extent of x.shape.slice(2)) {
      if (extent % stride !== 0)
        throw new ShapeError(`circularConv: stride ${stride} does not divide extent ${extent} of the torus`);
    }
    const wide = padPeriodic(
      x,
      kernel.map((extent, i) => {
        const before = dilation * Math.floor((extent - 1) / 2);
        return { axis: i + 2, before, after: dilation * (extent - 1) - before };
      }),
    );
    return conv(wide, weight!, { stride, dilation, ...(bias && { bias }) });
  });
}
