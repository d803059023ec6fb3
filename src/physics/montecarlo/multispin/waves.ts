/** cos and sin of 2 pi x / extent for every position x of every axis, in the order of `extents`: [cos, sin, cos, ...]. */
export function axisWaves(extents: readonly number[]): Float64Array {
  return Float64Array.from(
    extents.flatMap((extent) =>
      Array.from({ length: extent }, (_, x) => (2 * Math.PI * x) / extent).flatMap((angle) => [
        Math.cos(angle),
        Math.sin(angle),
      ]),
    ),
  );
}
