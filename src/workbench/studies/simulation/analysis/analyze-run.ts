import { FormatError } from "../../../../core/errors/index.js";
import {
  jobTasks,
  provenance,
  readJobRecord,
  readTaskState,
  taskDirectory,
  taskPoints,
  unitDirectory,
} from "../../../runs/index.js";
import { reportedPoint, type SimulationResults } from "../results.js";

/**
 * The results of a run directory of `kadanoff simulate`, computed anew from its series: of all tasks that are complete.
 *
 * @throws FormatError when the directory is no run, none of its tasks is complete, or a file of it is damaged.
 */
export function analyzeRun(
  directory: string,
  { command }: { readonly command?: readonly string[] } = {},
): SimulationResults {
  const begun = performance.now();
  const record = readJobRecord(directory);
  if (!record) {
    throw new FormatError(
      `${directory} is no run of kadanoff simulate: it has no job.json; give a file, or a run directory`,
    );
  }
  const tasks = jobTasks(record.job).map((task) => {
    const own = taskDirectory(directory, task.name);
    return { task, own, plan: record.plans[task.name]!, state: readTaskState(own) };
  });
  const complete = tasks.filter(({ state }) => state?.complete);
  if (complete.length === 0) throw new FormatError(`no task of ${directory} is complete; run its job again to go on`);
  const points = complete.flatMap(({ task, own, plan, state }) =>
    taskPoints({
      task,
      directories: Array.from({ length: plan.units }, (_, unit) => unitDirectory(own, task, unit)),
      measurements: state!.goal,
      every: plan.every,
      thermalization: plan.thermalization,
    }),
  );
  const unfinished = tasks.filter(({ state }) => !state?.complete).map(({ task }) => task.name);
  return {
    version: 1,
    provenance: provenance(command ? { command } : {}),
    job: record.job,
    complete: unfinished.length === 0,
    ...(unfinished.length > 0 && { unfinished }),
    seconds: (performance.now() - begun) / 1000,
    tasks: points.map(reportedPoint),
  };
}
