import { describe, expect, test } from "vitest";
import { kaufman, pottsByEnumeration } from "../../src/physics/exact/index.js";
import { critical, cubic, square } from "../../src/physics/lattice/index.js";
import { type PottsModel, potts } from "../../src/physics/models/index.js";
import { expectExact, seeds } from "./exactness.js";
import { expectations, pottsSampler } from "./potts.js";

const algorithms = ["metropolis", "heat-bath"] as const;

const models: readonly (readonly [string, PottsModel])[] = [
  ["q = 2 on 2x2", potts(square(2, 2), { states: 2, coupling: 0.8 })],
  ["q = 2 on 2x3, K < 0", potts(square(2, 3), { states: 2, coupling: -0.6 })],
  ["q = 3 on 2x2", potts(square(2, 2), { states: 3, coupling: 0.6 })],
  ["q = 3 on 3x3", potts(square(3, 3), { states: 3, coupling: 1 })],
  ["q = 3 on 3x3, K < 0", potts(square(3, 3), { states: 3, coupling: -0.9 })],
  ["q = 3 on an open 3x3", potts(square(3, 3, { boundary: "open" }), { states: 3, coupling: 1.2 })],
  ["q = 3 on 2x2x2", potts(cubic(2, 2, 2), { states: 3, coupling: 0.35 })],
  ["q = 3 on 2x2x2, K < 0", potts(cubic(2, 2, 2), { states: 3, coupling: -0.5 })],
  ["q = 4 on 2x3", potts(square(2, 3), { states: 4, coupling: 0.8 })],
  ["q = 4 on 2x3, K < 0", potts(square(2, 3), { states: 4, coupling: -0.8 })],
  ["q = 4 on an open 2x3", potts(square(2, 3, { boundary: "open" }), { states: 4, coupling: 1 })],
  ["q = 4 on 2x2x2", potts(cubic(2, 2, 2), { states: 4, coupling: 0.4 })],
  ["q = 5 on 2x3", potts(square(2, 3), { states: 5, coupling: 0.8 })],
  ["q = 5 on 2x2x2, K < 0", potts(cubic(2, 2, 2), { states: 5, coupling: -0.7 })],
  ["q = 10 on 2x3", potts(square(2, 3), { states: 10, coupling: 1 })],
  ["q = 10 on 2x3, K < 0", potts(square(2, 3), { states: 10, coupling: -0.7 })],
  ["q = 10 on an open 2x3", potts(square(2, 3, { boundary: "open" }), { states: 10, coupling: 1.5 })],
];

describe("single-spin updates of the Potts model", () => {
  describe.each(algorithms)("%s", (algorithm) => {
    test.each(models)("agrees with the sum over all configurations: %s", async (_, model) => {
      for (const seed of seeds) {
        const sampler = await pottsSampler(model, algorithm, { seed, start: "random" });
        sampler.advance(200);
        const samples = sampler.replicas > 100 ? 64_000 : 80_000;
        const measured = sampler.measure({ measurements: samples / sampler.replicas, every: 2 });
        expectExact(measured, expectations(model, `seed ${seed}`));
      }
    });

    test("for q = 2 at twice the coupling is the critical Ising model of the 8x8 torus", async () => {
      const ising = kaufman({ rows: 8, columns: 8, coupling: critical });
      // delta = (1 + s s')/2 on 128 bonds.
      const exact = (64 * ising.energyPerSite - 128) / 2;
      for (const seed of seeds) {
        const model = potts(square(8, 8), { states: 2, coupling: 2 * critical });
        const sampler = await pottsSampler(model, algorithm, { seed });
        sampler.advance(500);
        const measured = sampler.measure({ measurements: 400, every: 10 });
        expectExact(measured, [{ observable: "energy", exact, what: `seed ${seed}: <E>` }]);
      }
    });

    test.each([3, 5])("makes moves rarer than 2^-10 at their exact rate, q = %d", async (q) => {
      // For q = 3 the twelve leading digits of the rate are zero: only the late digits of a threshold decide.
      const model = potts(square(1, 2, { boundary: "open" }), { states: q, coupling: 9 });
      const { energy } = pottsByEnumeration(model);
      for (const seed of seeds) {
        const sampler = await pottsSampler(model, algorithm, { seed });
        sampler.advance(10);
        const measured = sampler.measure({ measurements: sampler.replicas > 100 ? 4000 : 40_000, every: 1 });
        expectExact(measured, [{ observable: "energy", exact: energy, what: `seed ${seed}: <E>` }]);
      }
    });

    test("makes lattices that are all different and pairwise uncorrelated", async () => {
      const model = potts(square(6, 6), { states: 3, coupling: 0.5 });
      const sampler = await pottsSampler(model, algorithm, { seed: 1, start: "random" });
      sampler.advance(100);
      const count = 4000;
      const { series, replicas } = sampler.measure({ measurements: count, every: 6 });
      const standard = Array.from({ length: replicas }, (_, replica) => {
        const values = Float64Array.from({ length: count }, (_, m) => series.energy![m * replicas + replica]!);
        const mean = values.reduce((a, b) => a + b) / count;
        const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
        return values.map((value) => (value - mean) / deviation);
      });
      let squares = 0;
      let largest = 0;
      for (let a = 0; a < replicas; a++) {
        for (let b = 0; b < a; b++) {
          let product = 0;
          for (let m = 0; m < count; m++) product += standard[a]![m]! * standard[b]![m]!;
          const z = Math.abs(product) / Math.sqrt(count);
          squares += z * z;
          largest = Math.max(largest, z);
        }
      }
      // Independent normal numbers: the largest of 8128 exceeds 5.5 once in 3000 tests.
      expect(largest).toBeLessThan(5.5);
      expect(Math.abs((squares * 2) / (replicas * (replicas - 1)) - 1)).toBeLessThan(0.1);
    });
  });
});
