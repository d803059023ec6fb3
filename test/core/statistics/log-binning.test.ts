import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError, ParameterError } from "../../../src/core/errors/index.js";
import { estimate, logBinning } from "../../../src/core/statistics/index.js";
import { autoregressive, moments, normals } from "./series.js";

const definition = "x";
const series = (task: number, length: number, tau: number): Float64Array =>
  autoregressive(normals({ seed: 21, task }), { length, tau });

test.each([0.5, 1, 3, 10, 50])(
  "the plateau of an autoregressive series with tau = %d agrees with it and with the Gamma method",
  (tau) => {
    const pulls: number[] = [];
    const ratios: number[] = [];
    let covered = 0;
    const runs = tau === 50 ? 40 : 200;
    for (let s = 0; s < runs; s++) {
      const chain = series(1000 * tau + s, 1000 * tau, tau);
      const binning = logBinning();
      binning.push(chain);
      const result = binning.result({ definition });
      const gamma = estimate({ chains: [chain], definition });
      pulls.push((result.tau - tau) / result.tauError);
      ratios.push(Math.log(result.error! / gamma.error!));
      if (Math.abs(result.mean) < result.error!) covered++;
      expect(result.mean).toBeCloseTo(gamma.mean, 10);
    }
    const { mean, rms } = moments(pulls);
    // Bins of finite length leave a bias of a few parts in a hundred; from 1/2 downwards tau is not given.
    expect(mean, `mean pull ${mean}`).toBeGreaterThan(-0.6);
    expect(mean, `mean pull ${mean}`).toBeLessThan(tau === 0.5 ? 0.6 : 0.2);
    expect(rms, `rms pull ${rms}`).toBeLessThan(1.4);
    expect(rms, `rms pull ${rms}`).toBeGreaterThan(0.4);
    expect(Math.abs(moments(ratios).mean), "mean ln(error/Gamma's error)").toBeLessThan(0.05);
    expect(moments(ratios).rms, "rms of ln(error/Gamma's error)").toBeLessThan(0.25);
    expect(Math.abs(covered / runs - 0.68)).toBeLessThan(4 * Math.sqrt(0.22 / runs));
  },
);

test("with tau = 50 the naive error is ten times too small, and the plateau is not the first level", () => {
  const binning = logBinning();
  binning.push(series(1, 100_000, 50));
  const naive = binning.levels()[0]!;
  expect(naive.tau).toBe(0.5);
  expect(binning.result({ definition }).error! / naive.error).toBeGreaterThan(8);
  expect(binning.result({ definition }).error! / naive.error).toBeLessThan(12);
});

test("every level is what binning the stored series gives, at every length: nothing happens at a power of two", () => {
  const values = series(2, 300, 2);
  const binning = logBinning();
  for (let n = 1; n <= values.length; n++) {
    binning.push(values[n - 1]!);
    const levels = binning.levels();
    expect(levels.length).toBe(n < 2 ? 0 : Math.floor(Math.log2(n)));
    levels.forEach(({ binSize, bins, error }, level) => {
      expect(binSize).toBe(2 ** level);
      expect(bins).toBe(Math.floor(n / binSize));
      const means = Array.from({ length: bins }, (_, b) =>
        values.subarray(b * binSize, (b + 1) * binSize).reduce((sum, x) => sum + x / binSize, 0),
      );
      const centre = means.reduce((sum, x) => sum + x / bins, 0);
      const variance = means.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (bins - 1);
      expect(error).toBeCloseTo(Math.sqrt((variance * binSize) / n), 10);
    });
    expect(binning.mean).toBeCloseTo(values.subarray(0, n).reduce((sum, x) => sum + x, 0) / n, 10);
    expect(binning.samples).toBe(n);
  }
});

test("a large offset costs no digits of the error", () => {
  const values = series(3, 4096, 2);
  const [plain, shifted] = [logBinning(), logBinning()];
  plain.push(values);
  shifted.push(values.map((x) => x + 1e6));
  expect(shifted.result({ definition }).error! / plain.result({ definition }).error!).toBeCloseTo(1, 6);
});

describe("saving and merging", () => {
  test("an accumulator saved at any instant goes on to the last bit", () => {
    const values = series(4, 1000, 2);
    const whole = logBinning();
    whole.push(values);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (cut) => {
        const first = logBinning();
        first.push(values.subarray(0, cut));
        const second = logBinning(JSON.parse(JSON.stringify(first.save())));
        second.push(values.subarray(cut));
        expect(second.save()).toEqual(whole.save());
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("merged chains have the mean of all and the error of one long chain", () => {
    const parts = [0, 1, 2, 3].map((c) => series(10 + c, 20_001, 5));
    const merged = logBinning();
    for (const part of parts) {
      const one = logBinning();
      one.push(part);
      merged.merge(one);
    }
    const result = merged.result({ definition });
    const gamma = estimate({ chains: parts, definition });
    expect(merged.samples).toBe(80_004);
    expect(result.mean).toBeCloseTo(gamma.mean, 12);
    expect(Math.abs(result.error! / gamma.error! - 1)).toBeLessThan(4 * (result.errorError! / result.error!));
    expect(merged.levels()[1]!.bins).toBe(4 * 10_000);
  });

  test("merging with nothing changes nothing, either way", () => {
    const one = logBinning();
    one.push(series(5, 100, 1));
    const before = one.levels();
    one.merge(logBinning());
    expect(one.levels()).toEqual(before);
    const empty = logBinning();
    empty.merge(one);
    expect(empty.levels()).toEqual(before);
  });

  test("merged chains that disagree show it in the high levels", () => {
    const [low, high] = [logBinning(), logBinning()];
    low.push(series(6, 1024, 0.5));
    high.push(series(7, 1024, 0.5).map((x) => x + 5));
    low.merge(high);
    expect(low.result({ definition }).error).toBeUndefined();
  });

  test("a foreign state is refused", () => {
    const state = { version: 1 as const, counts: [1], means: [], squares: [], waiting: [] };
    expect(() => logBinning(state)).toThrow(FormatError);
  });
});

describe("refusals", () => {
  test("a run of 20 tau has a mean, and no error", () => {
    const binning = logBinning();
    binning.push(series(8, 1000, 50));
    const result = binning.result({ definition });
    expect(Number.isFinite(result.mean)).toBe(true);
    expect(result.error).toBeUndefined();
    expect(result.refusal).toContain("too short");
  });

  test.each([1, 2, 3, 24])("%d measurements are refused an error", (count) => {
    const binning = logBinning();
    binning.push(series(9, count, 0.5));
    expect(binning.result({ definition }).error).toBeUndefined();
  });

  test("a frozen series has error 0 and a remark", () => {
    const binning = logBinning();
    binning.push(Array(1000).fill(0.1));
    expect(binning.result({ definition })).toMatchObject({ mean: 0.1, error: 0, tau: 0.5 });
    expect(binning.result({ definition }).remark).toContain("never changed");
  });

  test("no measurement, and one that is not finite", () => {
    const binning = logBinning();
    expect(() => binning.result({ definition })).toThrow(ParameterError);
    expect(() => binning.push([1, Number.NaN])).toThrow("measurement 1 is NaN");
    expect(binning.samples).toBe(1);
  });
});
