import { expect, test } from "vitest";
import {
  compile,
  mean,
  square,
  type Tensors,
  tensorType,
  valueAndGradient,
} from "../../../src/learning/autodiff/index.js";
import { initialParameters, parameterTypes, uNet } from "../../../src/learning/nets/index.js";
import { anyParameters, normals, shifted, sizeOf } from "./applying.js";

const net = uNet({ inputs: 2, outputs: 1, channels: [4, 6, 8], embedding: 8, groups: 2 });
const shape = [2, 2, 8, 4];
const types = {
  ...parameterTypes(net, { dtype: "float64" }),
  image: tensorType("float64", shape),
  time: tensorType("float64", [2]),
};
const image = normals("images", sizeOf(shape));
const parameters = anyParameters(net);

const run = await compile(({ image, time, ...own }: Tensors) => net.apply(own, { image: image!, time: time! }), {
  inputs: types,
  executor: "interpreter",
});
const output = async (changes: Partial<{ image: Float64Array; time: number[] }>) =>
  (await run({ ...parameters, image, time: [1, 5], ...changes })).value!;

test("a U-Net gives an image of the same extents, and nothing before it is trained", async () => {
  expect((await output({})).shape).toEqual([2, 1, 8, 4]);
  const untrained = initialParameters(net, { seed: 1, dtype: "float64" });
  const { data } = (await run({ ...untrained, image, time: [1, 5] })).value!;
  expect(data.every((value) => value === 0)).toBe(true);
});

test("a U-Net moves with its configuration by the sites of the coarsest level, and by no fewer", async () => {
  const straight = await output({});
  const difference = async (by: readonly [number, number]) => {
    const moved = await output({ image: shifted({ shape, data: image }, by) });
    const expected = shifted({ shape: straight.shape, data: straight.data as Float64Array }, by);
    return Math.max(...Array.from(moved.data, (value, at) => Math.abs(value - expected[at]!)));
  };
  expect(await difference([4, 0])).toBeLessThan(1e-12);
  expect(await difference([1, 0])).toBeGreaterThan(1e-6);
});

test("a U-Net knows the time of every image by itself", async () => {
  const [one, other] = [(await output({})).data, (await output({ time: [2, 5] })).data];
  expect(one.slice(32)).toEqual(other.slice(32));
  expect(Math.max(...Array.from(one.slice(0, 32), (value, at) => Math.abs(value - other[at]!)))).toBeGreaterThan(1e-6);
});

test("the gradient by every parameter of a U-Net agrees with finite differences, in the interpreter and natively", async () => {
  const names = Object.keys(parameters);
  const loss = ({ image, time, ...own }: Tensors) => mean(square(net.apply(own, { image: image!, time: time! })));
  const f = (all: Tensors) => {
    const { value, gradient } = valueAndGradient(loss, { withRespectTo: names })(all);
    return { value, gradient };
  };
  const values = { ...parameters, image, time: [1, 5] };
  const [interpreter, native] = await Promise.all(
    (["interpreter", "native"] as const).map((executor) => compile(f, { inputs: types, executor })),
  );
  const [expected, actual] = await Promise.all([interpreter!(values), native!(values)]);
  await native!.release();
  const lossAt = await compile(loss, { inputs: types, executor: "interpreter" });
  for (const [i, name] of names.entries()) {
    const slope = expected[`gradient.${name}`]!.data;
    const scale = Math.max(...Array.from(slope, Math.abs));
    expect(scale, name).toBeGreaterThan(0);
    slope.forEach((value, at) => {
      expect(Math.abs(actual[`gradient.${name}`]!.data[at]! - value), name).toBeLessThan(1e-12 * Math.max(1, scale));
    });
    // One entry of every parameter: another for each, so that none of the layout is left out.
    const at = (7 * i) % slope.length;
    const moved = async (by: number) => {
      const { data, shape: own } = parameters[name]!;
      const nudged = { data: Float64Array.from(data).with(at, data[at]! + by), shape: own };
      return (await lossAt({ ...values, [name]: nudged })).value!.data[0]!;
    };
    const step = 1e-5;
    const difference = ((await moved(step)) - (await moved(-step))) / (2 * step);
    expect(Math.abs(difference - slope[at]!), `${name}[${at}]`).toBeLessThan(1e-6 * Math.max(1, scale));
  }
});

test("a U-Net whose extents cannot be halved, or with times of another count, is refused", () => {
  const traced = (extents: readonly number[], times: number) =>
    compile(({ image, time, ...own }: Tensors) => net.apply(own, { image: image!, time: time! }), {
      inputs: { ...types, image: tensorType("float64", [2, 2, ...extents]), time: tensorType("float64", [times]) },
      executor: "interpreter",
    });
  return Promise.all([
    expect(traced([8, 6], 2)).rejects.toThrow("stride 2 does not divide extent 3 of the torus"),
    expect(traced([8, 8], 3)).rejects.toThrow("times [3] do not give each image of [2, 2, 8, 8] one"),
  ]);
});
