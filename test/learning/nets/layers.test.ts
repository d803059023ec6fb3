import { describe, expect, test } from "vitest";
import { blockMean, relu, type Tensor } from "../../../src/learning/autodiff/index.js";
import {
  circularConv,
  compose,
  copyToBlocks,
  defineNet,
  dense,
  groupNorm,
  initialParameters,
  layerNorm,
  parameterCount,
  residualBlock,
  sequence,
  timeEmbedding,
} from "../../../src/learning/nets/index.js";
import { anyParameters, apply, normals, shifted, sizeOf } from "./applying.js";

test("a dense layer is W x + b for one vector, for rows and for stacks of rows", () => {
  const net = dense({ inputs: 3, outputs: 2 });
  const parameters = anyParameters(net);
  const [w, b] = [parameters.weight!.data, parameters.bias!.data];
  for (const shape of [[3], [4, 3], [2, 4, 3]]) {
    const data = normals("dense", sizeOf(shape));
    const result = apply(net, parameters, { shape, data });
    expect(result.shape).toEqual([...shape.slice(0, -1), 2]);
    result.data.forEach((value, at) => {
      const [row, output] = [Math.floor(at / 2), at % 2];
      let sum = b[output]!;
      for (let k = 0; k < 3; k++) sum += w[output * 3 + k]! * data[row * 3 + k]!;
      expect(value).toBeCloseTo(sum, 13);
    });
  }
});

describe.each([
  { sites: [8], kernel: [3], stride: 1, dilation: 2 },
  { sites: [8], kernel: [4], stride: 2, dilation: 1 },
  { sites: [4, 6], kernel: [3, 2], stride: 1, dilation: 1 },
  { sites: [4, 6], kernel: [3, 3], stride: 2, dilation: 1 },
  { sites: [6, 6], kernel: [2, 3], stride: 3, dilation: 2 },
  { sites: [4, 2, 6], kernel: [3, 2, 3], stride: 2, dilation: 1 },
  { sites: [3, 4, 3], kernel: [3, 3, 1], stride: 1, dilation: 1 },
])(
  "a circular convolution on $sites with kernel $kernel, stride $stride, dilation $dilation",
  ({ sites, kernel, stride, dilation }) => {
    test("is the sum over the kernel's sites, counted modulo the extents", () => {
      const net = circularConv({ inputs: 2, outputs: 3, kernel, stride, dilation });
      const parameters = anyParameters(net);
      const shape = [2, 2, ...sites];
      const data = normals("image", sizeOf(shape));
      const result = apply(net, parameters, { shape, data });
      const coarse = sites.map((extent) => extent / stride);
      expect(result.shape).toEqual([2, 3, ...coarse]);
      const [w, b] = [parameters.weight!.data, parameters.bias!.data];
      const places = (of: readonly number[]) =>
        Array.from({ length: sizeOf(of) }, (_, at) => {
          let rest = at;
          return of.map((_, axis) => {
            const below = sizeOf(of.slice(axis + 1));
            const place = Math.floor(rest / below);
            rest %= below;
            return place;
          });
        });
      let at = 0;
      for (let image = 0; image < 2; image++) {
        for (let output = 0; output < 3; output++) {
          for (const place of places(coarse)) {
            let sum = b[output]!;
            for (let input = 0; input < 2; input++) {
              places(kernel).forEach((point, k) => {
                const site = place.reduce((index, coordinate, axis) => {
                  const centre = Math.floor((kernel[axis]! - 1) / 2);
                  const reached = coordinate * stride + dilation * (point[axis]! - centre);
                  return index * sites[axis]! + ((reached + 7 * sites[axis]!) % sites[axis]!);
                }, 0);
                const weight = w[(output * 2 + input) * sizeOf(kernel) + k]!;
                sum += weight * data[(image * 2 + input) * sizeOf(sites) + site]!;
              });
            }
            expect(result.data[at++]).toBeCloseTo(sum, 12);
          }
        }
      }
    });
  },
);

test("a shifted configuration gives the shifted result through a residual block", () => {
  const net = residualBlock({ inputs: 2, outputs: 4, kernel: [3, 3], groups: 2 });
  const parameters = anyParameters(net);
  const shape = [1, 2, 4, 6];
  const data = normals("residual", sizeOf(shape));
  const straight = apply(net, parameters, { shape, data });
  const moved = apply(net, parameters, { shape, data: shifted({ shape, data }, [1, 2]) });
  const expected = shifted(straight, [1, 2]);
  moved.data.forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at]!, 12);
  });
});

test("a residual block with as many channels out as in begins as the identity", () => {
  const net = residualBlock({ inputs: 3, outputs: 3, kernel: [3] });
  const data = normals("identity", 2 * 3 * 5);
  const result = apply(net, initialParameters(net, { seed: 1, dtype: "float64" }), { shape: [2, 3, 5], data });
  expect(result.data).toEqual(data);
  expect(Object.keys(net.parameters)).not.toContain("skip.weight");
});

test("group normalisation makes mean 0 and variance 1 in every group of every image, then scales and shifts channels", () => {
  const net = groupNorm({ channels: 4, groups: 2, epsilon: 1e-14 });
  const shape = [3, 4, 5];
  const data = normals("groups", sizeOf(shape)).map((value, i) => 2 + i + 3 * value);
  const plain = apply(net, initialParameters(net, { seed: 1, dtype: "float64" }), { shape, data });
  for (let group = 0; group < 6; group++) {
    const part = [...plain.data.slice(group * 10, (group + 1) * 10)];
    expect(part.reduce((sum, value) => sum + value, 0) / 10).toBeCloseTo(0, 12);
    expect(part.reduce((sum, value) => sum + value * value, 0) / 10).toBeCloseTo(1, 12);
  }
  const parameters = anyParameters(net);
  const scaled = apply(net, parameters, { shape, data });
  scaled.data.forEach((value, at) => {
    const channel = Math.floor(at / 5) % 4;
    expect(value).toBeCloseTo(
      plain.data[at]! * parameters.scale!.data[channel]! + parameters.shift!.data[channel]!,
      12,
    );
  });
});

test("layer normalisation makes mean 0 and variance 1 in every row", () => {
  const net = layerNorm({ features: 8, epsilon: 1e-14 });
  const data = normals("rows", 24).map((value) => 5 + 2 * value);
  const { data: rows } = apply(net, initialParameters(net, { seed: 1, dtype: "float64" }), { shape: [3, 8], data });
  for (let row = 0; row < 3; row++) {
    const part = [...rows.slice(row * 8, (row + 1) * 8)];
    expect(part.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 11);
    expect(part.reduce((sum, value) => sum + value * value, 0) / 8).toBeCloseTo(1, 12);
  }
});

test("averaging over blocks undoes copying to blocks, in two and three dimensions", () => {
  for (const sites of [
    [3, 2],
    [2, 1, 3],
  ]) {
    const shape = [2, 1, ...sites];
    const data = normals("blocks", sizeOf(shape));
    const net = defineNet({}, (_, x: Tensor) => blockMean(copyToBlocks(x, { block: 2 }), { block: 2 }));
    const result = apply(net, {}, { shape, data });
    result.data.forEach((value, at) => {
      expect(value).toBeCloseTo(data[at]!, 14);
    });
  }
  const spread = defineNet({}, (_, x: Tensor) => copyToBlocks(x, { block: 2 }));
  expect([...apply(spread, {}, { shape: [1, 1, 1, 2], data: [5, 7] }).data]).toEqual([5, 5, 7, 7, 5, 5, 7, 7]);
});

test("a time embedding tells times apart and treats every time by itself", () => {
  const net = timeEmbedding({ width: 8, outputs: 5 });
  const parameters = anyParameters(net);
  const both = apply(net, parameters, { shape: [2], data: [3, 4] });
  expect(both.shape).toEqual([2, 5]);
  const one = apply(net, parameters, { shape: [1], data: [4] });
  one.data.forEach((value, i) => {
    expect(value).toBeCloseTo(both.data[5 + i]!, 13);
    expect(Math.abs(value - both.data[i]!)).toBeGreaterThan(1e-4);
  });
});

test("nested nets join their names by dots, and plain functions have no parameters", () => {
  const block = sequence({ conv: circularConv({ inputs: 1, outputs: 2, kernel: [3] }), relu });
  const net = compose(
    { block1: block, block2: residualBlock({ inputs: 2, outputs: 2, kernel: [3] }) },
    (parts, x: Tensor) => parts.block2(parts.block1(x)),
  );
  expect(Object.keys(net.parameters)).toEqual([
    "block1.conv.weight",
    "block1.conv.bias",
    ...["norm1.scale", "norm1.shift", "conv1.weight", "conv1.bias"].map((name) => `block2.${name}`),
    ...["norm2.scale", "norm2.shift", "conv2.weight", "conv2.bias"].map((name) => `block2.${name}`),
  ]);
  expect(parameterCount(net)).toBe(6 + 2 + 2 * (4 + 12 + 2));
});

test("what does not fit is refused in words", () => {
  const net = sequence({ first: dense({ inputs: 3, outputs: 2 }) });
  const parameters = anyParameters(net);
  expect(() => apply(net, parameters, { shape: [4, 2], data: normals("x", 8) })).toThrow(
    "dense: input [4, 2] does not end in 3 features",
  );
  expect(() => net.apply({}, undefined as never)).toThrow('no parameter "first.weight" is given; the net has first.w');
  expect(() => sequence({ "a.b": relu })).toThrow('"a.b" cannot name a part of a net');
  expect(() => sequence({ 1: relu })).toThrow('"1" cannot name a part of a net');
  expect(() => dense({ inputs: 0, outputs: 2 })).toThrow("inputs 0 is not a positive integer");
  expect(() => circularConv({ inputs: 1, outputs: 1, kernel: [3, 3, 3, 3] })).toThrow("has 4 axes; give 1, 2 or 3");
  const halved = circularConv({ inputs: 1, outputs: 1, kernel: [2], stride: 2 });
  expect(() => apply(halved, anyParameters(halved), { shape: [1, 1, 5], data: normals("x", 5) })).toThrow(
    "stride 2 does not divide extent 5",
  );
  expect(() => apply(halved, anyParameters(halved), { shape: [1, 2, 4], data: normals("x", 8) })).toThrow(
    "circularConv: input [1, 2, 4] is not [batch, 1 channels, ...1 axes of sites]",
  );
  expect(() => groupNorm({ channels: 4, groups: 3 })).toThrow("3 groups do not divide 4 channels");
  expect(() => timeEmbedding({ width: 5, outputs: 3 })).toThrow("width 5 is not an even number");
});
