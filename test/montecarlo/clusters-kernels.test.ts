import { describe, expect, test } from "vitest";
import { ConfigurationError, ParameterError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { kaufman } from "../../src/physics/exact/index.js";
import {
  critical,
  cubic,
  extents,
  type Lattice,
  neighbours,
  sizeName,
  square,
} from "../../src/physics/lattice/index.js";
import { bondSum, ising } from "../../src/physics/models/index.js";
import { clusterEngine } from "../../src/physics/montecarlo/clusters/index.js";
import { sitesEngine } from "../../src/physics/montecarlo/clusters/sites.js";
import {
  average,
  continueSampler,
  type Engine,
  type Sampler,
  type StartOptions,
  startSampler,
} from "../../src/physics/montecarlo/index.js";
import { waves } from "../../src/physics/montecarlo/kernel/index.js";
import { expectExact, seeds } from "./exactness.js";

type Make = (lattice: Lattice, coupling: number) => Promise<Engine<Int8Array>>;

const wolff: Make = (lattice, coupling) => clusterEngine(ising(lattice, { coupling }), { algorithm: "wolff" });
const fitting: Make = (lattice, coupling) =>
  clusterEngine(ising(lattice, { coupling }), { algorithm: "swendsen-wang" });
const kernels: readonly { readonly name: string; readonly make: Make; readonly lattices: readonly Lattice[] }[] = [
  {
    name: "Wolff, branchless",
    make: wolff,
    lattices: [
      square(300, 37),
      square(5, 40, { boundary: "open" }),
      cubic(5, 20, 33),
      cubic(2, 3, 18, { boundary: "open" }),
    ],
  },
  {
    name: "Swendsen-Wang, union-find of sites",
    make: sitesEngine,
    lattices: [
      square(300, 37),
      square(5, 40, { boundary: "open" }),
      cubic(5, 20, 33),
      cubic(2, 3, 18, { boundary: "open" }),
    ],
  },
  {
    name: "Swendsen-Wang, bit-packed runs",
    make: fitting,
    lattices: [square(300, 64), square(2, 192), square(3, 128)],
  },
];

async function start(make: Make, lattice: Lattice, coupling: number, options: StartOptions<Int8Array>) {
  const engine = await make(lattice, coupling);
  return startSampler({ engine, sites: lattice.sites, settings: {} }, options);
}

/** The sizes of the domains of equal neighbours, and the domain of every site. */
function domains(lattice: Lattice, spins: Int8Array): { sizes: number[]; domain: Int32Array } {
  const table = neighbours(lattice);
  const coordination = 2 * extents(lattice).length;
  const domain = new Int32Array(lattice.sites).fill(-1);
  const sizes: number[] = [];
  for (let first = 0; first < lattice.sites; first++) {
    if (domain[first]! >= 0) continue;
    const todo = [first];
    domain[first] = sizes.length;
    let size = 0;
    for (let site = todo.pop(); site !== undefined; site = todo.pop()) {
      size++;
      for (const next of table.subarray(site * coordination, (site + 1) * coordination)) {
        if (next < 0 || domain[next]! >= 0 || spins[next] !== spins[site]) continue;
        domain[next] = sizes.length;
        todo.push(next);
      }
    }
    sizes.push(size);
  }
  return { sizes, domain };
}

const improved = (sizes: readonly number[]): [number, number] => {
  const second = sizes.reduce((sum, size) => sum + size ** 2, 0);
  return [second, 3 * second ** 2 - 2 * sizes.reduce((sum, size) => sum + size ** 4, 0)];
};

const cases = kernels.flatMap(({ name, make, lattices }) =>
  lattices.map((lattice) => ({ name, make, lattice, size: `${lattice.boundary} ${sizeName(lattice)}` })),
);

/** |sum_x s_x exp(i k x)|^2 / N at the smallest momentum, averaged over the axes. */
function structureFactor(lattice: Lattice, spins: Int8Array): number {
  let total = 0;
  let stride = 1;
  for (const extent of extents(lattice).toReversed()) {
    let [real, imaginary] = [0, 0];
    for (let site = 0; site < lattice.sites; site++) {
      const phase = (2 * Math.PI * (Math.floor(site / stride) % extent)) / extent;
      real += spins[site]! * Math.cos(phase);
      imaginary += spins[site]! * Math.sin(phase);
    }
    total += real ** 2 + imaginary ** 2;
    stride *= extent;
  }
  return total / lattice.sites / extents(lattice).length;
}

describe.each(cases)("$name, $size", ({ name, make, lattice }) => {
  test("what is measured is what the configuration shows", async () => {
    const model = ising(lattice, { coupling: 0.3 });
    const sampler = await start(make, lattice, 0.3, { seed: 1, start: "random" });
    expect(sampler.kernel).toBe(name);
    for (let i = 0; i < 4; i++) {
      const { series } = sampler.measure({ measurements: 1, every: 3 });
      const spins = sampler.configuration();
      expect(series.energy![0]).toBe(-bondSum(model, spins));
      expect(series.magnetization![0]).toBe(spins.reduce((sum, spin) => sum + spin, 0));
      expect(series.structureFactor![0]).toBeCloseTo(structureFactor(lattice, spins), 9);
    }
  });

  test("at the lowest temperatures clusters are the domains of equal spins", async () => {
    const spins = new Int8Array(lattice.sites);
    randomStream({ seed: 1, purpose: "test" }).fillSpins(spins);
    const { sizes, domain } = domains(lattice, spins);
    const sampler = await start(make, lattice, 20, { seed: 2, start: spins });
    const { series } = sampler.measure({ measurements: 1 });
    const turned = sampler.configuration().map((spin, site) => spin * spins[site]!);
    const turnedBy = new Map<number, number>();
    for (const [site, turn] of turned.entries()) {
      const own = domain[site]!;
      expect(turnedBy.get(own) ?? turn).toBe(turn);
      turnedBy.set(own, turn);
    }
    const flipped = [...turnedBy].filter(([, turn]) => turn === -1).map(([which]) => which);
    if (name.startsWith("Wolff")) {
      expect(flipped.length).toBe(1);
      expect(series.clusterSize![0]).toBe(sizes[flipped[0]!]);
    } else {
      const [second, fourth] = improved(sizes);
      expect(series.improvedMagnetizationSquared![0]).toBe(second);
      expect(series.improvedMagnetizationFourth![0]! / fourth).toBeCloseTo(1, 13);
      // Fair coins: 4 sigma of a binomial.
      expect(Math.abs(flipped.length - sizes.length / 2)).toBeLessThan(2 * Math.sqrt(sizes.length));
    }
  });

  test("at infinite temperature clusters are single sites", async () => {
    const sampler = await start(make, lattice, 0, { seed: 1 });
    const { series } = sampler.measure({ measurements: 1 });
    if (name.startsWith("Wolff")) expect(series.clusterSize![0]).toBe(1);
    else {
      const ones = new Array<number>(lattice.sites).fill(1);
      expect(series.improvedMagnetizationSquared![0]).toBe(improved(ones)[0]);
      expect(series.improvedMagnetizationFourth![0]).toBe(improved(ones)[1]);
    }
  });

  test("a chain restored from its state goes on bit for bit", async () => {
    const sampler = await start(make, lattice, 0.3, { seed: 1, start: "random" });
    sampler.advance(17);
    const state = sampler.save();
    const other = await start(make, lattice, 0.3, { seed: 9, start: "random" });
    other.advance(5);
    const again = continueSampler({ engine: await make(lattice, 0.3), sites: lattice.sites, settings: {} }, state);
    expect(again.measure({ measurements: 1, every: 0 })).toEqual(sampler.measure({ measurements: 1, every: 0 }));
    expect(again.measure({ measurements: 40, every: 3 })).toEqual(sampler.measure({ measurements: 40, every: 3 }));
    expect(again.configuration()).toEqual(sampler.configuration());
    expect(again.save()).toEqual(sampler.save());
  });

  test("chains of different keys are independent, and those of the same key are the same", async () => {
    const keys = [{ seed: 1 }, { seed: 2 }, { seed: 1, task: 1 }, { seed: 1, replica: 1 }, { seed: 1 }];
    const chains: Int8Array[] = [];
    for (const key of keys) {
      // Near infinite temperature spins are independent, so that overlaps are sums of fair coins.
      const sampler = await start(make, lattice, 0.001, { ...key, start: "random" });
      sampler.advance(3);
      chains.push(sampler.configuration());
    }
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < a; b++) {
        const overlap = chains[a]!.reduce((sum, spin, site) => sum + spin * chains[b]![site]!, 0);
        expect(Math.abs(overlap) / Math.sqrt(lattice.sites)).toBeLessThan(4);
      }
    }
    expect(chains[4]).toEqual(chains[0]);
  });
});

test.each([
  { name: "run-based", make: fitting, measurements: 3000, rows: 128, columns: 128 },
  { name: "general", make: sitesEngine, measurements: 1000, rows: 128, columns: 128 },
  { name: "run-based", make: fitting, measurements: 20000, rows: 2, columns: 64 },
  { name: "run-based", make: fitting, measurements: 20000, rows: 3, columns: 64 },
])("the $name Swendsen-Wang energy of the critical $rows x $columns torus is Kaufman's", async (one) => {
  const { make, rows, columns, measurements } = one;
  const lattice = square(rows, columns);
  const exact = lattice.sites * kaufman({ rows, columns, coupling: critical }).energyPerSite;
  for (const seed of seeds) {
    const sampler = await start(make, lattice, critical, { seed });
    sampler.advance(200);
    const measured = sampler.measure({ measurements });
    expectExact(measured, [{ observable: "energy", exact, what: `${sampler.kernel}, seed ${seed}` }]);
    agree(
      sampler,
      average(measured, "improvedMagnetizationSquared"),
      average(measured, "magnetization", (m) => m ** 2),
    );
    agree(
      sampler,
      average(measured, "improvedMagnetizationFourth"),
      average(measured, "magnetization", (m) => m ** 4),
    );
  }
});

function agree(sampler: Sampler, a: { mean: number; error: number }, b: { mean: number; error: number }): void {
  const message = `${sampler.kernel}: ${a.mean} +- ${a.error} and ${b.mean} +- ${b.error}`;
  expect(Math.abs(a.mean - b.mean) / Math.hypot(a.error, b.error), message).toBeLessThan(4);
}

test("the cluster size of a measurement is the mean over the clusters since the last one", async () => {
  const lattice = square(16, 16);
  const one = await start(wolff, lattice, critical, { seed: 1 });
  const sizes = one.measure({ measurements: 12 }).series.clusterSize!;
  const other = await start(wolff, lattice, critical, { seed: 1 });
  const means = other.measure({ measurements: 3, every: 4 }).series.clusterSize!;
  for (let m = 0; m < 3; m++) {
    expect(means[m]).toBe(sizes.subarray(4 * m, 4 * m + 4).reduce((sum, size) => sum + size, 0) / 4);
  }
  expect(other.measure({ measurements: 2, every: 0 }).series.clusterSize).toEqual(
    Float64Array.of(sizes[11]!, sizes[11]!),
  );
});

test.each([1, 2, 3, 7, 8, 12, 100, 1024])("the %i waves of the structure factor are cosines and sines", (n) => {
  const table = waves(n);
  for (let x = 0; x < n; x++) {
    expect(table[2 * x]).toBeCloseTo(Math.cos((2 * Math.PI * x) / n), 14);
    expect(table[2 * x + 1]).toBeCloseTo(Math.sin((2 * Math.PI * x) / n), 14);
  }
});

test("negative couplings, unknown algorithms and spins other than +1/-1 are refused", async () => {
  const lattice = square(4, 4);
  await expect(wolff(lattice, -0.1)).rejects.toThrow(ParameterError);
  await expect(
    clusterEngine(ising(lattice, { coupling: 0.4 }), { algorithm: "metropolis" as "wolff" }),
  ).rejects.toThrow(ParameterError);
  await expect(start(wolff, lattice, 0.4, { seed: 1, start: new Int8Array(16) })).rejects.toThrow(ConfigurationError);
});
