import { ShapeError } from "../../../core/errors/index.js";
import { broadcastTo, reshape, type Tensor } from "../../autodiff/index.js";
import { requireCount } from "./dense.js";

/**
 * Every site of [batch, channels, ...sites] copied to a block with `block` sites along each axis. Its left inverse is
 * `blockMean`.
 *
 * @throws ParameterError for a block that is not a positive integer; ShapeError for a tensor without sites.
 */
export function copyToBlocks(x: Tensor, { block }: { readonly block: number }): Tensor {
  requireCount("block", block);
  const [batch, channels, ...sites] = x.shape as [number, number, ...number[]];
  if (sites.length === 0)
    throw new ShapeError(`copyToBlocks: input [${x.shape.join(", ")}] is not [batch, channels, ...sites]`);
  const single = reshape(x, [batch, channels, ...sites.flatMap((extent) => [extent, 1])]);
  const copied = broadcastTo(single, [batch, channels, ...sites.flatMap((extent) => [extent, block])]);
  return reshape(copied, [batch, channels, ...sites.map((extent) => extent * block)]);
}
