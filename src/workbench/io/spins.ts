import { type NdArray, type NumericArray, ndArray } from "../../core/arrays/index.js";
import { ConfigurationError, FormatError } from "../../core/errors/index.js";
import type { SquareLattice } from "../../physics/lattice/index.js";
import { readArrays } from "./files.js";

export interface ConfigurationOptions {
  /** The lattice that the configurations must fit. */
  readonly lattice: SquareLattice;
  /** The array to use of an npz file; without it the only one, or the one named `configurations` or `spins`. */
  readonly entry?: string;
}

/** The names under which configurations are looked for, in this order. */
export const usualEntries: readonly string[] = ["configurations", "spins"];

/**
 * A user's own configurations, as +1/-1 of shape [M, rows, columns], from an npy or npz file with an array of shape
 * [M, rows, columns], or [rows, columns] for M = 1.
 *
 * Any numeric type is taken if its values are +1/-1, or 0/1, which maps to 2s - 1; the code is that of the whole file.
 * All 1 is the aligned configuration +1 under both codes; all 0 is -1.
 *
 * @throws FormatError when the file is unreadable, of another shape, empty (M = 0), or leaves open which array to use.
 * @throws ConfigurationError when the values are not two-valued spins; it names the first one that is not and its
 * index [m, i, j].
 */
export function readConfigurations(path: string, { lattice, entry }: ConfigurationOptions): NdArray<Int8Array> {
  const arrays = readArrays(path, { choose: (entries) => [chooseEntry(path, entries, entry)] });
  const { data, shape } = Object.values(arrays)[0]!;
  requireShape(path, shape, lattice);
  const spins = toSpins(path, data, lattice);
  return ndArray(spins, [spins.length / lattice.sites, lattice.rows, lattice.columns]);
}

function chooseEntry(path: string, entries: readonly string[], entry: string | undefined): string {
  const only = entries.length === 1 ? entries[0] : undefined;
  const chosen =
    entry === undefined
      ? (only ?? usualEntries.find((usual) => entries.includes(usual)))
      : entries.find((present) => present === entry);
  if (chosen !== undefined) return chosen;
  if (entries.length === 0) throw new FormatError(`${path} holds no array; save with numpy.savez(file, spins=spins)`);
  const listed = entries.map((present) => `"${present}"`).join(", ");
  throw new FormatError(
    entry === undefined
      ? `${path} holds several arrays, ${listed}; call the one to use "configurations" or "spins"`
      : `${path} holds no array "${entry}"; it holds ${listed}`,
  );
}

function requireShape(path: string, shape: readonly number[], { rows, columns }: SquareLattice): void {
  const wanted = `[M, ${rows}, ${columns}] or [${rows}, ${columns}]`;
  const found = `[${shape.join(", ")}]`;
  const [foundRows, foundColumns] = shape.slice(-2);
  const layout = shape.length === 2 || shape.length === 3;
  if (layout && foundRows === rows && foundColumns === columns) {
    if (shape.length === 3 && shape[0] === 0) {
      throw new FormatError(`${path} has shape ${found}, no configuration at all; save at least one`);
    }
    return;
  }
  const size = shape.reduce((product, extent) => product * extent, 1);
  const fixes = [
    layout &&
      foundRows! > 1 &&
      foundColumns! > 1 &&
      `choose the size of the data (--size ${foundRows}x${foundColumns})`,
    size > 0 && size % (rows * columns) === 0 && `reshape with spins.reshape(-1, ${rows}, ${columns})`,
  ].filter((fix) => fix !== false);
  const fix = fixes.length > 0 ? fixes.join(", or ") : "choose the --size of the data";
  throw new FormatError(`${path} has shape ${found}, wanted ${wanted}; ${fix}`);
}

function toSpins(path: string, data: NumericArray, { rows, columns, sites }: SquareLattice): Int8Array {
  const spins = new Int8Array(data.length);
  // The value that stands for a down spin, -1 or 0, once one of them was seen.
  let down: number | undefined;
  for (let at = 0; at < data.length; at++) {
    const value = Number(data[at]);
    if (value === 1) {
      spins[at] = 1;
      continue;
    }
    if (value !== 0 && value !== -1) throw refused(at, "is not a spin");
    down ??= value;
    if (value !== down) throw refused(at, `follows spins coded by ${down === 0 ? "0/1" : "+1/-1"}`);
    spins[at] = -1;
  }
  return spins;

  function refused(at: number, why: string): ConfigurationError {
    const site = at % sites;
    const index = [Math.floor(at / sites), Math.floor(site / columns), site % columns];
    return new ConfigurationError(
      `value ${data[at]} at [${index.join(", ")}] of ${path} (${rows}x${columns}) ${why}; ` +
        "code all spins by +1/-1 or all by 0/1, e.g. np.where(spins > 0, 1, -1).astype(np.int8)",
    );
  }
}
