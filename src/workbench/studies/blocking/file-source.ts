import { basename } from "node:path";
import { ConfigurationError, FormatError, SizeError } from "../../../core/errors/index.js";
import { cubic, extents, type Lattice, square } from "../../../physics/lattice/index.js";
import { configurationFileHead, formatOf, loadConfigurations, readConfigurationFile } from "../../io/index.js";
import type { ConfigurationSource } from "./source.js";

export interface FileOptions {
  /** The lattice, where the shape of the array leaves it open. */
  readonly lattice?: Lattice | undefined;
  readonly coupling?: number | undefined;
  /** The array to use of a file with several. */
  readonly dataset?: string | undefined;
}

/** Values in one batch; int8 spins of 64x64 come a thousand at a time. */
const batchValues = 2 ** 22;

/**
 * The configurations of a file of anybody's: npy, npz or HDF5, any numeric type. Plain npy files are read batch by batch,
 * once for the two values and once for the spins; others whole.
 *
 * @throws FormatError when the file is unreadable or leaves open which array or which shape is meant.
 * @throws ConfigurationError for Potts states, and where all values are the same.
 * @throws SizeError for configurations that are no lattice.
 */
export async function fileSource(path: string, options: FileOptions = {}): Promise<ConfigurationSource> {
  return plainSource(path, options) ?? (await loadedSource(path, options));
}

async function loadedSource(path: string, { lattice, coupling, dataset }: FileOptions): Promise<ConfigurationSource> {
  const given = { ...(lattice && { lattice }), ...(dataset !== undefined && { dataset }) };
  const { configurations, count, size, values } = await loadConfigurations(path, given);
  if (values.kind === "states" || configurations instanceof Uint8Array) throw potts(path);
  if (values.kind === "spins" && values.from.length === 1) throw oneValue(path, values.from[0]!);
  const own = lattice ?? latticeOf(path, size);
  const batch = batchSize(own);
  return {
    description: described(path, values.kind === "spins" ? values.from : undefined),
    lattice: own,
    coupling,
    ising: coupling !== undefined,
    count,
    values: values.kind,
    *batches() {
      for (let from = 0; from < count; from += batch) {
        yield configurations.slice(from * own.sites, Math.min(count, from + batch) * own.sites);
      }
    },
  };
}

/** A plain npy file whose shape leaves nothing open; undefined for all others. */
function plainSource(path: string, { lattice, coupling, dataset }: FileOptions): ConfigurationSource | undefined {
  if (dataset !== undefined || formatOf(path) !== "npy") return undefined;
  let head: ReturnType<typeof configurationFileHead>;
  try {
    head = configurationFileHead(path);
  } catch (error) {
    // Fortran order, for one, is left to the reader of whole files.
    if (error instanceof FormatError) return undefined;
    throw error;
  }
  const { length: count, size } = head;
  if (count === 0 || (size.length !== 2 && size.length !== 3) || size.includes(1)) return undefined;
  if (lattice ? extents(lattice).join() !== size.join() : size.length === 2 && size[0] === count && size[1] === count) {
    return undefined;
  }
  const own = lattice ?? latticeOf(path, size);
  const batch = batchSize(own);
  const rows = function* (): Generator<ArrayLike<number | bigint>> {
    for (let from = 0; from < count; from += batch) {
      yield readConfigurationFile(path, { from, to: Math.min(count, from + batch) }).data;
    }
  };
  const found = twoValues(rows());
  if (!found) return undefined;
  if (found.length === 1) throw oneValue(path, found[0]!);
  const up = found[1]!;
  return {
    description: described(path, found),
    lattice: own,
    coupling,
    ising: coupling !== undefined,
    count,
    values: "spins",
    *batches() {
      for (const values of rows()) {
        const spins = new Int8Array(values.length);
        for (let i = 0; i < spins.length; i++) spins[i] = Number(values[i]) === up ? 1 : -1;
        yield spins;
      }
    },
  };
}

/** The one or two values of all batches in ascending order; undefined for more, or for what is not finite. */
function twoValues(batches: Iterable<ArrayLike<number | bigint>>): number[] | undefined {
  let [a, b]: [number | undefined, number | undefined] = [undefined, undefined];
  for (const values of batches) {
    for (let i = 0; i < values.length; i++) {
      const value = Number(values[i]);
      if (value === a || value === b) continue;
      if (a === undefined) a = value;
      else if (b === undefined) b = value;
      else return undefined;
    }
  }
  const found = [a, b].filter((value): value is number => value !== undefined).sort((x, y) => x - y);
  return found.every(Number.isFinite) ? found.map((value) => value + 0) : undefined;
}

function batchSize({ sites }: Lattice): number {
  return Math.max(1, Math.floor(batchValues / sites));
}

function latticeOf(path: string, size: readonly number[]): Lattice {
  try {
    return size.length === 3 ? cubic(size[0]!, size[1]!, size[2]!) : square(size[0]!, size[1]!);
  } catch (error) {
    if (error instanceof SizeError) throw new SizeError(`${path}: ${error.message}`);
    throw error;
  }
}

function described(path: string, from: readonly number[] | undefined): ConfigurationSource["description"] {
  const own = { kind: "file", name: basename(path), file: path } as const;
  if (!from) return { ...own, values: "real numbers" };
  if (from.join() === "-1,1") return own;
  return { ...own, values: from.map((value, i) => `${value} -> ${i === 0 ? "-1" : "+1"}`).join(", ") };
}

function potts(path: string): ConfigurationError {
  return new ConfigurationError(
    `${path} holds Potts states, three or more values; blocking is of spins: save two values, such as -1/+1, ` +
      "or block averages of real numbers with --rule average",
  );
}

function oneValue(path: string, value: number): ConfigurationError {
  return new ConfigurationError(
    `all values of ${path} are ${value}: nothing fluctuates, and there is nothing to analyse; save configurations ` +
      "of two values, such as -1/+1",
  );
}
