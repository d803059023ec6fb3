import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ndArray } from "../../../core/arrays/index.js";
import { extents } from "../../../physics/lattice/index.js";
import { outputError, readConfigurationFile, writeHdf5, writeNpz } from "../../io/index.js";
import {
  type JobRecord,
  jobTasks,
  parseLattice,
  pointParameters,
  provenance,
  readPosition,
  type Task,
  taskDirectory,
  taskModel,
  unitDirectory,
} from "../../runs/index.js";

/**
 * Writes the stored configurations of a run for other programs: `configurations/<task>.npz` or `.h5`, one file for each
 * coupling, and for each disorder realisation. `configurations` of shape [count, ...size] holds one chain after the other,
 * of equal length, and `chains` their number. Spins are bit-packed and compressed in HDF5. Returns the paths.
 *
 * @throws OutputError when one cannot be written.
 */
export async function exportConfigurations(directory: string, { job, plans }: JobRecord): Promise<readonly string[]> {
  const format = job.configurations;
  if (format === undefined || format === "npy") return [];
  const folder = join(directory, "configurations");
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw outputError(folder, error);
  }
  const written: string[] = [];
  for (const task of jobTasks(job)) {
    const units = Array.from({ length: plans[task.name]!.units }, (_, unit) =>
      unitDirectory(taskDirectory(directory, task.name), task, unit),
    );
    const groups = task.disorder === undefined ? [units] : units.map((unit) => [unit]);
    for (const [realisation, places] of groups.entries()) {
      const rungs = Math.max(1, task.couplings.length);
      for (let rung = 0; rung < rungs; rung++) {
        const found = gathered(places, { rung, size: extents(parseLattice(task.size)) });
        if (!found) continue;
        const stem = [
          task.name,
          ...(rungs > 1 ? [`K${task.couplings[rung]}`] : []),
          ...(task.disorder === undefined ? [] : [`disorder-${realisation}`]),
        ].join("-");
        const path = join(folder, `${stem}.${format === "npz" ? "npz" : "h5"}`);
        await write(path, { found, task, rung, realisation, seed: job.seed });
        written.push(path);
      }
    }
  }
  return written;
}

interface Gathered {
  readonly data: Int8Array | Float32Array;
  readonly shape: readonly number[];
  readonly chains: number;
}

/**
 * The configurations of one rung from all units, chain after chain: recorders write all lanes of one time before those
 * of the next.
 */
function gathered(
  places: readonly string[],
  { rung, size }: { readonly rung: number; readonly size: readonly number[] },
): Gathered | undefined {
  const sites = size.reduce((product, extent) => product * extent, 1);
  const parts = places.flatMap((place) => {
    const path = join(place, "configurations.npy");
    const position = readPosition(join(place, "checkpoint.npz"));
    if (!position || !existsSync(path)) return [];
    const { rungs, lanes } = position;
    const data = readConfigurationFile(path).data as Int8Array | Float32Array;
    return [{ data, rungs, lanes, stored: Math.floor(data.length / (rungs * lanes * sites)) }];
  });
  // All units of a finished task have measured equally often.
  const length = parts.reduce((least, { stored }) => Math.min(least, stored), Number.POSITIVE_INFINITY);
  if (parts.length === 0 || length === 0) return undefined;
  const chains = parts.reduce((sum, { lanes }) => sum + lanes, 0);
  const data = new (parts[0]!.data.constructor as Int8ArrayConstructor)(chains * length * sites);
  let end = 0;
  for (const { data: stored, rungs, lanes } of parts) {
    for (let lane = 0; lane < lanes; lane++) {
      for (let k = 0; k < length; k++, end += sites) {
        const from = ((k * rungs + rung) * lanes + lane) * sites;
        data.set(stored.subarray(from, from + sites) as Int8Array, end);
      }
    }
  }
  return { data, shape: [chains * length, ...size], chains };
}

interface Export {
  readonly found: Gathered;
  readonly task: Task;
  readonly rung: number;
  readonly realisation: number;
  readonly seed: number;
}

async function write(path: string, { found, task, rung, realisation, seed }: Export): Promise<void> {
  const { data, shape, chains } = found;
  const parameters = pointParameters(task, task.couplings[rung]);
  const signs =
    task.model === "edwards-anderson"
      ? (taskModel(task, { rung, realisation, seed }) as unknown as { readonly signs: Int8Array }).signs
      : undefined;
  if (path.endsWith(".npz")) {
    const numbers = ["coupling", "states", "kappa", "massSquared", "lambda"].flatMap((name) =>
      typeof parameters[name] === "number" ? [[name, ndArray(Float64Array.of(parameters[name]), [1])] as const] : [],
    );
    writeNpz(path, {
      configurations: ndArray(data, shape),
      chains: ndArray(BigInt64Array.of(BigInt(chains)), [1]),
      periodic: ndArray(Uint8Array.of(task.boundary === "periodic" ? 1 : 0), [1]),
      ...Object.fromEntries(numbers),
      ...(signs && { signs: ndArray(signs, [signs.length]) }),
    });
    return;
  }
  const spins = task.model === "ising" || task.model === "edwards-anderson";
  await writeHdf5(path, {
    datasets: {
      configurations: { data, shape, gzip: true, ...(spins && { packed: [-1, 1] as const }) },
      ...(signs && { signs }),
    },
    attributes: { ...parameters, chains, seed, program: "kadanoff", version: provenance().version },
  });
}
