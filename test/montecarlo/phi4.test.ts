import { describe, expect, test } from "vitest";
import { freeField, phi4Quadrature } from "../../src/physics/exact/index.js";
import { bonds, cubic, extents, type Lattice, square } from "../../src/physics/lattice/index.js";
import { type Phi4Model, phi4, quadraticCoefficient } from "../../src/physics/models/index.js";
import {
  average,
  continueSampler,
  type Measurements,
  type Sampler,
  startSampler,
} from "../../src/physics/montecarlo/index.js";
import { type Phi4EngineOptions, phi4Engine, proposalWidth } from "../../src/physics/montecarlo/phi4/index.js";
import { expectExact, seeds } from "./exactness.js";
import { phi4Reference } from "./phi4-reference.js";

type Extra = Omit<Phi4EngineOptions, "algorithm">;

async function sampler(
  model: Phi4Model,
  start: { seed: number; start?: "ordered" | "random" | Float32Array },
  extra: Extra = {},
): Promise<Sampler<Float32Array>> {
  const engine = await phi4Engine(model, { algorithm: "metropolis", ...extra });
  return startSampler({ engine, sites: model.sites, settings: {} }, start);
}

/** The measurements with the combination S + (lambda/4) sum phi^4 added, whose mean is N/2 for every model. */
function withVirial(measured: Measurements, { lambda }: Phi4Model): Measurements {
  const { energy, phiFourth } = measured.series as { energy: Float64Array; phiFourth: Float64Array };
  const virial = energy.map((value, i) => value + (lambda / 4) * phiFourth[i]!);
  return { ...measured, series: { ...measured.series, virial } };
}

const virial = (model: Phi4Model) => ({
  observable: "virial",
  exact: model.sites / 2,
  what: "sum of phi dS/dphi = N",
});

describe("phi^4 Metropolis against quadrature", () => {
  const cases = [
    [0.5, {}, square(2, 2)],
    [-0.95, {}, square(2, 2)],
    [-2, {}, square(2, 2)],
    [-0.95, { overrelaxation: 1 }, square(2, 2)],
    [-2, { overrelaxation: 2 }, square(2, 2)],
    [-4, { clusters: 1 }, square(2, 2)],
    [-0.95, { clusters: 2, overrelaxation: 1 }, square(2, 2)],
    [-2, {}, square(1, 2, { boundary: "open" })],
    [-0.95, { clusters: 1 }, square(3, 1, { boundary: "open" })],
    [-0.95, {}, cubic(1, 2, 2, { boundary: "open" })],
    [-3, { clusters: 1 }, cubic(2, 1, 2, { boundary: "open" })],
  ] as const;
  test.each(cases)("mu^2 = %d with %o has the exact moments", async (massSquared, extra, lattice) => {
    const model = phi4(lattice as Lattice, { massSquared, lambda: 0.7 });
    const exact = phi4Quadrature(model);
    for (const seed of seeds) {
      const chain = await sampler(model, { seed, start: "random" }, extra);
      chain.advance(200);
      const measured = withVirial(chain.measure({ measurements: 20000, every: 4 }), model);
      expectExact(measured, [
        { observable: "energy", exact: exact.energy, what: "<S>" },
        { observable: "phiSquared", exact: exact.phiSquared, what: "<sum phi^2>" },
        { observable: "phiFourth", exact: exact.phiFourth, what: "<sum phi^4>" },
        { observable: "magnetization", of: Math.abs, exact: exact.absoluteMagnetization, what: "<|sum phi|>" },
        { observable: "magnetization", of: (m) => m ** 4, exact: exact.magnetizationFourth, what: "<(sum phi)^4>" },
        virial(model),
      ]);
    }
  });
});

describe("phi^4 Metropolis against the free field", () => {
  const cases = [
    ["4 replicas of 6x7", square(6, 7), {}],
    ["4 blocks of 16x16", square(16, 16), {}],
    ["4 blocks of 8x8 with reflections", square(8, 8), { overrelaxation: 1 }],
    ["4 blocks of an open 8x5", square(8, 5, { boundary: "open" }), { overrelaxation: 1, clusters: 2 }],
    ["4 replicas of 4x4x4", cubic(4, 4, 4), {}],
    ["4 blocks of 8x3x2", cubic(8, 3, 2), { overrelaxation: 1, clusters: 2 }],
    ["4 replicas of an open 3x2x4", cubic(3, 2, 4, { boundary: "open" }), {}],
  ] as const;
  test.each(cases)("%s has the exact propagator", async (_, lattice, extra) => {
    const model = phi4(lattice as Lattice, { kappa: 0.9, massSquared: 0.5, lambda: 0 });
    const exact = freeField(model);
    for (const seed of seeds) {
      const chain = await sampler(model, { seed }, extra);
      chain.advance(200);
      const measured = chain.measure({ measurements: 16000, every: 6 });
      expectExact(measured, [
        { observable: "energy", exact: exact.energy, what: "<S>" },
        { observable: "phiSquared", exact: exact.phiSquared * model.sites, what: "<sum phi^2>" },
        {
          observable: "magnetization",
          of: (m) => m ** 2,
          exact: exact.magnetizationSquared * model.sites,
          what: "<M^2>",
        },
        { observable: "structureFactor", exact: exact.structureFactor, what: "structure factor" },
      ]);
    }
  });
});

test("an interacting lattice and its transpose agree, one in 4 blocks and the other as 4 replicas", async () => {
  const parameters = { massSquared: -0.95, lambda: 0.7 };
  const blocks = phi4(square(16, 18), parameters);
  const replicas = phi4(square(18, 16), parameters);
  for (const seed of seeds) {
    const one = await sampler(blocks, { seed }, { overrelaxation: 1 });
    const other = await sampler(replicas, { seed }, { overrelaxation: 1 });
    expect(one.replicas).toBe(1);
    expect(other.replicas).toBe(4);
    const [a, b] = [one, other].map((chain) => {
      chain.advance(500);
      return withVirial(chain.measure({ measurements: 3000, every: 3 }), blocks);
    }) as [Measurements, Measurements];
    for (const name of ["energy", "phiSquared", "phiFourth", "structureFactor", "acceptance", "reflected"]) {
      const [x, y] = [average(a, name), average(b, name)];
      const message = `${name}: ${x.mean} +- ${x.error} in blocks, ${y.mean} +- ${y.error} as replicas`;
      expect(Math.abs(x.mean - y.mean) / Math.hypot(x.error, y.error), message).toBeLessThan(4);
    }
    expectExact(a, [virial(blocks)]);
    expectExact(b, [virial(blocks)]);
  }
});

test("clusters turn the magnetization where Metropolis cannot, in 4 blocks and as 4 replicas", async () => {
  const parameters = { massSquared: -1.2, lambda: 0.7 };
  const blocks = phi4(square(16, 18), parameters);
  for (const seed of seeds) {
    const stuck = (await sampler(blocks, { seed })).measure({ measurements: 1000 });
    expect(Math.min(...stuck.series.magnetization!)).toBeGreaterThan(0);
    const [a, b] = await Promise.all(
      [blocks, phi4(square(18, 16), parameters)].map(async (model) => {
        const chain = await sampler(model, { seed }, { clusters: 1, overrelaxation: 1 });
        chain.advance(300);
        return withVirial(chain.measure({ measurements: 1500, every: 1 }), model);
      }),
    );
    for (const measured of [a!, b!]) {
      expectExact(measured, [virial(blocks), { observable: "magnetization", exact: 0, what: "<sum phi>" }]);
    }
    for (const name of ["energy", "phiSquared", "phiFourth", "structureFactor"]) {
      const [x, y] = [average(a!, name), average(b!, name)];
      const message = `${name}: ${x.mean} +- ${x.error} in blocks, ${y.mean} +- ${y.error} as replicas`;
      expect(Math.abs(x.mean - y.mean) / Math.hypot(x.error, y.error), message).toBeLessThan(4);
    }
  }
});

describe("observables", () => {
  const lattices: Lattice[] = [
    square(6, 5),
    square(16, 7),
    square(2, 2),
    square(1, 2, { boundary: "open" }),
    square(8, 5, { boundary: "open" }),
    cubic(3, 4, 5),
    cubic(8, 3, 4),
    cubic(8, 2, 3, { boundary: "open" }),
  ];
  test.each(lattices)("are those of the configuration ($kind, $rows rows, $boundary)", async (lattice) => {
    const model = phi4(lattice, { kappa: 0.8, massSquared: -0.6, lambda: 0.4 });
    const chain = await sampler(model, { seed: 7, start: "random" });
    chain.advance(10);
    const { series } = chain.measure({ measurements: 1, every: 3 });
    const pairs = bonds(lattice);
    const sizes = extents(lattice);
    for (let replica = 0; replica < chain.replicas; replica++) {
      const fields = Array.from(chain.configuration(replica));
      const sum = (of: (phi: number, site: number) => number) => fields.reduce((s, phi, site) => s + of(phi, site), 0);
      let energy = sum((phi) => quadraticCoefficient(model) * phi ** 2 + 0.1 * phi ** 4);
      for (let b = 0; b < pairs.length; b += 2) energy -= 0.8 * fields[pairs[b]!]! * fields[pairs[b + 1]!]!;
      let intensity = 0;
      let stride = 1;
      for (const size of [...sizes].reverse()) {
        const angle = (site: number) => (2 * Math.PI * (Math.floor(site / stride) % size)) / size;
        intensity += sum((phi, site) => phi * Math.cos(angle(site))) ** 2;
        intensity += sum((phi, site) => phi * Math.sin(angle(site))) ** 2;
        stride *= size;
      }
      expect(series.energy![replica]).toBeCloseTo(energy, 10);
      expect(series.magnetization![replica]).toBeCloseTo(
        sum((phi) => phi),
        10,
      );
      expect(series.phiSquared![replica]).toBeCloseTo(
        sum((phi) => phi ** 2),
        10,
      );
      expect(series.phiFourth![replica]).toBeCloseTo(
        sum((phi) => phi ** 4),
        10,
      );
      expect(series.structureFactor![replica]).toBeCloseTo(intensity / (sizes.length * lattice.sites), 10);
    }
  });

  test("acceptance counts the changes of the sweeps before the measurement, also after a measurement in place", async () => {
    const model = phi4(square(6, 5), { massSquared: 0.5, lambda: 1 });
    const chain = await sampler(model, { seed: 1 });
    expect(chain.measure({ measurements: 1, every: 0 }).series.acceptance).toEqual(new Float64Array(4));
    const before = chain.configuration(2);
    const { series } = chain.measure({ measurements: 1 });
    const changed = chain.configuration(2).filter((phi, site) => phi !== before[site]).length;
    expect(series.acceptance![2]).toBeCloseTo(changed / 30, 12);
    expect(chain.measure({ measurements: 1, every: 0 }).series.acceptance).toEqual(series.acceptance);
  });
});

describe("the chain", () => {
  test.each([
    ["4 replicas of 3x5", square(3, 5), 1, 0, 400],
    ["4 blocks of 8x5", square(8, 5), 4, 0, 400],
    ["4 replicas of 4x6 with reflections", square(4, 6), 1, 2, 60],
    ["4 blocks of 16x16", square(16, 16), 4, 1, 1600],
  ] as const)("of %s is bit for bit that of the plain program", async (_, lattice, blocks, overrelaxation, sweeps) => {
    const model = phi4(lattice, { massSquared: 0.4, lambda: 0.7 });
    const width = 1.3;
    const { fields, rare } = phi4Reference(model, blocks, { seed: 5, width, sweeps, overrelaxation });
    const chain = await sampler(model, { seed: 5 }, { width, overrelaxation });
    chain.advance(sweeps);
    for (const [replica, expected] of fields.entries()) expect(chain.configuration(replica)).toEqual(expected);
    if (lattice.sites === 256) expect(rare).toBeGreaterThan(0);
  });

  test("goes on from a saved state as if never stopped", async () => {
    const extra = { overrelaxation: 1, clusters: 2 };
    for (const lattice of [square(8, 6), cubic(3, 4, 5)]) {
      const model = phi4(lattice as Lattice, { massSquared: -0.95, lambda: 0.7 });
      const chain = await sampler(model, { seed: 2, start: "random" }, extra);
      chain.advance(17);
      const saved = chain.save();
      const engine = await phi4Engine(model, { algorithm: "metropolis", ...extra });
      const resumed = continueSampler({ engine, sites: model.sites, settings: {} }, saved);
      const expected = chain.measure({ measurements: 300, every: 2 });
      expect(resumed.measure({ measurements: 300, every: 2 }).series).toEqual(expected.series);
      expect(resumed.configuration()).toEqual(chain.configuration());
    }
  });

  test("has independent replicas, tasks and seeds", async () => {
    const model = phi4(square(6, 6), { massSquared: 0.5, lambda: 0.7 });
    for (const seed of seeds) {
      const chain = await sampler(model, { seed });
      chain.advance(100);
      const { series, measurements } = chain.measure({ measurements: 4000, every: 12 });
      const lanes = [0, 1, 2, 3].map((lane) => series.energy!.filter((_, i) => i % 4 === lane));
      const scaled = lanes.map((values) => {
        const mean = values.reduce((a, b) => a + b) / measurements;
        const norm = Math.sqrt(values.reduce((s, value) => s + (value - mean) ** 2, 0));
        return values.map((value) => (value - mean) / norm);
      });
      for (let a = 0; a < 4; a++) {
        for (let b = 0; b < a; b++) {
          const correlation = scaled[a]!.reduce((s, value, i) => s + value * scaled[b]![i]!, 0);
          expect(Math.abs(correlation) * Math.sqrt(measurements), `lanes ${a} and ${b}`).toBeLessThan(4);
        }
      }
    }
    const chains = await Promise.all([1, 2].map((seed) => sampler(model, { seed, start: "random" })));
    expect(chains[0]!.configuration(0)).not.toEqual(chains[1]!.configuration(0));
    expect(chains[0]!.configuration(0)).not.toEqual(chains[0]!.configuration(1));
  });

  test("begins at a configuration of the user's, at the mean field, or anywhere", async () => {
    const model = phi4(square(8, 5), { massSquared: -0.7, lambda: 0.7 });
    const start = Float32Array.from({ length: 40 }, (_, site) => Math.sin(site));
    expect((await sampler(model, { seed: 1, start })).configuration()).toEqual(start);
    const ordered = (await sampler(model, { seed: 1 })).configuration();
    expect(Math.min(...ordered)).toBe(Math.max(...ordered));
    expect(ordered[0]).toBeCloseTo(1, 4);
    expect(new Set((await sampler(model, { seed: 1, start: "random" })).configuration()).size).toBeGreaterThan(35);
    start[3] = Number.NaN;
    await expect(sampler(model, { seed: 1, start })).rejects.toThrow(
      /value NaN of site 3 in the first configuration; give finite fields/,
    );
  });

  test.each([
    [{ massSquared: 0.5, lambda: 0 }, square(8, 8)],
    [{ massSquared: -0.95, lambda: 0.7 }, square(16, 16)],
    [{ massSquared: -10, lambda: 1 }, square(8, 8)],
    [{ massSquared: 100, lambda: 50 }, cubic(4, 4, 4)],
    [{ massSquared: -3, lambda: 1e-3, kappa: 2 }, square(8, 8)],
    [{ massSquared: -5, lambda: 1, kappa: 0 }, square(8, 8)],
  ])("accepts a reasonable part of its proposals at %o", async (parameters, lattice) => {
    const model = phi4(lattice as Lattice, parameters);
    const chain = await sampler(model, { seed: 1 });
    chain.advance(100);
    const { mean } = average(chain.measure({ measurements: 200 }), "acceptance");
    expect(mean, `width ${proposalWidth(model)}`).toBeGreaterThan(0.15);
    expect(mean).toBeLessThan(0.75);
  });
});

test("refuses algorithms, overrelaxations, clusters and widths that do not exist", async () => {
  const model = phi4(square(4, 4), { massSquared: 1, lambda: 1 });
  const make = (options: object) => phi4Engine(model, options as Phi4EngineOptions);
  await expect(make({ algorithm: "wolff" })).rejects.toThrow(/unknown phi\^4 algorithm "wolff"; known: metropolis/);
  await expect(make({ algorithm: "metropolis", overrelaxation: 1.5 })).rejects.toThrow(/overrelaxation 1.5/);
  await expect(make({ algorithm: "metropolis", clusters: -1 })).rejects.toThrow(/clusters -1 is not an integer/);
  await expect(make({ algorithm: "metropolis", width: 0 })).rejects.toThrow(/width 0 is not between/);
});
