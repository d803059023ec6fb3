import { cubic, type Lattice, neighbours, sizeName, square } from "kadanoff/lattice";
import { criticalPotts, potts } from "kadanoff/models";
import { createSampler } from "kadanoff/montecarlo";
import { native } from "./native.js";
import { fastest, report } from "./timing.js";

type Algorithm = "heat-bath" | "metropolis" | "swendsen-wang" | "wolff";

/** Single-spin and cluster updates of the two-dimensional Potts model at its critical coupling. */
export async function pottsBench(): Promise<void> {
  const size = 64;
  const compiled = native("potts", size, criticalPotts(3));
  const plain = plainHeatBath(size, 3);
  const [plainSeconds] = fastest([() => plain(20)]);
  const plainRate = (20 * size ** 2) / plainSeconds! / 1e9;
  report(`byte per spin in plain TypeScript, heat bath, q = 3, L = ${size}`, `${plainRate.toFixed(3)} flips/ns`);
  for (const [algorithm, peer] of [
    ["metropolis", compiled?.metropolis],
    ["heat-bath", compiled?.heatBath],
  ] as const) {
    const rate = await flips(square(size, size), 3, algorithm);
    const ratio = peer ? `, ${(rate / peer).toFixed(2)} of native C` : "";
    report(
      `multi-spin ${algorithm}, q = 3, L = ${size}`,
      `${rate.toFixed(2)} flips/ns (bar: 1)${ratio}, ${(rate / plainRate).toFixed(0)}x plain TypeScript`,
    );
  }
  for (const [q, lattice] of [
    [4, square(size, size)],
    [5, square(size, size)],
    [10, square(size, size)],
    [3, cubic(16, 16, 16)],
    [5, cubic(16, 16, 16)],
  ] as const) {
    const rates = [await flips(lattice, q, "metropolis"), await flips(lattice, q, "heat-bath")];
    const [metropolis, heatBath] = rates.map((rate) => rate.toFixed(2));
    report(`metropolis and heat-bath, q = ${q}, ${sizeName(lattice)}`, `${metropolis} and ${heatBath} flips/ns`);
  }
  await clusterBench(256);
}

async function flips(lattice: Lattice, q: number, algorithm: Algorithm): Promise<number> {
  // The cubic lattice orders near K = 0.55 for q = 3.
  const coupling = lattice.kind === "cubic" ? 0.55 : criticalPotts(q);
  const model = potts(lattice, { states: q, coupling });
  const sampler = await createSampler(model, { algorithm, seed: 1, start: "random" });
  sampler.advance(50);
  const sweeps = Math.max(1, Math.round(3e5 / lattice.sites));
  const [seconds] = fastest([() => sampler.advance(sweeps)]);
  return (sweeps * lattice.sites * sampler.replicas) / seconds! / 1e9;
}

async function clusterBench(size: number): Promise<void> {
  const sites = size ** 2;
  const swendsenWang = await createSampler(critical(size, 3), { algorithm: "swendsen-wang", seed: 1 });
  swendsenWang.advance(50);
  const plain = plainSwendsenWang(size, 3);
  plain(50);
  const [kernel, peer] = fastest([() => swendsenWang.advance(10), () => plain(5)]);
  const rate = (kernel! / 10 / sites) * 1e9;
  const peerRate = (peer! / 5 / sites) * 1e9;
  report(
    `Swendsen-Wang, q = 3, L = ${size}`,
    `${rate.toFixed(1)} ns/spin, ${(peerRate / rate).toFixed(1)}x plain TypeScript (${peerRate.toFixed(1)})`,
  );

  const wolff = await createSampler(critical(size, 3), { algorithm: "wolff", seed: 1 });
  wolff.advance(100);
  const simple = plainWolff(size, 3);
  simple(100);
  let best = Number.POSITIVE_INFINITY;
  let simpleBest = Number.POSITIVE_INFINITY;
  for (let window = 0; window < 40; window++) {
    const begin = performance.now();
    const { series } = wolff.measure({ measurements: 1, every: 40 });
    const middle = performance.now();
    const flipped = simple(40);
    const end = performance.now();
    // Windows of small clusters are too short to time.
    const size = series.clusterSize![0]! * 40;
    if (size > 3e5) best = Math.min(best, ((middle - begin) * 1e6) / size);
    if (flipped > 3e5) simpleBest = Math.min(simpleBest, ((end - middle) * 1e6) / flipped);
  }
  report(
    `Wolff, q = 3, L = ${size}`,
    `${best.toFixed(1)} ns per flipped spin, ${(simpleBest / best).toFixed(1)}x plain TypeScript (${simpleBest.toFixed(1)})`,
  );
}

function critical(size: number, q: number) {
  return potts(square(size, size), { states: q, coupling: criticalPotts(q) });
}

/** One lattice, one byte per spin, Math.random. */
function plainHeatBath(size: number, q: number): (sweeps: number) => void {
  const table = neighbours(square(size, size));
  const weights = Float64Array.from({ length: 5 }, (_, n) => Math.exp(criticalPotts(q) * n));
  const states = Uint8Array.from({ length: size ** 2 }, () => Math.floor(q * Math.random()));
  const counts = new Uint8Array(q);
  return (sweeps) => {
    for (let sweep = 0; sweep < sweeps; sweep++) {
      for (let site = 0; site < states.length; site++) {
        for (let c = 0; c < q; c++) counts[c] = 0;
        for (let k = 4 * site; k < 4 * site + 4; k++) counts[states[table[k]!]!]!++;
        let total = 0;
        for (let c = 0; c < q; c++) total += weights[counts[c]!]!;
        let left = Math.random() * total;
        let state = 0;
        while (state < q - 1) {
          left -= weights[counts[state]!]!;
          if (left < 0) break;
          state++;
        }
        states[site] = state;
      }
    }
  };
}

/** Union-find by halving the paths, one byte per spin, Math.random. */
function plainSwendsenWang(size: number, q: number): (sweeps: number) => void {
  const table = neighbours(square(size, size));
  const probability = -Math.expm1(-criticalPotts(q));
  const states = new Uint8Array(size ** 2);
  const parents = new Int32Array(size ** 2);
  const find = (start: number): number => {
    let site = start;
    while (parents[site] !== site) {
      parents[site] = parents[parents[site]!]!;
      site = parents[site]!;
    }
    return site;
  };
  return (sweeps) => {
    for (let sweep = 0; sweep < sweeps; sweep++) {
      for (let site = 0; site < parents.length; site++) parents[site] = site;
      for (let site = 0; site < parents.length; site++) {
        for (let k = 4 * site; k < 4 * site + 4; k += 2) {
          const other = table[k]!;
          if (states[site] !== states[other] || Math.random() >= probability) continue;
          const a = find(site);
          const b = find(other);
          if (a < b) parents[b] = a;
          else parents[a] = b;
        }
      }
      for (let site = 0; site < parents.length; site++) {
        const root = find(site);
        states[site] = root === site ? Math.floor(q * Math.random()) : states[root]!;
      }
    }
  };
}

/** A stack of sites, one byte per spin, Math.random; returns the number of flipped spins. */
function plainWolff(size: number, q: number): (clusters: number) => number {
  const table = neighbours(square(size, size));
  const probability = -Math.expm1(-criticalPotts(q));
  const states = new Uint8Array(size ** 2);
  const stack = new Int32Array(size ** 2);
  return (clusters) => {
    let flipped = 0;
    for (let cluster = 0; cluster < clusters; cluster++) {
      const seed = Math.floor(states.length * Math.random());
      const old = states[seed]!;
      const fresh = (old + 1 + Math.floor((q - 1) * Math.random())) % q;
      states[seed] = fresh;
      stack[0] = seed;
      for (let top = 1; top > 0; ) {
        const site = stack[--top]!;
        flipped++;
        for (let k = 4 * site; k < 4 * site + 4; k++) {
          const other = table[k]!;
          if (states[other] !== old || Math.random() >= probability) continue;
          states[other] = fresh;
          stack[top++] = other;
        }
      }
    }
    return flipped;
  };
}
