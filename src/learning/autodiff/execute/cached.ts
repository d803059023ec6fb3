import { ParameterError } from "../../../core/errors/index.js";
import type { TensorFunction } from "../differentiate/gradient.js";
import { type DType, type Shape, shapeText, type TensorType, tensorType } from "../tensor/types.js";
import { type Compiled, type CompileOptions, compile, type InputValues, type OutputValues } from "./compile.js";
import { type InputData, shapeOf } from "./data.js";
import { type Releasable, releasable } from "./release.js";

/** What a function is compiled for; its shapes are those of the numbers it is called with. */
export interface CachedOptions<Name extends string> extends Omit<CompileOptions<Name>, "inputs"> {
  /** The element types of the arguments. */
  readonly inputs: Readonly<Record<Name, DType>>;
  /** How many combinations of shapes stay compiled, 16 unless given; that not used for longest goes first. */
  readonly limit?: number;
}

/** A function of numbers of any shape. */
export interface Cached<Name extends string> extends Releasable {
  /**
   * Runs the function, compiled for the shapes of these numbers; the first call with new shapes waits for that.
   *
   * @throws ShapeError, ParameterError as `trace` for shapes that do not fit each other, or a missing input; RuntimeError
   * after `release`, or as `compile`.
   */
  (inputs: InputValues<Name>): Promise<OutputValues>;
  /** The shapes that are compiled now, as text, those not used for longest first: `x [16, 4], w [4]`. */
  compiled(): readonly string[];
}

interface Entry<Name extends string> {
  readonly ready: Promise<Compiled<Name>>;
  /** Calls that wait for it or run it. */
  users: number;
}

/**
 * A function compiled once for each combination of shapes that it is called with: a batch of another size, a larger
 * lattice. A flat array counts as one axis, a number as none. Calls that meet while one of them compiles share the
 * result; a function that failed to compile is tried again. `release` frees all.
 *
 * One executor and one set of element types belong to one cached function.
 *
 * @throws ParameterError for a limit that is not a positive integer, or an unknown element type.
 */
export function cached<Name extends string>(
  f: TensorFunction<Name>,
  { inputs, limit = 16, ...options }: CachedOptions<Name>,
): Cached<Name> {
  if (!Number.isInteger(limit) || limit < 1)
    throw new ParameterError(`cached: limit ${limit} is not a positive integer`);
  const dtypes = Object.entries<DType>(inputs);
  for (const [, dtype] of dtypes) tensorType(dtype);
  // A Map remembers the order of insertion: a used entry is put to its end.
  const entries = new Map<string, Entry<Name>>();

  const entryFor = (types: Readonly<Record<string, TensorType>>): Entry<Name> => {
    const key = keyOf(types);
    const entry = entries.get(key) ?? { ready: compile(f, { ...options, inputs: types }), users: 0 };
    entries.delete(key);
    entries.set(key, entry);
    entry.ready.catch(() => entries.get(key) === entry && entries.delete(key));
    return entry;
  };
  const dropOldest = async (): Promise<void> => {
    for (const [key, { ready, users }] of entries) {
      if (entries.size <= limit) return;
      if (users > 0) continue;
      entries.delete(key);
      await (await ready).release();
    }
  };
  const run = async (values: InputValues<Name>): Promise<OutputValues> => {
    const entry = entryFor(typesOf(dtypes, values));
    entry.users++;
    try {
      return await (await entry.ready)(values);
    } finally {
      entry.users--;
      await dropOldest();
    }
  };
  const releaseAll = async (): Promise<void> => {
    const all = [...entries.values()];
    entries.clear();
    await Promise.all(all.map(async ({ ready }) => (await ready).release()));
  };
  return Object.assign(releasable(run, releaseAll), { compiled: () => [...entries.keys()] });
}

const keyOf = (types: Readonly<Record<string, TensorType>>): string =>
  Object.entries(types)
    .map(([name, { shape }]) => `${name} ${shapeText(shape)}`)
    .join(", ");

function typesOf(
  dtypes: readonly (readonly [string, DType])[],
  values: Readonly<Record<string, InputData>>,
): Readonly<Record<string, TensorType>> {
  const type = (name: string, dtype: DType): TensorType => {
    const value = values[name];
    if (value === undefined) throw new ParameterError(`run: input "${name}" is missing`);
    const shape: Shape = shapeOf(value);
    return tensorType(dtype, shape);
  };
  return Object.fromEntries(dtypes.map(([name, dtype]) => [name, type(name, dtype)]));
}
