import { extents, type Lattice } from "../../lattice/index.js";
import type { Engine } from "../engine.js";
import { allocate, compileKernel, instantiateKernel, seedGenerators } from "../kernel/index.js";
import { bondDigits, digitWords, scalarWords, streamWords } from "./bond-probability.js";
import { byteLatticeLayout, describeByteLattice, readBytes, writeBytes } from "./byte-lattice.js";
import { firstConfiguration } from "./first-configuration.js";
import { batchOf, firstOf } from "./series.js";

const embedded = () => import("../kernel/generated/clusters-sites.js");

interface Exports {
  advance(job: number, updates: number): void;
  measure(job: number, count: number, every: number): void;
}

/** Swendsen and Wang's algorithm on any lattice, with a union-find of sites. */
export async function sitesEngine(lattice: Lattice, coupling: number): Promise<Engine<Int8Array>> {
  const { sites } = lattice;
  const batch = batchOf(sites);
  const bondBytes = 32 * Math.ceil(sites / 256);
  const { memory, at, view, state } = allocate({
    state: {
      spins: [Uint8Array, sites],
      streams: [Uint32Array, streamWords],
      coins: [Uint32Array, scalarWords],
      moments: [Float64Array, 2],
    },
    scratch: {
      ...byteLatticeLayout(lattice),
      job: [Uint32Array, 14],
      digits: [Uint32Array, digitWords],
      energy: [Float64Array, batch],
      magnetization: [Float64Array, batch],
      structureFactor: [Float64Array, batch],
      second: [Float64Array, batch],
      fourth: [Float64Array, batch],
      bonds: [Uint8Array, bondBytes * extents(lattice).length],
      cells: [Uint32Array, sites + 4],
      sizes: [Uint32Array, sites],
    },
  });
  describeByteLattice(lattice, at, view);
  view.digits.set(bondDigits(coupling));
  view.job.set([
    ...[at.lattice, at.bonds, bondBytes, at.cells, at.sizes, at.digits, at.streams, at.coins, at.moments],
    ...[at.energy, at.magnetization, at.structureFactor, at.second, at.fourth],
  ]);
  const kernel = await instantiateKernel<Exports>(await compileKernel(embedded), memory);
  return {
    kernel: "Swendsen-Wang, union-find of sites",
    replicas: 1,
    alphabet: "spins",
    batch,
    state,
    begin: (start, key) => {
      const spins = firstConfiguration(sites, start, key);
      writeBytes(lattice, view.spins, (site) => (1 - spins[site]!) >> 1);
      seedGenerators(view.streams, { ...key, purpose: "swendsen-wang bonds" });
      seedGenerators(view.coins, { ...key, purpose: "swendsen-wang coins" });
      view.moments.fill(0);
    },
    // The flags beside the spins belong to this lattice, wherever the spins come from.
    restored: () => writeBytes(lattice, view.spins, (site) => view.spins[site]!),
    advance: (sweeps) => kernel.advance(at.job, sweeps),
    measure: ({ count, every }) => {
      kernel.measure(at.job, count, every);
      return firstOf(count, {
        energy: view.energy,
        magnetization: view.magnetization,
        structureFactor: view.structureFactor,
        improvedMagnetizationSquared: view.second,
        improvedMagnetizationFourth: view.fourth,
      });
    },
    configuration: () => readBytes(view.spins),
  };
}
