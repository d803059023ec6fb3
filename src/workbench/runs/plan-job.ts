import { observableNames } from "../../physics/montecarlo/index.js";
import { type Driver, openDriver } from "./chain/driver.js";
import { type Plan, planTask } from "./chain/plan.js";
import { bytesOfRows } from "./chain/recorder.js";
import type { CheckedJob } from "./job/schema.js";
import { jobTasks, type Task } from "./job/tasks.js";
import { parseLattice, parseTarget, type Target } from "./job/values.js";

/** A job whose tasks are known, and how much is sampled in each. */
export interface PlannedJob {
  readonly job: CheckedJob;
  readonly tasks: readonly Task[];
  /** By task. */
  readonly plans: Readonly<Record<string, Plan>>;
  readonly target: Target | undefined;
  /** By task: the kernel and its chains. */
  readonly kernels: Readonly<Record<string, Kernel>>;
}

export interface Kernel {
  readonly kernel: string;
  readonly rungs: number;
  readonly lanes: number;
  /** What a unit costs, measured; where it was asked for. */
  readonly cost?: Cost;
}

export interface Cost {
  /** For a sweep of all chains. */
  readonly secondsPerSweep: number;
  /** Of the series of all chains. */
  readonly bytesPerMeasurement: number;
  readonly bytesOfCheckpoint: number;
}

/**
 * Expands a job and opens one sampler of every kind, so that a size or value which some kernel refuses is refused
 * before anything is run or written.
 *
 * @throws ParameterError, SizeError, TooLargeError
 */
export async function planJob(job: CheckedJob, { timed = false } = {}): Promise<PlannedJob> {
  const tasks = jobTasks(job);
  const known = new Map<string, Kernel>();
  const kernels: Record<string, Kernel> = {};
  for (const task of tasks) {
    // Kernels depend on the sign of the coupling and on nothing else about it; Wolff's clusters on its value.
    const { name, couplings, disorder, kappa, massSquared, lambda, ...kind } = task;
    const key = JSON.stringify([kind, couplings.length, Math.sign(couplings[0] ?? 0), timed && couplings]);
    const kernel = known.get(key) ?? (await openKernel(job, task, { timed }));
    known.set(key, kernel);
    kernels[name] = kernel;
  }
  const plans = Object.fromEntries(tasks.map((task) => [task.name, planTask(job, task, kernels[task.name]!)]));
  return { job, tasks, plans, kernels, target: job.until === undefined ? undefined : targetOf(job.until, tasks[0]!) };
}

function targetOf(until: string, { model, size, states }: Task): Target {
  return parseTarget(until, observableNames({ model, lattice: parseLattice(size), states }));
}

async function openKernel(job: CheckedJob, task: Task, { timed }: { readonly timed: boolean }): Promise<Kernel> {
  const driver = await openDriver({ task, unit: 0, seed: job.seed, start: job.start, many: (job.replicas ?? 1) > 1 });
  const { kernel, rungs, lanes } = driver;
  const cost = timed ? { cost: costOf(driver, task) } : {};
  driver.close();
  return { kernel, rungs, lanes, ...cost };
}

/** From about 50 ms of sweeps with measurements; a sweep of Wolff is the clusters that flip as many spins as there are. */
function costOf(driver: Driver, task: Task): Cost {
  const { sites } = parseLattice(task.size);
  for (let count = 1; ; count *= 4) {
    const begun = performance.now();
    const rows = driver.measure({ count, every: 1 });
    const seconds = (performance.now() - begun) / 1000;
    if (seconds < 0.05 && count < 2 ** 20) continue;
    const { clusterSize } = rows;
    const clusters = task.sampler === "wolff" ? (sites * count) / clusterSize!.reduce((sum, one) => sum + one, 0) : 1;
    return {
      secondsPerSweep: (seconds / count) * clusters,
      bytesPerMeasurement: bytesOfRows(rows, { discrete: task.model !== "phi4" }) / count,
      bytesOfCheckpoint: driver.save().bytes.length,
    };
  }
}
