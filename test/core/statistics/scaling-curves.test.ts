import { expect, test } from "vitest";
import {
  blockHistogram,
  blockMeans,
  jackknifeOf,
  mapResampled,
  matchBlocks,
  multiHistogram,
  type Resampled,
  reweightedCurves,
  spreadOfResampled,
  zipResampled,
} from "../../../src/core/statistics/index.js";
import { autoregressive, normals } from "./series.js";

/** Integer energies that forget slowly, and an observable that follows them. */
function run(coupling: number, { seed, length = 8000, tau = 2 }: { seed: number; length?: number; tau?: number }) {
  const normal = normals({ seed });
  const slow = autoregressive(normal, { length, tau });
  const energies = [Float64Array.from(slow, (x) => Math.round(10 * x - 100 * coupling))];
  const observables = [[Float64Array.from(energies[0]!, (e) => (e / 50) ** 2 + 0.1 * normal())]];
  return { coupling, energies, observables };
}

test("curves agree with multi-histogram reweighting, value and error", () => {
  const runs = [run(0.4, { seed: 1 }), run(0.45, { seed: 2 }), run(0.5, { seed: 3 })];
  const curves = reweightedCurves(runs.map(blockHistogram));
  const histogram = multiHistogram({ runs, blocks: curves.blockSizes.length });
  const resampled: Resampled<readonly number[]> = {
    center: [...curves.all(0.43).means],
    groups: [{ values: curves.blockSizes.map((_, b) => [...curves.without(b)(0.43).means]), sizes: curves.blockSizes }],
  };
  const { values, errors } = spreadOfResampled(resampled);
  const expected = histogram.at({ coupling: 0.43, definition: "square" });
  expect(values[0]).toBeCloseTo(expected.mean, 10);
  expect(errors[0]! / expected.error!).toBeCloseTo(1, 6);
});

test("slopes are the derivatives of the curves", () => {
  const curves = reweightedCurves([run(0.4, { seed: 1 }), run(0.45, { seed: 2 })].map(blockHistogram));
  const step = 1e-5;
  for (const curve of [curves.all, curves.without(5)]) {
    const numeric = (curve(0.42 + step).means[0]! - curve(0.42 - step).means[0]!) / (2 * step);
    expect(curve(0.42).slopes[0]! / numeric).toBeCloseTo(1, 6);
  }
});

test("at its own coupling a single run is not reweighted, and blocks are those of the jackknife", () => {
  const { coupling, energies, observables } = run(0.4, { seed: 4, tau: 0.5 });
  const curves = reweightedCurves([blockHistogram({ coupling, energies, observables })]);
  const plain = jackknifeOf(blockMeans({ observables, blocks: 64 }), ([mean]) => [mean!]);
  expect(curves.all(coupling).means[0]).toBeCloseTo(plain.values[0]!, 12);
  curves.blockSizes.forEach((_, b) => {
    expect(curves.without(b)(coupling).means[0]).toBeCloseTo(plain.deleteOne[b]![0]!, 12);
  });
  expect(curves.drawn(curves.blockSizes.map(() => 1))(coupling).means[0]).toBeCloseTo(plain.values[0]!, 12);
  const [low, high] = curves.range;
  expect(low).toBeLessThan(0.4);
  expect(high).toBeGreaterThan(0.4);
});

test("blocks are joined until they are 10 tau long, and series that are too short are refused", () => {
  const long = blockHistogram(run(0.4, { seed: 5, tau: 10 }));
  const [joined] = matchBlocks([long]);
  expect(joined!.counts.length).toBeLessThan(64);
  expect(joined!.sizes[0]! / joined!.tau).toBeGreaterThanOrEqual(10);
  expect(joined!.sizes.reduce((sum, size) => sum + size, 0)).toBe(8000);
  expect(() => matchBlocks([blockHistogram(run(0.4, { seed: 6, length: 1000, tau: 10 }))])).toThrow(
    /K = 0.4.*times longer/,
  );
  expect(() => reweightedCurves([run(0.4, { seed: 7 }), run(1.9, { seed: 8 })].map(blockHistogram))).toThrow(
    "add a run between them",
  );
});

test("variances of independent sources add up, and what they do not share is uncorrelated", () => {
  const normal = normals({ seed: 9 });
  const series = [0, 1].map(() => Float64Array.from({ length: 640 }, () => normal()));
  const means = series.map((one) => blockMeans({ observables: [[one]], blocks: 16 }));
  const single = means.map((one) => jackknifeOf(one, ([mean]) => [mean!]));
  const center = single.map(({ values }) => values[0]!);
  const resampled: Resampled<readonly number[]> = {
    center,
    groups: single.map(({ deleteOne }, g) => ({
      values: deleteOne.map(([value]) => center.with(g, value!)),
      sizes: means[g]!.sizes,
    })),
  };
  const { errors, covariance } = spreadOfResampled(mapResampled(resampled, ([a, b]) => [a!, b!, a! + b!]));
  expect(errors[0]).toBeCloseTo(single[0]!.errors[0]!, 12);
  expect(errors[1]).toBeCloseTo(single[1]!.errors[0]!, 12);
  expect(errors[2]).toBeCloseTo(Math.hypot(errors[0]!, errors[1]!), 12);
  expect(covariance[0]![1]).toBe(0);
  const both = zipResampled(resampled, resampled);
  expect(both.center[0]).toBe(both.center[1]);
  expect(() => zipResampled(resampled, { center: 0, groups: [] })).toThrow("resample them together");
});
