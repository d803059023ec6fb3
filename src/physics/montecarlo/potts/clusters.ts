import { randomStream } from "../../../core/random/index.js";
import { extents, neighbours } from "../../lattice/index.js";
import type { PottsModel } from "../../models/index.js";
import type { Engine } from "../engine.js";
import { allocate, compileKernel, type EmbeddedKernel, instantiateKernel, seedGenerators } from "../kernel/index.js";
import { fillStates } from "./states.js";
import { fillMasks, thresholdBits, thresholdDigits } from "./thresholds.js";

interface Exports {
  advance(job: number, sweeps: number): void;
  measure(...args: readonly [job: number, count: number, every: number, ...rows: readonly number[]]): void;
}

const batch = 1024;
/** Wolff draws its bonds in advance, this many at a time. */
const wolffBits = 8192;
/** The state beyond an open edge, which no site has. */
const nobody = 255;

export interface ClusterKernel {
  readonly embedded: EmbeddedKernel;
  readonly name: string;
  readonly algorithm: "swendsen-wang" | "wolff";
}

/** One configuration of a byte per site: the layout of kernels/lib/potts-configuration.ts. */
export async function clusterEngine(
  { lattice, sites, states: q, coupling }: PottsModel,
  { embedded, name, algorithm }: ClusterKernel,
): Promise<Engine<Uint8Array>> {
  const dimensions = extents(lattice).length;
  const wolff = algorithm === "wolff";
  const room = wolff ? 0 : sites + 1;
  const { memory, at, view, state } = allocate({
    state: {
      states: [Uint8Array, sites + 1],
      generators: [Uint32Array, 3 * 16 + 8],
      learned: [Float64Array, 1],
      usedBits: [Uint32Array, 1],
      ahead: [Uint32Array, wolff ? wolffBits / 32 : 0],
    },
    scratch: {
      neighbours: [Uint32Array, sites * 2 * dimensions],
      digits: [Uint32Array, 4 * thresholdDigits],
      bits: [Uint32Array, wolff ? 0 : Math.ceil(sites / 128) * 4 * dimensions],
      counts: [Uint32Array, 64],
      parents: [Uint32Array, room],
      joined: [Uint8Array, room],
      // Pairs of sites, or Wolff's stack; one entry more than can be in use, since entries are written before they count.
      list: [Uint32Array, wolff ? sites + 1 : 2 * (sites * dimensions + 1)],
      sizes: [Uint32Array, room],
      job: [Uint32Array, 17],
      energy: [Float64Array, batch],
      order: [Float64Array, batch],
      squared: [Float64Array, batch],
      clusters: [Float64Array, batch],
    },
  });
  view.neighbours.set(neighbours(lattice).map((site) => (site < 0 ? sites : site)));
  fillMasks(view.digits, thresholdBits(-Math.expm1(-coupling)));
  view.job.set([
    ...[at.states, at.neighbours, at.digits, at.generators, wolff ? at.ahead : at.bits],
    ...[sites, lattice.columns, 2 * dimensions, q],
    ...[at.learned, at.counts, at.parents, at.joined, at.list, at.sizes, at.usedBits, wolffBits],
  ]);
  const kernel = await instantiateKernel<Exports>(await compileKernel(embedded), memory);
  const rows = [at.energy, at.order, at.squared, at.clusters];

  return {
    kernel: name,
    replicas: 1,
    alphabet: { states: q },
    batch,
    state,
    begin: (start, key) => {
      seedGenerators(view.generators, { ...key, purpose: "potts clusters" });
      fillStates(view.states.subarray(0, sites), start, q, randomStream({ ...key, purpose: "potts start" }));
      view.states[sites] = nobody;
      view.learned[0] = Number.NaN;
      view.usedBits[0] = wolffBits;
    },
    advance: (sweeps) => kernel.advance(at.job, sweeps),
    measure: ({ count, every }) => {
      kernel.measure(at.job, count, every, ...rows);
      return {
        energy: view.energy.slice(0, count),
        orderParameter: view.order.slice(0, count),
        squaredOrder: view.squared.slice(0, count),
        [wolff ? "clusterSize" : "improvedSquaredOrder"]: view.clusters.slice(0, count),
      };
    },
    configuration: () => view.states.slice(0, sites),
  };
}
