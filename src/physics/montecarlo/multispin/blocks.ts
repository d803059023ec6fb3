import { SizeError } from "../../../core/errors/index.js";
import { randomStream } from "../../../core/random/index.js";
import { type Lattice, type SquareLattice, sizeName } from "../../lattice/index.js";
import type { IsingModel } from "../../models/index.js";
import type { Engine } from "../engine.js";
import { allocate, compileKernel, instantiateKernel, seedGenerators, waves } from "../kernel/index.js";
import { type MultispinOptions, usualSlices } from "./options.js";
import { acceptanceThresholds, ergodicAlgorithm } from "./rule.js";
import { everyLane, fillTable, tableBytes } from "./tables.js";
import { sleepAndWake, startTeam } from "./threads.js";
import { emitBlockUpdate, rowGeneratorBytes, shapeOf } from "./update.js";

const kernels = {
  alone: () => import("../kernel/generated/multispin-blocks.js"),
  shared: () => import("../kernel/generated/multispin-blocks-shared.js"),
};

interface BlockKernel {
  run(lattice: number, thread: number): void;
  copyAllEdges(lattice: number): void;
}

/** A kernel's counter of lanes: 24 digits of 128 bits. */
const counterWords = 24 * 4;
const blockRows = 16;
const blockColumns = 8;
const batch = 1024;
const parameters = 13;

/** Whether the lattice splits into 16 x 8 blocks of even sides. */
export const fitsBlocks = (lattice: Lattice): lattice is SquareLattice =>
  lattice.kind === "square" &&
  lattice.boundary === "periodic" &&
  lattice.rows % (2 * blockRows) === 0 &&
  lattice.columns % (2 * blockColumns) === 0;

/**
 * One two-dimensional Ising lattice by asynchronous multi-spin coding: 128 blocks of it are updated by each instruction,
 * the colours of the checkerboard in turn. Observables: `energy`, `magnetization`, `structureFactor`.
 *
 * @throws SizeError for lattices that are not periodic with rows a multiple of 32 and columns a multiple of 16.
 */
export async function blockEngine(
  model: IsingModel<Lattice>,
  { algorithm: wanted, threads = 1, probabilities = "compiled", slices = usualSlices }: MultispinOptions,
): Promise<Engine<Int8Array>> {
  const { lattice, coupling } = model;
  if (!fitsBlocks(lattice)) {
    throw new SizeError(
      `one ${sizeName(lattice)} lattice does not split into 128 blocks of even sides; ` +
        "rows must be a multiple of 32 and columns one of 16, periodic (32x32, 64x64, 96x48 ...); " +
        'packing "replicas" takes every size',
    );
  }
  const height = lattice.rows / blockRows;
  const width = lattice.columns / blockColumns;
  const words = width / 2;
  const wordCount = 2 * (height + 2) * (words + 2);
  const algorithm = ergodicAlgorithm(wanted, model);
  const thresholds = acceptanceThresholds(algorithm, { coupling, coordination: 4, slices });
  const spec = {
    algorithm,
    coordination: 4,
    antiferromagnetic: coupling < 0,
    thresholds: probabilities === "tables" ? ("tables" as const) : thresholds,
    slices,
    shared: threads > 1,
  };
  const shape = shapeOf(spec);
  const space = allocate({
    state: { spins: [Uint8Array, 16 * wordCount], generators: [Uint32Array, (height * rowGeneratorBytes) / 4] },
    scratch: {
      lattice: [Int32Array, parameters],
      barrier: [Int32Array, 3],
      table: [Uint8Array, tableBytes(shape)],
      series: [Float64Array, 3 * batch],
      counter: [Int32Array, counterWords + 16],
      waves: [Float64Array, 2 * (lattice.rows + lattice.columns)],
    },
    shared: spec.shared,
  });
  const { memory, at, view } = space;
  view.waves.set([...waves(lattice.rows), ...waves(lattice.columns)]);
  fillTable(view.table, shape, [{ thresholds, mask: everyLane }]);
  const place = [at.spins, at.generators, at.table, at.series, at.counter, at.waves, at.barrier];
  view.lattice.set([...place, height, words, threads, 0, 0, batch]);
  const task = view.lattice.subarray(parameters - 3);

  const update = await WebAssembly.compile(emitBlockUpdate(spec));
  const kernel = await compileKernel(spec.shared ? kernels.shared : kernels.alone);
  const emitted = await instantiateKernel<{ update: () => void }>(update, memory);
  const { run, copyAllEdges } = await instantiateKernel<BlockKernel>(kernel, memory, {
    update: emitted.update,
    ...sleepAndWake(memory),
  });
  const helper = (thread: number) => ({
    kernel,
    update,
    memory,
    lattice: at.lattice,
    thread,
    ticket: at.barrier / 4 + 2,
  });
  const [first, ...others] = Array.from({ length: threads - 1 }, (_, i) => helper(i + 1));
  const team = first && (await startTeam([first, ...others]));

  const perform = (count: number, every: number): void => {
    task[0] = count;
    task[1] = every;
    team?.start();
    run(at.lattice, 0);
  };
  /** The byte that holds a site, times 8, plus its bit. */
  const place8 = (row: number, column: number): number => {
    const y = row % height;
    const x = column % width;
    const colour = (x + y) & 1;
    const word = (colour * (height + 2) + y + 1) * (words + 2) + (x >> 1) + 1;
    return (16 * word + Math.floor(row / height)) * 8 + Math.floor(column / width);
  };
  const write = (spins: Int8Array): void => {
    view.spins.fill(0);
    for (let site = 0, row = 0; row < lattice.rows; row++) {
      for (let column = 0; column < lattice.columns; column++, site++) {
        const bit = place8(row, column);
        if (spins[site]! < 0) view.spins[bit >>> 3]! |= 1 << (bit & 7);
      }
    }
    copyAllEdges(at.lattice);
  };

  return {
    kernel: `multi-spin ${algorithm}, one lattice in 128 blocks`,
    replicas: 1,
    alphabet: "spins",
    batch,
    state: space.state,
    begin: (start, key) => {
      seedGenerators(view.generators, { ...key, purpose: "multi-spin blocks" });
      const spins = typeof start !== "string" ? start : new Int8Array(lattice.sites).fill(1);
      if (start === "random") randomStream({ ...key, purpose: "multi-spin start" }).fillSpins(spins);
      write(spins);
    },
    advance: (sweeps) => perform(0, sweeps),
    measure: ({ count, every }) => {
      perform(count, every);
      const series = (index: number) => view.series.slice(index * batch, index * batch + count);
      return { energy: series(0), magnetization: series(1), structureFactor: series(2) };
    },
    configuration: () => {
      const spins = new Int8Array(lattice.sites);
      for (let site = 0, row = 0; row < lattice.rows; row++) {
        for (let column = 0; column < lattice.columns; column++, site++) {
          const bit = place8(row, column);
          spins[site] = 1 - 2 * ((view.spins[bit >>> 3]! >> (bit & 7)) & 1);
        }
      }
      return spins;
    },
    close: () => team?.close(),
  };
}
