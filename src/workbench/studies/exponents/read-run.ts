import { existsSync } from "node:fs";
import { join } from "node:path";
import { FormatError, ParameterError } from "../../../core/errors/index.js";
import type { BlockHistogram, Chains } from "../../../core/statistics/index.js";
import { extents, type Lattice } from "../../../physics/lattice/index.js";
import { orderHistogram, type SizeData } from "../../../physics/rg/index.js";
import { readSeries } from "../../io/index.js";
import {
  jobTasks,
  parseLattice,
  readJobRecord,
  runStatus,
  type Task,
  taskDirectory,
  unitDirectory,
} from "../../runs/index.js";

/** A run of `kadanoff simulate` as finite-size scaling reads it. */
export interface ScalingRun {
  readonly directory: string;
  readonly model: "ising" | "potts";
  /** Potts: q. */
  readonly states?: number;
  readonly boundary: "periodic" | "open";
  readonly dimension: number;
  readonly sizes: readonly ScalingRunSize[];
}

export interface ScalingRunSize {
  readonly size: number;
  /** Ascending. */
  readonly couplings: readonly number[];
  readonly tasks: readonly Task[];
  /** Measurements of every chain by task. */
  readonly measurements: Readonly<Record<string, number>>;
}

export interface ScalingRunOptions {
  /** Only these sizes L. */
  readonly sizes?: readonly number[];
  /** No size below this L. */
  readonly minimumSize?: number;
  /** Takes a run that is not finished too, for a caller who goes on with it before its series are read. */
  readonly unfinished?: boolean;
}

/**
 * What a run directory has for finite-size scaling; no series is read yet.
 *
 * @throws FormatError for a directory that is no run, or is not finished; ParameterError for a model or lattices that
 *   are not supported, for sizes that are not there and for fewer than three.
 */
export function openScalingRun(directory: string, options: ScalingRunOptions = {}): ScalingRun {
  const { sizes, minimumSize = 0 } = options;
  const record = readJobRecord(directory);
  if (!record) {
    throw new FormatError(`${directory} is no run of kadanoff simulate: it has no job.json; correct the path`);
  }
  const { job } = record;
  if (job.model !== "ising" && job.model !== "potts") {
    throw new ParameterError(
      `the run is of model ${job.model}, for which exponents are not supported; ising and potts are, with any sampler`,
    );
  }
  const tasks = jobTasks(job);
  const states = [...new Set(tasks.map((task) => task.states))];
  if (states.length > 1) {
    throw new ParameterError(`the run has q = ${states.join(", ")}; simulate each number of states into its own run`);
  }
  const status = runStatus(directory);
  const unfinished = status.tasks.filter(({ complete }) => !complete);
  if (unfinished.length > 0 && !options.unfinished) {
    throw new FormatError(
      `${directory} is not finished: ${unfinished.length} of ${tasks.length} tasks are missing; run the same simulate command again, or exponents --until`,
    );
  }
  const goals = Object.fromEntries(status.tasks.map(({ name, goal }) => [name, goal]));
  const lattices = tasks.map((task) => ({ task, lattice: parseLattice(task.size, { boundary: task.boundary }) }));
  const dimensions = [...new Set(lattices.map(({ lattice }) => extents(lattice).length))];
  if (dimensions.length > 1) {
    throw new ParameterError(
      "the run has lattices of two and of three dimensions; simulate each kind into its own run",
    );
  }
  const found = new Map<number, Task[]>();
  for (const { task, lattice } of lattices) {
    const size = extentOf(lattice, task.size);
    found.set(size, [...(found.get(size) ?? []), task]);
  }
  const known = [...found.keys()].toSorted((one, other) => one - other);
  const missing = sizes?.find((size) => !found.has(size));
  if (missing !== undefined) throw new ParameterError(`the run has no L = ${missing}; it has ${known.join(", ")}`);
  const chosen = known.filter((size) => (sizes?.includes(size) ?? true) && size >= minimumSize);
  if (chosen.length < 3) {
    throw new ParameterError(
      `${chosen.length} ${chosen.length === 1 ? "size is" : "sizes are"} left (${chosen.join(", ") || "none"}) of ` +
        `${known.join(", ")}: 3 or more are wanted to tell an exponent from its corrections; simulate more sizes, such as --size 8,16,32`,
    );
  }
  return {
    directory,
    model: job.model,
    ...(states[0] !== undefined && { states: states[0] }),
    boundary: job.boundary,
    dimension: dimensions[0]!,
    sizes: chosen.map((size) => {
      const own = found.get(size)!;
      const couplings = own.flatMap((task) => task.couplings).toSorted((one, other) => one - other);
      const negative = couplings.find((coupling) => coupling <= 0);
      if (negative !== undefined) {
        throw new ParameterError(
          `the run has K = ${negative}: the magnetisation is no order parameter there; give couplings above 0`,
        );
      }
      return {
        size,
        couplings,
        tasks: own,
        measurements: Object.fromEntries(own.map(({ name }) => [name, goals[name]!])),
      };
    }),
  };
}

function extentOf(lattice: Lattice, name: string): number {
  const [first, ...others] = extents(lattice);
  if (others.every((extent) => extent === first)) return first!;
  throw new ParameterError(`lattice ${name} has different extents; scaling with one length L wants equal ones`);
}

/**
 * The histograms of one size from its series files, one coupling in memory at a time.
 *
 * @throws FormatError when a series is missing or damaged; ParameterError when series are too short.
 */
export function readScalingSize(run: ScalingRun, { size, tasks, measurements }: ScalingRunSize): SizeData {
  const sites = size ** run.dimension;
  const histograms = tasks.flatMap((task): BlockHistogram[] => {
    const own = taskDirectory(run.directory, task.name);
    const units: string[] = [];
    while (existsSync(unitDirectory(own, task, units.length))) units.push(unitDirectory(own, task, units.length));
    const read = (name: string): readonly Rows[] =>
      units.map((unit) => readRows(join(unit, `${name}.npy`), measurements[task.name]!));
    const has = (name: string): boolean => units.every((unit) => existsSync(join(unit, `${name}.npy`)));
    const energy = read("energy");
    const order = run.model === "ising" ? read("magnetization") : read("orderParameter");
    const square = run.model === "ising" ? order : read("squaredOrder");
    const factor = run.boundary === "periodic" && has("structureFactor") ? read("structureFactor") : undefined;
    return task.couplings.map((coupling, rung) => {
      const at = (rows: readonly Rows[], of?: (value: number) => number): Chains =>
        rows.flatMap((one) => chainsOf(one, { rung, rungs: task.couplings.length, ...(of && { of }) }));
      const powers =
        run.model === "ising"
          ? {
              order: at(order, (total) => Math.abs(total) / sites),
              square: at(square, (total) => (total / sites) ** 2),
              fourth: at(square, (total) => (total / sites) ** 4),
            }
          : { order: at(order), square: at(square), fourth: at(square, (value) => value ** 2) };
      return orderHistogram({
        coupling,
        energies: at(energy),
        ...powers,
        ...(factor && { structureFactor: at(factor) }),
      });
    });
  });
  return { size, histograms };
}

interface Rows {
  /** Numbers in one row: [rungs][chains]. */
  readonly width: number;
  readonly count: number;
  readonly values: ArrayLike<number>;
}

function readRows(path: string, measurements: number): Rows {
  if (!existsSync(path)) throw new FormatError(`${path} is missing; run the simulate command again with --restart`);
  const { data, shape } = readSeries(path, { to: measurements });
  return {
    width: shape.slice(1).reduce((product, extent) => product * extent, 1),
    count: measurements,
    values: data as ArrayLike<number>,
  };
}

/** The chains at one rung of a ladder. */
function chainsOf(
  { width, count, values }: Rows,
  { rung, rungs, of }: { readonly rung: number; readonly rungs: number; readonly of?: (value: number) => number },
): Float64Array[] {
  const lanes = width / rungs;
  return Array.from({ length: lanes }, (_, lane) => {
    const chain = new Float64Array(count);
    for (let m = 0, at = rung * lanes + lane; m < count; m++, at += width) {
      const value = values[at]!;
      chain[m] = of ? of(value) : value;
    }
    return chain;
  });
}
