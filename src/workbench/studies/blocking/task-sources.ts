import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { FormatError, ParameterError } from "../../../core/errors/index.js";
import { configurationFileHead, readConfigurationFile, seriesHead } from "../../io/index.js";
import { jobTasks, parseLattice, readJobRecord, type Task, taskDirectory } from "../../runs/index.js";
import type { ConfigurationSource } from "./source.js";

/** Configurations that are read at a time hold so many values. */
const batchValues = 2 ** 22;

/** Whether a path is a run directory of `kadanoff simulate`. */
export function isRunDirectory(path: string): boolean {
  return existsSync(join(path, "job.json"));
}

/**
 * The configurations of the tasks of a run directory; a tempering ladder gives one source for each coupling.
 *
 * @throws FormatError when the run stored no configurations.
 * @throws ParameterError for an unknown task, and for models whose configurations are not blocked.
 */
export function taskSources(
  directory: string,
  { task: wanted }: { readonly task?: string | undefined } = {},
): ConfigurationSource[] {
  const record = readJobRecord(directory);
  if (!record)
    throw new FormatError(`${directory} has no job.json; give a run directory of kadanoff simulate, or a file`);
  const all = jobTasks(record.job);
  const tasks = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
  if (tasks.length === 0) {
    throw new ParameterError(`${directory} has no task "${wanted}"; it has: ${all.map(({ name }) => name).join(", ")}`);
  }
  return tasks.flatMap((task) => sourcesOf(directory, task));
}

/** A file of one chain: configurations of all rungs and lanes, the lane running fastest. */
interface ChainFile {
  readonly path: string;
  readonly count: number;
  readonly lanes: number;
}

function sourcesOf(directory: string, task: Task): ConfigurationSource[] {
  const { model, name, size, boundary, couplings } = task;
  if (model !== "ising" && model !== "phi4") {
    throw new ParameterError(
      `task ${name} is of model ${model}; blocking is of Ising spins, or of phi4 by --rule average`,
    );
  }
  const place = taskDirectory(directory, name);
  const lattice = parseLattice(size, { boundary });
  const rungs = Math.max(1, couplings.length);
  const chains = (existsSync(place) ? readdirSync(place) : [])
    .filter((entry) => /^chain-\d+$/.test(entry))
    .sort((a, b) => Number(a.slice(6)) - Number(b.slice(6)))
    .map((entry) => chainFile(join(place, entry), rungs))
    .filter((file): file is ChainFile => file !== undefined && file.count > 0);
  if (chains.length === 0) {
    throw new FormatError(
      `task ${name} of ${directory} has no configurations; repeat kadanoff simulate with --configurations npy`,
    );
  }
  return Array.from({ length: rungs }, (_, rung): ConfigurationSource => {
    const coupling = couplings[rung];
    return {
      description: {
        kind: "task",
        name: rungs === 1 ? name : `${name}-K${coupling}`,
        file: directory,
        chains: chains.reduce((sum, { lanes }) => sum + lanes, 0),
      },
      lattice,
      coupling,
      ising: model === "ising",
      count: chains.reduce((sum, { count }) => sum + count / rungs, 0),
      values: model === "ising" ? "spins" : "field",
      batches: () => batchesOf(chains, { rung, rungs, sites: lattice.sites }),
    };
  });
}

function chainFile(directory: string, rungs: number): ChainFile | undefined {
  const path = join(directory, "configurations.npy");
  if (!existsSync(path)) return undefined;
  const { row } = seriesHead(join(directory, "energy.npy"));
  const lanes = row.reduce((product, extent) => product * extent, 1) / rungs;
  return { path, count: configurationFileHead(path).length, lanes };
}

function* batchesOf(
  chains: readonly ChainFile[],
  { rung, rungs, sites }: { readonly rung: number; readonly rungs: number; readonly sites: number },
): Generator<Int8Array | Float64Array> {
  for (const { path, count, lanes } of chains) {
    const stored = rungs * lanes;
    const batch = stored * Math.max(1, Math.floor(batchValues / (stored * sites)));
    for (let from = 0; from < count; from += batch) {
      const { data } = readConfigurationFile(path, { from, to: Math.min(count, from + batch) });
      const values = data instanceof Int8Array ? data : Float64Array.from(data as Float32Array);
      if (rungs === 1) {
        yield values;
        continue;
      }
      const times = values.length / (stored * sites);
      const own = values.slice(0, times * lanes * sites);
      for (let time = 0; time < times; time++) {
        const begin = (time * rungs + rung) * lanes * sites;
        own.set(values.subarray(begin, begin + lanes * sites), time * lanes * sites);
      }
      yield own;
    }
  }
}
