import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/core/random/index.js";
import { forEachState, kaufman, spinsOfState, tabulateLogWeights } from "../../src/physics/exact/index.js";
import { critical, cubic, square } from "../../src/physics/lattice/index.js";
import {
  edwardsAnderson,
  type Hamiltonian,
  hamiltonian,
  interaction,
  ising,
  logWeight,
  randomSigns,
} from "../../src/physics/models/index.js";
import { continueSampler, type Sampler, startSampler } from "../../src/physics/montecarlo/index.js";
import { acceptanceTables, flipRules } from "../../src/physics/montecarlo/single-site/acceptance.js";
import {
  fillWords,
  happens,
  nextWord,
  tailHappens,
  threshold,
} from "../../src/physics/montecarlo/single-site/generator.js";
import { type SingleSiteOptions, singleSiteEngine } from "../../src/physics/montecarlo/single-site/index.js";
import { siteTerms } from "../../src/physics/montecarlo/single-site/terms.js";
import { expectExact, seeds, z } from "./exactness.js";

const algorithms = ["metropolis", "heat-bath"] as const;
const key = { seed: 1, task: 0, replica: 0 };

const sample = (model: Hamiltonian, options: SingleSiteOptions, seed: number): Sampler<Int8Array> =>
  startSampler(
    { engine: singleSiteEngine(model, options), sites: model.sites, settings: {} },
    { seed, start: "random" },
  );

/** Fields and all pairs, triples and quartets that a coin chooses, with couplings uniform in [-strength, strength]. */
function randomModel(sites: number, { seed, strength, part }: { seed: number; strength: number; part: number }) {
  const { uniform } = randomStream({ seed, purpose: "random model" });
  const terms: number[][][] = [[], [], [], []];
  for (let members = 1; members < 2 ** sites; members++) {
    const chosen = Array.from({ length: sites }, (_, site) => site).filter((site) => (members >> site) & 1);
    if (chosen.length > 4 || (chosen.length > 1 && uniform() > part)) continue;
    terms[chosen.length - 1]!.push([...chosen, strength * (2 * uniform() - 1)]);
  }
  return hamiltonian({ sites, constant: 0.7, interactions: terms.map((own, k) => interaction(k + 1, own)) });
}

/** Exact means of E, E^2, M, M^2 and M^3 by enumeration at the law exp(beta w). */
function exactly(model: Hamiltonian, beta = 1) {
  const sums = new Float64Array(6);
  forEachState(model, (state, weight) => {
    let m = model.sites;
    for (let bits = state; bits !== 0; bits &= bits - 1) m -= 2;
    const p = Math.exp(beta * weight);
    [1, -weight, weight ** 2, m, m ** 2, m ** 3].forEach((value, k) => {
      sums[k]! += p * value;
    });
  });
  const [energy, square, m, m2, m3] = sums.subarray(1).map((sum) => sum / sums[0]!) as unknown as number[];
  return [
    { observable: "energy", exact: energy!, what: "E" },
    { observable: "energy", of: (e: number) => e ** 2, exact: square!, what: "E^2" },
    { observable: "magnetization", exact: m!, what: "M" },
    { observable: "magnetization", of: (s: number) => s ** 2, exact: m2!, what: "M^2" },
    { observable: "magnetization", of: (s: number) => s ** 3, exact: m3!, what: "M^3" },
  ];
}

describe.each(algorithms)("single-site %s", (algorithm) => {
  test.each(seeds)("samples a sparse Hamiltonian of fields, pairs, triples and quartets exactly, seed %i", (seed) => {
    const model = randomModel(10, { seed, strength: 0.6, part: 0.05 });
    const measured = sample(model, { algorithm }, seed).measure({ measurements: 60_000, every: 2 });
    expectExact(measured, exactly(model));
  });

  test.each(seeds)("samples a dense one, whose sites have too many terms for tables, exactly, seed %i", (seed) => {
    const model = randomModel(8, { seed, strength: 0.15, part: 1 });
    const measured = sample(model, { algorithm }, seed).measure({ measurements: 20_000, every: 2 });
    expectExact(measured, exactly(model));
  });

  test.each(seeds)("one update of any site leaves the law unchanged to 1e-9, without statistics, seed %i", (seed) => {
    const model = randomModel(10, { seed, strength: 0.6, part: 0.03 });
    const law = siteTerms(model, 1);
    const { offsets, thresholds } = acceptanceTables(law, flipRules[algorithm]);
    const weights = tabulateLogWeights(model).map(Math.exp);
    const spins = new Int8Array(10);
    const broken = new Uint8Array(law.units.length);
    for (let site = 0; site < 10; site++) {
      expect(offsets[site]).toBeGreaterThanOrEqual(0);
      const own = law.terms.subarray(law.start[site], law.start[site + 1]);
      const after = new Float64Array(weights.length);
      for (const [state, weight] of weights.entries()) {
        law.writeBroken(spinsOfState(state, spins), broken);
        const signs = own.reduce((bits, term, k) => bits | (broken[term]! << k), 0);
        const flip = thresholds[offsets[site]! + signs]! / 2 ** 32;
        after[state]! += weight * (1 - flip);
        after[state ^ (1 << site)]! += weight * flip;
      }
      expect(Math.max(...after.map((weight, state) => Math.abs(weight / weights[state]! - 1)))).toBeLessThan(1e-9);
    }
  });

  test.each(seeds)("has Kaufman's energies on 4x4, seed %i", (seed) => {
    for (const coupling of [0.3, critical]) {
      const exact = 16 * kaufman({ rows: 4, columns: 4, coupling }).energyPerSite;
      const measured = sample(ising(square(4, 4), { coupling }), { algorithm }, seed).measure({ measurements: 60_000 });
      expectExact(measured, [{ observable: "energy", exact, what: `E at K = ${coupling}` }]);
    }
  });

  test("samples exp(beta w) and still gives the energy without beta", () => {
    const model = randomModel(8, { seed: 1, strength: 1, part: 0.1 });
    const sampler = sample(model, { algorithm, inverseTemperature: 0.4 }, 1);
    expectExact(sampler.measure({ measurements: 40_000 }), exactly(model, 0.4));
  });

  test("spins without weight are fair coins in every sweep, also at infinite temperature", () => {
    for (const model of [ising(square(4, 4), { coupling: 0 }), hamiltonian({ sites: 16, interactions: [] })]) {
      const measured = sample(model, { algorithm }, 1).measure({ measurements: 20_000 });
      expectExact(measured, [
        { observable: "magnetization", exact: 0, what: "M" },
        { observable: "magnetization", of: (m) => m ** 2, exact: 16, what: "M^2" },
      ]);
    }
    const dense = randomModel(8, { seed: 1, strength: 1, part: 1 });
    const measured = sample(dense, { algorithm, inverseTemperature: 0 }, 1).measure({ measurements: 20_000 });
    expectExact(measured, [{ observable: "magnetization", of: (m) => m ** 2, exact: 8, what: "M^2" }]);
  });

  test("a saved state goes on bit by bit, and equal keys give equal chains", () => {
    const model = randomModel(9, { seed: 2, strength: 0.5, part: 0.3 });
    const parts = () => ({ engine: singleSiteEngine(model, { algorithm }), sites: 9, settings: {} });
    const whole = startSampler(parts(), { seed: 3, start: "random" });
    whole.advance(100);
    const resumed = continueSampler(parts(), whole.save());
    expect(resumed.measure({ measurements: 50 })).toEqual(whole.measure({ measurements: 50 }));
    expect(resumed.save()).toEqual(whole.save());
    const again = startSampler(parts(), { seed: 3, start: "random" });
    again.advance(150);
    expect(again.save()).toEqual(whole.save());
    expect(startSampler(parts(), { seed: 4, start: "random" }).save().bytes).not.toEqual(again.save().bytes);
  });

  test("the energy is that of the configuration, an integer for Ising models and spin glasses", () => {
    const lattice = cubic(2, 2, 2);
    const glass = edwardsAnderson(lattice, { coupling: 0.9, signs: randomSigns(lattice, { seed: 1 }) });
    const magnet = ising(square(3, 2), { coupling: 0.3 });
    for (const model of [glass, magnet]) {
      const sampler = sample(model, { algorithm }, 1);
      sampler.advance(5);
      const energy = sampler.measure({ measurements: 1 }).series.energy![0]!;
      expect(Number.isInteger(energy)).toBe(true);
      expect(model.coupling * energy).toBeCloseTo(-logWeight(model, sampler.configuration()), 12);
    }
    const any = randomModel(8, { seed: 3, strength: 1, part: 0.5 });
    const sampler = sample(any, { algorithm }, 1);
    const { series } = sampler.measure({ measurements: 1, every: 7 });
    expect(series.energy![0]).toBeCloseTo(-logWeight(any, sampler.configuration()), 12);
    expect(series.magnetization![0]).toBe(sampler.configuration().reduce((sum, spin) => sum + spin, 0));
  });

  test("a placed configuration is taken over and the generator goes on", () => {
    const engine = singleSiteEngine(ising(square(4, 4), { coupling: 0.4 }), { algorithm });
    engine.begin("random", key);
    const generator = engine.state.slice(0, 16);
    const stripes = Int8Array.from({ length: 16 }, (_, site) => (site % 2 ? -1 : 1));
    engine.place(stripes);
    expect(engine.configuration(0)).toEqual(stripes);
    expect(engine.measure({ count: 1, every: 0 }).energy![0]).toBe(0);
    expect(engine.state.slice(0, 16)).toEqual(generator);
  });
});

describe("the comparison with enumeration", () => {
  test("notices a temperature that is 3 % off", () => {
    const model = randomModel(10, { seed: 1, strength: 0.6, part: 0.05 });
    const wrong = sample(model, { algorithm: "metropolis", inverseTemperature: 1.03 }, 1);
    const measured = wrong.measure({ measurements: 60_000, every: 2 });
    expect(Math.abs(z(measured, exactly(model)[0]!))).toBeGreaterThan(4);
  });
});

describe("the generator of the plain samplers", () => {
  test("is xoshiro128++: the numbers of the reference implementation from the state 1, 2, 3, 4", () => {
    const state = Uint32Array.of(1, 2, 3, 4);
    const words = new Uint32Array(6);
    fillWords(state, words);
    expect([...words]).toEqual([641, 1573767, 3222811527, 3517856514, 836907274, 4247214768]);
    expect(nextWord(state)).toBe(3867114732);
  });

  test("decides with the probability of a threshold, also in the bits beyond a word", () => {
    const state = Uint32Array.of(5, 6, 7, 8);
    const rate = (decide: () => boolean) => {
      let count = 0;
      for (let i = 0; i < 40_000; i++) count += decide() ? 1 : 0;
      return count / 40_000;
    };
    for (const p of [0.1, 0.5, 0.93]) {
      const sigma = Math.sqrt((p * (1 - p)) / 40_000);
      expect(Math.abs(rate(() => happens(state, threshold(p))) - p)).toBeLessThan(4 * sigma);
      expect(Math.abs(rate(() => tailHappens(state, p)) - p)).toBeLessThan(4 * sigma + 2 ** -8);
    }
    expect(rate(() => happens(state, threshold(1)))).toBe(1);
    expect(rate(() => happens(state, threshold(0)))).toBe(0);
  });

  test("thresholds absorb the last bits in which engines may differ", () => {
    const p = Math.exp(-1.7);
    expect(threshold(p * (1 + 2 ** -52))).toBe(threshold(p));
    expect(Math.abs(threshold(p) / 2 ** 32 - p)).toBeLessThanOrEqual(2 ** -41);
  });
});

test("an unknown algorithm and a negative temperature are refused", () => {
  const model = ising(square(4, 4), { coupling: 0.4 });
  expect(() => singleSiteEngine(model, { algorithm: "wolff" as never })).toThrow(
    'unknown algorithm "wolff"; known: metropolis, heat-bath',
  );
  expect(() => singleSiteEngine(model, { algorithm: "metropolis", inverseTemperature: -1 })).toThrow(
    "inverse temperature -1 is not a finite number of at least 0",
  );
});
