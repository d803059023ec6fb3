import { expect, test } from "vitest";
import {
  compile,
  type Executor,
  mean,
  square,
  type Tensor,
  type Tensors,
  tensorType,
  valueAndGradient,
} from "../../../src/learning/autodiff/index.js";
import {
  circularConv,
  copyToBlocks,
  dense,
  groupNorm,
  layerNorm,
  maskedConv,
  type Net,
  parameterTypes,
  residualBlock,
  sequence,
  timeEmbedding,
  uNet,
} from "../../../src/learning/nets/index.js";
import { anyParameters, normals, sizeOf } from "./applying.js";

const unet = uNet({ inputs: 1, outputs: 1, channels: [4, 8] });
const layers: Readonly<Record<string, readonly [Net, readonly number[]]>> = {
  dense: [dense({ inputs: 5, outputs: 3 }), [4, 5]],
  chain: [circularConv({ inputs: 2, outputs: 3, kernel: [3], dilation: 2 }), [2, 2, 8]],
  plane: [circularConv({ inputs: 2, outputs: 3, kernel: [4, 3], stride: 2 }), [2, 2, 8, 6]],
  volume: [circularConv({ inputs: 1, outputs: 2, kernel: [3, 2, 3] }), [2, 1, 4, 4, 4]],
  masked: [maskedConv({ type: "A", kernel: [3, 3], inputs: 1, outputs: 2 }), [2, 1, 4, 4]],
  groups: [groupNorm({ channels: 4, groups: 2 }), [2, 4, 3, 3]],
  rows: [layerNorm({ features: 6 }), [3, 6]],
  residual: [residualBlock({ inputs: 2, outputs: 4, kernel: [3, 3] }), [2, 2, 4, 4]],
  blocks: [sequence({ copy: (x: Tensor) => copyToBlocks(x, { block: 2 }) }), [1, 2, 3, 3]],
  times: [timeEmbedding({ width: 6, outputs: 4 }), [3]],
  unet: [
    {
      parameters: unet.parameters,
      apply: (own, image: Tensor) => unet.apply(own, { image, time: mean(image, { axes: [1, 2, 3] }) }),
    },
    [2, 1, 4, 8],
  ],
};

/** Every layer, the gradient of its mean square by the parameters, and by the input. */
async function runAll(dtype: "float32" | "float64", executor: Executor) {
  const own = (name: string, values: Readonly<Record<string, unknown>>) =>
    Object.entries(values).map(([inner, value]) => [`${name}/${inner}`, value] as const);
  const all = Object.entries(layers);
  const types = Object.fromEntries(
    all.flatMap(([name, [net, shape]]) =>
      own(name, { ...parameterTypes(net, { dtype }), x: tensorType(dtype, shape) }),
    ),
  ) as Readonly<Record<string, ReturnType<typeof tensorType>>>;
  const values = Object.fromEntries(
    all.flatMap(([name, [net, shape]]) => own(name, { ...anyParameters(net), x: normals(name, sizeOf(shape)) })),
  ) as Readonly<Record<string, Float64Array>>;
  const run = await compile(
    (inputs: Tensors) =>
      Object.fromEntries(
        all.map(([name, [net]]) => {
          const names = [...Object.keys(net.parameters), "x"];
          const args = Object.fromEntries(names.map((inner) => [inner, inputs[`${name}/${inner}`]!]));
          const f = ({ x, ...parameters }: Tensors) => mean(square(net.apply(parameters, x!)));
          const { value, gradient } = valueAndGradient(f, { withRespectTo: names })(args);
          return [name, { value, gradient }];
        }),
      ),
    { inputs: types, executor },
  );
  const results = await run(values);
  await run.release();
  return results;
}

const reference = runAll("float64", "interpreter");

// Roundings of 6e-8 in sums of a few hundred terms, behind normalisations that divide by spreads below 1.
test.each([
  ["native", "float64", 1e-12],
  ["wasm", "float64", 1e-12],
  ["native", "float32", 1e-5],
  ["wasm", "float32", 1e-5],
] as const)(
  "on %s in %s every layer and its gradient agree with the interpreter to %d of the scale",
  async (executor, dtype, tolerance) => {
    const [expected, actual] = await Promise.all([reference, runAll(dtype, executor)]);
    const wrong = Object.entries(expected).flatMap(([name, { data }]) => {
      const scale = Math.max(1, ...Array.from(data, Math.abs));
      const worst = Math.max(...Array.from(data, (value, at) => Math.abs(value - actual[name]!.data[at]!)));
      return worst <= tolerance * scale ? [] : [`${name}: ${worst / scale}`];
    });
    expect(wrong).toEqual([]);
  },
);
