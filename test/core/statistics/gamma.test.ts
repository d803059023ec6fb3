import { describe, expect, test } from "vitest";
import { ParameterError } from "../../../src/core/errors/index.js";
import { effectiveSamples, estimate, estimateDerived, splitReplicas } from "../../../src/core/statistics/index.js";
import { autoregressive, moments, normals } from "./series.js";

const series = (task: number, length: number, tau: number): Float64Array =>
  autoregressive(normals({ seed: 11, task }), { length, tau });

describe("on autoregressive series with a known tau", () => {
  // Length 2,000 to 4,000 up to tau = 10, 250 tau for 50.
  test.each([
    [0.5, 2000],
    [1, 2000],
    [3, 3000],
    [10, 4000],
    [50, 12500],
  ])(
    "tau = %d comes out within its own error, and error bars of the mean cover 68 of 100 of 1,000 series of %d",
    (tau, length) => {
      const pulls: number[] = [];
      let covered = 0;
      const normal = normals({ seed: 1, task: 2 * tau });
      for (let s = 0; s < 1000; s++) {
        const result = estimate({ chains: [autoregressive(normal, { length, tau })], definition: "x" });
        pulls.push((result.tau - tau) / result.tauError);
        if (Math.abs(result.mean) < result.error!) covered++;
      }
      const { mean, rms } = moments(pulls);
      // Tau is never given below 1/2, so that its pulls are one-sided there. Elsewhere tau and its error fluctuate
      // together, which draws the mean pull down by about the relative error of tau.
      expect(mean, `mean pull ${mean}`).toBeGreaterThan(-0.35);
      expect(mean, `mean pull ${mean}`).toBeLessThan(tau === 0.5 ? 0.45 : 0.1);
      expect(rms, `rms of the pulls ${rms}`).toBeGreaterThan(tau === 0.5 ? 0.45 : 0.85);
      expect(rms, `rms of the pulls ${rms}`).toBeLessThan(1.15);
      expect(Math.abs(covered / 1000 - 0.683), `${covered} of 1,000 covered`).toBeLessThan(0.05);
    },
  );

  test.each([
    [1, 2000],
    [10, 4000],
  ])("error bars of a ratio of two means at tau = %d cover 68 of 100 of 1,000 series", (tau, length) => {
    let covered = 0;
    const normal = normals({ seed: 2, task: 2 * tau });
    for (let s = 0; s < 1000; s++) {
      const one = autoregressive(normal, { length, tau });
      const other = autoregressive(normal, { length, tau });
      const result = estimateDerived({
        observables: [[one.map((x) => 3 + x)], [other.map((y, i) => 2 + 0.5 * one[i]! + y / 2)]],
        of: ([a, b]) => a! / b!,
        definition: "<a>/<b>",
      });
      if (Math.abs(result.mean - 1.5) < result.error!) covered++;
    }
    expect(Math.abs(covered / 1000 - 0.683), `${covered} of 1,000 covered`).toBeLessThan(0.05);
  });

  test("subtracting the measured mean takes nothing off the error of short series: 3,000 of 100 tau", () => {
    const normal = normals({ seed: 4 });
    const squares = Array.from({ length: 3000 }, () =>
      estimate({ chains: [autoregressive(normal, { length: 300, tau: 3 })], definition: "x" }),
    ).flatMap(({ error }) => (error === undefined ? [] : error ** 2));
    expect(squares.length).toBeGreaterThan(2900);
    // Without the correction the mean is 8 of 100 too small; its own scatter is 1 of 100.
    expect(Math.abs(moments(squares).mean / (6 / 300) - 1)).toBeLessThan(0.04);
  });

  test("128 replicas measured together give the error of one long chain", () => {
    const chains = Array.from({ length: 128 }, (_, replica) => series(replica, 200, 3));
    const rows = Float64Array.from({ length: 128 * 200 }, (_, i) => chains[i % 128]![Math.floor(i / 128)]!);
    const result = estimate({ chains: splitReplicas(rows, 128), definition: "x" });
    const expected = Math.sqrt(6 / (128 * 200));
    expect(Math.abs(result.error! / expected - 1)).toBeLessThan(4 * (result.errorError! / result.error!));
    expect(Math.abs(result.mean)).toBeLessThan(4 * expected);
    expect(result.blocks!.values.length).toBe(64);
    expect(result.blocks!.sizes).toEqual(Array(64).fill(400));
  });
});

describe("refusals", () => {
  test("below n/tau = 50 there is a mean and no error, and the message says how much longer to run", () => {
    const chain = series(1, 600, 50);
    const result = estimate({ chains: [chain], definition: "x" });
    expect(result.mean).toBeCloseTo(chain.reduce((sum, x) => sum + x, 0) / 600, 12);
    expect(result.error).toBeUndefined();
    expect(result.errorError).toBeUndefined();
    expect(result.refusal).toMatch(/^n\/tau [=<] \d+: too short for an error bar \(50 wanted\); run .* times longer$/);
  });

  test("20 independent measurements are too few, 100 are enough", () => {
    expect(estimate({ chains: [series(2, 20, 0.5)], definition: "x" }).error).toBeUndefined();
    expect(estimate({ chains: [series(2, 100, 0.5)], definition: "x" }).error).toBeGreaterThan(0.05);
  });

  test("chains that stay where they started are refused, however long they are", () => {
    const chains = [-1, 1, -1, 1].map((start, c) => series(10 + c, 1000, 0.5).map((x) => start + 0.01 * x));
    const result = estimate({ chains, definition: "x" });
    expect(result.error).toBeUndefined();
    expect(result.refusal).toContain("too short");
    expect(result.rHat).toBeGreaterThan(10);
    expect(result.remark).toContain("chains disagree");
  });

  test("a drift through a whole run has no error", () => {
    const chain = Float64Array.from({ length: 1000 }, (_, i) => i);
    expect(estimate({ chains: [chain], definition: "x" }).error).toBeUndefined();
  });

  test("a frozen series has error 0, tau 1/2 and a remark", () => {
    const result = estimate({ chains: [new Float64Array(100).fill(0.1)], definition: "x" });
    expect(result).toMatchObject({ mean: 0.1, error: 0, tau: 0.5, tauError: 0, rHat: undefined });
    expect(result.remark).toContain("never changed");
    expect(new Set(result.blocks!.values)).toEqual(new Set([0.1]));
  });

  test("what does not change with the means to first order says so", () => {
    const result = estimateDerived({
      observables: [[[...Array(100)].map((_, i) => (i % 2) - 0.5)]],
      of: () => 3,
      definition: "3",
    });
    expect(result.error).toBe(0);
    expect(result.remark).toContain("second order");
  });

  test.each([
    [[], "no chains"],
    [[[]], "empty"],
    [[[1, Number.NaN]], "measurement 1 of chain 0 of observable 0 is NaN"],
    [[1, 2] as unknown as number[][], "list of numbers"],
  ])("chains %j are refused by name", (chains, message) => {
    const call = () => estimate({ chains, definition: "x" });
    expect(call).toThrow(ParameterError);
    expect(call).toThrow(message);
  });

  test("observables of different lengths, and functions without a value, are refused", () => {
    const x = [series(1, 100, 1)];
    const observables = [x, [series(1, 99, 1)]];
    expect(() => estimateDerived({ observables, of: ([a]) => a!, definition: "a" })).toThrow("[99]");
    expect(() => estimateDerived({ observables: [x], of: () => Number.NaN, definition: "a" })).toThrow(
      "is NaN at the means",
    );
    expect(() => estimate({ chains: x, definition: "x", blocks: 1 })).toThrow("1 blocks");
  });
});

describe("what is kept with an estimate", () => {
  const chains = [series(1, 1000, 2), series(2, 3000, 2)];

  test("64 blocks in all, none across chains, with the values without each", () => {
    const { blocks, samples } = estimate({ chains, definition: "x" });
    expect(samples).toBe(4000);
    expect(blocks!.kind).toBe("jackknife");
    expect(blocks!.sizes.length).toBe(64);
    expect(blocks!.sizes.slice(0, 16).reduce((sum, size) => sum + size, 0)).toBe(1000);
    const all = [...chains[0]!, ...chains[1]!];
    const [size] = blocks!.sizes as [number];
    expect(blocks!.values[0]).toBeCloseTo(all.slice(size).reduce((sum, x) => sum + x, 0) / (4000 - size), 12);
    expect(blocks!.center).toBeCloseTo(all.reduce((sum, x) => sum + x, 0) / 4000, 12);
  });

  test("three measurements make three blocks, and one makes none", () => {
    expect(estimate({ chains: [[1, 2, 6]], definition: "x" }).blocks!.values).toEqual([4, 3.5, 1.5]);
    expect(estimate({ chains: [[1]], definition: "x" }).blocks).toBeUndefined();
  });

  test("effective samples are n/(2 tau)", () => {
    const { tau, effectiveSamples: effective } = estimate({ chains, definition: "x" });
    expect(effective).toBeCloseTo(4000 / (2 * tau), 9);
    expect(effectiveSamples(chains)).toBe(effective);
  });

  test("an estimate survives JSON", () => {
    const result = estimate({ chains, definition: "x" });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});
