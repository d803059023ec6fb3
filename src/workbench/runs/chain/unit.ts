import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { FormatError } from "../../../core/errors/index.js";
import { estimate } from "../../../core/statistics/index.js";
import { extents } from "../../../physics/lattice/index.js";
import { outputError } from "../../io/index.js";
import { packageVersion } from "../../provenance/index.js";
import type { CheckedJob } from "../job/schema.js";
import type { Task } from "../job/tasks.js";
import { parseLattice } from "../job/values.js";
import { type Checkpoint, readCheckpoint, remedy, writeCheckpoint } from "./checkpoint.js";
import { type Driver, openDriver } from "./driver.js";
import type { Plan } from "./plan.js";
import { openRecorder } from "./recorder.js";

/** One unit of a task, to be brought to `goal` measurements of every chain. Plain data: it travels to a worker. */
export interface UnitRequest {
  readonly job: CheckedJob;
  readonly task: Task;
  readonly plan: Plan;
  readonly unit: number;
  readonly goal: number;
  /** Where its series and its checkpoint are. */
  readonly directory: string;
}

export interface UnitProgress {
  readonly stage: "thermalizing" | "measuring";
  readonly done: number;
  readonly total: number;
  /** Of the energy in measurements, from the latest ones; undefined at the beginning. */
  readonly tau?: number;
  /** Tempering: the least accepted part of the proposals between neighbouring rungs. */
  readonly acceptance?: number;
}

export interface UnitControl {
  /** Asked about ten times a second; then the unit is checkpointed and left. */
  readonly stop: () => boolean;
  readonly progress: (progress: UnitProgress) => void;
}

export interface UnitOutcome {
  readonly measurements: number;
  readonly finished: boolean;
}

/** Work between two looks at the clock, in seconds. */
const sliceSeconds = 0.1;

/** A single measurement of this length cannot be cut into slices. */
const longSeconds = 0.5;

/**
 * Brings a unit forward from its checkpoint, or from its beginning, up to its goal or until it is told to stop. Where it
 * is cut does not change what it measures: the series of a resumed unit are bit-identical to those of one left alone.
 *
 * @throws FormatError for a damaged checkpoint or series; OutputError when the disk does not take them.
 */
export async function runUnit(request: UnitRequest, control: UnitControl): Promise<UnitOutcome> {
  const { job, task, plan, unit, goal, directory } = request;
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw outputError(directory, error);
  }
  const path = join(directory, "checkpoint.npz");
  const saved = readCheckpoint(path);
  if (saved) requireOwn(saved, request, path);
  if (saved && saved.measurements >= goal) return { measurements: saved.measurements, finished: true };

  const many = (job.replicas ?? 1) > 1;
  const driver = await openDriver({ task, unit, seed: job.seed, start: job.start, many }, saved?.state).catch(
    (error: unknown) => {
      if (!saved || !(error instanceof FormatError)) throw error;
      throw new FormatError(`checkpoint ${path} does not fit its task: ${error.message}; ${remedy}`, { cause: error });
    },
  );
  const position = {
    task: task.name,
    unit,
    seed: job.seed,
    release: packageVersion(),
    rungs: driver.rungs,
    lanes: driver.lanes,
    sweepLength: saved?.sweepLength ?? (await sweepLength(request)),
    thermalized: saved?.thermalized ?? 0,
    measurements: saved?.measurements ?? 0,
    seconds: saved?.seconds ?? 0,
  };
  const recorder = openRecorder(directory, {
    keep: position.measurements,
    rungs: driver.rungs,
    lanes: driver.lanes,
    size: extents(parseLattice(task.size)),
    discrete: task.model !== "phi4",
    configurationsEvery: plan.configurationsEvery,
  });

  let [written, sweepsSince] = [performance.now(), 0];
  const checkpoint = (): void => {
    recorder.flush();
    writeCheckpoint(path, { ...position, state: driver.save() });
    [written, sweepsSince] = [performance.now(), 0];
  };
  // What takes long is kept at once: it would be lost to a stop that cannot wait for the next one.
  const due = (seconds: number): boolean =>
    seconds > longSeconds ||
    performance.now() - written > 1000 * job.checkpointSeconds ||
    (job.checkpointSweeps !== undefined && sweepsSince >= job.checkpointSweeps);
  const timed = <T>(work: () => T): T => {
    const begun = performance.now();
    const result = work();
    position.seconds += (performance.now() - begun) / 1000;
    return result;
  };

  const thermalize = slices();
  while (position.thermalized < plan.thermalization && !control.stop()) {
    const left = plan.thermalization - position.thermalized;
    const sweeps = Math.min(thermalize.next(), left, toCheckpoint(1));
    thermalize.took(() => timed(() => driver.advance(sweeps * position.sweepLength)));
    position.thermalized += sweeps;
    sweepsSince += sweeps;
    control.progress({ stage: "thermalizing", done: position.thermalized, total: plan.thermalization });
    if (due(thermalize.seconds())) checkpoint();
  }
  const measure = slices();
  while (position.measurements < goal && position.thermalized >= plan.thermalization && !control.stop()) {
    const left = Math.min(goal - position.measurements, recorder.untilConfiguration());
    const count = Math.min(measure.next(), left, toCheckpoint(plan.every));
    const updates = plan.every * position.sweepLength;
    const every = task.sampler === "wolff" ? betweenMeasurements(updates) : updates;
    const rows = measure.took(() => timed(() => driver.measure({ count, every })));
    recorder.append(rows, count, driver);
    position.measurements += count;
    sweepsSince += count * plan.every;
    control.progress({ stage: "measuring", done: position.measurements, total: goal, ...soFar(recorder, driver) });
    if (due(measure.seconds())) checkpoint();
  }
  checkpoint();
  recorder.close();
  driver.close();
  return { measurements: position.measurements, finished: position.measurements >= goal };

  function toCheckpoint(each: number): number {
    if (job.checkpointSweeps === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(1, Math.ceil((job.checkpointSweeps - sweepsSince) / each));
  }
}

function requireOwn(saved: Checkpoint, { task, unit, job }: UnitRequest, path: string): void {
  if (saved.task === task.name && saved.unit === unit && saved.seed === job.seed) return;
  throw new FormatError(
    `checkpoint ${path} is foreign: of unit ${saved.unit} of task ${saved.task} with seed ${saved.seed}, ` +
      `not of unit ${unit} of ${task.name} with seed ${job.seed}; ${remedy}`,
  );
}

/**
 * Updates between two measurements. At high temperature a cluster is a single spin, and an even number of them never
 * changes whether the number of up spins is even: such numbers are made odd, where one cluster more costs nothing.
 */
function betweenMeasurements(updates: number): number {
  return updates > 15 ? updates | 1 : updates;
}

/**
 * Updates that make a sweep: 1, and for Wolff the number of clusters that flips as many spins as there are. It is
 * measured once, the same for all units, on a chain of its own that flips the lattice 20 times over.
 */
async function sweepLength({ task, job }: UnitRequest): Promise<number> {
  if (task.sampler !== "wolff") return 1;
  const driver = await openDriver({ task, unit: -1, seed: job.seed, many: false });
  const { sites } = parseLattice(task.size);
  const sizes: number[] = [];
  for (let flipped = 0; flipped < 20 * sites || sizes.length < 8; ) {
    const { clusterSize } = driver.measure({ count: 16, every: 1 });
    const mean = clusterSize!.reduce((sum, one) => sum + one, 0) / 16;
    sizes.push(mean);
    flipped += 16 * mean;
  }
  const late = sizes.slice(Math.floor(sizes.length / 2));
  return Math.max(1, Math.round(sites / (late.reduce((sum, one) => sum + one, 0) / late.length)));
}

/** Slices of work that take about `sliceSeconds` each. */
function slices(): { next(): number; took<T>(work: () => T): T; seconds(): number } {
  let size = 1;
  let latest = 0;
  return {
    next: () => size,
    /** Of the latest slice. */
    seconds: () => latest,
    took: (work) => {
      const begun = performance.now();
      const result = work();
      const seconds = Math.max(1e-6, (performance.now() - begun) / 1000);
      latest = seconds;
      size = Math.max(1, Math.min(4 * size, Math.round((size * sliceSeconds) / seconds)));
      return result;
    },
  };
}

function soFar(recorder: { latest(): Float64Array }, driver: Driver): Pick<UnitProgress, "tau" | "acceptance"> {
  const latest = recorder.latest();
  const rates = driver.acceptance?.().filter(Number.isFinite);
  return {
    ...(latest.length >= 100 && { tau: estimate({ chains: [latest], definition: "energy" }).tau }),
    ...(rates && rates.length > 0 && { acceptance: Math.min(...rates) }),
  };
}
