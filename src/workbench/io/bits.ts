import { type NdArray, type NumericArray, ndArray } from "../../core/arrays/index.js";
import { ConfigurationError, FormatError, ParameterError } from "../../core/errors/index.js";

/** How bit-packed arrays say in their files that they are: NumPy's packbits along the last axis, first value lowest. */
export const packedEncoding = "packbits-little";

/** The two values that bits 0 and 1 stand for. */
export type TwoValues = readonly [number, number];

/** The values of spins, and those of bool or 0/1 data. */
export const spinValues: TwoValues = [-1, 1];
export const bitValues: TwoValues = [0, 1];

/**
 * Two-valued data as bits along the last axis, as numpy.packbits(data == values[1], axis=-1, bitorder="little") gives
 * them: shape [..., n] becomes [..., ceil(n/8)], unused bits are 0.
 *
 * @throws ConfigurationError, naming the first value that is neither of the two, and its place.
 * @throws ParameterError for an array without an axis.
 */
export function packBits({ data, shape }: NdArray, { values = spinValues }: { readonly values?: TwoValues } = {}) {
  const packed = packedShape(shape);
  const width = shape.at(-1)!;
  const bytes = packed.at(-1)!;
  const out = new Uint8Array(packed.reduce((product, extent) => product * extent, 1));
  const [low, high] = values;
  for (let at = 0, row = 0; at < data.length; row += bytes) {
    for (let column = 0; column < width; column++, at++) {
      const value = Number(data[at]);
      if (value === high) out[row + (column >> 3)]! |= 1 << (column & 7);
      else if (value !== low) {
        throw new ConfigurationError(
          `value ${data[at]} at position ${at} of [${shape.join(", ")}] does not fit one bit, which stands for ` +
            `${low} or ${high}; write it without packing`,
        );
      }
    }
  }
  return ndArray(out, packed);
}

/** The shape of bit-packed data. @throws ParameterError for an array without an axis. */
export function packedShape(shape: readonly number[]): readonly number[] {
  const width = shape.at(-1);
  if (width === undefined) throw new ParameterError("a single value has no axis to pack bits along; give it one");
  return [...shape.slice(0, -1), Math.ceil(width / 8)];
}

/**
 * The inverse of {@link packBits}: `shape` is the one before packing. -1/+1 come back as Int8Array, 0/1 as Uint8Array.
 *
 * @throws FormatError when the packed bytes do not fit the shape; `name` tells whose they are.
 */
export function unpackBits(
  { data, shape: packed }: NdArray,
  { shape, values, name }: { readonly shape: readonly number[]; readonly values: TwoValues; readonly name: string },
): NdArray<Int8Array> | NdArray<Uint8Array> {
  const wanted = shape.length > 0 ? packedShape(shape).join(", ") : "";
  if (!(data instanceof Uint8Array) || wanted !== packed.join(", ")) {
    throw new FormatError(
      `${name} is bit-packed with shape [${packed.join(", ")}], but [${wanted}] of uint8 is needed for ` +
        `[${shape.join(", ")}]; save it again`,
    );
  }
  const [low, high] = values;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const out = low < 0 ? new Int8Array(size) : new Uint8Array(size);
  const width = shape.at(-1)!;
  const bytes = packed.at(-1)!;
  for (let at = 0, row = 0; at < size; row += bytes) {
    for (let column = 0; column < width; column++, at++) {
      out[at] = (data[row + (column >> 3)]! >> (column & 7)) & 1 ? high : low;
    }
  }
  return ndArray(out, shape) as NdArray<Int8Array> | NdArray<Uint8Array>;
}

/**
 * Bit-packed spins for an npz file, to be spread among its arrays: `<name>_bits` (uint8), `<name>_shape` (int64) and
 * `<name>_values` (int8, what bits 0 and 1 stand for).
 *
 * @throws ConfigurationError when a value is neither of the two.
 */
export function packedArrays(
  name: string,
  spins: NdArray,
  { values = spinValues }: { readonly values?: TwoValues } = {},
): Record<string, NdArray> {
  return {
    [`${name}_bits`]: packBits(spins, { values }),
    [`${name}_shape`]: ndArray(BigInt64Array.from(spins.shape, BigInt), [spins.shape.length]),
    [`${name}_values`]: ndArray(Int8Array.from(values), [2]),
  };
}

/**
 * The arrays of a file with every `<name>_bits`, `<name>_shape`, `<name>_values` replaced by the array `<name>` they
 * stand for.
 *
 * @throws FormatError when such a triple does not fit together; `path` tells where it is from.
 */
export function unpackArrays(
  arrays: Readonly<Record<string, NdArray>>,
  { path }: { readonly path: string },
): Record<string, NdArray> {
  const out: Record<string, NdArray> = { ...arrays };
  for (const name of packedNames(Object.keys(arrays))) {
    const [bits, shape, values] = packedParts(name).map((part) => arrays[part]!) as [NdArray, NdArray, NdArray];
    for (const part of packedParts(name)) delete out[part];
    out[name] = unpackBits(bits, {
      shape: numbersOf(shape.data),
      values: twoValues(numbersOf(values.data), `${path}[${name}_values]`),
      name: `${path}[${name}]`,
    });
  }
  return out;
}

/** The names of the arrays that are stored bit-packed among these. */
export function packedNames(entries: readonly string[]): string[] {
  return entries
    .filter((entry) => entry.endsWith("_bits"))
    .map((entry) => entry.slice(0, -"_bits".length))
    .filter((name) => packedParts(name).every((part) => entries.includes(part)));
}

/** The three arrays that stand for a bit-packed one. */
export function packedParts(name: string): readonly string[] {
  return [`${name}_bits`, `${name}_shape`, `${name}_values`];
}

/** Checks what bits stand for. @throws FormatError unless it is -1/+1 or 0/1. */
export function twoValues(values: readonly number[], name: string): TwoValues {
  const known = [spinValues, bitValues].find((two) => two.join() === values.join());
  if (!known) throw new FormatError(`${name} is [${values.join(", ")}]; bits stand for [-1, 1] or [0, 1]`);
  return known;
}

function numbersOf(data: NumericArray): number[] {
  return Array.from(data as Float64Array, Number);
}
