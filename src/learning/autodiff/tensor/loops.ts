import type { Value } from "./primitive.js";
import { broadcastStrides, offsetsOf, sameShape } from "./shapes.js";
import type { Shape } from "./types.js";

/** The elements of a value in the order of a larger shape. */
export function expand(value: Value, shape: Shape): Float64Array {
  if (sameShape(value.shape, shape)) return value.data;
  return pick(value.data, offsetsOf(shape, broadcastStrides(value.shape, shape)));
}

/** Elements by their offsets. */
export function pick(data: Float64Array, offsets: Int32Array): Float64Array {
  const result = new Float64Array(offsets.length);
  for (let i = 0; i < offsets.length; i++) result[i] = data[offsets[i]!]!;
  return result;
}

/** f(a, b) elementwise over the common shape. */
export function combine(f: (a: number, b: number) => number, a: Value, b: Value, shape: Shape): Float64Array {
  const [left, right] = [expand(a, shape), expand(b, shape)];
  const result = new Float64Array(left.length);
  for (let i = 0; i < result.length; i++) result[i] = f(left[i]!, right[i]!);
  return result;
}

/** The sum of `count` elements, by halves: the error grows with the logarithm of their number. */
export function pairwiseSum(data: Float64Array, start: number, count: number): number {
  if (count > 16) {
    const half = count >> 1;
    return pairwiseSum(data, start, half) + pairwiseSum(data, start + half, count - half);
  }
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += data[i]!;
  return sum;
}
