import { FormatError } from "../../core/errors/index.js";
import { extents, type Lattice } from "../../physics/lattice/index.js";
import { type ArrayEntry, arraysInWords, formatOf, listArrays, readableType, readSource } from "./sources.js";
import { mapValues, type ValueMap } from "./spin-values.js";
import { usualEntries } from "./spins.js";

export interface LoadOptions {
  /** The array to use of a file with several; without it the only one that can be, or the usual name. */
  readonly dataset?: string;
  /** The lattice of the configurations; without it the shape must leave no doubt. */
  readonly lattice?: Lattice;
}

/** Configurations of a file, whatever wrote it. */
export interface Configurations {
  /**
   * [count, sites], row-major: -1/+1 (Int8Array), Potts states from 0 (Uint8Array), or a field (Float64Array), as
   * `values` says.
   */
  readonly configurations: Int8Array | Uint8Array | Float64Array;
  readonly count: number;
  /** The extents of one configuration, slowest index first. */
  readonly size: readonly number[];
  readonly values: ValueMap;
  /** The name of the array that was used. */
  readonly dataset: string;
}

/**
 * Reads configurations from an npy, npz or HDF5 file of any numeric type, packed or not. Shapes: [count, L, L] or
 * [count, L, L, L]; with a lattice also one configuration without the first axis, and [count, sites]. Axes of extent 1
 * after the first, as image batches have them, are passed over.
 *
 * `readConfigurations` is the strict reader for a known lattice and spins only.
 *
 * @throws FormatError when the file is unreadable, of another shape, empty, or leaves open which array or which shape is
 * meant; the message lists the choices.
 * @throws ConfigurationError when the values are not those of configurations, see {@link mapValues}.
 */
export async function loadConfigurations(
  path: string,
  { dataset, lattice }: LoadOptions = {},
): Promise<Configurations> {
  if (formatOf(path) === "csv") {
    throw new FormatError(`${path} is text, not configurations; save them with numpy.save, numpy.savez or h5py`);
  }
  const entry = chooseDataset(path, await listArrays(path), dataset);
  const name = `${path}[${entry.name}]`;
  const { count, size } = layout(name, entry.shape, lattice);
  const array = (await readSource(path, [entry.name]))[entry.name]!;
  const { data, values } = mapValues(array, { name });
  return { configurations: data, count, size, values, dataset: entry.name };
}

/** The array meant: the named one, the usual name, or the only one that has the shape of configurations. */
function chooseDataset(path: string, entries: readonly ArrayEntry[], dataset: string | undefined): ArrayEntry {
  if (entries.length === 0) throw new FormatError(`${path} holds no array; save at least one`);
  if (dataset !== undefined) {
    const named = entries.find(({ name }) => name === dataset);
    if (!named) throw new FormatError(`${path} holds no array "${dataset}"; it holds ${arraysInWords(entries)}`);
    return named;
  }
  const [only] = entries;
  if (entries.length === 1) return only!;
  const usual = usualEntries.flatMap((name) => entries.filter((entry) => lastWord(entry.name) === name));
  const possible = usual.length > 0 ? usual.slice(0, 1) : entries.filter(mayHoldConfigurations);
  if (possible.length === 1) return possible[0]!;
  throw new FormatError(
    `${path} holds several arrays, ${arraysInWords(entries)}; name the one with the configurations, ` +
      'or call it "configurations" or "spins"',
  );
}

/** True for arrays of a numeric type with a shape that only configurations have. */
export function mayHoldConfigurations({ dtype, shape }: ArrayEntry): boolean {
  return readableType.test(dtype) && shape.filter((extent, axis) => axis === 0 || extent > 1).length >= 3;
}

/** The name within its group. */
export function lastWord(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function layout(
  name: string,
  shape: readonly number[],
  lattice: Lattice | undefined,
): { readonly count: number; readonly size: readonly number[] } {
  const found = `${name} has shape [${shape.join(", ")}]`;
  const squeezed = shape.filter((extent, axis) => axis === 0 || extent !== 1);
  const [count = 0, ...rest] = squeezed;
  if (shape.includes(0)) throw new FormatError(`${found}, no configuration at all; save at least one`);
  if (lattice) {
    const size = extents(lattice);
    const sites = lattice.sites;
    if (shape.join() === size.join()) return { count: 1, size };
    if (rest.join() === size.filter((extent) => extent !== 1).join()) return { count, size };
    if (shape.length === 2 && shape[1] === sites) return { count, size };
    if (shape.length === 1 && shape[0] === sites) return { count: 1, size };
    throw new FormatError(
      `${found}, wanted [count, ${size.join(", ")}], [${size.join(", ")}] or [count, ${sites}]; ` +
        "choose the size of the data, or reshape them",
    );
  }
  if (squeezed.length === 4) return { count, size: rest };
  if (squeezed.length === 3) {
    if (new Set(squeezed).size > 1) return { count, size: rest };
    const cube = squeezed.join("x");
    throw new FormatError(
      `${found}: ${count} configurations of ${rest.join("x")}, or one of ${cube}; give the size, ${rest.join("x")} or ${cube}`,
    );
  }
  if (squeezed.length === 2) {
    const side = Math.sqrt(rest[0]!);
    const flat = Number.isInteger(side) ? `${side}x${side}` : `that has ${rest[0]} sites`;
    throw new FormatError(
      `${found}: one configuration of ${count}x${rest[0]}, or ${count} of ${rest[0]} sites; ` +
        `give the size, ${count}x${rest[0]} or one ${Number.isInteger(side) ? `such as ${flat}` : flat}`,
    );
  }
  throw new FormatError(`${found}, wanted [count, L, L] or [count, L, L, L]; reshape the array, or give the size`);
}
