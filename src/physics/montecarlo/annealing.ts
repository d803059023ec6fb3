import { ParameterError } from "../../core/errors/index.js";
import type { Configuration, Start } from "./engine.js";
import type { Sampler } from "./sampler.js";

export interface AnnealOptions<C extends Configuration> {
  /** The couplings to pass through in this order, usually from hot to cold. */
  readonly couplings: readonly number[];
  /** Sweeps at each coupling. */
  readonly sweeps: number;
  /** How many of the last sweeps at each coupling are measured; 1 unless given. */
  readonly measurements?: number;
  /** `random` unless given. */
  readonly start?: Start<NoInfer<C>>;
  /**
   * Makes the sampler of one coupling. Give each step a `replica` or `task` of its own: with the same seed and nothing
   * else all steps would repeat the same random numbers.
   */
  readonly create: (coupling: number, start: Start<C>, step: number) => Promise<Sampler<C>>;
}

export interface Annealed<C extends Configuration> {
  /** The sampler of the last coupling; `sweeps` counts those at this coupling. */
  readonly sampler: Sampler<C>;
  /** Mean of `energy` over the measured sweeps and the replicas of each step. */
  readonly energies: Float64Array;
}

/**
 * Simulated annealing (Kirkpatrick, Gelatt and Vecchi, Science 220, 671, 1983) of any model that has samplers, to
 * thermalise at low temperature or to search for ground states. Each step begins with the last configuration of the
 * step before; where a sampler has several replicas, all of them begin with that of replica 0.
 *
 * The energies tell whether the sweeps suffice: in equilibrium they fall with the coupling and do not change when the
 * sweeps are doubled. Annealing by itself samples no exact law.
 *
 * @throws ParameterError when there are no couplings, or fewer sweeps than measurements.
 */
export async function anneal<C extends Configuration = Int8Array>({
  couplings,
  sweeps,
  measurements = 1,
  start = "random",
  create,
}: AnnealOptions<C>): Promise<Annealed<C>> {
  if (couplings.length === 0)
    throw new ParameterError("annealing needs at least 1 coupling; give them from hot to cold");
  if (
    !(Number.isSafeInteger(sweeps) && Number.isSafeInteger(measurements) && 1 <= measurements && measurements <= sweeps)
  ) {
    throw new ParameterError(`${measurements} measurements in ${sweeps} sweeps; give at least 1, and as many sweeps`);
  }
  const energies = new Float64Array(couplings.length);
  const run = async (step: number, from: Start<C>): Promise<Sampler<C>> => {
    const sampler = await create(couplings[step]!, from, step);
    sampler.advance(sweeps - measurements);
    const { energy } = sampler.measure({ measurements }).series;
    if (!energy) throw new ParameterError(`kernel "${sampler.kernel}" measures no energy`);
    energies[step] = energy.reduce((sum, each) => sum + each, 0) / energy.length;
    return sampler;
  };
  let sampler = await run(0, start);
  for (let step = 1; step < couplings.length; step++) {
    const last = sampler.configuration();
    sampler.close();
    sampler = await run(step, last);
  }
  return { sampler, energies };
}
