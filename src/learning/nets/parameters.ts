import type { NdArray } from "../../core/arrays/index.js";
import { randomStream, type StreamKey } from "../../core/random/index.js";
import { constant, type InputTypes, type Tensors, tensorType } from "../autodiff/index.js";
import { countOf } from "./initialisers/initialisers.js";
import type { Net, Parameter } from "./net.js";

/** Arrays of learned numbers. */
export type FloatArray = Float32Array | Float64Array;

/** Numbers by name, for instance those of all parameters. */
export type ArraysByName = Readonly<Record<string, NdArray<FloatArray>>>;

/** Element types of parameters. */
export interface PrecisionOptions {
  /** `float32` unless given. */
  readonly dtype?: "float32" | "float64";
}

type AnyNet = Pick<Net, "parameters">;

/** The types of a net's parameters, as inputs of a function that is traced. */
export const parameterTypes = (net: AnyNet, { dtype = "float32" }: PrecisionOptions = {}): InputTypes =>
  mapRecord(net.parameters, ({ shape }) => tensorType(dtype, shape));

/** How many numbers a net learns. */
export const parameterCount = (net: AnyNet): number =>
  Object.values(net.parameters).reduce((sum, { shape }) => sum + countOf(shape), 0);

/**
 * First numbers for every parameter. Each is drawn from a stream of its own name, so that adding a layer does not change
 * the others.
 *
 * @throws ParameterError for a seed that is no seed.
 */
export const initialParameters = (
  net: AnyNet,
  { dtype = "float32", ...key }: Omit<StreamKey, "purpose"> & PrecisionOptions,
): ArraysByName =>
  mapRecord(net.parameters, (parameter, name) => {
    const { shape, initialise } = parameter;
    const stream = randomStream({ ...key, purpose: `initial ${name}` });
    const numbers = initialise({ stream, shape, ...fansOf(parameter) });
    return { data: dtype === "float32" ? Float32Array.from(numbers) : numbers, shape: [...shape] };
  });

function fansOf({ shape, visibleSites }: Parameter): { readonly fanIn: number; readonly fanOut: number } {
  const [outputs = 1, inputs = 1, ...sites] = shape;
  const size = visibleSites ?? countOf(sites);
  return { fanIn: inputs * size, fanOut: outputs * size };
}

/**
 * Arrays as constants of a graph: a net applied to them is a function of its input alone, and exports with its weights.
 * The element type is that of the array unless given; the interpreter returns doubles whatever the element type.
 */
export const asConstants = (arrays: ArraysByName, { dtype }: PrecisionOptions = {}): Tensors =>
  mapRecord(arrays, ({ data, shape }) =>
    constant(data, { dtype: dtype ?? (data instanceof Float32Array ? "float32" : "float64"), shape }),
  );

/** The record with every value replaced. */
export const mapRecord = <From, To>(
  record: Readonly<Record<string, From>>,
  f: (value: From, name: string) => To,
): Record<string, To> => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
