import { randomStream } from "../../../core/random/index.js";
import { extents, neighbours } from "../../lattice/index.js";
import type { PottsModel } from "../../models/index.js";
import type { Engine } from "../engine.js";
import { allocate, compileKernel, type EmbeddedKernel, instantiateKernel, seedGenerators } from "../kernel/index.js";
import { fillStates } from "./states.js";

interface Exports {
  advance(job: number, sweeps: number): void;
  measure(job: number, count: number, every: number, energy: number, order: number, squared: number): void;
}

const chains = 8;
const batch = 256;
/** The state beyond an open edge, which no site has and of which no neighbours are counted. */
const nobody = 15;
/** Beyond this |K| nothing changes any more: exp(-100) is far below 2^-40, and exp(600) is still a double. */
const frozen = 100;

/** exp(x) to 44 binary digits, since engines may disagree on the last ones of Math.exp. */
function weight(x: number): number {
  const exact = Math.exp(x);
  const unit = 2 ** (Math.floor(Math.log2(exact)) - 43);
  return Math.round(exact / unit) * unit;
}

/** 8 independent lattices of a byte per site, any q and any extents: the layout of kernels/potts-chains.ts. */
export async function chainEngine(
  { lattice, sites, states: q, coupling }: PottsModel,
  { embedded, name }: { readonly embedded: EmbeddedKernel; readonly name: string },
): Promise<Engine<Uint8Array>> {
  const coordination = 2 * extents(lattice).length;
  const { memory, at, view, state } = allocate({
    state: { states: [Uint8Array, (sites + 1) * chains], generators: [Uint32Array, chains * 8] },
    scratch: {
      neighbours: [Uint32Array, sites * coordination],
      weights: [Float64Array, 16],
      counts: [Uint32Array, chains],
      job: [Uint32Array, 8],
      energy: [Float64Array, batch * chains],
      order: [Float64Array, batch * chains],
      squared: [Float64Array, batch * chains],
    },
  });
  view.neighbours.set(neighbours(lattice).map((site) => at.states + (site < 0 ? sites : site) * chains));
  const strength = Math.max(-frozen, Math.min(frozen, coupling));
  for (let n = 0; n <= coordination; n++) view.weights[n] = weight(strength * n);
  view.job.set([at.states, at.neighbours, at.generators, at.weights, at.counts, sites, coordination, q]);
  const kernel = await instantiateKernel<Exports>(await compileKernel(embedded), memory);

  return {
    kernel: name,
    replicas: chains,
    alphabet: { states: q },
    batch,
    state,
    begin: (start, key) => {
      seedGenerators(view.generators, { ...key, purpose: "potts chains" });
      const random = randomStream({ ...key, purpose: "potts start" });
      const one = new Uint8Array(sites);
      for (let chain = 0; chain < chains; chain++) {
        fillStates(one, start, q, random);
        for (let site = 0; site < sites; site++) view.states[site * chains + chain] = one[site]!;
      }
      view.states.fill(nobody, sites * chains);
    },
    advance: (sweeps) => kernel.advance(at.job, sweeps),
    measure: ({ count, every }) => {
      kernel.measure(at.job, count, every, at.energy, at.order, at.squared);
      const row = (values: Float64Array) => values.slice(0, count * chains);
      return { energy: row(view.energy), orderParameter: row(view.order), squaredOrder: row(view.squared) };
    },
    configuration: (replica) => Uint8Array.from({ length: sites }, (_, site) => view.states[site * chains + replica]!),
  };
}
