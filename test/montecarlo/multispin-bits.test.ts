import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/core/random/index.js";
import { cubic, type Lattice, sizeName, square } from "../../src/physics/lattice/index.js";
import { edwardsAnderson, ising, randomSigns } from "../../src/physics/models/index.js";
import { blockEngine, replicaEngine } from "../../src/physics/montecarlo/index.js";
import { thresholdBit } from "../../src/physics/montecarlo/multispin/rule.js";
import { referenceBlocks, referenceReplicas } from "./multispin-reference.js";

const algorithms = ["metropolis", "heat-bath"] as const;
const key = { seed: 7, task: 0, replica: 0 };
const slices = 10;

function spinsOf(lattice: Lattice): Int8Array {
  const spins = new Int8Array(lattice.sites);
  randomStream({ seed: 3, purpose: "test" }).fillSpins(spins);
  return spins;
}

describe.each(["compiled", "tables"] as const)("bit by bit, probabilities %s", (probabilities) => {
  describe.each(algorithms)("%s", (algorithm) => {
    test.each([0.44, -0.44, 0.9])("blocks go the way of the plain reference at K = %f", async (coupling) => {
      for (const lattice of [square(32, 32), square(32, 48), square(64, 16)]) {
        const spins = spinsOf(lattice);
        const engine = await blockEngine(ising(lattice, { coupling }), { algorithm, probabilities, slices });
        engine.begin(spins, key);
        expect(engine.configuration(0)).toEqual(spins);
        engine.advance(5);
        const expected = referenceBlocks(lattice, { algorithm, coupling, slices }, { spins, sweeps: 5, seed: 7 });
        expect(expected).not.toEqual(spins);
        expect(engine.configuration(0), sizeName(lattice)).toEqual(expected);
      }
    });

    test.each([0.3, -0.3])("replicas go the way of the plain reference at K = %f", async (coupling) => {
      for (const lattice of [square(3, 5), square(7, 10), cubic(2, 2, 3), cubic(3, 4, 6)]) {
        const spins = spinsOf(lattice);
        const signs = randomSigns(lattice, { seed: 1 });
        const plain = { model: ising(lattice, { coupling }), rule: { coupling } };
        const glass = { model: edwardsAnderson(lattice, { coupling: 0.3, signs }), rule: { coupling: 0.3, signs } };
        for (const { model, rule } of coupling > 0 ? [plain, glass] : [plain]) {
          const engine = await replicaEngine(model, { algorithm, probabilities, slices });
          // The smallest lattices are given to the heat bath.
          const chosen = lattice.sites < 64 ? "heat-bath" : algorithm;
          expect(engine.kernel).toContain(chosen);
          engine.begin(spins, key);
          engine.advance(4);
          const expected = referenceReplicas(
            lattice,
            { ...rule, algorithm: chosen, slices },
            { spins, sweeps: 4, seed: 7 },
          );
          const configurations = expected.map((_, lane) => engine.configuration(lane));
          expect(configurations, `${model.kind} ${sizeName(lattice)}`).toEqual(expected);
        }
      }
    });
  });
});

test.each([1, 2, 39])("the rare further bits are those of the reference with %d bits drawn at first", async (few) => {
  const lattice = square(32, 32);
  const spins = spinsOf(lattice);
  for (const algorithm of algorithms) {
    const engine = await blockEngine(ising(lattice, { coupling: 0.4 }), { algorithm, slices: few });
    engine.begin(spins, key);
    engine.advance(4);
    const rule = { algorithm, coupling: 0.4, slices: few };
    expect(engine.configuration(0)).toEqual(referenceBlocks(lattice, rule, { spins, sweeps: 4, seed: 7 }));
  }
});

test("bits of thresholds are read from the most significant one", () => {
  const threshold = 2 ** 39 + 2 ** 20 + 1;
  const set = Array.from({ length: 40 }, (_, i) => i).filter((i) => thresholdBit(threshold, i));
  expect(set).toEqual([0, 19, 39]);
});
