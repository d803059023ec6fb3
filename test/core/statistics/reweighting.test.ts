import { beforeAll, describe, expect, test } from "vitest";
import { ParameterError } from "../../../src/core/errors/index.js";
import {
  type Chains,
  effectiveSamples,
  estimate,
  kishSamples,
  multiHistogram,
  reweight,
  reweightingRange,
} from "../../../src/core/statistics/index.js";
import { kaufman } from "../../../src/physics/exact/index.js";
import { square } from "../../../src/physics/lattice/index.js";
import { ising } from "../../../src/physics/models/index.js";
import { createSampler } from "../../../src/physics/montecarlo/index.js";
import { autoregressive, moments, normals } from "./series.js";

const sites = 256;
const exact = (coupling: number): { energy: number; heat: number; logPartition: number } => {
  const { energyPerSite, specificHeat, logPartition } = kaufman({ rows: 16, columns: 16, coupling });
  return { energy: energyPerSite * sites, heat: specificHeat * sites, logPartition };
};

/** Energies of the 16x16 torus; Swendsen-Wang sweeps. */
async function measure(coupling: number, measurements: number, seed = 1): Promise<Float64Array> {
  const sampler = await createSampler(ising(square(16, 16), { coupling }), { algorithm: "swendsen-wang", seed });
  sampler.advance(500);
  return sampler.measure({ measurements }).series.energy!;
}

/** A Gaussian energy: ln Z = -K mean + K^2 variance/2, so that the mean moves by -K variance. */
const gaussian = (task: number, length: number, { tau = 2, mean = 0 } = {}): Float64Array =>
  autoregressive(normals({ seed: 41, task }), { length, tau }).map((x) => mean + x);

describe("single histogram, 16x16 Ising torus measured at K = 0.44", () => {
  let energies: Chains;
  beforeAll(async () => {
    energies = [await measure(0.44, 20_000)];
  });

  test.each([0.43, 0.435, 0.44, 0.445, 0.45])(
    "the exact energy and specific heat at K = %d are within 4 sigma",
    (to) => {
      const { energy, heat } = exact(to);
      const definition = "E";
      const result = reweight({ energies, observables: [energies], from: 0.44, to, definition });
      expect(Math.abs(result.mean - energy), `tau ${result.tau}`).toBeLessThan(4 * result.error!);
      expect(result.error).toBeLessThan(3);
      const squares = energies.map((chain) => Float64Array.from(chain, (e) => e ** 2));
      const fluctuation = reweight({
        energies,
        observables: [energies, squares],
        of: ([e, e2]) => to ** 2 * (e2! - e! ** 2),
        from: 0.44,
        to,
        definition: "K^2 (<E^2> - <E>^2)",
      });
      expect(Math.abs(fluctuation.mean - heat), `tau ${fluctuation.tau}`).toBeLessThan(4 * fluctuation.error!);
      expect(fluctuation.error! / heat).toBeLessThan(0.05);
      expect(fluctuation.effectiveSamples).toBeLessThanOrEqual(20_000 / (2 * fluctuation.tau));
    },
  );

  test("at its own coupling nothing changes", () => {
    const plain = estimate({ chains: energies, definition: "E" });
    const result = reweight({ energies, observables: [energies], from: 0.44, to: 0.44, definition: "E" });
    expect(result.mean).toBeCloseTo(plain.mean, 9);
    expect(result.error).toBeCloseTo(plain.error!, 9);
    expect(result.effectiveSamples).toBeCloseTo(plain.effectiveSamples, 6);
    result.blocks!.values.forEach((value, b) => {
      expect(value).toBeCloseTo(plain.blocks!.values[b]!, 8);
    });
  });

  test("K = 0.60 is refused, with the effective number and the couplings that overlap", () => {
    const call = () => reweight({ energies, observables: [energies], from: 0.44, to: 0.6, definition: "E" });
    expect(call).toThrow(ParameterError);
    expect(call).toThrow(
      /^[\d.]+ effective samples are left of \d+ at K = 0.6 \(25 wanted\); the run at K = 0.44 overlaps with K = 0.3\d* to 0.5\d*; measure nearer, or longer$/,
    );
  });

  test("at the ends of its range 25 effective samples are left, and a little beyond it refuses", () => {
    const [low, high] = reweightingRange({ energies, from: 0.44 });
    for (const [inside, outside] of [
      [low, low - 0.001],
      [high, high + 0.001],
    ] as const) {
      const at = (to: number) => reweight({ energies, observables: [energies], from: 0.44, to, definition: "E" });
      expect(() => at(inside)).not.toThrow();
      expect(() => at(outside)).toThrow("effective samples");
    }
  });
});

describe("single histogram of a Gaussian energy", () => {
  test("error bars cover 68 of 100 of 500 series, and their autocorrelation and weights both count", () => {
    let covered = 0;
    const pulls: number[] = [];
    for (let s = 0; s < 500; s++) {
      const energies = [gaussian(s, 3000)];
      const { mean, error } = reweight({ energies, observables: [energies], from: 1, to: 1.5, definition: "E" });
      if (Math.abs(mean + 0.5) < error!) covered++;
      pulls.push((mean + 0.5) / error!);
    }
    expect(Math.abs(covered / 500 - 0.683), `${covered} of 500`).toBeLessThan(4 * 0.0208);
    expect(moments(pulls).rms).toBeLessThan(1.15);
  });

  test("total energies of any size and sign overflow nothing", () => {
    for (const mean of [-1e6, 1e6]) {
      const energies = [gaussian(1, 3000, { mean })];
      const { mean: result, error } = reweight({
        energies,
        observables: [energies],
        from: 1,
        to: 1.5,
        definition: "E",
      });
      expect(Math.abs(result - mean + 0.5)).toBeLessThan(4 * error!);
    }
  });

  test("Kish's number is n for equal weights, 1 for one weight, and n exp(-change^2) for a Gaussian energy", () => {
    expect(kishSamples([[2, 2, 2], [2]])).toBe(4);
    expect(kishSamples([[0, 3, 0]])).toBe(1);
    const energies = gaussian(2, 100_000, { tau: 0.5 });
    expect(kishSamples([energies.map((e) => Math.exp(-0.5 * e))]) / 1e5).toBeCloseTo(Math.exp(-0.25), 1);
  });

  test("a run below n/tau = 50 can be reweighted a little, without an error", () => {
    const energies = [gaussian(3, 400, { tau: 50 })];
    const result = reweight({ energies, observables: [energies], from: 1, to: 1.01, definition: "E" });
    expect(result.error).toBeUndefined();
    expect(result.refusal).toContain("too short");
  });

  test("an energy that never changes can be taken anywhere", () => {
    const energies = [new Float64Array(100).fill(-3)];
    expect(reweight({ energies, observables: [energies], from: 1, to: 9, definition: "E" })).toMatchObject({
      mean: -3,
      error: 0,
    });
    expect(reweightingRange({ energies, from: 1 })).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  test("couplings that are not finite, and observables of another length, are refused", () => {
    const energies = [gaussian(1, 100)];
    const definition = "E";
    expect(() => reweight({ energies, observables: [energies], from: 1, to: Number.NaN, definition })).toThrow(
      "to = NaN",
    );
    expect(() => reweight({ energies, observables: [[[1]]], from: 1, to: 1, definition })).toThrow(
      "measure all observables",
    );
  });
});

describe("multi-histogram, 16x16 Ising torus measured at three couplings", () => {
  const couplings = [0.42, 0.44, 0.46];
  let series: Float64Array[];
  beforeAll(async () => {
    series = await Promise.all(couplings.map((coupling, i) => measure(coupling, 6000, 10 + i)));
  });
  const combined = () =>
    multiHistogram({
      runs: couplings.map((coupling, i) => ({
        coupling,
        energies: [series[i]!],
        observables: [[series[i]!], [series[i]!.map((e) => e ** 2)]],
      })),
    });

  test("energy, specific heat and ln Z agree with Kaufman between and beyond the runs, with small errors", () => {
    const result = combined();
    for (const coupling of [0.41, 0.42, 0.43, 0.4406867935, 0.45, 0.46, 0.47]) {
      const { energy, heat, logPartition } = exact(coupling);
      const mean = result.at({ coupling, definition: "E" });
      expect(Math.abs(mean.mean - energy), `E at ${coupling}, tau ${mean.tau}`).toBeLessThan(4 * mean.error!);
      expect(mean.error).toBeLessThan(2);
      const fluctuation = result.at({ coupling, of: ([e, e2]) => coupling ** 2 * (e2! - e! ** 2), definition: "C" });
      expect(Math.abs(fluctuation.mean - heat), `C at ${coupling}`).toBeLessThan(4 * fluctuation.error!);
      expect(fluctuation.error! / heat).toBeLessThan(0.06);
      const difference = result.logPartition({ coupling });
      const expected = logPartition - exact(0.42).logPartition;
      expect(Math.abs(difference.mean - expected), `ln Z at ${coupling}`).toBeLessThan(4 * difference.error! + 1e-9);
      expect(difference.error).toBeLessThan(0.15);
    }
  });

  test("three runs are better than one", () => {
    const alone = reweight({
      energies: [series[1]!],
      observables: [[series[1]!]],
      from: 0.44,
      to: 0.45,
      definition: "E",
    });
    expect(combined().at({ coupling: 0.45, definition: "E" }).error).toBeLessThan(alone.error!);
  });

  test("the free energies are self-consistent to 1e-10, and the overlaps are probabilities", () => {
    const result = combined();
    couplings.forEach((coupling, k) => {
      expect(result.logPartition({ coupling }).mean).toBeCloseTo(-result.freeEnergies[k]!, 10);
    });
    for (const row of result.overlap) {
      expect(row.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 10);
      for (const part of row) expect(part).toBeGreaterThan(0);
    }
    expect(result.overlap[0]![1]).toBeGreaterThan(result.overlap[0]![2]!);
    for (const shared of result.neighbours) {
      expect(shared).toBeGreaterThan(0.3);
      expect(shared).toBeLessThan(1);
    }
  });

  test("beyond its range it refuses, and says where the range ends", () => {
    const result = combined();
    const [low, high] = result.range;
    expect(low).toBeLessThan(0.42);
    expect(high).toBeGreaterThan(0.46);
    expect(result.at({ coupling: high, definition: "E" }).effectiveSamples).toBeGreaterThanOrEqual(25);
    expect(() => result.at({ coupling: high + 0.01, definition: "E" })).toThrow(`to ${Math.floor(high * 1e5) / 1e5}`);
  });

  test("runs that do not overlap are refused by name", async () => {
    const runs = await Promise.all(
      [0.3, 0.6].map(async (coupling) => ({ coupling, energies: [await measure(coupling, 2000)] })),
    );
    expect(() => multiHistogram({ runs })).toThrow(ParameterError);
    expect(() => multiHistogram({ runs })).toThrow(
      /^the runs at K = 0.3 and 0.6 share .* \(10 wanted, overlap .* of 1\); add a run between them/,
    );
  });
});

describe("multi-histogram of Gaussian energies", () => {
  const run = (coupling: number, task: number, { length = 2000, tau = 2 } = {}) => ({
    coupling,
    energies: [gaussian(task, length, { tau, mean: -coupling })],
  });
  /** Energies in steps of 0.05, as a lattice has them; the steps move the law by their square only. */
  const stepped = (coupling: number, task: number, tau: number) => ({
    coupling,
    energies: run(coupling, task, { tau }).energies.map((chain) => chain.map((e) => Math.round(20 * e) / 20)),
  });

  test("errors of the mean and of ln Z, free energies included, cover 68 of 100 of 200 repetitions", () => {
    const covered = { mean: 0, logPartition: 0 };
    for (let s = 0; s < 200; s++) {
      const result = multiHistogram({
        runs: [stepped(0, 3 * s, 2), stepped(1, 3 * s + 1, 5), stepped(2, 3 * s + 2, 2)],
      });
      const mean = result.at({ coupling: 1.4, definition: "E" });
      const difference = result.logPartition({ coupling: 2 });
      if (Math.abs(mean.mean + 1.4) < mean.error!) covered.mean++;
      if (Math.abs(difference.mean - 2) < difference.error!) covered.logPartition++;
    }
    expect(Math.abs(covered.mean / 200 - 0.683), `${covered.mean} of 200`).toBeLessThan(4 * 0.033);
    expect(Math.abs(covered.logPartition / 200 - 0.683), `${covered.logPartition} of 200`).toBeLessThan(4 * 0.033);
  });

  test("the order of the runs does not matter, and equal couplings overlap wholly", () => {
    const runs = [run(1, 1), run(0, 2), run(1, 3)];
    const [one, other] = [multiHistogram({ runs }), multiHistogram({ runs: runs.toReversed() })];
    expect(one.couplings).toEqual([0, 1, 1]);
    expect(one.neighbours[1]).toBeCloseTo(1, 12);
    expect(one.freeEnergies[1]).toBeCloseTo(one.freeEnergies[2]!, 12);
    expect(one.at({ coupling: 0.5, definition: "E" }).mean).toBeCloseTo(
      other.at({ coupling: 0.5, definition: "E" }).mean,
      10,
    );
  });

  test("measurements count by the autocorrelation of their run", () => {
    const result = multiHistogram({ runs: [run(0, 21, { tau: 1 }), run(0, 22, { tau: 10 })] });
    const { effectiveSamples: effective, tau } = result.at({ coupling: 0, definition: "E" });
    const each = [1, 10].map((slow, i) => effectiveSamples(run(0, 21 + i, { tau: slow }).energies));
    expect(effective).toBeCloseTo(each[0]! + each[1]!, 6);
    // Nine tenths come from the run that forgets ten times faster.
    expect(tau).toBeLessThan(3);
  });

  test("two runs are Bennett's acceptance ratio", () => {
    const runs = [run(0, 5), run(1.5, 6)];
    const { freeEnergies, overlap } = multiHistogram({ runs });
    expect(Math.abs(freeEnergies[1]! + 1.125)).toBeLessThan(0.2);
    // The two rows of a pair share the same sum over measurements.
    expect(overlap[0]![1]! / overlap[1]![0]!).toBeGreaterThan(0.5);
    expect(overlap[0]![1]! / overlap[1]![0]!).toBeLessThan(2);
  });

  test("a run below n/tau = 50 leaves the result without an error", () => {
    const result = multiHistogram({ runs: [run(0, 7), run(0.5, 8, { length: 400, tau: 50 }), run(1, 9)] });
    const mean = result.at({ coupling: 0.7, definition: "E" });
    expect(mean.error).toBeUndefined();
    expect(mean.refusal).toContain("run at K = 0.5");
  });

  test("one run, different observables and couplings that are not numbers are refused", () => {
    expect(() => multiHistogram({ runs: [run(0, 1)] })).toThrow("use reweight");
    expect(() => multiHistogram({ runs: [run(0, 1), run(Number.NaN, 1)] })).toThrow(ParameterError);
    const two = run(0.5, 2);
    expect(() => multiHistogram({ runs: [run(0, 1), { ...two, observables: [two.energies, two.energies] }] })).toThrow(
      "has 2 observables, the first 1",
    );
  });
});
