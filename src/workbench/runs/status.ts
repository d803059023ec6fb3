import { join } from "node:path";
import { FormatError } from "../../core/errors/index.js";
import { readPosition } from "./chain/checkpoint.js";
import { jobTasks } from "./job/tasks.js";
import { readJobRecord } from "./job-record.js";
import { isLocked } from "./lock.js";
import { readTaskState, taskDirectory, unitDirectory } from "./task-state.js";

export interface TaskStatus {
  readonly name: string;
  readonly complete: boolean;
  /** Measurements of every chain to be made; with `until`, the next number to be looked at. */
  readonly goal: number;
  /** Measurements of every chain at the latest checkpoint, the least advanced unit first to count. */
  readonly measurements: number;
  /** The finished part of the sweeps of all units, thermalization included, up to the goal. */
  readonly fraction: number;
  readonly units: number;
}

export interface RunStatus {
  readonly directory: string;
  readonly complete: boolean;
  /** A process of this machine is at work in it. */
  readonly running: boolean;
  readonly tasks: readonly TaskStatus[];
}

/**
 * How far a run has come, from its files alone: also while it runs.
 *
 * @throws FormatError when the directory is no run, or a file of it is damaged.
 */
export function runStatus(directory: string): RunStatus {
  const record = readJobRecord(directory);
  if (!record)
    throw new FormatError(`${directory} is no run of kadanoff simulate: it has no job.json; correct the path`);
  const tasks = jobTasks(record.job).map((task): TaskStatus => {
    const own = taskDirectory(directory, task.name);
    const plan = record.plans[task.name]!;
    const state = readTaskState(own);
    const goal = state?.goal ?? plan.measurements;
    const positions = Array.from({ length: plan.units }, (_, unit) =>
      readPosition(join(unitDirectory(own, task, unit), "checkpoint.npz")),
    );
    const total = plan.thermalization + goal * plan.every;
    const done = positions.map((at) => (at ? at.thermalized + Math.min(goal, at.measurements) * plan.every : 0));
    const measurements = Math.min(...positions.map((at) => at?.measurements ?? 0));
    return {
      name: task.name,
      complete: state?.complete === true && measurements >= goal,
      goal,
      measurements,
      fraction: done.reduce((sum, sweeps) => sum + sweeps / total, 0) / plan.units,
      units: plan.units,
    };
  });
  return { directory, complete: tasks.every(({ complete }) => complete), running: isLocked(directory), tasks };
}
