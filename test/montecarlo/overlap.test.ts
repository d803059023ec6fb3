import { describe, expect, test } from "vitest";
import { forEachState } from "../../src/physics/exact/index.js";
import { cubic, type Lattice, square } from "../../src/physics/lattice/index.js";
import { edwardsAnderson, ising, randomSigns } from "../../src/physics/models/index.js";
import {
  average,
  type LadderMeasurements,
  laneTempering,
  type Measurements,
} from "../../src/physics/montecarlo/index.js";
import { expectExact, seeds } from "./exactness.js";

const couplings = [0.2, 0.5, 0.9, 1.4];
const glass = (lattice: Lattice, task: number) =>
  edwardsAnderson(lattice, { coupling: 1, signs: randomSigns(lattice, { seed: 5, task }) });

/** Exact means of q^2, q^4 and |q|, q = sum of s s', over all pairs of configurations of the same bonds. */
function pairs(model: ReturnType<typeof glass>, coupling: number) {
  const { sites } = model;
  const weights = new Float64Array(2 ** sites);
  forEachState(model, (state, logWeight) => {
    weights[state] = Math.exp(coupling * logWeight);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Where two states differ their spins are opposite, so that q = N - 2 (number of differing bits).
  const differing = new Int8Array(weights.length);
  for (let state = 1; state < weights.length; state++) differing[state] = differing[state >> 1]! + (state & 1);
  const law = new Float64Array(sites + 1);
  for (let one = 0; one < weights.length; one++) {
    for (let other = 0; other < weights.length; other++) {
      law[differing[one ^ other]!]! += (weights[one]! * weights[other]!) / total ** 2;
    }
  }
  const mean = (of: (q: number) => number) => law.reduce((sum, p, bits) => sum + p * of(sites - 2 * bits), 0);
  return { second: mean((q) => q ** 2), fourth: mean((q) => q ** 4), absolute: mean(Math.abs) };
}

/**
 * The pairs of all seeds as one run. 128 lanes hold 32 ladders of 4 temperatures, thus 16 pairs; an error from the spread
 * of 16 is itself uncertain by a fifth, and 4 of them are exceeded once in 900 comparisons, of which there are 480.
 */
function together(runs: readonly Measurements[]): Measurements {
  const [{ measurements, replicas }] = runs as [Measurements];
  expect(replicas).toBe(16);
  const width = replicas * runs.length;
  const overlap = new Float64Array(measurements * width);
  for (const [run, { series }] of runs.entries()) {
    for (let m = 0; m < measurements; m++) {
      overlap.set(series.overlap!.subarray(m * replicas, (m + 1) * replicas), m * width + run * replicas);
    }
  }
  return { measurements, replicas: width, series: { overlap } };
}

const lattices: readonly (readonly [string, Lattice])[] = [
  ["2x2x2", cubic(2, 2, 2)],
  ["3x3", square(3, 3)],
];

describe.each(lattices)("two ladders of a %s spin glass", (_, lattice) => {
  test.each([0, 1, 2])(
    "have at every temperature the overlaps of all pairs of configurations, bonds %i",
    async (task) => {
      const model = glass(lattice, task);
      const exact = couplings.map((coupling) => pairs(model, coupling));
      const runs: LadderMeasurements["overlaps"][] = [];
      for (const seed of seeds) {
        const tempering = await laneTempering(model, { couplings, seed });
        tempering.advance(200);
        runs.push(tempering.measure({ measurements: 600, every: 2 }).overlaps);
      }
      for (const [rung, coupling] of couplings.entries()) {
        const { second, fourth, absolute } = exact[rung]!;
        expectExact(together(runs.map((overlaps) => overlaps[rung]!)), [
          { observable: "overlap", exact: 0, what: `q, K = ${coupling}` },
          { observable: "overlap", of: (q) => q ** 2, exact: second, what: `q^2, K = ${coupling}` },
          { observable: "overlap", of: (q) => q ** 4, exact: fourth, what: `q^4, K = ${coupling}` },
          { observable: "overlap", of: Math.abs, exact: absolute, what: `|q|, K = ${coupling}` },
        ]);
      }
    },
  );
});

test("the overlap is that of the two configurations, and a ferromagnet's without coupling that of free spins", async () => {
  const lattice = cubic(4, 4, 4);
  const tempering = await laneTempering(glass(lattice, 0), { couplings, seed: 1 });
  tempering.advance(20);
  const { overlaps } = tempering.measure({ measurements: 1 });
  for (const rung of couplings.keys()) {
    // The exchanges after the measurement have moved each of the two replicas by at most one rung.
    const near = couplings.map((_, other) => other).filter((other) => Math.abs(other - rung) <= 1);
    for (let couple = 0; couple < 16; couple++) {
      const candidates = near.flatMap((a) =>
        near.map((b) => {
          const [one, other] = [tempering.configuration(a, 2 * couple), tempering.configuration(b, 2 * couple + 1)];
          return one.reduce((sum, spin, site) => sum + spin * other[site]!, 0);
        }),
      );
      expect(candidates).toContain(overlaps[rung]!.series.overlap![couple]);
    }
  }
  const free = await laneTempering(ising(lattice, { coupling: 1 }), { couplings: [0, 0.01], seed: 1 });
  const { mean, error } = average(free.measure({ measurements: 400 }).overlaps[0]!, "overlap", (q) => q ** 2);
  expect(Math.abs(mean - lattice.sites) / error).toBeLessThan(4);
});

test("one coupling alone: 128 replicas of the same bonds, whose overlaps have the exact law", async () => {
  const model = glass(cubic(2, 2, 2), 1);
  const exact = pairs(model, 0.7);
  for (const seed of seeds) {
    const replicas = await laneTempering(model, { couplings: [0.7], algorithm: "heat-bath", seed });
    replicas.advance(100);
    const [overlap] = replicas.measure({ measurements: 500, every: 2 }).overlaps;
    expect(overlap!.replicas).toBe(64);
    expectExact(overlap!, [
      { observable: "overlap", of: (q) => q ** 2, exact: exact.second, what: `q^2, seed ${seed}` },
    ]);
  }
});
