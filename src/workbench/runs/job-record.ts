import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { FormatError, ParameterError } from "../../core/errors/index.js";
import { writeFileAtomic } from "../io/index.js";
import { type Provenance, provenance } from "../provenance/index.js";
import type { Plan } from "./chain/plan.js";
import { type CheckedJob, jobSchema } from "./job/schema.js";
import { jobTasks, type Task } from "./job/tasks.js";

const plan = z.object({
  units: z.int(),
  measurements: z.int(),
  maximum: z.int(),
  every: z.int(),
  thermalization: z.int(),
  configurationsEvery: z.int(),
});

const schema = z.object({
  version: z.literal(1),
  provenance: z.looseObject({}),
  job: jobSchema,
  plans: z.record(z.string(), plan),
});

/** What a run directory says of itself in `job.json`. */
export interface JobRecord {
  readonly job: CheckedJob;
  /** By task. */
  readonly plans: Readonly<Record<string, Plan>>;
}

const fileName = "job.json";

export function writeJobRecord(directory: string, record: JobRecord, command?: readonly string[]): void {
  const origin: Provenance = provenance(command ? { command } : {});
  writeFileAtomic(
    join(directory, fileName),
    `${JSON.stringify({ version: 1, provenance: origin, ...record }, null, 2)}\n`,
  );
}

/** @throws FormatError when there is something else under the name. */
export function readJobRecord(directory: string): JobRecord | undefined {
  const path = join(directory, fileName);
  if (!existsSync(path)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new FormatError(`${path} is not JSON; begin anew with --restart, or choose another --out`, { cause: error });
  }
  const checked = schema.safeParse(parsed);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    throw new FormatError(
      `"${issue.path.join(".")}" of ${path}: ${issue.message}; it is of another release or program: choose another --out`,
    );
  }
  const { job, plans } = checked.data;
  const unplanned = jobTasks(job).find(({ name }) => !Object.hasOwn(plans, name));
  if (!unplanned) return { job, plans };
  throw new FormatError(
    `${path} has no plan for task ${unplanned.name}; it was edited or damaged: begin anew with --restart`,
  );
}

/** Keys that a run may be continued with other values of. */
const free: readonly (keyof CheckedJob)[] = [
  "measurements",
  "maximum",
  "until",
  "checkpointSeconds",
  "checkpointSweeps",
];
const grids: readonly (keyof CheckedJob)[] = [
  "size",
  "coupling",
  "states",
  "kappa",
  "massSquared",
  "lambda",
  "disorder",
];

/**
 * The plans of a run that goes on with a job: those it began with, with the job's numbers of measurements. A grid may
 * have grown; everything else must be as it was.
 *
 * @throws ParameterError naming the keys that changed, with both values.
 */
export function continuedPlans(
  stored: JobRecord,
  next: { readonly job: CheckedJob; readonly plans: JobRecord["plans"]; readonly directory: string },
): JobRecord["plans"] {
  const names = new Set(Object.keys(next.plans));
  const lost = jobTasks(stored.job).filter((task: Task) => !names.has(task.name));
  const keys = (Object.keys(jobSchema.shape) as (keyof CheckedJob)[]).filter(
    (key) =>
      !free.includes(key) &&
      !(grids.includes(key) && lost.length === 0) &&
      JSON.stringify(stored.job[key]) !== JSON.stringify(next.job[key]),
  );
  const fewer = Object.entries(stored.plans).find(([name, { units }]) => units > (next.plans[name]?.units ?? units));
  if (keys.length > 0 || lost.length > 0 || fewer) {
    const show = (value: unknown): string => (value === undefined ? "not given" : JSON.stringify(value));
    const changes = keys.map((key) => `${key} was ${show(stored.job[key])}, now ${show(next.job[key])}`);
    throw new ParameterError(
      `the job of ${next.directory} changed since the run began: ${changes.join("; ") || "fewer tasks or realisations"}; ` +
        "give the former values, choose another --out, or begin anew with --restart",
    );
  }
  return Object.fromEntries(
    Object.entries(next.plans).map(([name, plan]) => {
      const former = stored.plans[name];
      if (!former) return [name, plan];
      const measurements = next.job.measurements ?? former.measurements;
      const { units, maximum } = plan;
      return [name, { ...former, units, measurements, maximum: Math.max(measurements, maximum) }];
    }),
  );
}

/**
 * Plans with other numbers of measurements for some tasks.
 *
 * @throws ParameterError for a task that is not planned, and for a goal that is not a positive integer.
 */
export function plansWithGoals(plans: JobRecord["plans"], goals: Readonly<Record<string, number>>): JobRecord["plans"] {
  const changed = Object.entries(goals).map(([name, measurements]): [string, Plan] => {
    const plan = plans[name];
    if (!plan) throw new ParameterError(`goal for task ${name}, which the job does not have`);
    if (!Number.isSafeInteger(measurements) || measurements < 1) {
      throw new ParameterError(`goal ${measurements} of task ${name} is not a positive integer`);
    }
    return [name, { ...plan, measurements, maximum: Math.max(measurements, plan.maximum) }];
  });
  return { ...plans, ...Object.fromEntries(changed) };
}
