import { availableParallelism } from "node:os";
import { type PlannedJob, parseLattice } from "../workbench/runs/index.js";
import { duration } from "./tasks-display.js";

export interface DryRun {
  readonly tasks: readonly {
    readonly name: string;
    readonly kernel: string;
    readonly units: number;
    readonly chains: number;
    readonly measurements: number;
    readonly every: number;
    readonly thermalization: number;
    /** Seconds of one thread. */
    readonly seconds: number;
    readonly bytes: number;
  }[];
  readonly workers: number;
  /** Expected seconds of the whole job; with `until`, up to the first look at the errors. */
  readonly seconds: number;
  readonly bytes: number;
  readonly until: string | undefined;
}

/** What a job would take, from a measured sweep of each kind of task. */
export function dryRun(
  { tasks, plans, kernels, job }: PlannedJob,
  { workers = availableParallelism() }: { readonly workers?: number | undefined },
): DryRun {
  const told = tasks.map(({ name, size }) => {
    const { units, measurements, every, thermalization, configurationsEvery } = plans[name]!;
    const { kernel, rungs, lanes, cost } = kernels[name]!;
    const { secondsPerSweep, bytesPerMeasurement, bytesOfCheckpoint } = cost!;
    const stored = configurationsEvery > 0 ? Math.floor(measurements / configurationsEvery) : 0;
    const configuration = parseLattice(size).sites * (job.model === "phi4" ? 4 : 1) * copiesOf(job);
    return {
      name,
      kernel,
      units,
      chains: units * lanes,
      measurements,
      every,
      thermalization,
      seconds: units * (thermalization + measurements * every) * secondsPerSweep,
      bytes: units * (measurements * bytesPerMeasurement + stored * rungs * lanes * configuration + bytesOfCheckpoint),
    };
  });
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const longest = Math.max(...told.map(({ seconds, units }) => seconds / units));
  return {
    tasks: told,
    workers,
    seconds: Math.max(longest, sum(told.map(({ seconds }) => seconds)) / workers),
    bytes: sum(told.map(({ bytes }) => bytes)),
    until: job.until,
  };
}

/** Configurations are stored as npy, and written once more for other formats: to HDF5 as one bit for each spin. */
function copiesOf({ configurations, model }: PlannedJob["job"]): number {
  if (configurations === "npz") return 2;
  if (configurations === "hdf5") return model === "ising" || model === "edwards-anderson" ? 1.125 : 1.5;
  return 1;
}

export function dryRunText({ tasks, workers, seconds, bytes, until }: DryRun): string {
  const lines = tasks.map(
    ({ name, chains, measurements, every, seconds: own }) =>
      `${name}: ${chains} ${chains === 1 ? "chain" : "chains"} x ${measurements} measurements every ${every}, ${duration(own)} of one thread`,
  );
  return [
    ...lines,
    "",
    `${tasks.length} ${tasks.length === 1 ? "task" : "tasks"}, about ${duration(seconds)} on ${workers} ${workers === 1 ? "thread" : "threads"} ` +
      `and ${size(bytes)} of disk${until === undefined ? "" : `, and then more until ${until}`}; nothing was run`,
    "",
  ].join("\n");
}

function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
