import type { CheckedJob } from "../job/schema.js";
import type { SamplerName, Task } from "../job/tasks.js";
import { parseLattice } from "../job/values.js";
import type { Driver } from "./driver.js";

/** How much is sampled in a task. */
export interface Plan {
  /** Independent units, run one by one or in parallel: chains, or disorder realisations. */
  readonly units: number;
  /** Measurements of every chain; with `until`, the first number that is looked at. */
  readonly measurements: number;
  /** With `until`, the most. */
  readonly maximum: number;
  /** Sweeps before each measurement. */
  readonly every: number;
  /** Sweeps before the first measurement. */
  readonly thermalization: number;
  /** Measurements between two stored configurations of every chain; 0 where none are stored. */
  readonly configurationsEvery: number;
}

/** Sweeps before each measurement, where the user does not say. */
const usualEvery: Readonly<Record<SamplerName, number>> = {
  wolff: 1,
  "swendsen-wang": 1,
  metropolis: 10,
  "heat-bath": 10,
  tempering: 5,
};

/** Work in every unit where the user does not say how much, in seconds at the speeds of docs/montecarlo.md. */
const usualSeconds = 12;

/** Values of one observable that a task is content with where the user does not say. */
const usualValues = 500_000;

/** The plan of a task: what the job says, and for the rest about 12 s of work in every unit. */
export function planTask(
  job: CheckedJob,
  task: Task,
  { kernel, rungs, lanes }: Pick<Driver, "kernel" | "rungs" | "lanes">,
): Plan {
  const { sites } = parseLattice(task.size);
  const every = job.every ?? (task.clusters ? 1 : usualEvery[task.sampler]);
  const nanoseconds = nanosecondsPerSite(task, kernel) * sites * rungs * lanes * every;
  const affordable = Math.min((usualSeconds * 1e9) / nanoseconds, usualValues / (rungs * lanes));
  const usual = twoDigits(Math.max(1000, affordable));
  const measurements = job.measurements ?? Math.min(usual, job.maximum ?? usual);
  const units = task.disorder ?? Math.ceil((job.replicas ?? (lanes === 1 ? 2 : 1)) / lanes);
  return {
    units,
    measurements,
    maximum: Math.max(measurements, job.maximum ?? 100 * measurements),
    every,
    thermalization: job.thermalization ?? Math.max(200, Math.ceil((measurements * every) / 5)),
    configurationsEvery: job.configurations
      ? (job.configurationsEvery ?? Math.max(1, Math.ceil((measurements * units * lanes) / usualConfigurations)))
      : 0,
  };
}

/** Stored configurations of one task, where the user does not say how many. */
const usualConfigurations = 1000;

function nanosecondsPerSite({ model, sampler, clusters }: Task, kernel: string): number {
  if (kernel.includes("single-site")) return 60;
  if (model === "phi4") return 8 + 60 * (clusters ?? 0);
  if (sampler === "wolff") return model === "potts" ? 11 : 7;
  if (sampler === "swendsen-wang") return model === "potts" ? 10 : 3;
  if (model === "potts") return sampler === "tempering" ? 10 : 0.6;
  return 0.15;
}

const twoDigits = (value: number): number => Number(value.toPrecision(2));
