import { describe, expect, test } from "vitest";
import { ParameterError } from "../../../src/core/errors/index.js";
import {
  blockMeans,
  bootstrap,
  bootstrapValues,
  estimateDerived,
  jackknife,
  jackknifeOf,
  jackknifeValues,
  spreadOf,
} from "../../../src/core/statistics/index.js";
import { autoregressive, moments, normals } from "./series.js";

const series = (task: number, length: number, tau: number): Float64Array =>
  autoregressive(normals({ seed: 31, task }), { length, tau });
const binder = ([second, fourth]: readonly number[]): number => 1 - fourth! / (3 * second! ** 2);
const binderData = (task: number, tau: number, length = 4000): Float64Array[][] => {
  const m = series(task, length, tau);
  return [[m.map((x) => x ** 2)], [m.map((x) => x ** 4)]];
};

describe("jackknife over given blocks", () => {
  const data = [[3, 1, 4, 1, 5, 9, 2, 6]];

  test("blocks of one measurement give the textbook error of the mean", () => {
    const { values, errors } = jackknifeOf(blockMeans({ observables: [data], blocks: 8 }), (means) => means);
    const mean = 31 / 8;
    expect(values[0]).toBeCloseTo(mean, 14);
    expect(errors[0]).toBeCloseTo(Math.sqrt(data[0]!.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 56), 14);
  });

  test("the square of a mean is freed of its whole bias", () => {
    const { values, corrected } = jackknifeOf(blockMeans({ observables: [data], blocks: 8 }), ([mean]) => [mean! ** 2]);
    const variance = data[0]!.reduce((sum, x) => sum + (x - 31 / 8) ** 2, 0) / 7;
    expect(values[0]! - corrected[0]!).toBeCloseTo(variance / 8, 12);
  });

  test("blocks of different sizes weigh by their size", () => {
    const means = { means: [[1], [4], [7]], sizes: [1, 2, 3] };
    expect(jackknifeValues(means, (all) => all)).toEqual({
      center: [5],
      values: [[29 / 5], [5.5], [3]],
      sizes: [1, 2, 3],
    });
    // Pseudo-values are the block means themselves, in units of their precision.
    const expected = [1, 4, 7].reduce((sum, x, b) => sum + (x - 5) ** 2 / (6 / (b + 1) - 1), 0) / 3;
    expect(jackknifeOf(means, (all) => all).errors[0]! ** 2).toBeCloseTo(expected, 12);
  });

  test("two quantities of the same data have their covariance", () => {
    const [x, y] = [series(1, 20_000, 0.5), series(2, 20_000, 0.5)];
    const observables = [[x], [x.map((one, i) => 0.6 * one + 0.8 * y[i]!)]];
    const { covariance, errors } = jackknifeOf(blockMeans({ observables, blocks: 500 }), ([a, b]) => [a!, b!, a! - b!]);
    expect(covariance[0]![1]! / (errors[0]! * errors[1]!)).toBeGreaterThan(0.6 - 4 * 0.03);
    expect(covariance[0]![1]! / (errors[0]! * errors[1]!)).toBeLessThan(0.6 + 4 * 0.03);
    const difference = covariance[0]![0]! + covariance[1]![1]! - 2 * covariance[0]![1]!;
    expect(covariance[2]![2]).toBeCloseTo(difference, 12);
  });

  test("values made by any other analysis get their errors from the same formula", () => {
    const means = blockMeans({ observables: [data], blocks: 4 });
    const { center, values, sizes } = jackknifeValues(means, ([x]) => [Math.exp(x!)]);
    expect(spreadOf({ center, values, sizes })).toEqual(jackknifeOf(means, ([x]) => [Math.exp(x!)]));
    expect(values.length).toBe(4);
  });

  test("what never changes has no error at all", () => {
    const means = blockMeans({ observables: [[Array(1000).fill(0.1)]] });
    expect(jackknifeOf(means, ([x]) => [x! ** 2]).errors).toEqual([0]);
  });

  test("refusals name the block", () => {
    const means = blockMeans({ observables: [[[1, -1, -1, -1]]], blocks: 4 });
    expect(() => jackknifeOf(means, ([x]) => [Math.sqrt(-x!)])).not.toThrow();
    expect(() => jackknifeOf(means, ([x]) => [Math.log(-x! - 0.4)])).toThrow("without block 1");
    expect(() => jackknifeOf({ means: [[1]], sizes: [1] }, (x) => x)).toThrow(ParameterError);
    expect(() => jackknifeOf({ means: [[1], [1, 2]], sizes: [1, 1] }, (x) => x)).toThrow("one size");
  });
});

describe("jackknife, bootstrap and Gamma method on the Binder cumulant of a Gaussian, which is 0", () => {
  test("their errors agree, and cover 68 of 100 of 400 series", () => {
    const of = binder;
    const definition = "1 - <m^4>/(3 <m^2>^2)";
    const covered = { gamma: 0, jackknife: 0, bootstrap: 0 };
    const ratios: { jackknife: number[]; bootstrap: number[] } = { jackknife: [], bootstrap: [] };
    for (let s = 0; s < 400; s++) {
      const observables = binderData(s, 3);
      const gamma = estimateDerived({ observables, of, definition });
      const one = jackknife({ observables, of, definition });
      const other = bootstrap({ observables, of, definition, seed: s, resamples: 200 });
      if (Math.abs(gamma.mean) < gamma.error!) covered.gamma++;
      if (Math.abs(one.mean) < one.error!) covered.jackknife++;
      if (Math.abs(other.mean) < other.error!) covered.bootstrap++;
      ratios.jackknife.push(Math.log(one.error! / gamma.error!));
      ratios.bootstrap.push(Math.log(other.error! / gamma.error!));
    }
    for (const [name, count] of Object.entries(covered)) {
      expect(Math.abs(count / 400 - 0.68), `${name} covers ${count} of 400`).toBeLessThan(4 * 0.0233);
    }
    for (const [name, logs] of Object.entries(ratios)) {
      expect(Math.abs(moments(logs).mean), name).toBeLessThan(0.08);
      expect(moments(logs).rms, name).toBeLessThan(0.25);
    }
  });

  test("the jackknife takes the bias off the mean, and keeps the plain value", () => {
    const observables = binderData(1, 3, 500);
    const plain = estimateDerived({ observables, of: binder, definition: "U" });
    const corrected = jackknife({ observables, of: binder, definition: "U" });
    expect(corrected.blocks!.center).toBeCloseTo(plain.mean, 12);
    expect(corrected.mean).not.toBe(plain.mean);
    expect(Math.abs(corrected.mean - plain.mean)).toBeLessThan(plain.error!);
    expect(corrected.method).toBe("jackknife");
  });
});

describe("blocks", () => {
  const observables = [[series(1, 4000, 20)]];

  test("are chosen longer than 4 tau", () => {
    const { blocks, tau } = jackknife({ observables, definition: "x" });
    expect(blocks!.sizes.length).toBeLessThan(64);
    expect(Math.min(...blocks!.sizes)).toBeGreaterThanOrEqual(Math.floor(4 * tau));
  });

  test("shorter ones are resampled when asked for, and refused an error", () => {
    const result = jackknife({ observables, definition: "x", blocks: 400 });
    expect(result.error).toBeUndefined();
    expect(result.refusal).toMatch(/blocks of 10 measurements are shorter than 4 tau = .*; take \d+ blocks or fewer/);
    expect(result.blocks!.values.length).toBe(400);
  });

  test("never cross from one chain into another", () => {
    const chains = Array.from({ length: 64 }, (_, c) => series(c, 200, 5));
    const result = jackknife({ observables: [chains], definition: "x" });
    expect(result.blocks!.sizes).toEqual(Array(64).fill(200));
    expect(result.error).toBeGreaterThan(0);
  });

  test("a run below n/tau = 50 has no error by any method", () => {
    const short = { observables: [[series(2, 400, 50)]], definition: "x" };
    expect(jackknife(short).refusal).toContain("too short");
    expect(bootstrap({ ...short, seed: 1 }).refusal).toContain("too short");
  });
});

describe("bootstrap", () => {
  const observables = [[series(1, 4000, 2)], [series(2, 4000, 2)]];

  test("one seed gives one result, and quantities with the same seed are drawn together", () => {
    const [x, y] = [0, 1].map((o) =>
      bootstrap({ observables, of: (means) => means[o]!, definition: "x", seed: 5, blocks: 40, resamples: 100 }),
    );
    const difference = bootstrap({
      observables,
      of: ([a, b]) => a! - b!,
      definition: "x - y",
      seed: 5,
      blocks: 40,
      resamples: 100,
    });
    difference.blocks!.values.forEach((value, r) => {
      expect(value).toBeCloseTo(x!.blocks!.values[r]! - y!.blocks!.values[r]!, 12);
    });
    const again = bootstrap({ observables, definition: "x", seed: 6, blocks: 40, resamples: 100 });
    expect(again.blocks!.values).not.toEqual(x!.blocks!.values);
  });

  test("the interval holds the central 68 of 100 resamples", () => {
    const { interval, blocks, error } = bootstrap({ observables, definition: "x", seed: 1 });
    const inside = blocks!.values.filter((value) => value >= interval![0] && value <= interval![1]).length;
    expect(inside).toBeGreaterThanOrEqual(681);
    expect(inside).toBeLessThanOrEqual(685);
    expect((interval![1] - interval![0]) / 2 / error!).toBeCloseTo(1, 0);
  });

  test("many quantities at once", () => {
    const means = blockMeans({ observables, blocks: 32 });
    const rows = bootstrapValues({ means, of: ([a, b]) => [a!, b!, a! * b!], seed: 1, resamples: 150 });
    expect(rows.length).toBe(150);
    for (const [a, b, product] of rows) expect(product).toBeCloseTo(a! * b!, 14);
  });

  test("too few resamples, and functions without a value, are refused", () => {
    expect(() => bootstrap({ observables, definition: "x", seed: 1, resamples: 10 })).toThrow(ParameterError);
    const of = ([a]: readonly number[]): number => Math.log(a! + 0.01);
    const near = [[series(1, 4000, 2).map((x, _, all) => x - all.reduce((s, y) => s + y, 0) / 4000)]];
    expect(() => bootstrap({ observables: near, of, definition: "x", seed: 1 })).toThrow(/NaN on resample/);
  });
});
