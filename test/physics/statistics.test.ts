import { describe, expect, test } from "vitest";
import { bootstrap, estimate, estimateDerived, jackknife, logBinning } from "../../src/core/statistics/index.js";
import { autoregressive, moments, normals } from "../core/statistics/series.js";

const repetitions = 1000;
const within = 4 * Math.sqrt((0.683 * 0.317) / repetitions);

describe.each([0.5, 1, 3, 10, 50])("1,000 autoregressive series of 500 tau, at least 2,000, with tau = %d", (tau) => {
  const length = Math.max(2000, 500 * tau);

  test("the mean by the Gamma method and by log binning, and a ratio by three methods, have honest errors", () => {
    const normal = normals({ seed: 51, task: 2 * tau });
    const covered = { gamma: 0, logBinning: 0, ratio: 0, jackknife: 0, bootstrap: 0 };
    const pulls: number[] = [];
    for (let s = 0; s < repetitions; s++) {
      const one = autoregressive(normal, { length, tau });
      const other = autoregressive(normal, { length, tau });
      const mean = estimate({ chains: [one], definition: "x" });
      const binning = logBinning();
      binning.push(one);
      const binned = binning.result({ definition: "x" });
      const ratio = {
        observables: [[one.map((x) => 3 + x)], [other.map((y, i) => 2 + 0.5 * one[i]! + y / 2)]],
        of: ([a, b]: readonly number[]) => a! / b!,
        definition: "<a>/<b>",
      };
      if (Math.abs(mean.mean) < mean.error!) covered.gamma++;
      if (Math.abs(binned.mean) < binned.error!) covered.logBinning++;
      const results = {
        ratio: estimateDerived(ratio),
        jackknife: jackknife(ratio),
        bootstrap: bootstrap({ ...ratio, seed: s, resamples: 200 }),
      };
      for (const [name, result] of Object.entries(results)) {
        if (Math.abs(result.mean - 1.5) < result.error!) covered[name as keyof typeof results]++;
      }
      pulls.push((mean.tau - tau) / mean.tauError);
    }
    for (const [name, count] of Object.entries(covered)) {
      // Beside the scatter of the count, 2 of 100 for blocks and windows of finite length.
      expect(Math.abs(count / repetitions - 0.683), `${name} covers ${count}`).toBeLessThan(within + 0.02);
    }
    expect(Math.abs(moments(pulls).mean)).toBeLessThan(0.35);
    expect(moments(pulls).rms).toBeLessThan(1.15);
  });
});
