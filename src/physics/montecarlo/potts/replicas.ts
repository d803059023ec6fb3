import { extents, neighbours } from "../../lattice/index.js";
import type { PottsModel } from "../../models/index.js";
import type { Engine } from "../engine.js";
import { allocate, compileKernel, type EmbeddedKernel, instantiateKernel, seedGenerators } from "../kernel/index.js";
import type { HeatBathClasses } from "./classes.js";
import { fillMasks } from "./thresholds.js";

interface Exports {
  randomise(job: number): void;
  advance(job: number, sweeps: number): void;
  measure(job: number, count: number, every: number, energy: number, order: number, squared: number): void;
}

const lanes = 128;
const batch = 64;
const wordBytes = 16;
/** Binary digits of a population among the neighbours, in the heat bath kernels. */
const populationWords = 3;

/** Words of a site: binary digits of its state. Beyond an open edge stands a state of all ones, which no site has. */
export function statePlanes({ states, lattice }: PottsModel): number {
  const codes = lattice.boundary === "open" ? states + 1 : states;
  return Math.max(2, Math.ceil(Math.log2(codes)));
}

export interface ReplicaKernel {
  readonly embedded: EmbeddedKernel;
  readonly name: string;
  /** The masks of the thresholds, one element per word. */
  readonly digits: Uint8Array;
  /** What the heat bath needs beyond that. */
  readonly classes?: HeatBathClasses;
}

/** 128 independent lattices in the bits of 128-bit words, any extents: the layout of kernels/lib/potts-replicas.ts. */
export async function replicaEngine(
  model: PottsModel,
  { embedded, name, digits, classes }: ReplicaKernel,
): Promise<Engine<Uint8Array>> {
  const { lattice, sites, states: q, coupling } = model;
  const coordination = 2 * extents(lattice).length;
  const planes = statePlanes(model);
  const recordWords = populationWords + planes;
  const siteBytes = planes * wordBytes;
  const { memory, at, view, state } = allocate({
    state: { states: [Uint32Array, sites * planes * 4], generators: [Uint32Array, 3 * 16] },
    scratch: {
      edge: [Uint32Array, planes * 4],
      neighbours: [Uint32Array, sites * coordination],
      digits: [Uint32Array, digits.length * 4],
      masks: [Uint32Array, q * 16],
      counters: [Uint32Array, q * 32 * 4],
      keyAddresses: [Uint32Array, classes?.keys.length ?? 0],
      classKeys: [Uint32Array, 4 * (classes?.classKeys.length ?? 0)],
      records: [Uint32Array, Math.max(q, coordination) * recordWords * 4],
      classMasks: [Uint32Array, 16 * (classes?.groups ?? 0)],
      job: [Uint32Array, 24],
      energy: [Float64Array, batch * lanes],
      order: [Float64Array, batch * lanes],
      squared: [Float64Array, batch * lanes],
    },
  });
  view.edge.fill(0xffffffff);
  view.neighbours.set(neighbours(lattice).map((site) => (site < 0 ? at.edge : at.states + site * siteBytes)));
  fillMasks(view.digits, digits);
  const binary = Array.from({ length: q }, (_, value) => [0, 1, 2, 3].map((digit) => (value >> digit) & 1));
  fillMasks(view.masks, binary.flat());
  const others = q - 1;
  const proposalBits = Math.ceil(Math.log2(others));
  view.job.set([
    ...[at.states, at.neighbours, at.generators, at.digits, at.masks, at.counters],
    ...[sites, coordination, planes, q, proposalBits, Number(2 ** proposalBits !== others), Number(coupling < 0)],
    ...[classes?.groups ?? 0, classes?.keys.length ?? 0, Number(classes?.few ?? false)],
    ...[at.keyAddresses, at.classKeys, at.records, at.classMasks],
  ]);
  if (classes) {
    const address = ({ rank, digit }: HeatBathClasses["keys"][number]) =>
      at.records + (rank * recordWords + digit) * wordBytes;
    view.keyAddresses.set(classes.keys.map(address));
    fillMasks(view.classKeys, classes.classKeys);
  }
  const kernel = await instantiateKernel<Exports>(await compileKernel(embedded), memory);

  return {
    kernel: name,
    replicas: lanes,
    alphabet: { states: q },
    batch,
    state,
    begin: (start, key) => {
      seedGenerators(view.generators, { ...key, purpose: "potts replicas" });
      if (start === "random") kernel.randomise(at.job);
      else if (start === "ordered") view.states.fill(0);
      else fillMasks(view.states, planeBits(start, planes));
    },
    advance: (sweeps) => kernel.advance(at.job, sweeps),
    measure: ({ count, every }) => {
      kernel.measure(at.job, count, every, at.energy, at.order, at.squared);
      const row = (values: Float64Array) => values.slice(0, count * lanes);
      return { energy: row(view.energy), orderParameter: row(view.order), squaredOrder: row(view.squared) };
    },
    configuration: (replica) => {
      const bit = (word: number) => (view.states[word * 4 + (replica >> 5)]! >>> (replica & 31)) & 1;
      return Uint8Array.from({ length: sites }, (_, site) => {
        let value = 0;
        for (let digit = 0; digit < planes; digit++) value |= bit(site * planes + digit) << digit;
        return value;
      });
    },
  };
}

function planeBits(states: Uint8Array, planes: number): Uint8Array {
  return Uint8Array.from(
    { length: states.length * planes },
    (_, i) => (states[Math.floor(i / planes)]! >> (i % planes)) & 1,
  );
}
