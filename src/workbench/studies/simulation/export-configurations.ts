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
 * coupling, and for each disorder realisation. Spins are bit-packed and compressed in HDF5. Returns the paths.
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
}

/** The configurations of one rung from all units, one unit after the other. */
function gathered(
  places: readonly string[],
  { rung, size }: { readonly rung: number; readonly size: readonly number[] },
): Gathered | undefined {
  const parts = places.flatMap((place) => {
    const path = join(place, "configurations.npy");
    const position = readPosition(join(place, "checkpoint.npz"));
    return position && existsSync(path) ? [{ array: readConfigurationFile(path), position }] : [];
  });
  const sites = size.reduce((product, extent) => product * extent, 1);
  const kept = parts.map(({ array, position: { rungs, lanes } }) => {
    const data = array.data as Int8Array | Float32Array;
    if (rungs === 1) return data;
    const block = lanes * sites;
    const stored = data.length / (rungs * block);
    const own = new (data.constructor as Int8ArrayConstructor)(stored * block);
    for (let k = 0; k < stored; k++) {
      own.set(data.subarray((k * rungs + rung) * block, (k * rungs + rung + 1) * block) as Int8Array, k * block);
    }
    return own;
  });
  const length = kept.reduce((sum, part) => sum + part.length, 0);
  if (length === 0) return undefined;
  const data = new (kept[0]!.constructor as Int8ArrayConstructor)(length);
  let at = 0;
  for (const part of kept) {
    data.set(part as Int8Array, at);
    at += part.length;
  }
  return { data, shape: [length / sites, ...size] };
}

interface Export {
  readonly found: Gathered;
  readonly task: Task;
  readonly rung: number;
  readonly realisation: number;
  readonly seed: number;
}

async function write(path: string, { found, task, rung, realisation, seed }: Export): Promise<void> {
  const { data, shape } = found;
  const parameters = pointParameters(task, task.couplings[rung]);
  const signs =
    task.model === "edwards-anderson"
      ? (taskModel(task, { rung, realisation, seed }) as unknown as { readonly signs: Int8Array }).signs
      : undefined;
  if (path.endsWith(".npz")) {
    const coupling = Float64Array.from(task.couplings.slice(rung, rung + 1));
    writeNpz(path, {
      configurations: ndArray(data, shape),
      ...(coupling.length > 0 && { coupling: ndArray(coupling, [1]) }),
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
    attributes: { ...parameters, seed, program: "kadanoff", version: provenance().version },
  });
}
