import { ParameterError, SizeError } from "../../../core/errors/index.js";
import { randomStream } from "../../../core/random/index.js";
import { extents, type Lattice, neighbours, sizeName } from "../../lattice/index.js";
import type { Start } from "../engine.js";
import { allocate, compileKernel, instantiateKernel, waves } from "../kernel/index.js";
import type { SingleSpinAlgorithm } from "./rule.js";
import { tableBytes } from "./tables.js";
import { emitReplicaUpdate, rowGeneratorBytes, shapeOf } from "./update.js";

const embedded = () => import("../kernel/generated/multispin-replicas.js");

/** Lattices in the lanes of a word. */
export const lanes = 128;

interface ReplicaExports {
  advance(replicas: number, sweeps: number): void;
  run(replicas: number, count: number, every: number): void;
  measureEnergies(replicas: number): void;
  measureMagnetization(replicas: number, out: number): void;
  measureOverlaps(replicas: number, block: number, lanes: number, pairs: number, out: number): void;
  swapLanes(table: number, rows: number, masks: number, differs: number, parity: number, pairs: number): void;
}

export interface ReplicaKernelOptions {
  /** J = +1/-1 of each bond; all +1 if left out. */
  readonly signs?: Int8Array | undefined;
  /** Whether the couplings are negative. */
  readonly antiferromagnetic: boolean;
  readonly algorithm: SingleSpinAlgorithm;
  readonly thresholds: readonly number[] | "tables";
  readonly slices: number;
  /** Measurements per call. */
  readonly batch: number;
}

const word = 16;
/** A counter of lanes has 24 digits, and 2^24 words fill 256 MiB. */
const largest = 2 ** 24;
/** Sites whose bonds are evaluated before they are counted; their words stay in the fast cache. */
const chunk = 512;

/** 128 lattices of any shape in the lanes of words. */
export async function replicaKernel(lattice: Lattice, { signs, batch, ...rule }: ReplicaKernelOptions) {
  requireReplicas(lattice);
  const { sites } = lattice;
  const z = 2 * extents(lattice).length;
  const spec = { ...rule, coordination: z, shared: false, signs: signs !== undefined };
  const shape = shapeOf(spec);
  const space = allocate({
    state: { spins: [Uint32Array, 4 * sites], generators: [Uint32Array, rowGeneratorBytes / 4] },
    scratch: {
      neighbours: [Uint32Array, z * sites],
      signs: [Uint8Array, signs ? z * sites : 0],
      parameters: [Int32Array, 19],
      table: [Uint8Array, tableBytes(shape)],
      series: [Float64Array, 3 * lanes * batch],
      counters: [Int32Array, 2 * 24 * 4],
      counts: [Int32Array, lanes],
      sums: [Float64Array, 3 * lanes],
      planes: [Uint32Array, 2 * chunk * 4],
      waves: [Float64Array, 2 * extents(lattice).reduce((sum, extent) => sum + extent, 0)],
      energies: [Float64Array, lanes],
      // Tempering: lanes to exchange between neighbouring rungs, where their tables differ, and overlaps of lanes.
      masks: [Uint8Array, (lanes - 1) * word],
      differs: [Uint8Array, (lanes - 1) * (tableBytes(shape) / word)],
      block: [Uint8Array, lanes * word],
      pairs: [Int32Array, lanes],
      overlaps: [Float64Array, lanes / 2],
    },
  });
  const { memory, at, view } = space;
  const list = neighbours(lattice);
  for (const [index, neighbour] of list.entries()) view.neighbours[index] = at.spins + word * neighbour;
  if (signs) view.signs.set(signsByNeighbour(signs, list, z));
  view.waves.set(extents(lattice).flatMap((extent) => Array.from(waves(extent))));
  view.parameters.set([
    ...[at.spins, sites, at.neighbours, signs ? at.signs : 0, z, at.generators, at.table, at.series, batch],
    ...[at.counters, at.counts, at.sums, at.planes, chunk, at.waves],
    ...[lattice.kind === "cubic" ? lattice.layers : 1, lattice.rows, lattice.columns, at.energies],
  ]);
  const update = await WebAssembly.compile(emitReplicaUpdate(spec));
  const emitted = await instantiateKernel<{ update: () => void }>(update, memory);
  const kernel = await instantiateKernel<ReplicaExports>(await compileKernel(embedded), memory, {
    update: emitted.update,
  });
  return { space, shape, kernel, begin, configuration };

  /** Sets the spins of all lanes. */
  function begin(start: Start<Int8Array>, key: { readonly seed: number; readonly task?: number }): void {
    const { spins } = view;
    if (start === "ordered") spins.fill(0);
    else if (start === "random") {
      const stream = randomStream({ ...key, purpose: "multi-spin start" });
      for (let i = 0; i < spins.length; i++) spins[i] = stream.uint32();
    } else {
      for (let i = 0; i < spins.length; i++) spins[i] = start[i >> 2]! < 0 ? 0xffffffff : 0;
    }
  }

  function configuration(lane: number): Int8Array {
    const bytes = new Uint8Array(view.spins.buffer, view.spins.byteOffset, word * sites);
    const spins = new Int8Array(sites);
    for (let site = 0; site < sites; site++) {
      spins[site] = 1 - 2 * ((bytes[word * site + (lane >> 3)]! >> (lane & 7)) & 1);
    }
    return spins;
  }
}

/** The signs of bonds, as 0 or 255 for every site and direction. Bond b of a site is in its b-th forward direction. */
function signsByNeighbour(signs: Int8Array, list: Int32Array, coordination: number): Uint8Array {
  const bytes = new Uint8Array(list.length);
  const forward = coordination / 2;
  for (const [bond, sign] of signs.entries()) {
    if (sign > 0) continue;
    const site = Math.floor(bond / forward);
    const direction = 2 * (bond % forward);
    const ahead = list[site * coordination + direction]!;
    bytes[site * coordination + direction] = 255;
    bytes[ahead * coordination + direction + 1] = 255;
  }
  return bytes;
}

function requireReplicas(lattice: Lattice): void {
  if (lattice.boundary !== "periodic") {
    throw new ParameterError("multi-spin kernels take periodic lattices; singleSiteEngine takes open ones");
  }
  if (lattice.sites > largest) {
    throw new SizeError(
      `128 replicas of ${sizeName(lattice)} do not fit; packing "replicas" takes up to 2^24 sites, ` +
        "square lattices with rows a multiple of 32 and columns one of 16 can be run as one lattice",
    );
  }
}
