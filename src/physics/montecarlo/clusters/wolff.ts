import type { Lattice } from "../../lattice/index.js";
import type { Engine } from "../engine.js";
import { allocate, compileKernel, instantiateKernel, seedGenerators } from "../kernel/index.js";
import { bondDigits, digitWords, scalarWords, streamWords } from "./bond-probability.js";
import { byteLatticeLayout, describeByteLattice, readBytes, writeBytes } from "./byte-lattice.js";
import { firstConfiguration } from "./first-configuration.js";
import { batchOf, firstOf } from "./series.js";

const embedded = () => import("../kernel/generated/clusters-wolff.js");

interface Exports {
  advance(job: number, clusters: number): void;
  measure(job: number, count: number, every: number): void;
}

/** Bytes of the buffer of bonds; whole groups of two and of three bytes, and whole vectors. */
const bitBytes = 1920;

/** Wolff's algorithm on any lattice; one sweep is one cluster. */
export async function wolffEngine(lattice: Lattice, coupling: number): Promise<Engine<Int8Array>> {
  const { sites } = lattice;
  const batch = batchOf(sites);
  const { memory, at, view, state } = allocate({
    state: {
      spins: [Uint8Array, sites],
      bits: [Uint8Array, bitBytes],
      used: [Uint32Array, 1],
      streams: [Uint32Array, streamWords],
      choices: [Uint32Array, scalarWords],
      last: [Float64Array, 1],
    },
    scratch: {
      ...byteLatticeLayout(lattice),
      job: [Uint32Array, 13],
      digits: [Uint32Array, digitWords],
      energy: [Float64Array, batch],
      magnetization: [Float64Array, batch],
      structureFactor: [Float64Array, batch],
      clusterSize: [Float64Array, batch],
      // A push beyond the last site is written, though it never counts.
      stack: [Uint32Array, sites + 1],
    },
  });
  describeByteLattice(lattice, at, view);
  view.digits.set(bondDigits(coupling));
  view.job.set([
    ...[at.lattice, at.stack, at.bits, at.used, bitBytes, at.digits, at.streams, at.choices, at.last],
    ...[at.energy, at.magnetization, at.structureFactor, at.clusterSize],
  ]);
  const kernel = await instantiateKernel<Exports>(await compileKernel(embedded), memory);
  return {
    kernel: "Wolff, branchless",
    replicas: 1,
    alphabet: "spins",
    batch,
    state,
    begin: (start, key) => {
      const spins = firstConfiguration(sites, start, key);
      writeBytes(lattice, view.spins, (site) => (1 - spins[site]!) >> 1);
      seedGenerators(view.streams, { ...key, purpose: "wolff bonds" });
      seedGenerators(view.choices, { ...key, purpose: "wolff sites" });
      view.used[0] = bitBytes;
      view.last[0] = 0;
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
        clusterSize: view.clusterSize,
      });
    },
    configuration: () => readBytes(view.spins),
  };
}
