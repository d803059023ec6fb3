import { randomStream } from "../../../src/core/random/index.js";
import { constant, mul, sum, type Tensor, type Tensors, tensorType } from "../../../src/learning/autodiff/index.js";
import { type Case, cases } from "./cases.js";

/** Uniform numbers from a fixed stream. */
export function uniform(
  purpose: string,
  count: number,
  [low, high]: readonly [number, number] = [-1.5, 1.5],
): Float64Array {
  const stream = randomStream({ seed: 17, purpose });
  return Float64Array.from({ length: count }, () => low + (high - low) * stream.uniform());
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** A case with the names of its arguments and numbers for them. */
export interface Sample {
  readonly label: string;
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, Float64Array>>;
  readonly types: (dtype: "float32" | "float64") => Readonly<Record<string, ReturnType<typeof tensorType>>>;
  /** The case as a function of named tensors. */
  readonly f: (inputs: Tensors) => Tensor;
  /** Its contraction with fixed random numbers, a scalar. */
  readonly scalar: (inputs: Tensors) => Tensor;
}

/** The dot product with fixed random numbers. */
export function contracted(tensor: Tensor, purpose: string): Tensor {
  const weights = uniform(purpose, sizeOf(tensor.shape));
  return sum(mul(tensor, constant(weights, { dtype: tensor.dtype, shape: tensor.shape })));
}

function sample(label: string, { shapes, range, f }: Case): Sample {
  const names = shapes.map((_, i) => "abc"[i]!);
  const apply = (inputs: Tensors) => f(...names.map((name) => inputs[name]!));
  return {
    label,
    names,
    values: Object.fromEntries(names.map((name, i) => [name, uniform(`${label}, ${name}`, sizeOf(shapes[i]!), range)])),
    types: (dtype) => Object.fromEntries(names.map((name, i) => [name, tensorType(dtype, shapes[i]!)])),
    f: apply,
    scalar: (inputs) => contracted(apply(inputs), `${label}, weights`),
  };
}

export const samples: readonly Sample[] = Object.entries(cases).flatMap(([name, list]) =>
  list.map((one, i) => sample(list.length > 1 ? `${name} ${i}` : name, one)),
);

/** The largest difference of two arrays, relative to the scale of the second (at least 1). */
export function deviation(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [worst, scale] = [0, 1];
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]!));
    const difference = Math.abs(actual[i]! - expected[i]!);
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }
  return actual.length === expected.length ? worst / scale : Number.POSITIVE_INFINITY;
}
