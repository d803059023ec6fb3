import type { SquareLattice } from "../../lattice/index.js";
import type { Engine } from "../engine.js";
import { allocate, compileKernel, instantiateKernel, seedGenerators, waves } from "../kernel/index.js";
import { bondDigits, digitWords, scalarWords, streamWords } from "./bond-probability.js";
import { firstConfiguration } from "./first-configuration.js";
import { batchOf, firstOf } from "./series.js";

const embedded = () => import("../kernel/generated/clusters-runs.js");

interface Exports {
  advance(job: number, updates: number): void;
  measure(job: number, count: number, every: number): void;
}

/** Swendsen and Wang's algorithm on a square torus whose rows are whole 64-bit words, one bit to a site. */
export async function runsEngine(lattice: SquareLattice, coupling: number): Promise<Engine<Int8Array>> {
  const { sites, rows, columns } = lattice;
  const batch = batchOf(sites);
  const { memory, at, view, state } = allocate({
    state: {
      spins: [Uint8Array, sites / 8],
      streams: [Uint32Array, streamWords],
      coins: [Uint32Array, scalarWords],
      moments: [Float64Array, 2],
    },
    scratch: {
      job: [Uint32Array, 21],
      digits: [Uint32Array, digitWords],
      columnCounts: [Uint32Array, columns + rows],
      columnBytes: [Uint8Array, columns],
      rowWaves: [Float64Array, 2 * rows],
      columnWaves: [Float64Array, 2 * columns],
      energy: [Float64Array, batch],
      magnetization: [Float64Array, batch],
      structureFactor: [Float64Array, batch],
      second: [Float64Array, batch],
      fourth: [Float64Array, batch],
      bonds: [Uint8Array, 32 * Math.ceil(sites / 128)],
      starts: [Uint8Array, sites / 8],
      before: [Uint32Array, sites / 64],
      cells: [Uint32Array, sites + 4],
      sizes: [Uint32Array, sites],
    },
  });
  view.digits.set(bondDigits(coupling));
  view.rowWaves.set(waves(rows));
  view.columnWaves.set(waves(columns));
  view.job.set([
    ...[rows, columns / 64, at.spins, at.bonds, at.starts, at.before, at.cells, at.sizes, at.digits, at.streams],
    ...[at.coins, at.moments, at.columnCounts, at.columnBytes, at.rowWaves, at.columnWaves],
    ...[at.energy, at.magnetization, at.structureFactor, at.second, at.fourth],
  ]);
  const kernel = await instantiateKernel<Exports>(await compileKernel(embedded), memory);
  return {
    kernel: "Swendsen-Wang, bit-packed runs",
    replicas: 1,
    alphabet: "spins",
    batch,
    state,
    begin: (start, key) => {
      const spins = firstConfiguration(sites, start, key);
      view.spins.fill(0);
      for (let site = 0; site < sites; site++) view.spins[site >> 3]! |= ((1 - spins[site]!) >> 1) << (site & 7);
      seedGenerators(view.streams, { ...key, purpose: "swendsen-wang bonds" });
      seedGenerators(view.coins, { ...key, purpose: "swendsen-wang coins" });
      view.moments.fill(0);
    },
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
    configuration: () =>
      Int8Array.from({ length: sites }, (_, site) => 1 - 2 * ((view.spins[site >> 3]! >> (site & 7)) & 1)),
  };
}
