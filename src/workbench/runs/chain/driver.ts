import type { Lattice } from "../../../physics/lattice/index.js";
import { type EdwardsAndersonModel, type IsingModel, type PottsModel, potts } from "../../../physics/models/index.js";
import {
  type Configuration,
  continueLaneTempering,
  continueReplicaExchange,
  createSampler,
  type LaneTempering,
  laneTempering,
  type Measurements,
  pottsEngine,
  type ReplicaExchange,
  replicaExchange,
  restoreSampler,
  type Sampler,
  type SamplerState,
  type Temperable,
} from "../../../physics/montecarlo/index.js";
import { hash32, type Task, taskModel } from "../job/tasks.js";

/** Series of one observable in a slice of measurements: value [(m * rungs + rung) * lanes + lane]. */
export type Rows = Readonly<Record<string, Float64Array>>;

/** Everything that a task can be sampled with, seen in one way: chains at the rungs of a ladder, often of one rung. */
export interface Driver {
  readonly kernel: string;
  /** The couplings that are sampled together. */
  readonly rungs: number;
  /** Independent chains at each rung. */
  readonly lanes: number;
  advance(sweeps: number): void;
  /** Measures after `every` sweeps, `count` times. */
  measure(request: { readonly count: number; readonly every: number }): Rows;
  configuration(place: { readonly rung: number; readonly lane: number }): Configuration;
  save(): SamplerState;
  /** Tempering: the accepted part of the proposals between neighbouring rungs. */
  acceptance?(): readonly number[];
  close(): void;
}

export interface DriverOptions {
  readonly task: Task;
  /** Which of the independent units of the task: a chain, or a disorder realisation. */
  readonly unit: number;
  readonly seed: number;
  readonly start?: "ordered" | "random" | undefined;
  /** Several independent chains at once are wanted, where the kernel leaves the choice. */
  readonly many: boolean;
}

/**
 * The driver of a unit, at the beginning of its chains or where a saved state left them. Its random streams depend on
 * the seed, the name of the task and the unit alone.
 *
 * @throws SizeError, ParameterError, TooLargeError where the kernel does not take the task; FormatError for a state of
 * another kernel.
 */
export async function openDriver(options: DriverOptions, state?: SamplerState): Promise<Driver> {
  const { task, unit, seed, many } = options;
  const streams = { seed, task: hash32(`${task.name}/${unit}`), ...(options.start && { start: options.start }) };
  const model = taskModel(task, { realisation: unit, seed });
  if (task.model === "edwards-anderson" || (task.model === "ising" && task.sampler === "tempering")) {
    const spins = model as EdwardsAndersonModel | IsingModel<Lattice>;
    const algorithm = task.sampler === "heat-bath" ? ("heat-bath" as const) : ("metropolis" as const);
    return ladders(
      state
        ? await continueLaneTempering(spins, state)
        : await laneTempering(spins, { couplings: task.couplings, algorithm, ...streams }),
    );
  }
  if (task.sampler === "tempering") {
    const { lattice, states } = model as PottsModel;
    const engine = (coupling: number) =>
      pottsEngine(potts(lattice, { states, coupling }), { algorithm: "swendsen-wang" }) as
        | Temperable<Uint8Array>
        | Promise<Temperable<Uint8Array>>;
    return exchange(
      state
        ? await continueReplicaExchange({ engine }, state)
        : await replicaExchange({ couplings: task.couplings, engine, ...streams }),
    );
  }
  if (state) return single(await restoreSampler(state));
  const { sampler, overrelaxation, clusters } = task;
  const local = sampler === "metropolis" || sampler === "heat-bath";
  const method = {
    algorithm: sampler,
    ...(overrelaxation !== undefined && { overrelaxation }),
    ...(clusters !== undefined && { clusters }),
    ...(many && local && task.model === "ising" && task.boundary === "periodic" && { packing: "replicas" as const }),
  };
  return single((await createSampler(model, { ...method, ...streams } as never)) as Sampler);
}

function single(sampler: Sampler): Driver {
  return {
    kernel: sampler.kernel,
    rungs: 1,
    lanes: sampler.replicas,
    advance: (sweeps) => sampler.advance(sweeps),
    measure: ({ count, every }) => sampler.measure({ measurements: count, every }).series,
    configuration: ({ lane }) => sampler.configuration(lane),
    save: () => sampler.save(),
    close: () => sampler.close(),
  };
}

function ladders(tempering: LaneTempering): Driver {
  const { kernel, couplings, ladders: lanes } = tempering;
  return {
    kernel,
    rungs: couplings.length,
    lanes,
    advance: (sweeps) => tempering.advance(sweeps),
    measure: ({ count, every }) => {
      const { rungs, overlaps } = tempering.measure({ measurements: count, every });
      return { ...joined(rungs, count), ...joined(overlaps, count) };
    },
    configuration: ({ rung, lane }) => tempering.configuration(rung, lane),
    save: () => tempering.save(),
    acceptance: () => Array.from(tempering.statistics().acceptance),
    close: () => {},
  };
}

function exchange(tempering: ReplicaExchange<Uint8Array>): Driver {
  return {
    kernel: tempering.kernel,
    rungs: tempering.couplings.length,
    lanes: 1,
    advance: (sweeps) => tempering.advance(sweeps),
    measure: ({ count, every }) => joined(tempering.measure({ measurements: count, every }), count),
    configuration: ({ rung }) => tempering.configuration(rung),
    save: () => tempering.save(),
    acceptance: () => Array.from(tempering.statistics().acceptance),
    close: () => tempering.close(),
  };
}

/** The series of all rungs side by side: [measurements, rungs, lanes]. */
function joined(rungs: readonly Measurements[], count: number): Rows {
  const first = rungs[0];
  if (!first) return {};
  const { replicas } = first;
  const rows: Record<string, Float64Array> = {};
  for (const name of Object.keys(first.series)) {
    const all = new Float64Array(count * rungs.length * replicas);
    rungs.forEach(({ series }, rung) => {
      const own = series[name]!;
      for (let m = 0; m < count; m++) {
        all.set(own.subarray(m * replicas, (m + 1) * replicas), (m * rungs.length + rung) * replicas);
      }
    });
    rows[name] = all;
  }
  return rows;
}
