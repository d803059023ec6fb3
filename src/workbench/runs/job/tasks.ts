import { ParameterError } from "../../../core/errors/index.js";
import { type Lattice, sizeName } from "../../../physics/lattice/index.js";
import { edwardsAnderson, ising, phi4, potts, randomSigns } from "../../../physics/models/index.js";
import type { NamedModel } from "../../../physics/montecarlo/index.js";
import type { CheckedJob, models, samplers } from "./schema.js";
import { parseCouplings, parseLattice } from "./values.js";

export type ModelName = (typeof models)[number];
export type SamplerName = (typeof samplers)[number];

/** The parameters of a model on one point of the grid. */
export interface ModelParameters {
  readonly model: ModelName;
  /** Extents in words, such as 64x64. */
  readonly size: string;
  readonly boundary: "periodic" | "open";
  /** Potts: q. */
  readonly states?: number;
  readonly kappa?: number;
  readonly massSquared?: number;
  readonly lambda?: number;
}

/** One task of a job: one point of its grid, or one tempering ladder. */
export interface Task extends ModelParameters {
  /** What tells it from the other tasks, also the name of its directory; its random streams derive from it. */
  readonly name: string;
  readonly sampler: SamplerName;
  /** The one coupling; for tempering the ladder, from hot to cold; none for phi^4. */
  readonly couplings: readonly number[];
  readonly overrelaxation?: number;
  readonly clusters?: number;
  /** Spin glasses: the number of disorder realisations. */
  readonly disorder?: number;
}

/** Keys that only some models have. */
const modelKeys: Readonly<Record<string, readonly ModelName[]>> = {
  coupling: ["ising", "potts", "edwards-anderson"],
  states: ["potts"],
  disorder: ["edwards-anderson"],
  kappa: ["phi4"],
  massSquared: ["phi4"],
  lambda: ["phi4"],
  overrelaxation: ["phi4"],
  clusters: ["phi4"],
};

/** Keys that say something about another key, and mean nothing without it. */
const companions = {
  maximum: "until",
  configurationsEvery: "configurations",
} as const satisfies Partial<Record<keyof CheckedJob, keyof CheckedJob>>;

const samplersOf: Readonly<Record<ModelName, readonly SamplerName[]>> = {
  ising: ["wolff", "swendsen-wang", "metropolis", "heat-bath", "tempering"],
  potts: ["swendsen-wang", "wolff", "metropolis", "heat-bath", "tempering"],
  "edwards-anderson": ["tempering", "metropolis", "heat-bath"],
  phi4: ["metropolis"],
};

/**
 * The tasks of a job: the product of its lists, sizes outermost. A task depends on its own parameters only, so that a
 * grid can grow without changing the tasks it had.
 *
 * @throws ParameterError for keys, samplers and values that the model does not have; SizeError for sizes.
 */
export function jobTasks(job: CheckedJob): readonly Task[] {
  const { model, boundary } = job;
  for (const [key, owners] of Object.entries(modelKeys)) {
    if (job[key as keyof CheckedJob] !== undefined && !owners.includes(model)) {
      throw new ParameterError(`${key} is not a key of model ${model}; it belongs to ${owners.join(", ")}`);
    }
  }
  for (const [key, other] of Object.entries(companions)) {
    if (job[key as keyof typeof companions] !== undefined && job[other] === undefined) {
      throw new ParameterError(`${key} without ${other} has no effect; give ${other} too, or leave ${key} out`);
    }
  }
  if (job.maximum !== undefined && job.measurements !== undefined && job.maximum < job.measurements) {
    throw new ParameterError(
      `maximum ${job.maximum} is below measurements ${job.measurements}; raise it, or lower measurements`,
    );
  }
  const { sampler } = job;
  if (sampler !== undefined && !samplersOf[model].includes(sampler)) {
    throw new ParameterError(`model ${model} has no sampler "${sampler}"; it has: ${samplersOf[model].join(", ")}`);
  }
  const tasks: Task[] = [];
  for (const lattice of list(job.size).map((size) => parseLattice(String(size), { boundary }))) {
    const place = { model, size: sizeName(lattice), boundary };
    if (model === "phi4") tasks.push(...fieldTasks(job, place));
    else tasks.push(...spinTasks(job, { place, lattice }));
  }
  const unique = new Map(tasks.map((task) => [task.name, task]));
  return [...unique.values()];
}

type Place = Pick<Task, "model" | "size" | "boundary">;

function fieldTasks(job: CheckedJob, place: Place): Task[] {
  if (job.massSquared === undefined || job.lambda === undefined) {
    throw new ParameterError("model phi4 needs massSquared and lambda; try massSquared = -0.95 with lambda = 0.7");
  }
  const tasks: Task[] = [];
  for (const kappa of list(job.kappa ?? 1)) {
    for (const massSquared of list(job.massSquared)) {
      for (const lambda of list(job.lambda)) {
        const { overrelaxation = 2, clusters = 1 } = job;
        const name = `${stem(place)}-kappa${kappa}-mu2${massSquared}-lambda${lambda}-metropolis-${overrelaxation}-${clusters}`;
        const own = { kappa, massSquared, lambda, overrelaxation, clusters };
        tasks.push({ ...place, ...own, name, sampler: "metropolis", couplings: [] });
      }
    }
  }
  return tasks;
}

function spinTasks(job: CheckedJob, { place, lattice }: { readonly place: Place; readonly lattice: Lattice }): Task[] {
  const { model } = place;
  const tasks: Task[] = [];
  for (const states of model === "potts" ? list(job.states ?? 3) : [undefined]) {
    const couplings = parseCouplings(job.coupling ?? defaultCoupling(model), { model, lattice, states });
    const sampler = job.sampler ?? usualSampler(model, couplings);
    const own = {
      ...(states !== undefined && { states }),
      ...(model === "edwards-anderson" && { disorder: job.disorder ?? 1 }),
    };
    const start = `${stem(place)}${states === undefined ? "" : `-q${states}`}`;
    if (sampler === "tempering") {
      const ladder = [...couplings].sort((a, b) => Math.abs(a) - Math.abs(b));
      if (ladder.length < 2) {
        throw new ParameterError(`sampler tempering needs a ladder of couplings; try coupling = "0.3:0.6:16"`);
      }
      const hash = hash32(ladder.join(" ")).toString(16).padStart(8, "0");
      const name = `${start}-K${ladder[0]}..${ladder.at(-1)}-${ladder.length}-tempering-${hash}`;
      tasks.push({ ...place, ...own, name, sampler, couplings: ladder });
    } else {
      for (const coupling of couplings) {
        tasks.push({ ...place, ...own, name: `${start}-K${coupling}-${sampler}`, sampler, couplings: [coupling] });
      }
    }
  }
  return tasks;
}

/** Clusters need couplings that are not negative. */
function usualSampler(model: ModelName, couplings: readonly number[]): SamplerName {
  return couplings.some((coupling) => coupling < 0) ? "heat-bath" : samplersOf[model][0]!;
}

function defaultCoupling(model: ModelName): string {
  if (model !== "edwards-anderson") return "critical";
  throw new ParameterError(`model edwards-anderson needs a coupling; try coupling = "0.2:1.1:32"`);
}

const stem = ({ model, size, boundary }: Place): string => `${model}-${size}${boundary === "open" ? "-open" : ""}`;

const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** FNV-1a of the characters of a text: the number of a task among the streams of random numbers. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The model of a task at one of its couplings; for a spin glass, that of one disorder realisation. */
export function taskModel(
  task: ModelParameters & { readonly couplings: readonly number[] },
  { rung = 0, realisation = 0, seed }: { readonly rung?: number; readonly realisation?: number; readonly seed: number },
): NamedModel {
  const lattice = parseLattice(task.size, { boundary: task.boundary });
  const coupling = task.couplings[rung]!;
  switch (task.model) {
    case "ising":
      return ising(lattice, { coupling });
    case "potts":
      return potts(lattice, { coupling, states: task.states! });
    case "edwards-anderson":
      return edwardsAnderson(lattice, { coupling, signs: randomSigns(lattice, { seed, task: realisation }) });
    case "phi4":
      return phi4(lattice, { kappa: task.kappa!, massSquared: task.massSquared!, lambda: task.lambda! });
  }
}
