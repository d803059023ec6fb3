import { sizeOf, stridesOf } from "../../tensor/shapes.js";
import type { Shape } from "../../tensor/types.js";

/** How a kernel moves over an image, one number for each spatial axis. */
export interface Strides {
  /** Distance between neighbouring positions of the kernel. */
  readonly strides: readonly number[];
  /** Distance between neighbouring points of the kernel. */
  readonly dilations: readonly number[];
  /** Zeros before and after the image. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The shape without batch and channels. */
export const spatial = (shape: Shape): Shape => shape.slice(2);

/** Extent of the result along each spatial axis. */
export const positions = (image: Shape, kernel: Shape, { strides, dilations, before, after }: Strides): number[] =>
  image.map((extent, i) => {
    const free = before[i]! + extent + after[i]! - ((kernel[i]! - 1) * dilations[i]! + 1);
    return free < 0 ? -1 : Math.floor(free / strides[i]!) + 1;
  });

/** For each point of the kernel and each position, the site of the image that meets it; -1 among the zeros. */
export function meetings(image: Shape, kernel: Shape, { strides, dilations, before }: Strides, out: Shape): Int32Array {
  const [ofKernel, ofOut, ofImage] = [stridesOf(kernel), stridesOf(out), stridesOf(image)];
  const count = sizeOf(out);
  return Int32Array.from({ length: sizeOf(kernel) * count }, (_, i) => {
    const [point, position] = [Math.floor(i / count), i % count];
    let site = 0;
    for (let axis = 0; axis < image.length; axis++) {
      const at =
        (Math.floor(position / ofOut[axis]!) % out[axis]!) * strides[axis]! +
        (Math.floor(point / ofKernel[axis]!) % kernel[axis]!) * dilations[axis]! -
        before[axis]!;
      if (at < 0 || at >= image[axis]!) return -1;
      site += at * ofImage[axis]!;
    }
    return site;
  });
}
