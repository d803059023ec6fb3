import { cubic, type Lattice, square } from "../../../physics/lattice/index.js";
import { ising } from "../../../physics/models/index.js";
import { createSampler } from "../../../physics/montecarlo/index.js";
import { type AnalysisState, blockingAnalysis } from "./analysis.js";
import type { BlockingSettings } from "./settings.js";

/** One chain of a simulation with its analysis, as plain data for a worker. */
export interface StreamRequest {
  /** The extents of the torus. */
  readonly size: readonly number[];
  readonly coupling: number;
  readonly settings: BlockingSettings;
  readonly task: number;
  readonly replica: number;
  readonly samples: number;
  readonly couplings: boolean;
}

export interface StreamResult {
  readonly state: AnalysisState;
  /** The last configuration. */
  readonly example: Int8Array;
}

export const streamAlgorithm = "swendsen-wang";

/** Configurations that are analysed at a time. */
const batch = 128;

/** Batches after which an in-process stream lets others run. */
const pause = 8;

/**
 * Swendsen-Wang sweeps between two configurations: above twice the autocorrelation times of energy and magnetisation at
 * criticality, 2.6 at L = 8 and 4.1 at L = 32 in two dimensions, which leaves a correlation of about a tenth.
 */
export function sweepsBetween(size: readonly number[]): number {
  return Math.ceil(4 * Math.max(...size) ** (size.length === 3 ? 0.5 : 0.25));
}

function latticeOf([first, second, third]: readonly number[]): Lattice {
  return third === undefined ? square(first!, second!) : cubic(first!, second!, third);
}

/** Simulates a chain from the ordered configuration and analyses it batch by batch. */
export async function runStream(request: StreamRequest, progress: (done: number) => void): Promise<StreamResult> {
  const { size, coupling, settings, task, replica, samples, couplings } = request;
  const lattice = latticeOf(size);
  const analysis = blockingAnalysis({ lattice, settings, task, replica, couplings });
  const sampler = await createSampler(ising(lattice, { coupling }), {
    algorithm: streamAlgorithm,
    seed: settings.seed,
    task,
    replica,
  });
  const every = sweepsBetween(size);
  sampler.advance(Math.max(200, 20 * every));
  const spins = new Int8Array(batch * lattice.sites);
  let done = 0;
  for (let turn = 1; done < samples; turn++) {
    const count = Math.min(batch, samples - done);
    for (let i = 0; i < count; i++) {
      sampler.advance(every);
      spins.set(sampler.configuration(), i * lattice.sites);
    }
    analysis.add(spins.subarray(0, count * lattice.sites));
    done += count;
    progress(done);
    if (turn % pause === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const example = sampler.configuration();
  sampler.close();
  return { state: analysis.save(), example };
}
