import { expect, test } from "vitest";
import { splitReplicas } from "../../src/core/statistics/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import { createSampler } from "../../src/physics/montecarlo/index.js";
import {
  collapseChecks,
  compareClasses,
  finiteSizeScaling,
  orderHistogram,
  type SizeData,
  sizePairs,
} from "../../src/physics/rg/index.js";
import { syntheticScaling } from "./exponents-synthetic.js";

const truth = { criticalCoupling: 0.5, yt: 1.2, betaOverNu: 0.2, gammaOverNu: 1.6 } as const;
const synthetic = {
  sizes: [8, 12, 16, 24, 32],
  couplings: [0.48, 0.5, 0.52],
  criticalCoupling: truth.criticalCoupling,
  inverseNu: truth.yt,
  betaOverNu: truth.betaOverNu,
  measurements: 2500,
};
const names = Object.keys(truth) as (keyof typeof truth)[];

/** (measured - true)/error for all numbers, in standard errors with and without the systematic part. */
function pulls(seeds: readonly number[], correction?: { readonly amplitude: number; readonly omega: number }) {
  return seeds.map((seed) => {
    const sizes = syntheticScaling({ ...synthetic, seed, ...(correction && { correction }) });
    const found = finiteSizeScaling({ sizes, dimension: 2 });
    return Object.fromEntries(
      names.map((name) => {
        const { value, error, statistical, quantities } = found[name];
        const plain = quantities.at(-1)!.fits.find(({ correction: omega }) => omega === null)!;
        const sign = name === "betaOverNu" ? -1 : 1;
        return [
          name,
          {
            full: (value - truth[name]) / error,
            statistical: (value - truth[name]) / statistical,
            plain: (sign * plain.value - truth[name]) / plain.error,
          },
        ];
      }),
    ) as Record<keyof typeof truth, { full: number; statistical: number; plain: number }>;
  });
}

const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

test("a system that scales exactly gives back its critical coupling and exponents, with errors that cover them", () => {
  const all = pulls([1, 2, 3, 4]);
  for (const name of names) {
    const own = all.map((one) => one[name]);
    expect(Math.max(...own.map(({ full }) => Math.abs(full))), name).toBeLessThan(4);
    // The root mean square of 4 pulls scatters by 0.35; fixed weights make the statistical part alone a little small.
    expect(rootMeanSquare(own.map(({ statistical }) => statistical)), name).toBeLessThan(1.2 + 4 * 0.35);
    expect(rootMeanSquare(own.map(({ full }) => full)), name).toBeGreaterThan(0.1);
  }
});

test("corrections to scaling that mislead a plain power law are in the error of the average over fits", () => {
  const all = pulls([11, 12, 13], { amplitude: 0.8, omega: 1 });
  expect(rootMeanSquare(all.map(({ yt }) => yt.plain))).toBeGreaterThan(2);
  for (const name of names) {
    expect(Math.max(...all.map((one) => Math.abs(one[name].full))), name).toBeLessThan(3);
  }
});

test("the collapse agrees with the fits where scaling is exact", () => {
  const sizes = syntheticScaling({ ...synthetic, seed: 21 });
  const analysis = finiteSizeScaling({ sizes, dimension: 2 });
  const [binder, order] = collapseChecks(analysis, { seed: 1, resamples: 12 });
  expect(Math.abs(binder!.best.criticalPoint - 0.5) / binder!.errors.criticalPoint!).toBeLessThan(5);
  expect(Math.abs(binder!.best.inverseNu - 1.2) / binder!.errors.inverseNu).toBeLessThan(5);
  expect(Math.abs(order!.best.exponent + 0.2) / order!.errors.exponent!).toBeLessThan(5);
  expect(binder!.best.quality).toBeLessThan(5);
  expect(binder!.sizes).toEqual([16, 24, 32]);
});

/** Moments of the magnetisation at the critical coupling from the transfer matrix. */
const exactMoments = [
  { size: 4, order: 0.843860445, square: 0.761358909, binder: 0.6171993184 },
  { size: 6, order: 0.804976558, square: 0.693316591, binder: 0.6143562391 },
  { size: 8, order: 0.777331093, square: 0.646911575, binder: 0.6130453849 },
];

interface IsingRuns {
  readonly sizes: readonly number[];
  readonly couplings: readonly number[];
  readonly algorithm: "wolff" | "swendsen-wang";
  readonly measurements: number;
}

async function isingSizes(runs: IsingRuns): Promise<SizeData[]> {
  const sizes: SizeData[] = [];
  for (const size of runs.sizes) {
    const histograms = [];
    for (const coupling of runs.couplings) {
      const sites = size * size;
      const sampler = await createSampler(ising(square(size, size), { coupling }), {
        algorithm: runs.algorithm,
        seed: 7,
      });
      sampler.advance(200);
      const { series, replicas } = sampler.measure({ measurements: runs.measurements, every: 1 });
      const chains = (of: (total: number) => number) =>
        splitReplicas(series.magnetization!, replicas).map((chain) => chain.map(of));
      histograms.push(
        orderHistogram({
          coupling,
          energies: splitReplicas(series.energy!, replicas),
          order: chains((total) => Math.abs(total) / sites),
          square: chains((total) => (total / sites) ** 2),
          fourth: chains((total) => (total / sites) ** 4),
          structureFactor: splitReplicas(series.structureFactor!, replicas),
        }),
      );
    }
    sizes.push({ size, histograms });
  }
  return sizes;
}

test("Ising lattices reweighted to the critical coupling have the moments of the transfer matrix", async () => {
  const analysis = finiteSizeScaling({
    sizes: await isingSizes({
      sizes: exactMoments.map(({ size }) => size),
      couplings: [0.42, 0.46],
      algorithm: "wolff",
      measurements: 60_000,
    }),
    dimension: 2,
  });
  const { resampled, sizes, classes, hyperscaling, crossings } = analysis;
  exactMoments.forEach(({ size, order, square: mm, binder }, s) => {
    const own = sizes[s]!.curves;
    const at = (curve: typeof own.all) => sizes[s]!.scaling(curve)(critical);
    const center = at(own.all);
    const rest = own.blockSizes.map((_, b) => at(own.without(b)));
    const error = (of: (point: typeof center) => number): number => {
      const mean = rest.reduce((sum, one) => sum + of(one), 0) / rest.length;
      return Math.sqrt(((rest.length - 1) / rest.length) * rest.reduce((sum, one) => sum + (of(one) - mean) ** 2, 0));
    };
    expect(sizes[s]!.size).toBe(size);
    expect(Math.abs(center.order - order) / error((one) => one.order)).toBeLessThan(4);
    expect(Math.abs(center.susceptibility - size ** 2 * mm) / error((one) => one.susceptibility)).toBeLessThan(4);
    expect(Math.abs(center.binder - binder) / error((one) => one.binder)).toBeLessThan(4);
    expect(error((one) => one.binder)).toBeLessThan(1e-3);
    expect(resampled.center[s]!(critical).binder).toBe(center.binder);
  });
  // Small lattices: the systematic part carries the corrections.
  expect(Math.abs(analysis.nu.value - 1) / analysis.nu.error).toBeLessThan(4);
  expect(Math.abs(analysis.criticalCoupling.value - critical) / analysis.criticalCoupling.error).toBeLessThan(4);
  expect(Math.abs(analysis.betaOverNu.value - 1 / 8) / analysis.betaOverNu.error).toBeLessThan(4);
  expect(Math.abs(hyperscaling.value) / hyperscaling.error).toBeLessThan(4);
  expect(crossings.map(({ quantity }) => quantity)).toEqual(["binder", "correlationRatio"]);
  expect(classes.find(({ name }) => name === "mean field")!.consistent).toBe(false);
});

test("without couplings around the critical one the message says where it is", async () => {
  const at = async (couplings: readonly number[]) =>
    finiteSizeScaling({
      sizes: await isingSizes({ sizes: [8, 16, 24], couplings, algorithm: "swendsen-wang", measurements: 3000 }),
      dimension: 2,
    });
  await expect(at([0.56, 0.6])).rejects.toThrow(
    /the larger lattice is more ordered, so K_c is below; add couplings such as 0\.\d+:0\.\d+:5$/,
  );
  await expect(at([0.3, 0.32])).rejects.toThrow(
    /the larger lattice is less ordered, so K_c is above; add couplings such as 0\.\d+:0\.\d+:5$/,
  );
});

test("two sizes, sizes given twice and short series are refused with the remedy", () => {
  const sizes = (list: readonly number[], measurements: number): SizeData[] =>
    syntheticScaling({ ...synthetic, sizes: list, measurements, seed: 41 });
  const few = sizes([8, 16], 200);
  expect(() => finiteSizeScaling({ sizes: few, dimension: 2 })).toThrow("2 sizes (8, 16) cannot tell an exponent");
  expect(() => finiteSizeScaling({ sizes: [...few, few[0]!], dimension: 2 })).toThrow("L = 8 is given twice");
  expect(() => finiteSizeScaling({ sizes: sizes([8, 16, 32], 60), dimension: 2 })).toThrow(
    /L = 8: the run at K = 0.\d+ has n\/tau = \d+: too short .* times longer/,
  );
});

test("pairs have one ratio where three pairs have it, else neighbours are paired", () => {
  const named = (sizes: readonly number[]) => sizePairs(sizes).map(({ small, large }) => [sizes[small], sizes[large]]);
  expect(named([8, 12, 16, 24, 32])).toEqual([
    [8, 16],
    [12, 24],
    [16, 32],
  ]);
  expect(named([6, 8, 10])).toEqual([
    [6, 8],
    [8, 10],
  ]);
});

test("universality classes are told apart by three exponents together", () => {
  const measured = (value: number, error: number) => ({ value, error });
  const found = compareClasses({
    dimension: 2,
    nu: measured(0.84, 0.02),
    betaOverNu: measured(0.132, 0.003),
    gammaOverNu: measured(1.735, 0.006),
  });
  expect(found.map(({ name, consistent }) => [name, consistent])).toEqual([
    ["3-state Potts, d = 2", true],
    ["Ising, d = 2", false],
    ["4-state Potts, d = 2", false],
    ["mean field", false],
  ]);
});
