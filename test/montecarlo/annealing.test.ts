import { describe, expect, test } from "vitest";
import { forEachState } from "../../src/physics/exact/index.js";
import { cubic, square } from "../../src/physics/lattice/index.js";
import { edwardsAnderson, type Hamiltonian, randomSigns } from "../../src/physics/models/index.js";
import { anneal } from "../../src/physics/montecarlo/annealing.js";
import { type Start, startSampler } from "../../src/physics/montecarlo/index.js";
import { singleSiteEngine } from "../../src/physics/montecarlo/single-site/index.js";
import { geometricLadder } from "../../src/physics/montecarlo/tempering/index.js";
import { seeds } from "./exactness.js";

const glasses = {
  "4x4": (coupling: number, task: number): Hamiltonian =>
    edwardsAnderson(square(4, 4), { coupling, signs: randomSigns(square(4, 4), { seed: 2, task }) }),
  "3x3x2": (coupling: number, task: number): Hamiltonian =>
    edwardsAnderson(cubic(3, 3, 2), { coupling, signs: randomSigns(cubic(3, 3, 2), { seed: 2, task }) }),
};

const creating =
  (model: (coupling: number) => Hamiltonian, seed: number) =>
  async (coupling: number, start: Start<Int8Array>, step: number) => {
    const engine = singleSiteEngine(model(coupling), { algorithm: "metropolis" });
    return startSampler({ engine, sites: model(coupling).sites, settings: {} }, { seed, replica: step, start });
  };

function groundStateEnergy(model: Hamiltonian): number {
  let lowest = Number.POSITIVE_INFINITY;
  forEachState(model, (_, weight) => {
    lowest = Math.min(lowest, -weight);
  });
  return lowest;
}

describe("annealing", () => {
  test.each(Object.entries(glasses))(
    "finds the ground states of %s spin glasses that enumeration finds",
    async (_, glass) => {
      for (const seed of seeds) {
        const { energies, sampler } = await anneal({
          couplings: geometricLadder({ hottest: 0.2, coldest: 4, count: 15 }),
          sweeps: 400,
          create: creating((coupling) => glass(coupling, seed), seed),
        });
        const ground = groundStateEnergy(glass(1, seed));
        expect(energies.at(-1)).toBe(ground);
        expect(sampler.measure({ measurements: 1, every: 0 }).series.energy![0]).toBe(ground);
      }
    },
  );

  test("a quench with as many sweeps misses ground states that annealing finds", async () => {
    const glass = (coupling: number) => glasses["3x3x2"](coupling, 2);
    const ground = groundStateEnergy(glass(1));
    const missed = async (couplings: readonly number[], sweeps: number): Promise<number> => {
      let count = 0;
      for (let seed = 1; seed <= 30; seed++) {
        const { energies } = await anneal({ couplings, sweeps, create: creating(glass, seed) });
        if (energies.at(-1)! > ground) count += 1;
      }
      return count;
    };
    expect(await missed(geometricLadder({ hottest: 0.2, coldest: 4, count: 15 }), 100)).toBe(0);
    expect(await missed([20], 1500)).toBeGreaterThan(4);
  });

  test("hands the last configuration of each coupling to the next, and closes all samplers but the last", async () => {
    const create = creating((coupling) => glasses["4x4"](coupling, 1), 1);
    const starts: Start<Int8Array>[] = [];
    const ends: Int8Array[] = [];
    const closed: number[] = [];
    const { sampler, energies } = await anneal({
      couplings: [0.1, 0.3, 0.9],
      sweeps: 10,
      measurements: 4,
      start: "ordered",
      create: async (coupling, start, step) => {
        starts.push(start);
        const made = await create(coupling, start, step);
        return {
          ...made,
          configuration: () => {
            ends.push(made.configuration());
            return made.configuration();
          },
          close: () => closed.push(step),
        };
      },
    });
    expect(starts).toEqual(["ordered", ...ends]);
    expect(ends).toHaveLength(2);
    expect(closed).toEqual([0, 1]);
    expect(energies).toHaveLength(3);
    const last = await create(0.9, ends[1]!, 2);
    last.advance(6);
    const { energy } = last.measure({ measurements: 4 }).series;
    expect(energies[2]).toBe(energy!.reduce((sum, each) => sum + each, 0) / 4);
    expect(sampler.save()).toEqual({ ...last.save() });
  });

  test("refuses an empty schedule and more measurements than sweeps", async () => {
    const create = creating((coupling) => glasses["4x4"](coupling, 1), 1);
    await expect(anneal({ couplings: [], sweeps: 5, create })).rejects.toThrow("annealing needs at least 1 coupling");
    await expect(anneal({ couplings: [1], sweeps: 5, measurements: 6, create })).rejects.toThrow(
      "6 measurements in 5 sweeps",
    );
  });
});
