import { describe, test } from "vitest";
import { forEachState, kaufman, spinsOfState } from "../../src/physics/exact/index.js";
import { critical, cubic, type Lattice, sizeName, square } from "../../src/physics/lattice/index.js";
import { type IsingModel, ising } from "../../src/physics/models/index.js";
import { type ClusterAlgorithm, clusterEngine } from "../../src/physics/montecarlo/clusters/index.js";
import { type Sampler, type StartOptions, startSampler } from "../../src/physics/montecarlo/index.js";
import { expectExact, seeds } from "./exactness.js";

const algorithms: readonly ClusterAlgorithm[] = ["wolff", "swendsen-wang"];

async function start(
  model: IsingModel<Lattice>,
  algorithm: ClusterAlgorithm,
  options: StartOptions<Int8Array>,
): Promise<Sampler<Int8Array>> {
  const engine = await clusterEngine(model, { algorithm });
  return startSampler({ engine, sites: model.sites, settings: {} }, options);
}

const square64 = (m: number): number => (m / 64) ** 2;
const absolute64 = (m: number): number => Math.abs(m) / 64;

/** Exact means of E, M^2, |M| and M^4 from all configurations. */
function enumerated(model: IsingModel<Lattice>): { energy: number; second: number; absolute: number; fourth: number } {
  let [weight, energy, second, absolute, fourth] = [0, 0, 0, 0, 0];
  const spins = new Int8Array(model.sites);
  forEachState(model, (state, logWeight) => {
    const total = Math.abs(spinsOfState(state, spins).reduce((sum, spin) => sum + spin, 0));
    const w = Math.exp(logWeight);
    weight += w;
    energy -= (w * logWeight) / model.coupling;
    second += w * total ** 2;
    absolute += w * total;
    fourth += w * total ** 4;
  });
  return { energy: energy / weight, second: second / weight, absolute: absolute / weight, fourth: fourth / weight };
}

const tori: readonly Lattice[] = [square(2, 2), square(4, 4), square(3, 5), cubic(2, 2, 2), cubic(2, 3, 2)];
const edges: readonly Lattice[] = [3, 1].map((rows) => square(rows, 5, { boundary: "open" }));
const solid = cubic(2, 3, 2, { boundary: "open" });
const cases = [...tori, ...edges, solid].flatMap((lattice) =>
  [critical, 0.4].map((coupling) => ({ lattice, coupling })),
);

describe.each(algorithms)("%s", (algorithm) => {
  test.each(cases.map((one) => ({ ...one, name: `${one.lattice.boundary} ${sizeName(one.lattice)}` })))(
    "means on the $name lattice at K = $coupling are those of all configurations",
    async ({ lattice, coupling }) => {
      const model = ising(lattice, { coupling });
      const exact = enumerated(model);
      for (const seed of seeds) {
        const sampler = await start(model, algorithm, { seed, start: "random" });
        sampler.advance(50);
        const measured = sampler.measure({ measurements: 20000 });
        const what = `${sampler.kernel}, seed ${seed}`;
        expectExact(measured, [
          { observable: "energy", exact: exact.energy, what: `energy, ${what}` },
          { observable: "magnetization", of: (m) => m ** 2, exact: exact.second, what: `M^2, ${what}` },
          { observable: "magnetization", of: Math.abs, exact: exact.absolute, what: `|M|, ${what}` },
          ...(algorithm === "wolff"
            ? [{ observable: "clusterSize", exact: exact.second / lattice.sites, what: `cluster size, ${what}` }]
            : [
                { observable: "improvedMagnetizationSquared", exact: exact.second, what: `improved M^2, ${what}` },
                { observable: "improvedMagnetizationFourth", exact: exact.fourth, what: `improved M^4, ${what}` },
              ]),
        ]);
      }
    },
  );

  test.each([critical, 0.4])("energies on the 8x8 torus at K = %f are Kaufman's", async (coupling) => {
    const exact = 64 * kaufman({ rows: 8, columns: 8, coupling }).energyPerSite;
    for (const seed of seeds) {
      const sampler = await start(ising(square(8, 8), { coupling }), algorithm, { seed });
      sampler.advance(100);
      const measured = sampler.measure({ measurements: 20000, every: 2 });
      expectExact(measured, [
        { observable: "energy", exact, what: `energy, seed ${seed}` },
        // The moments at K_c are from a transfer matrix that keeps the number of up spins.
        ...(coupling === critical
          ? [
              { observable: "magnetization", of: square64, exact: 0.646911575, what: `m^2, seed ${seed}` },
              { observable: "magnetization", of: absolute64, exact: 0.777331093, what: `|m|, seed ${seed}` },
            ]
          : []),
      ]);
    }
  });
});
