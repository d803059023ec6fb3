import { sizeOf } from "../../tensor/shapes.js";
import { constant, type Tensor } from "../../tensor/tensor.js";
import type { Shape } from "../../tensor/types.js";
import { add } from "../arithmetic.js";
import { gather } from "../indexing.js";
import { matmul, matrixTranspose } from "../linear-algebra.js";
import { concat, reshape, transpose } from "../shape.js";
import { pad, slice } from "../windows.js";
import { meetings, type Strides, spatial } from "./geometry.js";

/**
 * A convolution as a matrix product, where ONNX Runtime has no kernel for it (float64) or a slow one: a kernel nearly
 * as large as the image, as in the gradient of the weights, takes 10 ms as Conv and 6 ms as a product (32 channels,
 * batch 16 of 32x32, one thread).
 */
export function lowered(node: Tensor<Strides>): Tensor | undefined {
  const { operands, shape, dtype, attributes } = node;
  const [x, kernel, bias] = operands as [Tensor, Tensor, Tensor?];
  const [count, size] = [sizeOf(spatial(shape)), sizeOf(spatial(kernel.shape))];
  const fewPositions = count <= 27 && size >= 4 * count;
  if (dtype !== "float64" && !fewPositions) return undefined;
  const { before, after } = attributes;
  const padded = pad(x, { before: [0, 0, ...before], after: [0, 0, ...after] });
  const result = fewPositions
    ? byPositions(padded, kernel, attributes, spatial(shape))
    : byPatches(padded, kernel, attributes, spatial(shape));
  return bias ? add(result, reshape(bias, [kernel.shape[0]!, ...before.map(() => 1)])) : result;
}

/** The patches of every image, by an index table, times the kernel. */
function byPatches(image: Tensor, kernel: Tensor, along: Strides, out: Shape): Tensor {
  const [batch, channels, ...sites] = image.shape as [number, number, ...number[]];
  const [filters, , ...points] = kernel.shape as [number, number, ...number[]];
  const none = points.map(() => 0);
  const table = meetings(sites, points, { ...along, before: none, after: none }, out);
  const [size, count] = [sizeOf(points), sizeOf(out)];
  const indices = constant(table, { dtype: "int64", shape: [size, count] });
  const patches = gather(reshape(image, [batch, channels, sizeOf(sites)]), indices, { axis: 2 });
  const columns = reshape(patches, [batch, channels * size, count]);
  return reshape(matmul(reshape(kernel, [filters, channels * size]), columns), [batch, filters, ...out]);
}

/** What the kernel sees at each position, one slice for each, in one product over channels and points. */
function byPositions(image: Tensor, kernel: Tensor, { strides, dilations }: Strides, out: Shape): Tensor {
  const [batch, channels] = image.shape as [number, number];
  const [filters, , ...points] = kernel.shape as [number, number, ...number[]];
  const count = sizeOf(out);
  let places: readonly number[][] = [[]];
  for (const extent of out) places = places.flatMap((place) => Array.from({ length: extent }, (_, i) => [...place, i]));
  const views = places.map((place) =>
    slice(
      image,
      place.map((position, i) => {
        const start = position * strides[i]!;
        return { axis: i + 2, start, end: start + (points[i]! - 1) * dilations[i]! + 1, step: dilations[i]! };
      }),
    ),
  );
  const rows = reshape(concat(views), [count * batch, channels * sizeOf(points)]);
  const product = matmul(reshape(kernel, [filters, channels * sizeOf(points)]), matrixTranspose(rows));
  return reshape(transpose(reshape(product, [filters, count, batch]), [2, 0, 1]), [batch, filters, ...out]);
}
