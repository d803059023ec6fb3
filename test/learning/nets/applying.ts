import { normalVariates, randomStream } from "../../../src/core/random/index.js";
import { compile, evaluate, type Tensor, type Tensors, tensorType } from "../../../src/learning/autodiff/index.js";
import { type ArraysByName, initialParameters, type Net, parameterTypes } from "../../../src/learning/nets/index.js";

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Normal numbers from a fixed stream. */
export const normals = (purpose: string, count: number): Float64Array =>
  normalVariates(randomStream({ seed: 29, purpose }), count);

/** Numbers for every parameter, those that begin at 0 or 1 included. */
export const anyParameters = (net: Pick<Net, "parameters">): ArraysByName =>
  Object.fromEntries(
    Object.entries(initialParameters(net, { seed: 3, dtype: "float64" })).map(([name, { data, shape }]) => [
      name,
      { data: data.map((value, i) => value + 0.3 * Math.sin(1 + i + name.length)), shape },
    ]),
  );

interface Images {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A net of one tensor in doubles. */
export function apply(net: Net, parameters: ArraysByName, { shape, data }: Images) {
  const result = evaluate(({ x, ...own }: Tensors) => net.apply(own, x!), {
    inputs: { ...parameterTypes(net, { dtype: "float64" }), x: tensorType("float64", shape) },
    values: { ...parameters, x: data },
  });
  return result.value!;
}

/** A scalar function of a net's parameters and of x, on the interpreter, as often as is wanted. */
export async function scalarOf(
  f: (parameters: Tensors, x: Tensor) => Tensor,
  net: Pick<Net, "parameters">,
  shape: readonly number[],
) {
  return compile(({ x, ...own }: Tensors) => f(own, x!), {
    inputs: { ...parameterTypes(net, { dtype: "float64" }), x: tensorType("float64", shape) },
    executor: "interpreter",
  });
}

/** [batch, channels, rows, columns] moved on the torus by a number of sites. */
export function shifted({ shape, data }: Images, by: readonly [number, number]): Float64Array {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return Float64Array.from(data, (_, at) => {
    const [row, column] = [Math.floor(at / columns) % rows, at % columns];
    const image = at - row * columns - column;
    return data[image + ((row + by[0]) % rows) * columns + ((column + by[1]) % columns)]!;
  });
}
