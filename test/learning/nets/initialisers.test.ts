import { expect, test } from "vitest";
import { randomStream } from "../../../src/core/random/index.js";
import {
  allZero,
  constants,
  dense,
  type Initialiser,
  initialParameters,
  kaiming,
  maskedConv,
  orthogonal,
  sequence,
  xavier,
} from "../../../src/learning/nets/index.js";

const stream = (purpose = "test") => randomStream({ seed: 7, purpose });
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

const draw = (initialise: Initialiser, shape: readonly number[], fans: readonly [number, number]) =>
  initialise({ stream: stream(), shape, fanIn: fans[0], fanOut: fans[1] });

test.each([
  ["kaiming normal", kaiming(), 2 / 50],
  ["kaiming uniform, gain 1", kaiming({ gain: 1, distribution: "uniform" }), 1 / 50],
  ["xavier uniform", xavier(), 2 / 250],
  ["xavier normal", xavier({ distribution: "normal" }), 2 / 250],
] as const)("%s has the variance that its paper asks for", (_, initialise, variance) => {
  const values = draw(initialise, [200, 50], [50, 200]);
  expect(values.length).toBe(10_000);
  // The relative error of a variance of n normal numbers is sqrt(2/n), smaller for uniform ones.
  expect(Math.abs(mean(values.map((value) => value ** 2)) / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 10_000));
});

test("an orthogonal matrix has orthonormal rows or columns, whichever are fewer, times the gain", () => {
  for (const shape of [
    [5, 8],
    [8, 5],
    [4, 2, 3, 3],
  ]) {
    const rows = shape[0]!;
    const columns = shape.slice(1).reduce((product, extent) => product * extent, 1);
    const q = draw(orthogonal({ gain: 3 }), shape, [columns, rows]);
    const at = (i: number, k: number) => (rows < columns ? q[i * columns + k]! : q[k * columns + i]!);
    for (let i = 0; i < Math.min(rows, columns); i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < Math.max(rows, columns); k++) product += at(i, k) * at(j, k);
        expect(Math.abs(product - (i === j ? 9 : 0))).toBeLessThan(1e-12);
      }
    }
  }
});

test("orthogonal matrices are spread evenly: their trace has mean 0 and variance 1, as Haar's measure says", () => {
  const traces = Array.from({ length: 400 }, (_, task) => {
    const source = randomStream({ seed: 1, task, purpose: "orthogonal" });
    const q = orthogonal()({ stream: source, shape: [3, 3], fanIn: 3, fanOut: 3 });
    return q[0]! + q[4]! + q[8]!;
  });
  // The trace of a Haar orthogonal matrix has mean 0 and variance 1.
  expect(Math.abs(mean(traces))).toBeLessThan(4 / Math.sqrt(400));
  expect(Math.abs(mean(traces.map((trace) => trace ** 2)) - 1)).toBeLessThan(0.3);
});

test("every parameter has a stream of its own name: a layer more leaves the others as they were", () => {
  const first = dense({ inputs: 3, outputs: 4 });
  const small = initialParameters(sequence({ first }), { seed: 5 });
  const large = initialParameters(sequence({ zeroth: dense({ inputs: 3, outputs: 3 }), first }), { seed: 5 });
  expect(large["first.weight"]).toEqual(small["first.weight"]);
  expect(large["zeroth.weight"]!.data.slice(0, 3)).not.toEqual(small["first.weight"]!.data.slice(0, 3));
  expect(initialParameters(sequence({ first }), { seed: 6 })["first.weight"]).not.toEqual(small["first.weight"]);
  expect(small["first.weight"]!.data).toBeInstanceOf(Float32Array);
  expect(small["first.bias"]!.data).toEqual(new Float32Array(4));
});

test("the weights of a masked kernel are scaled by the sites that are seen", () => {
  const net = maskedConv({ type: "A", kernel: [5, 5], inputs: 8, outputs: 100 });
  const values = initialParameters(net, { seed: 1, dtype: "float64" }).weight!.data;
  const variance = mean(Array.from(values, (value) => value ** 2));
  expect(Math.abs((variance * 8 * 12) / 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / 20_000));
});

test("gains, distributions and constants that mean nothing are refused", () => {
  expect(() => kaiming({ gain: 0 })).toThrow("gain 0 is not a positive number");
  expect(() => xavier({ distribution: "cauchy" as never })).toThrow('unknown distribution "cauchy"');
  expect(() => constants(Number.NaN)).toThrow("initial value NaN");
  expect(() => draw(orthogonal(), [3], [1, 1])).toThrow("shape [3] is no matrix");
  expect(draw(allZero, [2], [1, 1])).toEqual(new Float64Array(2));
});
