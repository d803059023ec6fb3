// Imports the built package by relative paths, so that Node, its workers, pages and theirs all run this file as it is.
import { critical, criticalCubic, cubic, square } from "../../dist/physics/lattice/index.js";
import {
  criticalPotts,
  edwardsAnderson,
  hamiltonian,
  interaction,
  ising,
  phi4,
  potts,
  randomSigns,
} from "../../dist/physics/models/index.js";
import {
  continueLaneTempering,
  continueReplicaExchange,
  createSampler,
  type LaneTempering,
  laneTempering,
  type ReplicaExchange,
  replicaExchange,
  restoreSampler,
  type Sampler,
  type SamplerState,
  type Series,
  singleSiteEngine,
} from "../../dist/physics/montecarlo/index.js";

/** Markov chains of any kind, as far as the cases need them. */
interface Chains {
  advance(sweeps: number): void;
  measure(measurements: number): Series;
  configurations(): readonly ArrayBufferView[];
  save(): SamplerState;
  close(): void;
}

interface Case {
  begin(threads: number): Promise<Chains>;
  /** The chains of a saved state. */
  resume(state: SamplerState): Promise<Chains>;
}

const ofSampler = (sampler: Sampler): Chains => ({
  advance: sampler.advance,
  measure: (measurements) => sampler.measure({ measurements }).series,
  configurations: () => Array.from({ length: Math.min(3, sampler.replicas) }, (_, r) => sampler.configuration(r)),
  save: sampler.save,
  close: sampler.close,
});

const sampled = (begin: (threads: number) => Promise<Sampler>): Case => ({
  begin: async (threads) => ofSampler(await begin(threads)),
  resume: async (state) => ofSampler(await restoreSampler(state)),
});

const ofLanes = (tempering: LaneTempering): Chains => ({
  advance: tempering.advance,
  measure: (measurements) => {
    const { rungs, overlaps } = tempering.measure({ measurements });
    return { energy: rungs.at(-1)!.series.energy!, overlap: overlaps[0]!.series.overlap! };
  },
  configurations: () => tempering.couplings.map((_, rung) => tempering.configuration(rung)),
  save: tempering.save,
  close: () => {},
});

const ofExchange = (exchange: ReplicaExchange): Chains => ({
  advance: exchange.advance,
  measure: (measurements) => ({ energy: exchange.measure({ measurements }).at(-1)!.series.energy! }),
  configurations: () => [exchange.replicas(), ...exchange.couplings.map((_, rung) => exchange.configuration(rung))],
  save: exchange.save,
  close: exchange.close,
});

const seed = 20260;
const plane = square(64, 64);
const critical64 = ising(plane, { coupling: critical });
const potts3 = potts(square(32, 32), { states: 3, coupling: criticalPotts(3) });
const cube = cubic(6, 6, 6);
const signs = randomSigns(cube, { seed });
const glass = edwardsAnderson(cube, { coupling: 0.9, signs });
const ladder = Array.from({ length: 12 }, (_, rung) => 0.5 + 0.04 * rung);
const exchanging = (coupling: number) =>
  singleSiteEngine(edwardsAnderson(cube, { coupling, signs }), { algorithm: "heat-bath" });
const fields = hamiltonian({
  sites: 6,
  constant: 0.3,
  interactions: [
    interaction(
      1,
      [0, 1, 2, 3, 4, 5].map((site) => [site, 0.1 * site - 0.3]),
    ),
    interaction(
      2,
      [0, 1, 2, 3, 4].map((site) => [site, site + 1, 0.4 - 0.2 * site]),
    ),
    interaction(4, [[0, 2, 3, 5, 0.7]]),
  ],
});

/** Every kernel, and both packings of those that have two. */
const cases: Readonly<Record<string, Case>> = {
  "Ising in blocks, Metropolis": sampled((threads) =>
    createSampler(critical64, { algorithm: "metropolis", packing: "single", threads, seed, start: "random" }),
  ),
  "Ising in blocks, heat bath": sampled((threads) =>
    createSampler(ising(square(96, 48), { coupling: 0.3 }), { algorithm: "heat-bath", threads, seed }),
  ),
  "Ising replicas on a square lattice": sampled(() =>
    createSampler(ising(square(10, 7), { coupling: critical }), { algorithm: "metropolis", packing: "replicas", seed }),
  ),
  "Ising replicas on a cubic lattice": sampled(() =>
    createSampler(ising(cubic(6, 5, 4), { coupling: criticalCubic }), {
      algorithm: "heat-bath",
      seed,
      start: "random",
    }),
  ),
  "spin glass replicas": sampled(() => createSampler(glass, { algorithm: "metropolis", seed, start: "random" })),
  "spin glass, tempering in lanes": {
    begin: async () => ofLanes(await laneTempering(glass, { couplings: ladder, seed })),
    resume: async (state) => ofLanes(await continueLaneTempering(glass, state)),
  },
  "spin glass, replica exchange": {
    begin: async () => ofExchange(await replicaExchange({ couplings: ladder, engine: exchanging, seed })),
    resume: async (state) => ofExchange(await continueReplicaExchange({ engine: exchanging }, state)),
  },
  "Ising, Wolff": sampled(() => createSampler(critical64, { algorithm: "wolff", seed })),
  "Ising, Swendsen-Wang on a square lattice": sampled(() =>
    createSampler(critical64, { algorithm: "swendsen-wang", seed }),
  ),
  "Ising, Swendsen-Wang on a cubic lattice": sampled(() =>
    createSampler(ising(cubic(10, 9, 8), { coupling: criticalCubic }), { algorithm: "swendsen-wang", seed }),
  ),
  "Potts, Metropolis": sampled(() => createSampler(potts3, { algorithm: "metropolis", seed })),
  "Potts, heat bath": sampled(() => createSampler(potts3, { algorithm: "heat-bath", seed, start: "random" })),
  "Potts, Wolff": sampled(() => createSampler(potts3, { algorithm: "wolff", seed })),
  "Potts, Swendsen-Wang": sampled(() => createSampler(potts3, { algorithm: "swendsen-wang", seed })),
  "phi^4 in blocks": sampled(() =>
    createSampler(phi4(square(16, 12), { massSquared: -1.27, lambda: 1 }), {
      algorithm: "metropolis",
      overrelaxation: 1,
      clusters: 1,
      seed,
      start: "random",
    }),
  ),
  "phi^4 replicas": sampled(() =>
    createSampler(phi4(cubic(3, 4, 5), { massSquared: -0.5, lambda: 0.5 }), { algorithm: "metropolis", seed }),
  ),
  "fields, pairs and four-spin couplings": sampled(() => createSampler(fields, { algorithm: "metropolis", seed })),
};

/** The cases whose chains several threads may share. */
export const threaded = Object.keys(cases).filter((name) => name.startsWith("Ising in blocks"));

/** What to compute: chains from their beginning in two parts of 200 sweeps, or the second part from saved states. */
export interface Task {
  /** All cases unless given. */
  readonly names?: readonly string[];
  /** 1 unless given. */
  readonly threads?: number;
  /** The states between the parts, as another run gave them. */
  readonly states?: Texts;
}

type Texts = Readonly<Record<string, string>>;

export interface Outcome {
  /** SHA-256 of configurations, whole state and every series, by case, part and what it is. */
  readonly digests: Texts;
  /** The state of each case between the parts, as JSON. */
  readonly states: Texts;
}

/** Runs the cases that the task names. */
export async function perform({ names = Object.keys(cases), threads = 1, states }: Task): Promise<Outcome> {
  const digests: Record<string, string> = {};
  const between: Record<string, string> = {};
  for (const name of names) {
    const { begin, resume } = cases[name]!;
    const chains = await (states ? resume(read(states[name]!)) : begin(threads));
    if (!states) {
      await run(`${name}, first part`, chains);
      between[name] = write(chains.save());
    }
    await run(`${name}, second part`, chains);
    chains.close();
  }
  return { digests, states: between };

  async function run(title: string, chains: Chains): Promise<void> {
    chains.advance(100);
    const series = chains.measure(100);
    digests[`${title}: configurations`] = await digest(chains.configurations());
    digests[`${title}: state`] = await digest([chains.save().bytes]);
    for (const [observable, values] of Object.entries(series)) {
      digests[`${title}: ${observable}`] = await digest([values]);
    }
  }
}

const write = ({ bytes, ...state }: SamplerState): string => JSON.stringify({ ...state, bytes: Array.from(bytes) });

function read(text: string): SamplerState {
  const { bytes, ...state } = JSON.parse(text) as Omit<SamplerState, "bytes"> & { readonly bytes: readonly number[] };
  return { ...state, bytes: Uint8Array.from(bytes) };
}

async function digest(parts: readonly ArrayBufferView[]): Promise<string> {
  const bytes = await new Blob(parts as BlobPart[]).arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
