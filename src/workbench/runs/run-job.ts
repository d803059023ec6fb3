import { existsSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { OutputError, ParameterError } from "../../core/errors/index.js";
import type { Plan } from "./chain/plan.js";
import type { UnitProgress } from "./chain/unit.js";
import type { Task } from "./job/tasks.js";
import { continuedPlans, plansWithGoals, readJobRecord, writeJobRecord } from "./job-record.js";
import { lockFile, lockRun } from "./lock.js";
import type { PlannedJob } from "./plan-job.js";
import { openPool, type Pool } from "./pool/pool.js";
import type { Point } from "./results/points.js";
import { openRunDirectory } from "./run-directory.js";
import { readTaskState, taskDirectory, unitDirectory, writeTaskState } from "./task-state.js";
import { distanceTo, nextGoal } from "./until.js";

/** What is being done in a run. */
export interface RunProgress extends UnitProgress {
  readonly task: string;
  readonly unit: number;
  readonly units: number;
}

export interface RunOptions {
  /** The run directory; made if it is not there, continued if it holds this job. */
  readonly directory: string;
  /** Threads; as many as there are processors unless given. The results do not depend on it. */
  readonly workers?: number | undefined;
  /** Deletes what an earlier run left in the directory. */
  readonly restart?: boolean | undefined;
  /** Aborted: all tasks are checkpointed and the run ends incomplete. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (progress: RunProgress) => void;
  /**
   * Measurements of every chain by task, in place of those of the job. They are recorded as the plan of the run, which
   * later runs without `measurements` keep; `until` is not looked at.
   */
  readonly goals?: Readonly<Record<string, number>> | undefined;
  /** The command line, for the record. */
  readonly command?: readonly string[] | undefined;
}

export interface RunOutcome {
  readonly complete: boolean;
  /** In the order of the tasks; of an incomplete run those that are finished. */
  readonly points: readonly Point[];
  /** Tasks that are not finished. */
  readonly unfinished: readonly string[];
  /** With `until`: tasks that used up their measurements before the error was small enough. */
  readonly unreached: readonly string[];
  readonly seconds: number;
}

/**
 * Runs a job in a directory, or goes on with it where it was left: by a signal, by a kill, or because it now asks for
 * more measurements. The results are the same whatever the interruptions and the number of workers.
 *
 * @throws ParameterError when the directory holds another job; OutputError when it cannot be written or another process
 * is at work in it; FormatError for damaged files in it.
 */
export async function runJob(planned: PlannedJob, options: RunOptions): Promise<RunOutcome> {
  const begun = performance.now();
  const workers = options.workers ?? availableParallelism();
  if (!Number.isInteger(workers) || workers < 1)
    throw new ParameterError(`workers ${workers} is not a positive integer`);
  const { path: directory } = openRunDirectory(options.directory);
  requireOwnDirectory(directory);
  const unlock = lockRun(directory);
  const pool = openPool(workers);
  const stop = (): void => pool.stop();
  options.signal?.addEventListener("abort", stop);
  if (options.signal?.aborted) stop();
  try {
    const plans = settledPlans(planned, directory, options);
    const reports = await Promise.allSettled(
      planned.tasks.map((task) =>
        runTask({ planned, task, plan: plans[task.name]!, directory, pool, options }).catch((error: unknown) => {
          // The others are checkpointed, so that the user learns of a full disk now and not after hours.
          stop();
          throw error;
        }),
      ),
    );
    const failed = reports.find((report) => report.status === "rejected");
    if (failed) throw failed.reason;
    const done = reports.map((report) => (report as PromiseFulfilledResult<TaskOutcome>).value);
    const unfinished = planned.tasks.filter((_, t) => done[t]!.points === undefined).map(({ name }) => name);
    return {
      complete: unfinished.length === 0,
      points: done.flatMap(({ points }) => points ?? []),
      unfinished,
      unreached: planned.tasks.filter((_, t) => done[t]!.reached === false).map(({ name }) => name),
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    options.signal?.removeEventListener("abort", stop);
    await pool.close();
    unlock();
  }
}

/** The plans of this run: those of the run it continues where there is one; the record is brought up to date. */
function settledPlans(planned: PlannedJob, directory: string, options: RunOptions): PlannedJob["plans"] {
  const { restart, goals = {}, command } = options;
  const { job } = planned;
  if (restart) removeRun(directory);
  const stored = readJobRecord(directory);
  const continued = stored ? continuedPlans(stored, { job, plans: planned.plans, directory }) : planned.plans;
  const plans = plansWithGoals(continued, goals);
  if (!stored || !isDeepStrictEqual({ ...stored }, { job, plans })) writeJobRecord(directory, { job, plans }, command);
  return plans;
}

/** Refuses a directory with somebody's files in it that no run has made: results would take the place of some. */
function requireOwnDirectory(directory: string): void {
  if (existsSync(join(directory, "job.json"))) return;
  const foreign = readdirSync(directory).filter((name) => !name.startsWith(".") && name !== lockFile);
  if (foreign.length === 0) return;
  throw new OutputError(
    `${directory} holds ${foreign.slice(0, 3).join(", ")}${foreign.length > 3 ? ", ..." : ""} and no run; ` +
      "choose a new or empty directory with --out",
  );
}

/** Deletes the files of a run, and nothing else that is in its directory. */
function removeRun(directory: string): void {
  if (!existsSync(join(directory, "job.json"))) return;
  rmSync(join(directory, "tasks"), { recursive: true, force: true });
  for (const name of ["job.json", "results.json", "results.csv", "report.html"])
    rmSync(join(directory, name), { force: true });
  rmSync(join(directory, "figures"), { recursive: true, force: true });
}

interface TaskOutcome {
  /** Undefined when the task was stopped. */
  readonly points: readonly Point[] | undefined;
  readonly reached?: boolean;
}

interface TaskRun {
  readonly planned: PlannedJob;
  readonly task: Task;
  readonly plan: Plan;
  readonly directory: string;
  readonly pool: Pool;
  readonly options: RunOptions;
}

async function runTask({ planned, task, plan, directory, pool, options }: TaskRun): Promise<TaskOutcome> {
  const { job } = planned;
  const target = options.goals ? undefined : planned.target;
  const own = taskDirectory(directory, task.name);
  const directories = Array.from({ length: plan.units }, (_, unit) => unitDirectory(own, task, unit));
  let before = Number.POSITIVE_INFINITY;
  for (let goal = plan.measurements; ; ) {
    const known = readTaskState(own);
    if (known?.goal !== goal) writeTaskState(own, { goal, complete: false });
    const outcomes = await Promise.all(
      directories.map((place, unit) =>
        pool.unit({ job, task, plan, unit, goal, directory: place }, (progress) =>
          options.progress?.({ ...progress, task: task.name, unit, units: plan.units }),
        ),
      ),
    );
    if (!outcomes.every(({ finished }) => finished)) return { points: undefined };
    const points = await pool.points({
      task,
      directories,
      measurements: goal,
      every: plan.every,
      thermalization: plan.thermalization,
    });
    const distance = target ? distanceTo(target, points) : 0;
    // The spread between disorder realisations does not fall with their measurements.
    const stalled = plan.units > 1 && task.disorder !== undefined && distance > 0.95 * before;
    const wanted = distance <= 1 || stalled ? goal : nextGoal({ distance, goal, maximum: plan.maximum });
    before = distance;
    if (wanted > goal && !options.signal?.aborted) {
      goal = wanted;
      continue;
    }
    if (wanted > goal) return { points: undefined };
    const reached = target ? distance <= 1 : undefined;
    writeTaskState(own, { goal, complete: true });
    return { points, ...(reached !== undefined && { reached }) };
  }
}
