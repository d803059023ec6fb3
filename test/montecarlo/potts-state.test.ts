import { describe, expect, test } from "vitest";
import { ConfigurationError, ParameterError } from "../../src/core/errors/index.js";
import { cubic, square } from "../../src/physics/lattice/index.js";
import { type PottsModel, potts } from "../../src/physics/models/index.js";
import { continueSampler } from "../../src/physics/montecarlo/index.js";
import { type PottsAlgorithm, pottsEngine } from "../../src/physics/montecarlo/potts/index.js";
import { pottsSampler } from "./potts.js";

const q3 = potts(square(5, 7), { states: 3, coupling: 0.9 });
const q10 = potts(cubic(3, 2, 4), { states: 10, coupling: 0.7 });

const samplers: readonly (readonly [PottsAlgorithm, string, PottsModel])[] = [
  ["metropolis", "q = 3", q3],
  ["metropolis", "q = 10", q10],
  ["heat-bath", "q = 3", q3],
  ["heat-bath", "q = 10", q10],
  ["swendsen-wang", "q = 3", q3],
  ["swendsen-wang", "q = 10", q10],
  ["wolff", "q = 3", q3],
  ["wolff", "q = 10", q10],
];

describe.each(samplers)("the state of a Potts sampler: %s, %s", (algorithm, _, model) => {
  test("goes on from a saved state bit for bit", async () => {
    const sampler = await pottsSampler(model, algorithm, { seed: 7, start: "random" });
    sampler.advance(1234);
    const saved = sampler.save();
    const rest = sampler.measure({ measurements: 300, every: 3 });
    const engine = await pottsEngine(model, { algorithm });
    const resumed = continueSampler({ engine, sites: model.sites, settings: {} }, saved);
    expect(resumed.measure({ measurements: 300, every: 3 })).toEqual(rest);
    expect(resumed.configuration(0)).toEqual(sampler.configuration(0));
    expect(resumed.save()).toEqual(sampler.save());
  });

  test("depends on the seed, and on nothing else", async () => {
    const run = async (seed: number) => {
      const sampler = await pottsSampler(model, algorithm, { seed, start: "random" });
      return sampler.measure({ measurements: 50 }).series;
    };
    const first = await run(3);
    expect(await run(3)).toEqual(first);
    expect((await run(4)).energy).not.toEqual(first.energy);
  });

  test("begins with the configuration it is given, in every replica, and refuses states beyond q - 1", async () => {
    const start = Uint8Array.from({ length: model.sites }, (_, site) => (site * site) % model.states);
    const sampler = await pottsSampler(model, algorithm, { seed: 1, start });
    for (let replica = 0; replica < sampler.replicas; replica++) expect(sampler.configuration(replica)).toEqual(start);
    start[5] = model.states;
    await expect(pottsSampler(model, algorithm, { seed: 1, start })).rejects.toThrow(ConfigurationError);
  });

  test("knows the energy and the order of the ordered start", async () => {
    const sampler = await pottsSampler(model, algorithm, { seed: 1 });
    const { series } = sampler.measure({ measurements: 1, every: 0 });
    expect(series.energy![0]).toBe(-model.sites * (model.lattice.kind === "cubic" ? 3 : 2));
    expect(series.orderParameter![0]).toBe(1);
    expect(series.squaredOrder![0]).toBe(1);
  });
});

test("a Potts sampler refuses an algorithm it does not know", async () => {
  const algorithm = "cluster" as PottsAlgorithm;
  await expect(pottsEngine(q3, { algorithm })).rejects.toThrow(ParameterError);
});
