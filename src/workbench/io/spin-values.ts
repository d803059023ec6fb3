import type { NdArray, NumericArray } from "../../core/arrays/index.js";
import { ConfigurationError } from "../../core/errors/index.js";

/** How the values of a file became those of configurations. */
export type ValueMap =
  /** Two values: the lower one became -1, the upper one +1. */
  | { readonly kind: "spins"; readonly from: readonly number[]; readonly to: readonly number[] }
  /** Whole numbers lowest..lowest + states - 1 became the Potts states 0..states - 1. */
  | { readonly kind: "states"; readonly lowest: number; readonly states: number }
  /** Real numbers, as they are. */
  | { readonly kind: "field" };

/** Configurations of one of the three kinds. */
export interface MappedValues {
  readonly data: Int8Array | Uint8Array | Float64Array;
  readonly values: ValueMap;
}

const advice = "save spins as -1/+1, Potts states as 0..q-1, or fields as float64";

/**
 * Recognises what the values of configurations stand for. Two values, whatever they are, are spins: the lower is -1. One
 * value alone is spins only if it is -1 or +1. More values in floating point are a field; whole numbers from 0 or 1 on
 * are Potts states.
 *
 * @throws ConfigurationError for a single other value, negative whole numbers of three or more values, more than 256
 * states, and numbers that are not finite; `name` tells whose they are.
 */
export function mapValues({ data, shape }: NdArray, { name }: { readonly name: string }): MappedValues {
  const found = fewValues(data, 2);
  if (found) {
    const [low, high] = found as [number, number | undefined];
    requireFinite(data, shape, name);
    if (high === undefined && Math.abs(low) !== 1) {
      throw new ConfigurationError(
        `all values of ${name} are ${low}, which leaves open whether that is up or down; ${advice}`,
      );
    }
    const up = high ?? (low === 1 ? 1 : undefined);
    const spins = new Int8Array(data.length);
    for (let at = 0; at < data.length; at++) spins[at] = Number(data[at]) === up ? 1 : -1;
    const to = high === undefined ? [low] : [-1, 1];
    return { data: spins, values: { kind: "spins", from: high === undefined ? [low] : [low, high], to } };
  }
  if (data instanceof Float32Array || data instanceof Float64Array) {
    requireFinite(data, shape, name);
    return { data: Float64Array.from(data), values: { kind: "field" } };
  }
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < data.length; at++) {
    const value = Number(data[at]);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const lowest = least > 0 ? 1 : 0;
  if (least < 0 || most - lowest > 255) {
    throw new ConfigurationError(
      `${name} has three or more whole values between ${least} and ${most}, neither spins nor Potts states; ${advice}`,
    );
  }
  const states = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at++) states[at] = Number(data[at]) - lowest;
  return { data: states, values: { kind: "states", lowest, states: most - lowest + 1 } };
}

/** The different values of an array in ascending order, undefined when there are more than `limit`. */
export function fewValues(data: NumericArray, limit: number): readonly number[] | undefined {
  const found: number[] = [];
  for (let at = 0; at < data.length; at++) {
    const value = Number(data[at]);
    if (found.includes(value)) continue;
    if (found.length === limit) return undefined;
    // -0 is the value 0, and the messages should say so.
    found.push(value + 0);
  }
  return found.sort((a, b) => a - b);
}

function requireFinite(data: NumericArray, shape: readonly number[], name: string): void {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return;
  const at = (data as Float64Array).findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  let rest = at;
  const index = shape.toReversed().map((extent) => {
    const here = rest % extent;
    rest = Math.floor(rest / extent);
    return here;
  });
  throw new ConfigurationError(
    `value ${data[at]} at [${index.reverse().join(", ")}] of ${name} is not finite; ${advice}`,
  );
}
