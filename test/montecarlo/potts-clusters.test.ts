import { describe, expect, test } from "vitest";
import { ParameterError } from "../../src/core/errors/index.js";
import { kaufman } from "../../src/physics/exact/index.js";
import { critical, cubic, square } from "../../src/physics/lattice/index.js";
import { criticalPotts, type PottsModel, potts } from "../../src/physics/models/index.js";
import { average } from "../../src/physics/montecarlo/index.js";
import { pottsEngine } from "../../src/physics/montecarlo/potts/index.js";
import { expectExact, seeds } from "./exactness.js";
import { expectations, pottsSampler } from "./potts.js";

const algorithms = ["swendsen-wang", "wolff"] as const;

const models: readonly (readonly [string, PottsModel])[] = [
  ["q = 2 on 2x2", potts(square(2, 2), { states: 2, coupling: 0.8 })],
  ["q = 3 on 3x3", potts(square(3, 3), { states: 3, coupling: 1 })],
  ["q = 3 on an open 3x3", potts(square(3, 3, { boundary: "open" }), { states: 3, coupling: 1.2 })],
  ["q = 3 on 2x2x2", potts(cubic(2, 2, 2), { states: 3, coupling: 0.35 })],
  ["q = 4 on 2x3", potts(square(2, 3), { states: 4, coupling: 0.8 })],
  ["q = 5 on 3x2", potts(square(3, 2), { states: 5, coupling: 0.8 })],
  ["q = 10 on 2x3", potts(square(2, 3), { states: 10, coupling: 1 })],
  ["q = 3 on an open 2x3x2", potts(cubic(2, 3, 2, { boundary: "open" }), { states: 3, coupling: 0.8 })],
];

describe("cluster updates of the Potts model", () => {
  describe.each(algorithms)("%s", (algorithm) => {
    test.each(models)("agrees with the sum over all configurations, its cluster sizes too: %s", async (_, model) => {
      for (const seed of seeds) {
        const sampler = await pottsSampler(model, algorithm, { seed, start: "random" });
        sampler.advance(100);
        const measured = sampler.measure({ measurements: 20_000, every: algorithm === "wolff" ? 3 : 1 });
        const expected = expectations(model, `seed ${seed}`);
        const squaredOrder = expected.find(({ observable }) => observable === "squaredOrder")!.exact;
        const clusters =
          algorithm === "wolff"
            ? { observable: "clusterSize", exact: model.sites * squaredOrder, what: `seed ${seed}: cluster size` }
            : { observable: "improvedSquaredOrder", exact: squaredOrder, what: `seed ${seed}: improved estimator` };
        expectExact(measured, [...expected, clusters]);
      }
    });

    test("for q = 2 at twice the coupling is the critical Ising model of the 8x8 torus", async () => {
      const ising = kaufman({ rows: 8, columns: 8, coupling: critical });
      const exact = (64 * ising.energyPerSite - 128) / 2;
      for (const seed of seeds) {
        const model = potts(square(8, 8), { states: 2, coupling: 2 * critical });
        const sampler = await pottsSampler(model, algorithm, { seed });
        sampler.advance(100);
        const measured = sampler.measure({ measurements: 20_000 });
        expectExact(measured, [{ observable: "energy", exact, what: `seed ${seed}: <E>` }]);
      }
    });

    test("agrees with single-spin updates on the critical 16x16 torus", async () => {
      const model = potts(square(16, 16), { states: 3, coupling: criticalPotts(3) });
      for (const seed of seeds) {
        const clusters = await pottsSampler(model, algorithm, { seed });
        clusters.advance(200);
        const byClusters = clusters.measure({ measurements: 10_000, every: 2 });
        for (const other of ["metropolis", "heat-bath"] as const) {
          const spins = await pottsSampler(model, other, { seed });
          spins.advance(1000);
          const bySpins = spins.measure({ measurements: 100, every: 20 });
          for (const observable of ["energy", "orderParameter", "squaredOrder"]) {
            const a = average(byClusters, observable);
            const b = average(bySpins, observable);
            const message = `seed ${seed}, ${other}: ${observable} ${a.mean} +- ${a.error}, ${b.mean} +- ${b.error}`;
            expect(Math.abs(a.mean - b.mean) / Math.hypot(a.error, b.error), message).toBeLessThan(4);
          }
        }
      }
    });

    test("refuses repulsion, which has no clusters of equal states", async () => {
      const model = potts(square(4, 4), { states: 3, coupling: -0.1 });
      await expect(pottsEngine(model, { algorithm })).rejects.toThrow(ParameterError);
    });
  });

  test.each([2, 3])("the critical energy tends to -(1 + 1/sqrt q), which duality demands, for q = %d", async (q) => {
    // The leading finite-size term is L^(y - 2), with y = 1 for q = 2 and 6/5 for q = 3.
    const power = q === 2 ? 1 : 4 / 5;
    const energies: number[] = [];
    for (const size of [32, 128]) {
      const model = potts(square(size, size), { states: q, coupling: criticalPotts(q) });
      const sampler = await pottsSampler(model, "swendsen-wang", { seed: 1 });
      sampler.advance(200);
      const measured = sampler.measure({ measurements: size === 32 ? 10_000 : 2000 });
      energies.push(average(measured, "energy").mean / model.sites);
    }
    const [small, large] = energies as [number, number];
    const limit = large + (large - small) / (4 ** power - 1);
    expect(Math.abs(limit + 1 + 1 / Math.sqrt(q))).toBeLessThan(0.008);
  });
});
