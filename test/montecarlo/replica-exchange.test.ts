import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { forEachState } from "../../src/physics/exact/index.js";
import { cubic, square } from "../../src/physics/lattice/index.js";
import { edwardsAnderson, type Hamiltonian, ising, randomSigns } from "../../src/physics/models/index.js";
import type { Measurements, SamplerState } from "../../src/physics/montecarlo/index.js";
import { singleSiteEngine } from "../../src/physics/montecarlo/single-site/index.js";
import {
  constantAcceptanceLadder,
  continueReplicaExchange,
  exchangeProbability,
  exchangeRound,
  expectedAcceptance,
  geometricLadder,
  replicaExchange,
  roundTrips,
  type Temperable,
} from "../../src/physics/montecarlo/tempering/index.js";
import { readSamplerState, writeSamplerState } from "../../src/workbench/io/index.js";
import { type Expectation, expectExact, seeds, z } from "./exactness.js";

const glassLattice = cubic(2, 2, 2);
const signs = randomSigns(glassLattice, { seed: 1 });
const models = {
  "the 4x4 Ising model": {
    model: (coupling: number): Hamiltonian => ising(square(4, 4), { coupling }),
    couplings: [0.2, 0.3, 0.4, 0.5],
  },
  "a 2x2x2 spin glass": {
    model: (coupling: number): Hamiltonian => edwardsAnderson(glassLattice, { coupling, signs }),
    couplings: [0.1, 0.25, 0.5, 0.9],
  },
} as const;

type Change = (engine: Temperable<Int8Array>, sites: number) => Temperable<Int8Array>;
const asItIs: Change = (engine) => engine;
/** The mistake that this project has seen elsewhere: swaps decided by energies per spin. */
const perSpin: Change = (engine, sites) => ({
  ...engine,
  measure: (request) => {
    const { energy, ...others } = engine.measure(request);
    return { ...others, energy: energy!.map((total) => total / sites) };
  },
});
/** As engines that cannot take over a configuration. */
const withoutPlace: Change = ({ place: _, ...engine }) => engine;

const temper = ({ model, couplings }: (typeof models)[keyof typeof models], seed: number, change: Change = asItIs) =>
  replicaExchange({
    couplings,
    engine: (coupling) => change(singleSiteEngine(model(coupling), { algorithm: "heat-bath" }), model(0).sites),
    seed,
  });

const levelsOf = new Map<(coupling: number) => Hamiltonian, Map<number, number>>();
/** The number of states at each total energy. */
function levels(model: (coupling: number) => Hamiltonian): Map<number, number> {
  const known = levelsOf.get(model) ?? new Map<number, number>();
  if (known.size === 0) {
    forEachState(model(1), (_, weight) => known.set(0 - weight, (known.get(0 - weight) ?? 0) + 1));
    levelsOf.set(model, known);
  }
  return known;
}

/** The probability of every energy that occurs in at least 1 % of the measurements; `unit` divides what is measured. */
function histogram(model: (coupling: number) => Hamiltonian, coupling: number, unit = 1): Expectation[] {
  const weights = [...levels(model)].map(([energy, count]) => [energy, count * Math.exp(-coupling * energy)] as const);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return weights
    .map(([energy, weight]) => ({
      observable: "energy",
      of: (measured: number) => (measured * unit === energy ? 1 : 0),
      exact: weight / total,
      what: `P(E = ${energy}) at K = ${coupling}`,
    }))
    .filter(({ exact }) => exact > 0.01);
}

const worst = (
  measured: readonly Measurements[],
  couplings: readonly number[],
  expected: typeof histogram,
  model: (coupling: number) => Hamiltonian,
  unit: number,
) =>
  Math.max(
    ...measured.flatMap((own, rung) => expected(model, couplings[rung]!, unit).map((one) => Math.abs(z(own, one)))),
  );

describe.each(Object.entries(models))("replica exchange of %s", (_, one) => {
  test.each(seeds)("leaves the energy histogram of every temperature exact, seed %i", async (seed) => {
    const run = await temper(one, seed);
    run.advance(100);
    const measured = run.measure({ measurements: 12_000, every: 2 });
    for (const [rung, own] of measured.entries()) expectExact(own, histogram(one.model, one.couplings[rung]!));
    for (const rate of run.statistics().acceptance) expect(rate).toBeGreaterThan(0.2);
    expect(Math.min(...run.statistics().roundTrips)).toBeGreaterThan(100);
  });

  test("with energies per spin in place of total ones the histograms are wrong, and the comparison sees it", async () => {
    const wrong = await temper(one, 1, perSpin);
    const measured = wrong.measure({ measurements: 12_000, every: 2 });
    expect(worst(measured, one.couplings, histogram, one.model, one.model(0).sites)).toBeGreaterThan(8);
  });

  test("is as exact with engines that must be begun anew after an exchange", async () => {
    const run = await temper(one, 1, withoutPlace);
    const measured = run.measure({ measurements: 6_000, every: 2 });
    for (const [rung, own] of measured.entries()) expectExact(own, histogram(one.model, one.couplings[rung]!));
  });
});

describe("replica exchange", () => {
  const glass = models["a 2x2x2 spin glass"];

  test.each([
    ["that take over configurations", asItIs],
    ["that are begun anew", withoutPlace],
  ])("goes on bit by bit from a saved state, with engines %s", async (_, change) => {
    const whole = await temper(glass, 7, change);
    whole.advance(51);
    const engine = (coupling: number) => change(singleSiteEngine(glass.model(coupling), { algorithm: "heat-bath" }), 8);
    const resumed = await continueReplicaExchange({ engine }, whole.save());
    expect(resumed.rounds).toBe(51);
    expect(resumed.measure({ measurements: 40, every: 3 })).toEqual(whole.measure({ measurements: 40, every: 3 }));
    expect(resumed.save()).toEqual(whole.save());
    expect(resumed.statistics()).toEqual(whole.statistics());
    expect(resumed.replicas()).toEqual(whole.replicas());
  });

  test("goes on bit by bit in another process, through a file", async () => {
    const dist = new URL("../../dist/", import.meta.url);
    const folder = mkdtempSync(join(tmpdir(), "kadanoff-exchange-"));
    const [from, to] = [join(folder, "from.npz"), join(folder, "to.npz")];
    try {
      const whole = await temper(glass, 8);
      whole.advance(30);
      writeSamplerState(from, whole.save());
      const further = async (state: SamplerState) => {
        const engine = (coupling: number) => singleSiteEngine(glass.model(coupling), { algorithm: "heat-bath" });
        const run = await continueReplicaExchange({ engine }, state);
        run.advance(70);
        return run.save();
      };
      if (existsSync(new URL("physics/montecarlo/tempering/index.js", dist))) {
        const script = `
          import { cubic } from "${dist}physics/lattice/index.js";
          import { edwardsAnderson, randomSigns } from "${dist}physics/models/index.js";
          import { singleSiteEngine } from "${dist}physics/montecarlo/single-site/index.js";
          import { continueReplicaExchange } from "${dist}physics/montecarlo/tempering/index.js";
          import { readSamplerState, writeSamplerState } from "${dist}workbench/io/index.js";
          const lattice = cubic(2, 2, 2);
          const signs = randomSigns(lattice, { seed: 1 });
          const engine = (coupling) =>
            singleSiteEngine(edwardsAnderson(lattice, { coupling, signs }), { algorithm: "heat-bath" });
          const run = await continueReplicaExchange({ engine }, readSamplerState(${JSON.stringify(from)}));
          run.advance(70);
          writeSamplerState(${JSON.stringify(to)}, run.save());`;
        const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
          encoding: "utf8",
        });
        expect(stderr).toBe("");
        expect(status).toBe(0);
      } else {
        writeSamplerState(to, await further(readSamplerState(from)));
      }
      whole.advance(70);
      expect(readSamplerState(to)).toEqual(whole.save());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("refuses ladders that are none, engines of many replicas, and states of something else", async () => {
    const engine = (coupling: number): Temperable<Int8Array> =>
      singleSiteEngine(glass.model(coupling), { algorithm: "metropolis" });
    const run = (couplings: number[], make = engine) => replicaExchange({ couplings, engine: make, seed: 1 });
    await expect(run([0.3])).rejects.toThrow("a ladder of 1 couplings has nothing to exchange; give 2 or more");
    await expect(run([0.3, 0.5, 0.4])).rejects.toThrow(
      "coupling 0.4 of rung 2 follows 0.5; order them from hot to cold",
    );
    await expect(run([0.3, 0.4], (coupling) => ({ ...engine(coupling), replicas: 128 }))).rejects.toThrow(
      "of 128 replicas; replica exchange needs equal kernels of one",
    );
    const silent = await run([0.3, 0.4], (coupling) => ({ ...engine(coupling), measure: () => ({}) }));
    expect(() => silent.advance(1)).toThrow("measures no energy to exchange by");
    await expect(
      replicaExchange({ couplings: [0.3, 0.4], engine, seed: 1, start: new Int8Array(9).fill(1) }),
    ).rejects.toThrow("the first configuration has 9 sites; the model has 8");

    const state = (await run([0.3, 0.4])).save();
    const plain = { ...state, kernel: "single-site Metropolis, plain TypeScript" };
    await expect(continueReplicaExchange({ engine }, plain)).rejects.toThrow("not of replica exchange");
    const larger = (coupling: number) =>
      singleSiteEngine(ising(square(4, 4), { coupling }), { algorithm: "metropolis" });
    await expect(continueReplicaExchange({ engine: larger }, state)).rejects.toThrow(/these engines need \d+ bytes/);
  });
});

describe("the rule of exchange", () => {
  test("accepts always what brings the lower energy to the colder side, and exp(-dK dE) otherwise", () => {
    expect(exchangeProbability([0.3, 0.5], [-10, -4])).toBe(1);
    expect(exchangeProbability([0.3, 0.5], [-4, -10])).toBeCloseTo(Math.exp(-0.2 * 6), 15);
  });

  test("proposes the even and the odd pairs, each neighbour once", () => {
    const energies = [-9, -6, -3, 0, 3];
    const couplings = [1, 2, 3, 4, 5];
    const generator = Uint32Array.of(1, 2, 3, 4);
    const asked = (parity: 0 | 1) => {
      const rungs: number[] = [];
      exchangeRound({ couplings, energies, parity, generator, exchange: (rung) => rungs.push(rung) });
      return rungs;
    };
    expect(asked(0)).toEqual([0, 2]);
    expect(asked(1)).toEqual([1, 3]);
  });
});

describe("round trips", () => {
  test("are counted from one end to the other and back; replicas without a past count for nothing", () => {
    const trips = roundTrips({ temperatures: 3, replicas: 3 });
    // One line per round: the rungs of replicas 0, 1, 2.
    const rounds = [
      [0, 1, 2],
      [1, 0, 2],
      [2, 0, 1],
      [1, 2, 0],
      [0, 2, 1],
      [1, 0, 2],
    ];
    for (const rungs of rounds) trips.record(rungs);
    const { roundTrips: counted, fromHottest } = trips.summary();
    // Replica 0 went hot, cold, hot; replica 1 hot, cold, hot; replica 2 cold, hot, cold.
    expect([...counted]).toEqual([1, 1, 1]);
    // On the middle rung: replica 0 from hot, 2 from cold, 0 from cold, 2 from hot, 0 from hot.
    expect([...fromHottest]).toEqual([1, 3 / 5, 0]);
  });

  test("half a round trip is none", () => {
    const trips = roundTrips({ temperatures: 2, replicas: 2 });
    trips.record([0, 1]);
    trips.record([1, 0]);
    expect([...trips.summary().roundTrips]).toEqual([0, 0]);
    trips.record([0, 1]);
    expect([...trips.summary().roundTrips]).toEqual([1, 1]);
  });

  test("may be taken over from their bytes", () => {
    const [a, b] = [roundTrips({ temperatures: 3, replicas: 6 }), roundTrips({ temperatures: 3, replicas: 6 })];
    a.record([0, 1, 2, 2, 1, 0]);
    b.state.set(a.state);
    for (const one of [a, b]) one.record([2, 1, 0, 1, 2, 0]);
    expect(b.summary()).toEqual(a.summary());
  });

  test("f falls from 1 to 0 along a ladder on which replicas move freely", async () => {
    const run = await temper(models["the 4x4 Ising model"], 1);
    run.advance(4000);
    const { fromHottest } = run.statistics();
    expect(fromHottest[0]).toBe(1);
    expect(fromHottest.at(-1)).toBe(0);
    for (let rung = 1; rung < fromHottest.length; rung++)
      expect(fromHottest[rung]).toBeLessThan(fromHottest[rung - 1]!);
  });
});

describe("ladders", () => {
  test("a geometric ladder has equal ratios and exact ends", () => {
    const ladder = geometricLadder({ hottest: 0.1, coldest: 1.6, count: 5 });
    expect(ladder[0]).toBe(0.1);
    expect(ladder[4]).toBe(1.6);
    for (const [i, coupling] of [0.1, 0.2, 0.4, 0.8, 1.6].entries()) expect(ladder[i]).toBeCloseTo(coupling, 14);
    expect(() => geometricLadder({ hottest: 0, coldest: 1, count: 3 })).toThrow("give two of one sign");
    expect(() => geometricLadder({ hottest: 1, coldest: 0.5, count: 3 })).toThrow("order them from hot to cold");
  });

  test("constant acceptance means equal steps where Var E is constant, equal ratios where the specific heat is", () => {
    const couplings = Array.from({ length: 2001 }, (_, i) => 0.1 + (1.5 * i) / 2000);
    const linear = constantAcceptanceLadder({ couplings, energies: couplings.map((k) => -5 * k), count: 4 });
    for (const [i, coupling] of [0.1, 0.6, 1.1, 1.6].entries()) expect(linear[i]).toBeCloseTo(coupling, 10);
    const energies = couplings.map((k) => 3 / k);
    const geometric = constantAcceptanceLadder({ couplings, energies, count: 5 });
    for (const [i, coupling] of [0.1, 0.2, 0.4, 0.8, 1.6].entries()) expect(geometric[i]).toBeCloseTo(coupling, 5);
  });

  test("an energy that does not change leaves no rung behind, one that never falls is refused", () => {
    const ladder = constantAcceptanceLadder({ couplings: [1, 2, 3, 4], energies: [0, -1, -1, -2], count: 5 });
    expect(ladder).toEqual([1, 1.5, 2, 3.5, 4]);
    expect(() => constantAcceptanceLadder({ couplings: [1, 2], energies: [-2, -2], count: 3 })).toThrow(
      "the energies do not fall along the ladder",
    );
    expect(() => constantAcceptanceLadder({ couplings: [1, 2], energies: [-2], count: 3 })).toThrow(
      "2 couplings need as many finite energies",
    );
  });

  test("the acceptance that a pilot run predicts is the one measured, equal for all pairs, on 8x8", async () => {
    const engine = (coupling: number) =>
      singleSiteEngine(ising(square(8, 8), { coupling }), { algorithm: "heat-bath" });
    const means = async (couplings: readonly number[]) => {
      const run = await replicaExchange({ couplings, engine, seed: 1 });
      run.advance(200);
      const measured = run.measure({ measurements: 1500 });
      const energies = measured.map(({ series }) => series.energy!.reduce((sum, e) => sum + e, 0) / 1500);
      return { energies, acceptance: run.statistics().acceptance };
    };
    const pilot = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6];
    const { energies } = await means(pilot);
    const couplings = constantAcceptanceLadder({ couplings: pilot, energies, count: 6 });
    const { acceptance, energies: found } = await means(couplings);
    const predicted = expectedAcceptance({ couplings, energies: found });
    for (const [pair, rate] of acceptance.entries()) expect(Math.abs(rate - predicted[pair]!)).toBeLessThan(0.06);
    expect(Math.max(...acceptance) - Math.min(...acceptance)).toBeLessThan(0.15);
  });

  test("the predicted acceptance is erfc(sqrt(D)/2)", () => {
    const predict = (fall: number) => expectedAcceptance({ couplings: [1, 2], energies: [0, -fall] })[0];
    expect(predict(0)).toBeCloseTo(1, 6);
    expect(predict(4)).toBeCloseTo(0.157299207, 6);
    expect(predict(1)).toBeCloseTo(0.479500122, 6);
  });
});
