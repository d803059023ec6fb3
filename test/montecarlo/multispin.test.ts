import { describe, expect, test } from "vitest";
import { SizeError } from "../../src/core/errors/index.js";
import { forEachState, kaufman } from "../../src/physics/exact/index.js";
import { critical, cubic, type Lattice, square } from "../../src/physics/lattice/index.js";
import { edwardsAnderson, type Hamiltonian, ising, randomSigns } from "../../src/physics/models/index.js";
import {
  blockEngine,
  continueLaneTempering,
  createSampler,
  laneTempering,
  replicaEngine,
  restoreSampler,
  startSampler,
} from "../../src/physics/montecarlo/index.js";
import { expectExact, seeds } from "./exactness.js";

const small = cubic(2, 2, 2);
const glass = edwardsAnderson(small, { coupling: 0.5, signs: randomSigns(small, { seed: 3 }) });

/** Exact <E> and <E^2> at a coupling, from the energies E = -log-weight / K of all states. */
function moments(model: Hamiltonian & { readonly coupling: number }, coupling = model.coupling) {
  let [norm, first, second] = [0, 0, 0];
  forEachState(model, (_, logWeight) => {
    const energy = -logWeight / model.coupling;
    const weight = Math.exp(-coupling * energy);
    norm += weight;
    first += weight * energy;
    second += weight * energy ** 2;
  });
  return { first: first / norm, second: second / norm };
}

describe.each(["metropolis", "heat-bath"] as const)("%s", (algorithm) => {
  test.each([
    ["4x4", ising(square(4, 4), { coupling: critical })],
    ["an odd 3x5 torus", ising(square(3, 5), { coupling: 0.4 })],
    ["an antiferromagnetic 4x4 torus", ising(square(4, 4), { coupling: -0.3 })],
    ["2x2x2", ising(small, { coupling: 0.2 })],
    ["a 2x2x2 spin glass", glass],
  ])("128 replicas of %s have the exact law of energies", async (_, model) => {
    const { first, second } = moments(model);
    for (const seed of seeds) {
      const sampler = await createSampler(model, { algorithm, seed, start: "random" });
      sampler.advance(200);
      expectExact(sampler.measure({ measurements: 1000, every: 2 }), [
        { observable: "energy", exact: first, what: `<E>, seed ${seed}` },
        { observable: "energy", of: (e) => e ** 2, exact: second, what: `<E^2>, seed ${seed}` },
      ]);
    }
  });

  test.each([2, 10, 39])("8x8 replicas have Kaufman's energy with %i bits drawn at once", async (slices) => {
    const model = ising(square(8, 8), { coupling: 0.4 });
    const exact = 64 * kaufman({ rows: 8, columns: 8, coupling: 0.4 }).energyPerSite;
    for (const seed of seeds) {
      const engine = await replicaEngine(model, { algorithm, slices });
      const sampler = startSampler({ engine, sites: 64, settings: {} }, { seed });
      sampler.advance(300);
      const measured = sampler.measure({ measurements: 500, every: 3 });
      expectExact(measured, [{ observable: "energy", exact, what: `seed ${seed}` }]);
    }
  });

  test.each([0.4, 0.5])("one 64x64 lattice in blocks has Kaufman's energy at K = %f", async (coupling) => {
    const exact = 4096 * kaufman({ rows: 64, columns: 64, coupling }).energyPerSite;
    for (const seed of seeds) {
      const sampler = await createSampler(ising(square(64, 64), { coupling }), { algorithm, seed });
      expect(sampler.kernel).toContain("128 blocks");
      sampler.advance(2000);
      const measured = sampler.measure({ measurements: 8000, every: 2 });
      expectExact(measured, [{ observable: "energy", exact, what: `seed ${seed}` }]);
    }
  });
});

/** Energy, magnetisation and structure factor of a configuration, site by site. */
function direct(spins: Int8Array, rows: number, columns: number) {
  let [energy, magnetization, structureFactor] = [0, 0, 0];
  const waves = [0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const spin = spins[row * columns + column]!;
      const right = spins[row * columns + ((column + 1) % columns)]!;
      energy -= spin * (right + spins[((row + 1) % rows) * columns + column]!);
      magnetization += spin;
      for (const [axis, angle] of [row / rows, column / columns].entries()) {
        waves[2 * axis]! += spin * Math.cos(2 * Math.PI * angle);
        waves[2 * axis + 1]! += spin * Math.sin(2 * Math.PI * angle);
      }
    }
  }
  for (const wave of waves) structureFactor += wave ** 2 / (2 * rows * columns);
  return { energy, magnetization, structureFactor };
}

test.each([
  [64, 48, 0],
  [32, 32, 0],
  [5, 7, 77],
])("observables of a %ix%i lattice are those of its configuration", async (rows, columns, replica) => {
  const model = ising(square(rows, columns), { coupling: 0.42 });
  const sampler = await createSampler(model, { algorithm: "metropolis", seed: 3, start: "random" });
  sampler.advance(20);
  const { series, replicas } = sampler.measure({ measurements: 2, every: 1 });
  const exact = direct(sampler.configuration(replica), rows, columns);
  expect(series.energy![replicas + replica]).toBe(exact.energy);
  expect(series.magnetization![replicas + replica]).toBe(exact.magnetization);
  expect(series.structureFactor![replicas + replica]).toBeCloseTo(exact.structureFactor, 9);
});

test("threads and the place of the probabilities do not change the configurations", async () => {
  const model = ising(square(64, 32), { coupling: critical });
  const run = async (options: { threads?: number; probabilities?: "tables" | "compiled" }) => {
    const engine = await blockEngine(model, { algorithm: "metropolis", ...options });
    const sampler = startSampler({ engine, sites: model.sites, settings: {} }, { seed: 5 });
    for (let turn = 0; turn < 50; turn++) {
      sampler.advance(3);
      sampler.measure({ measurements: 2, every: 1 });
    }
    const spins = sampler.configuration();
    sampler.close();
    return spins;
  };
  const alone = await run({});
  expect(await run({ threads: 2 })).toEqual(alone);
  expect(await run({ threads: 3 })).toEqual(alone);
  expect(await run({ probabilities: "tables" })).toEqual(alone);
});

test("lanes that share bonds are independent: the variance of their sum is the sum of variances", async () => {
  const sampler = await createSampler(glass, { algorithm: "heat-bath", seed: 1 });
  sampler.advance(100);
  const { series, replicas } = sampler.measure({ measurements: 4000, every: 4 });
  const { first, second } = moments(glass);
  const single = second - first ** 2;
  let variance = 0;
  for (let m = 0; m < 4000; m++) {
    let sum = 0;
    for (let lane = 0; lane < replicas; lane++) sum += series.energy![m * replicas + lane]! - first;
    variance += sum ** 2 / 4000;
  }
  expect(Math.abs(variance / (replicas * single) - 1)).toBeLessThan(4 * Math.sqrt(2 / 4000));
});

test("tempering in lanes keeps the exact law at every temperature and goes on bit for bit", async () => {
  const couplings = [0.1, 0.3, 0.5, 0.8, 1.1];
  for (const seed of seeds) {
    const tempering = await laneTempering(glass, { couplings, seed });
    tempering.advance(200);
    const { rungs } = tempering.measure({ measurements: 1500 });
    for (const [rung, coupling] of couplings.entries()) {
      const { first, second } = moments(glass, coupling);
      expectExact(rungs[rung]!, [
        { observable: "energy", exact: first, what: `<E> at ${coupling}, seed ${seed}` },
        { observable: "energy", of: (e) => e ** 2, exact: second, what: `<E^2> at ${coupling}, seed ${seed}` },
      ]);
    }
    const again = await continueLaneTempering(glass, tempering.save());
    again.advance(20);
    tempering.advance(20);
    expect(again.save().bytes).toEqual(tempering.save().bytes);
  }
});

test.each([
  ["blocks", square(32, 32), "metropolis"],
  ["replicas", square(6, 6), "heat-bath"],
  ["Wolff", square(16, 16), "wolff"],
  ["Swendsen-Wang", cubic(4, 4, 4), "swendsen-wang"],
] as const)("a saved state of %s goes on bit for bit", async (_, lattice: Lattice, algorithm) => {
  const model = ising(lattice, { coupling: 0.3 });
  const sampler = await createSampler(model, { algorithm, seed: 9 });
  sampler.advance(11);
  const state = sampler.save();
  const again = await restoreSampler({ ...state, settings: JSON.parse(JSON.stringify(state.settings)) });
  sampler.advance(7);
  again.advance(7);
  expect(again.save()).toEqual(sampler.save());
});

test("a size that one lattice in blocks cannot have is refused with those it can", async () => {
  const model = ising(square(33, 33), { coupling: 0.4 });
  const refused = createSampler(model, { algorithm: "metropolis", packing: "single", seed: 1 });
  await expect(refused).rejects.toThrow(SizeError);
  await expect(refused).rejects.toThrow(/rows must be a multiple of 32/);
  expect((await createSampler(model, { algorithm: "metropolis", seed: 1 })).replicas).toBe(128);
});
