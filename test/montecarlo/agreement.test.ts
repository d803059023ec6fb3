import { beforeAll, describe, expect, test } from "vitest";
import type { MeanAndError } from "../../src/core/statistics/index.js";
import { kaufman } from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { type IsingModel, ising } from "../../src/physics/models/index.js";
import { average, createSampler, type IsingMethod, laneTempering } from "../../src/physics/montecarlo/index.js";

const seed = 1;
const model = ising(square(32, 32), { coupling: critical });
const { sites } = model;
const exact = {
  energy: kaufman({ rows: 32, columns: 32, coupling: critical }).energyPerSite,
  /** <m^2> from the Pfaffians of test/montecarlo/multispin-torus.ts; the long gate of test/physics computes it anew. */
  second: 0.458975037,
};

type Means = Readonly<Record<string, MeanAndError>>;

interface Run extends IsingMethod {
  readonly thermalise: number;
  readonly measurements: number;
  readonly every: number;
}

async function means({ thermalise, measurements, every, ...method }: Run): Promise<Means> {
  const sampler = await createSampler(model, { ...method, seed, start: "random" });
  sampler.advance(thermalise);
  const measured = sampler.measure({ measurements, every });
  const found: Record<string, MeanAndError> = {
    energy: average(measured, "energy", (e) => e / sites),
    second: average(measured, "magnetization", (m) => (m / sites) ** 2),
  };
  if (measured.series.clusterSize) found.clusterSize = average(measured, "clusterSize", (size) => size / sites);
  if (measured.series.improvedMagnetizationSquared) {
    found.improved = average(measured, "improvedMagnetizationSquared", (m) => m / sites ** 2);
  }
  return found;
}

/** A ladder that ends at K_c, in 18 independent copies. */
async function tempered(): Promise<Means> {
  const couplings = [0.38, 0.395, 0.408, 0.419, 0.428, 0.435, critical];
  const tempering = await laneTempering(model, { couplings, seed });
  tempering.advance(1000);
  const { rungs } = tempering.measure({ measurements: 10_000, every: 2 });
  return {
    energy: average(rungs.at(-1)!, "energy", (e) => e / sites),
    second: average(rungs.at(-1)!, "magnetization", (m) => (m / sites) ** 2),
  };
}

const local = { thermalise: 10_000, measurements: 6_000, every: 6 } as const;
const runs: Readonly<Record<string, () => Promise<Means>>> = {
  "Metropolis, 128 replicas": () => means({ ...local, algorithm: "metropolis", packing: "replicas" }),
  "heat bath, 128 replicas": () => means({ ...local, algorithm: "heat-bath", packing: "replicas" }),
  "Metropolis, one lattice in blocks": () =>
    means({ algorithm: "metropolis", thermalise: 10_000, measurements: 150_000, every: 6 }),
  "heat bath, one lattice in blocks": () =>
    means({ algorithm: "heat-bath", thermalise: 10_000, measurements: 150_000, every: 6 }),
  Wolff: () => means({ algorithm: "wolff", thermalise: 2_000, measurements: 80_000, every: 2 }),
  "Swendsen-Wang": () => means({ algorithm: "swendsen-wang", thermalise: 500, measurements: 60_000, every: 1 }),
  "tempering in lanes": tempered,
};

describe("on the 32x32 torus at K_c", () => {
  const found: Record<string, Means> = {};

  beforeAll(async () => {
    for (const [name, run] of Object.entries(runs)) {
      found[name] = await run();
    }
  });

  test.each(Object.keys(runs))("%s has Kaufman's energy and the exact <m^2>, as its clusters do", (name) => {
    for (const [observable, { mean, error }] of Object.entries(found[name]!)) {
      const wanted = observable === "energy" ? exact.energy : exact.second;
      const message = `${observable}: ${mean} +- ${error}, exact ${wanted}`;
      expect(error, message).toBeGreaterThan(0);
      expect(error / Math.abs(wanted), message).toBeLessThan(0.02);
      expect(Math.abs(mean - wanted) / error, message).toBeLessThan(4);
    }
    if (name === "Wolff") expect(Object.keys(found[name]!)).toContain("clusterSize");
    if (name === "Swendsen-Wang") expect(Object.keys(found[name]!)).toContain("improved");
  });

  test("all samplers agree with one another", () => {
    const names = Object.keys(runs);
    for (const observable of ["energy", "second"]) {
      for (const [i, a] of names.entries()) {
        for (const b of names.slice(i + 1)) {
          const [one, other] = [found[a]![observable]!, found[b]![observable]!];
          const message = `${observable} of ${a} ${one.mean} +- ${one.error}, of ${b} ${other.mean} +- ${other.error}`;
          expect(Math.abs(one.mean - other.mean) / Math.hypot(one.error, other.error), message).toBeLessThan(4);
        }
      }
    }
  });

  test("the comparison notices a coupling that is 0.5 % off", async () => {
    const off: IsingModel<typeof model.lattice> = ising(model.lattice, { coupling: 1.005 * critical });
    const sampler = await createSampler(off, { algorithm: "swendsen-wang", seed });
    sampler.advance(500);
    const measured = sampler.measure({ measurements: 20_000 });
    const energy = average(measured, "energy", (e) => e / sites);
    const second = average(measured, "magnetization", (m) => (m / sites) ** 2);
    expect((exact.energy - energy.mean) / energy.error).toBeGreaterThan(8);
    expect((second.mean - exact.second) / second.error).toBeGreaterThan(8);
  });
});

describe("away from K_c on the 64x64 torus", () => {
  test.each([0.4, 0.5])("clusters have Kaufman's energy at K = %f", async (coupling) => {
    const wanted = kaufman({ rows: 64, columns: 64, coupling }).energyPerSite;
    for (const [algorithm, measurements, every] of [
      ["wolff", coupling < critical ? 40_000 : 12_000, coupling < critical ? 20 : 1],
      ["swendsen-wang", 20_000, 1],
    ] as const) {
      const sampler = await createSampler(ising(square(64, 64), { coupling }), { algorithm, seed });
      sampler.advance(coupling < critical ? 2_000 : 300);
      const { mean, error } = average(sampler.measure({ measurements, every }), "energy", (e) => e / 4096);
      const message = `${algorithm}: ${mean} +- ${error}, exact ${wanted}`;
      expect(error, message).toBeLessThan(6e-4);
      expect(Math.abs(mean - wanted) / error, message).toBeLessThan(4);
    }
  });
});
