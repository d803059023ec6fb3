import { expect, test } from "vitest";
import { independentMean, type MeanAndError } from "../../src/core/statistics/index.js";
import { kaufman } from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import { average, createSampler } from "../../src/physics/montecarlo/index.js";
import { seeds } from "../montecarlo/exactness.js";
import { torusMoments } from "../montecarlo/multispin-oracles.js";
import { torusSecondMoment } from "../montecarlo/multispin-torus.js";

const z = ({ mean, error }: MeanAndError, exact: number): number => (mean - exact) / error;
const signed = (value: number, digits = 2): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(digits)}`;

test("the exact <m^2> of tori: Pfaffians agree with the transfer matrix, on both sides of K_c and at it", () => {
  for (const extent of [4, 6, 8]) {
    for (const coupling of [0.3, 0.4, critical, 0.44, 0.5]) {
      const { second } = torusMoments({ rows: extent, columns: extent, coupling });
      expect(Math.abs(torusSecondMoment({ extent, coupling }) - second)).toBeLessThan(1e-9);
    }
  }
});

/**
 * Single-spin dynamics at T_c shows defects of random number generators that no test off criticality sees: 2e8
 * measurements of 128 chains and 16 seeds against the exact energy and the exact <m^2>.
 */
test("2e8 measurements at T_c on 32x32 agree with the exact energy and <m^2>", async () => {
  const [runs, parts, measurements, every] = [16, 7, 14_000, 6] as const;
  const model = ising(square(32, 32), { coupling: critical });
  const { sites } = model;
  const exact = {
    energy: kaufman({ rows: 32, columns: 32, coupling: critical }).energyPerSite,
    second: torusSecondMoment({ extent: 32, coupling: critical }),
  };
  expect(Math.abs(exact.second - 0.458975037)).toBeLessThan(1e-8);
  console.log(`exact energy ${exact.energy} and <m^2> ${exact.second} per site`);

  const chains = { energy: [] as number[], second: [] as number[] };
  for (let seed = 1; seed <= runs; seed++) {
    const sampler = await createSampler(model, { algorithm: "metropolis", packing: "replicas", seed, start: "random" });
    const { bytes } = sampler.save();
    const words = [0, 1].map((i) => new DataView(bytes.buffer).getBigUint64(16 * sites + 8 * i, true).toString(16));
    sampler.advance(30_000);
    const own = { energy: new Float64Array(128), second: new Float64Array(128) };
    for (let part = 0; part < parts; part++) {
      const { series } = sampler.measure({ measurements, every });
      for (let i = 0; i < 128 * measurements; i++) {
        own.energy[i & 127]! += series.energy![i]! / (sites * measurements * parts);
        own.second[i & 127]! += (series.magnetization![i]! / sites) ** 2 / (measurements * parts);
      }
    }
    chains.energy.push(...own.energy);
    chains.second.push(...own.second);
    const [energy, second] = [independentMean(own.energy), independentMean(own.second)];
    console.log(
      `seed ${String(seed).padStart(2)} (first words ${words.join(" ")}): ` +
        `z(energy) ${signed(z(energy, exact.energy))}, z(m^2) ${signed(z(second, exact.second))}`,
    );
  }

  for (const observable of ["energy", "second"] as const) {
    const all = independentMean(chains[observable]);
    const combined = z(all, exact[observable]);
    console.log(`${observable}: ${all.mean} +- ${all.error}, z ${signed(combined)}`);
    expect(Math.abs(combined), observable).toBeLessThan(3);

    // Lanes 0 and 64 live on the weakest bits of xoshiro256+, each lane on one bit of its own.
    const spread = all.error * Math.sqrt(chains[observable].length);
    const byLane = Array.from({ length: 128 }, (_, lane) => {
      const own = chains[observable].filter((_, chain) => chain % 128 === lane);
      return z({ mean: own.reduce((a, b) => a + b, 0) / runs, error: spread / Math.sqrt(runs) }, exact[observable]);
    });
    const square = byLane.reduce((sum, value) => sum + value ** 2, 0);
    console.log(
      `${observable}: chi^2 of 128 lanes ${square.toFixed(1)}, lanes 0 and 64 ${signed(byLane[0]!)} ${signed(byLane[64]!)}`,
    );
    expect(Math.abs(square - 128), observable).toBeLessThan(4 * Math.sqrt(2 * 128));
    expect(Math.max(Math.abs(byLane[0]!), Math.abs(byLane[64]!)), observable).toBeLessThan(4);
  }
  expect(chains.energy.length * measurements * parts).toBeGreaterThanOrEqual(2e8);
});

test.each([0.4, 0.5])(
  "blocks of one 64x64 lattice have Kaufman's energy at K = %f to 2e-5 per site",
  async (coupling) => {
    const exact = kaufman({ rows: 64, columns: 64, coupling }).energyPerSite;
    const runs: MeanAndError[] = [];
    for (const seed of seeds) {
      const sampler = await createSampler(ising(square(64, 64), { coupling }), { algorithm: "metropolis", seed });
      expect(sampler.kernel).toContain("128 blocks");
      sampler.advance(20_000);
      const measured = average(sampler.measure({ measurements: 1_000_000, every: 8 }), "energy", (e) => e / 4096);
      console.log(`K = ${coupling}, seed ${seed}: z(energy) ${signed(z(measured, exact))}`);
      runs.push(measured);
    }
    const mean = runs.reduce((sum, run) => sum + run.mean, 0) / runs.length;
    const error = Math.sqrt(runs.reduce((sum, run) => sum + run.error ** 2, 0)) / runs.length;
    console.log(`K = ${coupling}: ${mean} +- ${error}, exact ${exact}, z ${signed((mean - exact) / error)}`);
    expect(error).toBeLessThan(2e-5);
    expect(Math.abs(mean - exact) / error).toBeLessThan(4);
  },
);
