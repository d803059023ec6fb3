import { sizeOf } from "../tensor/shapes.js";
import type { Tensor } from "../tensor/tensor.js";
import { sum } from "./reductions.js";
import { reshape } from "./shape.js";

/** From so many terms on a plain float32 sum may lose more than a few roundings. */
const long = 4096;

/**
 * A long float32 sum in steps, each over at most about the square root of the terms. ONNX Runtime adds one term after
 * another: four million terms are off by 5e-4 natively and 7e-3 in WebAssembly, in two steps by 6e-8 and 1e-5.
 *
 * Undefined for a short sum, and for a prime number of terms, which nothing divides.
 */
export function inSteps({ operands: [x], shape }: Tensor, axes: readonly number[]): Tensor | undefined {
  if (x!.dtype !== "float32" || sizeOf(axes.map((axis) => x!.shape[axis]!)) < long) return undefined;
  // Neighbouring axes of one kind as one axis, then reduced axes as [a, b].
  const runs: { extent: number; reduced: boolean }[] = [];
  for (const [axis, extent] of x!.shape.entries()) {
    const reduced = axes.includes(axis);
    const last = runs.at(-1);
    if (last?.reduced === reduced) last.extent *= extent;
    else runs.push({ extent, reduced });
  }
  const parts = runs.flatMap(({ extent, reduced }) => {
    const inner = reduced ? middleDivisor(extent) : 1;
    return inner === 1
      ? [{ extent, reduced }]
      : [
          { extent: extent / inner, reduced },
          { extent: inner, reduced },
        ];
  });
  if (parts.filter(({ reduced }) => reduced).length < 2) return undefined;
  let result = reshape(
    x!,
    parts.map(({ extent }) => extent),
  );
  for (let axis = parts.length - 1; axis >= 0; axis--) if (parts[axis]!.reduced) result = sum(result, { axes: axis });
  return reshape(result, shape);
}

/** The largest divisor up to the square root. */
function middleDivisor(extent: number): number {
  for (let divisor = Math.floor(Math.sqrt(extent)); divisor > 1; divisor--) if (extent % divisor === 0) return divisor;
  return 1;
}
