import fc from "fast-check";
import type { NdArray, NumericArray } from "../../src/core/arrays/index.js";

/** Every element type, by NumPy's name. */
export const arrayTypes = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Arrays of every type with up to four dimensions, extents of 0 among them, and any bytes as their content. */
export const anyArray: fc.Arbitrary<NdArray> = fc
  .record({
    type: fc.constantFrom(...Object.values(arrayTypes)),
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }),
  })
  .chain(({ type, shape }) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const length = size * type.BYTES_PER_ELEMENT;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => ({ data: new type(Uint8Array.from(bytes).buffer) as NumericArray, shape }));
  });

/** The bits of an array, for which NaN equals NaN and 0 differs from -0. */
export function bitsOf({ data, shape }: NdArray): unknown {
  return { type: data.constructor.name, shape: [...shape], bytes: new Uint8Array(data.slice().buffer) };
}
