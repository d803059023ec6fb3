import { describe, expect, test } from "vitest";
import { blockMean } from "../../src/core/statistics/index.js";
import { kaufman } from "../../src/physics/exact/index.js";
import { critical, cubic, type Lattice, sizeName, square } from "../../src/physics/lattice/index.js";
import {
  type EdwardsAndersonModel,
  edwardsAnderson,
  type IsingModel,
  ising,
  randomSigns,
} from "../../src/physics/models/index.js";
import {
  blockEngine,
  type MultispinOptions,
  replicaEngine,
  type Sampler,
  startSampler,
} from "../../src/physics/montecarlo/index.js";
import { type Expectation, expectExact, seeds } from "./exactness.js";
import { type ExactMeans, enumerated, layered, torusMoments } from "./multispin-oracles.js";
import { torusSecondMoment } from "./multispin-torus.js";

type Model = IsingModel<Lattice> | EdwardsAndersonModel;
const algorithms = ["metropolis", "heat-bath"] as const;

async function replicas(model: Model, options: MultispinOptions, seed: number): Promise<Sampler<Int8Array>> {
  const engine = await replicaEngine(model, options);
  return startSampler({ engine, sites: model.sites, settings: {} }, { seed, start: "random" });
}

async function blocks(
  model: IsingModel<Lattice>,
  options: MultispinOptions,
  seed: number,
): Promise<Sampler<Int8Array>> {
  const engine = await blockEngine(model, options);
  return startSampler({ engine, sites: model.sites, settings: {} }, { seed, start: "random" });
}

/** Means of total E, m^2 and |m| in the observables of a sampler. */
function expectations(sites: number, exact: Omit<ExactMeans, "energySquared">, what: string): Expectation[] {
  return [
    { observable: "energy", exact: exact.energy, what: `E, ${what}` },
    { observable: "magnetization", of: (m) => (m / sites) ** 2, exact: exact.second, what: `m^2, ${what}` },
    { observable: "magnetization", of: (m) => Math.abs(m) / sites, exact: exact.absolute, what: `|m|, ${what}` },
  ];
}

const glass = (lattice: Lattice, coupling: number): EdwardsAndersonModel =>
  edwardsAnderson(lattice, { coupling, signs: randomSigns(lattice, { seed: 5 }) });

describe("128 replicas", () => {
  const small: Model[] = [
    ...[critical, 0.4, -0.4, 0].map((coupling) => ising(square(4, 4), { coupling })),
    ...[critical, -0.5].map((coupling) => ising(square(3, 5), { coupling })),
    ...[0.25, -0.25].map((coupling) => ising(cubic(2, 2, 2), { coupling })),
    ising(cubic(2, 2, 3), { coupling: -0.2 }),
    glass(cubic(2, 2, 2), 0.6),
    glass(square(3, 4), 0.8),
  ];
  test.each(small.map((model) => ({ model, name: `${model.kind} ${sizeName(model.lattice)}, K = ${model.coupling}` })))(
    "the heat bath's law is that of all configurations: $name",
    async ({ model }) => {
      const exact = enumerated(model);
      for (const seed of seeds) {
        const sampler = await replicas(model, { algorithm: "heat-bath" }, seed);
        sampler.advance(200);
        expectExact(
          sampler.measure({ measurements: 1000, every: 4 }),
          expectations(model.sites, exact, `seed ${seed}`),
        );
      }
    },
  );

  const chains: Model[] = [
    ...[0.4, -0.4].map((coupling) => ising(square(13, 5), { coupling })),
    ...[0.3, -0.3].map((coupling) => ising(cubic(16, 2, 2), { coupling })),
    ising(cubic(22, 3, 1 + 1), { coupling: 0.2 }),
    glass(cubic(16, 2, 2), 0.5),
    glass(square(16, 4), 0.7),
  ];
  test.each(
    chains.map((model) => ({ model, name: `${model.kind} ${sizeName(model.lattice)}, K = ${model.coupling}` })),
  )("both algorithms have the law of the transfer matrix: $name", async ({ model }) => {
    const exact = layered(model);
    for (const algorithm of algorithms) {
      for (const seed of seeds) {
        const sampler = await replicas(model, { algorithm }, seed);
        expect(sampler.kernel).toBe(`multi-spin ${algorithm}, 128 replicas`);
        sampler.advance(500);
        const measured = sampler.measure({ measurements: 500, every: 10 });
        expectExact(measured, expectations(model.sites, exact, `${algorithm}, seed ${seed}`));
      }
    }
  });

  test.each([critical, 0.4])("8x8 has Kaufman's energy and the exact moments at K = %f", async (coupling) => {
    const model = ising(square(8, 8), { coupling });
    const energy = 64 * kaufman({ rows: 8, columns: 8, coupling }).energyPerSite;
    const exact = { energy, ...torusMoments({ rows: 8, columns: 8, coupling }) };
    for (const algorithm of algorithms) {
      for (const [slices, probabilities] of [
        [10, "compiled"],
        [10, "tables"],
        [2, "compiled"],
        [39, "compiled"],
      ] as const) {
        for (const seed of slices === 10 ? seeds : [1, 2]) {
          const sampler = await replicas(model, { algorithm, slices, probabilities }, seed);
          sampler.advance(1000);
          const what = `${algorithm}, ${slices} slices, ${probabilities}, seed ${seed}`;
          expectExact(sampler.measure({ measurements: 400, every: 15 }), expectations(64, exact, what));
        }
      }
    }
  });

  test("without coupling every spin is drawn afresh, whatever the algorithm", async () => {
    for (const algorithm of algorithms) {
      const sampler = await replicas(ising(square(8, 9), { coupling: 0 }), { algorithm }, 1);
      expectExact(sampler.measure({ measurements: 2000 }), [
        { observable: "energy", exact: 0, what: "E" },
        { observable: "energy", of: (e) => e ** 2, exact: 144, what: "E^2" },
        { observable: "magnetization", exact: 0, what: "M" },
        { observable: "magnetization", of: (m) => m ** 2, exact: 72, what: "M^2" },
      ]);
    }
  });

  test.each([
    { model: glass(cubic(2, 2, 2), 0.6), exact: enumerated(glass(cubic(2, 2, 2), 0.6)) },
    { model: glass(cubic(16, 2, 2), 0.4), exact: layered(glass(cubic(16, 2, 2), 0.4)) },
  ])(
    "each single lane has the exact energy: chi^2 over the lanes of a glass, $model.sites sites",
    async ({ model, exact }) => {
      for (const seed of seeds) {
        const sampler = await replicas(model, { algorithm: "metropolis" }, seed);
        sampler.advance(500);
        const { series } = sampler.measure({ measurements: 3200, every: 4 });
        let square = 0;
        for (let lane = 0; lane < 128; lane++) {
          const { mean, error } = blockMean(series.energy!.filter((_, i) => i % 128 === lane));
          square += ((mean - exact.energy) / error) ** 2;
        }
        // Errors from 32 blocks: the mean of z^2 is 31/29, its variance 2.6.
        expect(Math.abs(square - (128 * 31) / 29), `seed ${seed}: chi^2 ${square}`).toBeLessThan(
          4 * Math.sqrt(128 * 2.6),
        );
      }
    },
  );
});

describe("one lattice in 128 blocks", () => {
  test.each([0.4, 0.5, -0.4])("32x32 and 64x64 have Kaufman's energy at K = %f", async (coupling) => {
    for (const extent of [32, 64]) {
      const { sites } = square(extent, extent);
      const exact = sites * kaufman({ rows: extent, columns: extent, coupling }).energyPerSite;
      for (const algorithm of algorithms) {
        for (const seed of seeds) {
          const engine = await blocks(ising(square(extent, extent), { coupling }), { algorithm }, seed);
          engine.advance(3000);
          const measured = engine.measure({ measurements: 3000, every: 6 });
          expectExact(measured, [{ observable: "energy", exact, what: `${algorithm}, L = ${extent}, seed ${seed}` }]);
        }
      }
    }
  });

  test.each([2, 39])("the law does not depend on the bits drawn at first: %d of them", async (slices) => {
    const exact = 1024 * kaufman({ rows: 32, columns: 32, coupling: 0.4 }).energyPerSite;
    const second = torusSecondMoment({ extent: 32, coupling: 0.4 });
    for (const algorithm of algorithms) {
      for (const probabilities of ["compiled", "tables"] as const) {
        const engine = await blocks(ising(square(32, 32), { coupling: 0.4 }), { algorithm, slices, probabilities }, 1);
        engine.advance(3000);
        const measured = engine.measure({ measurements: 10_000, every: 6 });
        const what = `${algorithm}, ${probabilities}`;
        expectExact(measured, [
          { observable: "energy", exact, what: `E, ${what}` },
          { observable: "magnetization", of: (m) => (m / 1024) ** 2, exact: second, what: `m^2, ${what}` },
        ]);
      }
    }
  });

  test("oblong lattices have Kaufman's energy, and one without coupling the law of free spins", async () => {
    const exact = 32 * 48 * kaufman({ rows: 32, columns: 48, coupling: 0.35 }).energyPerSite;
    for (const seed of seeds) {
      const engine = await blocks(ising(square(32, 48), { coupling: 0.35 }), { algorithm: "metropolis" }, seed);
      engine.advance(500);
      expectExact(engine.measure({ measurements: 2000, every: 5 }), [
        { observable: "energy", exact, what: `seed ${seed}` },
      ]);
      const free = await blocks(ising(square(32, 48), { coupling: 0 }), { algorithm: "metropolis" }, seed);
      expectExact(free.measure({ measurements: 2000 }), [
        { observable: "energy", exact: 0, what: "E" },
        { observable: "energy", of: (e) => e ** 2, exact: 2 * 32 * 48, what: "E^2" },
        { observable: "magnetization", of: (m) => m ** 2, exact: 32 * 48, what: "M^2" },
      ]);
    }
  });
});

test("the transfer matrix from layer to layer agrees with enumeration", () => {
  for (const model of [ising(square(5, 3), { coupling: -0.4 }), glass(cubic(4, 2, 2), 0.7), glass(square(4, 4), 0.9)]) {
    const [one, other] = [enumerated(model), layered(model)];
    expect(other.energy).toBeCloseTo(one.energy, 9);
    expect(other.second).toBeCloseTo(one.second, 9);
    expect(other.absolute).toBeCloseTo(one.absolute, 9);
  }
});
