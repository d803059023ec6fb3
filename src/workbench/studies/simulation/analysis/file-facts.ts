import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { ParameterError } from "../../../../core/errors/index.js";
import { type InputSummary, readHdf5, readSource } from "../../../io/index.js";
import { jobTasks, pointParameters, readJobRecord, readPosition } from "../../../runs/index.js";

/** What a file of configurations, or the run that it lies in, says of them; whatever is not said is left out. */
export interface FileFacts {
  readonly model?: "ising" | "potts" | "phi4";
  /** Extents in words. */
  readonly size?: string;
  readonly boundary?: "periodic" | "open";
  readonly coupling?: number;
  /** Different couplings, where there are several: then there is no `coupling`. */
  readonly couplings?: number;
  readonly states?: number;
  readonly kappa?: number;
  readonly massSquared?: number;
  readonly lambda?: number;
  /** So many chains of equal length. */
  readonly chains?: number;
  /** The configurations of all chains at one time stand together, as recorders of a run write them. */
  readonly interleaved?: true;
}

type Said = Readonly<Record<string, unknown>>;

/**
 * Facts from the arrays of an npz file, the attributes of an HDF5 file, or from the run that a `configurations.npy` with
 * a checkpoint beside it belongs to.
 *
 * @throws ParameterError for configurations of a spin glass, and for those of several temperatures in one file.
 * @throws FormatError when the checkpoint or the record of the run is damaged.
 */
export async function fileFacts(file: string, summary: InputSummary): Promise<FileFacts> {
  const stored = storedFacts(file);
  if (stored) return stored;
  const attributes: Said = summary.format === "hdf5" ? (await readHdf5(file, { choose: () => [] })).attributes : {};
  const { parameters } = summary;
  const arrays = parameters.length > 0 ? await readSource(file, parameters) : {};
  const word = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
  if (attributes.model === "edwards-anderson" || parameters.some((name) => word(name) === "signs")) throw glass(file);
  const couplings = Object.entries(arrays).find(([name]) => word(name) === "coupling")?.[1].data;
  const different = couplings ? new Set(Array.from(couplings as ArrayLike<number>, Number)).size : 0;
  const single = Object.entries(arrays).flatMap(([name, { data }]) =>
    data.length === 1 || (word(name) === "coupling" && different === 1) ? [[word(name), data[0]]] : [],
  );
  const said = facts({ ...attributes, ...Object.fromEntries(single) });
  return different > 1 ? { ...said, couplings: different } : said;
}

function facts(said: Said): FileFacts {
  const { model, boundary, size, periodic } = said;
  const numbers = ["coupling", "states", "kappa", "massSquared", "lambda", "chains"].flatMap((name) => {
    const value = said[name];
    if (typeof value !== "number" && typeof value !== "bigint") return [];
    return Number.isFinite(Number(value)) ? [[name, Number(value)]] : [];
  });
  const known = Object.fromEntries(numbers) as FileFacts;
  const named = (["ising", "potts", "phi4"] as const).find((one) => one === model);
  const implied = known.states !== undefined ? "potts" : known.massSquared !== undefined ? "phi4" : undefined;
  const edge = (["periodic", "open"] as const).find((one) => one === boundary);
  const edges = edge ?? (periodic === undefined ? undefined : Number(periodic) === 0 ? "open" : "periodic");
  const of = named ?? implied;
  return {
    ...known,
    ...(of !== undefined && { model: of }),
    ...(edges !== undefined && { boundary: edges }),
    // Other programs may mean something else by a size.
    ...(typeof size === "string" && /^\d+(?:x\d+){1,2}$/.test(size) && said.program === "kadanoff" && { size }),
  };
}

/** Of a file that a recorder wrote; undefined for any other. */
function storedFacts(file: string): FileFacts | undefined {
  const place = dirname(resolve(file));
  const checkpoint = join(place, "checkpoint.npz");
  if (basename(file) !== "configurations.npy" || !existsSync(checkpoint)) return undefined;
  const { task: name, rungs, lanes } = readPosition(checkpoint)!;
  const record = readJobRecord(resolve(place, "..", "..", ".."));
  const task = record && jobTasks(record.job).find((one) => one.name === name);
  if (task?.model === "edwards-anderson") throw glass(file);
  if (rungs > 1) {
    throw new ParameterError(
      `${file} holds the configurations of ${rungs} temperatures in turn; give the run directory, or store them with ` +
        "--configurations npz or hdf5 and give one of the files in configurations/, one for each temperature",
    );
  }
  const known = task ? facts({ ...pointParameters(task, task.couplings[0]), program: "kadanoff" }) : {};
  return { ...known, chains: lanes, interleaved: true };
}

function glass(file: string): ParameterError {
  return new ParameterError(
    `${file} holds configurations of a spin glass: its energy is not that of equal bonds, and its order parameter ` +
      "compares replicas; give the run directory",
  );
}
