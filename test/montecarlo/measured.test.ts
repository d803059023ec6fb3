import { describe, expect, test } from "vitest";
import { cubic, type Lattice, sizeName, square } from "../../src/physics/lattice/index.js";
import { ising, potts } from "../../src/physics/models/index.js";
import { configurationSeries, createSampler } from "../../src/physics/montecarlo/index.js";

const lattices: readonly Lattice[] = [
  ...[3, 4, 5, 6, 8, 12, 16, 20, 31, 64].map((extent) => square(extent, extent)),
  square(8, 5),
  square(32, 16),
  square(6, 64),
  square(128, 64),
  square(7, 10, { boundary: "open" }),
  ...[2, 3, 4, 6, 8].map((extent) => cubic(extent, extent, extent)),
  cubic(3, 4, 18),
];

/** Sizes that differ by a few sites fall differently into the words and padding of a kernel's memory. */
describe.each(lattices.map((lattice) => ({ lattice, name: `${lattice.boundary} ${sizeName(lattice)}` })))(
  "what a kernel measures is what its configuration shows: $name",
  ({ lattice }) => {
    test.each(["metropolis", "heat-bath", "wolff", "swendsen-wang"] as const)("Ising, %s", async (algorithm) => {
      const sampler = await createSampler(ising(lattice, { coupling: 0.3 }), { algorithm, seed: 2, start: "random" });
      for (let repeat = 0; repeat < 3; repeat++) {
        const { series } = sampler.measure({ measurements: 1, every: 2 });
        for (const replica of sampler.replicas === 1 ? [0] : [0, 1, 77, sampler.replicas - 1]) {
          const spins = sampler.configuration(replica);
          const shown = configurationSeries({ model: "ising" }, { configurations: spins, lattice });
          for (const name of ["energy", "magnetization"]) expect(series[name]![replica], name).toBe(shown[name]![0]);
          if (!series.structureFactor) continue;
          expect(series.structureFactor[replica]).toBeCloseTo(shown.structureFactor![0]!, 8);
        }
      }
    });

    test.each(["metropolis", "heat-bath", "wolff", "swendsen-wang"] as const)("Potts, %s", async (algorithm) => {
      const states = 3;
      const model = potts(lattice, { coupling: 0.6, states });
      const sampler = await createSampler(model, { algorithm, seed: 2, start: "random" });
      const { series } = sampler.measure({ measurements: 1, every: 2 });
      for (const replica of [0, sampler.replicas - 1]) {
        const shown = configurationSeries(
          { model: "potts", states },
          { configurations: sampler.configuration(replica), lattice },
        );
        for (const name of ["energy", "orderParameter", "squaredOrder"]) {
          expect(series[name]![replica], name).toBeCloseTo(shown[name]![0]!, 9);
        }
      }
    });
  },
);
