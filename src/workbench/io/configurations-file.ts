import { readFileSync } from "node:fs";
import { z } from "zod";
import { type NdArray, type NumericArray, ndArray } from "../../core/arrays/index.js";
import { FormatError, ParameterError } from "../../core/errors/index.js";
import { bitValues, packBits, packedEncoding, packedShape, spinValues, twoValues, unpackBits } from "./bits.js";
import { inputError, writeFileAtomic } from "./files.js";
import { openSeries, type Series } from "./series.js";
import { type RowRange, readSeries, seriesHead } from "./series-file.js";

export interface ConfigurationFileOptions {
  /** The extents of one configuration, slowest index first, such as `[64, 64]`. */
  readonly size: readonly number[];
  /** int8 (default) for spins, uint8 for Potts states or 0/1, float32 for fields. */
  readonly dtype?: "int8" | "uint8" | "float32";
  /** One bit per site: int8 must then be -1/+1, uint8 0/1. */
  readonly packed?: boolean;
  /** As for a series: the number of configurations of an earlier file that stay. */
  readonly keep?: number;
}

const schema = z.object({
  encoding: z.literal(packedEncoding),
  size: z.array(z.int().min(1)).min(1),
  values: z.array(z.number()),
});

/** Where the size of bit-packed configurations stands, which an npy file has no place for. */
export function packedNote(path: string): string {
  return `${path}.json`;
}

/**
 * Opens an append-only npy file of configurations, shape [count, ...size]; rows are configurations. It keeps the
 * promises of `openSeries`. A packed file has shape [count, ..., ceil(L/8)] and beside it `<path>.json` with `encoding`,
 * `size` and `values` (what bits 0 and 1 stand for).
 *
 * @throws ParameterError for a size that is none, or packed float32.
 * @throws OutputError and FormatError as `openSeries` does. `append` throws ConfigurationError when a value fits no bit.
 */
export function openConfigurations(
  path: string,
  { size, dtype = "int8", packed = false, keep }: ConfigurationFileOptions,
): Series {
  if (size.length === 0) throw new ParameterError("configurations need at least one extent; give size: [64, 64]");
  const resume = keep === undefined ? {} : { keep };
  if (!packed) return openSeries(path, { row: size, dtype, ...resume });
  if (dtype === "float32") {
    throw new ParameterError("float32 does not fit one bit per site; leave packed out, or choose int8 or uint8");
  }
  const values = dtype === "int8" ? spinValues : bitValues;
  if (keep !== undefined && keep > 0) {
    const note = readPackedNote(path);
    if (note?.size.join() !== size.join() || note.values.join() !== values.join()) {
      throw new FormatError(
        `${packedNote(path)} does not tell of ${dtype} configurations of size ${size.join("x")}; ` +
          "continue with the settings that the file was begun with",
      );
    }
  }
  const series = openSeries(path, { row: packedShape(size), dtype: "uint8", ...resume });
  try {
    writeFileAtomic(packedNote(path), `${JSON.stringify({ encoding: packedEncoding, size, values })}\n`);
  } catch (error) {
    series.close();
    throw error;
  }
  const sites = size.reduce((product, extent) => product * extent, 1);
  return {
    path,
    get length() {
      return series.length;
    },
    append(rows: NumericArray | readonly number[]) {
      if (rows.length % sites !== 0) {
        throw new ParameterError(
          `${rows.length} values are not whole configurations of ${sites} sites for ${path}; append whole ones`,
        );
      }
      const data = ArrayBuffer.isView(rows) ? rows : Float64Array.from(rows);
      series.append(packBits(ndArray(data, [rows.length / sites, ...size]), { values }).data);
    },
    flush: series.flush,
    close: series.close,
  };
}

/**
 * The configurations of a file of `openConfigurations`, unpacked, of shape [to - from, ...size].
 *
 * @throws FormatError when the file is missing, damaged, or does not fit what stands beside it.
 * @throws ParameterError when the configurations asked for are not there.
 */
export function readConfigurationFile(path: string, range: RowRange = {}): NdArray {
  const note = readPackedNote(path);
  const rows = readSeries(path, range);
  return note ? unpackBits(rows, { shape: [rows.shape[0]!, ...note.size], values: note.values, name: path }) : rows;
}

/** The number of configurations of such a file, their size and type, without reading them. @throws FormatError */
export function configurationFileHead(path: string): { length: number; size: readonly number[]; dtype: string } {
  const note = readPackedNote(path);
  const { length, row, dtype } = seriesHead(path);
  return note ? { length, size: note.size, dtype: "bit" } : { length, size: row, dtype };
}

/** What stands beside a bit-packed file, undefined beside any other. @throws FormatError when it is damaged. */
export function readPackedNote(
  path: string,
): { size: readonly number[]; values: readonly [number, number] } | undefined {
  const name = packedNote(path);
  let text: string;
  try {
    text = readFileSync(name, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw inputError(name, error, { wanted: "file" });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const checked = schema.safeParse(parsed);
  // Another program may keep its own notes under that name.
  if (!checked.success) {
    if (text.includes(packedEncoding)) {
      throw new FormatError(
        `${name} is damaged; it looks like {"encoding": "${packedEncoding}", "size": [64, 64], "values": [-1, 1]}`,
      );
    }
    return undefined;
  }
  const { size, values } = checked.data;
  return { size, values: twoValues(values, name) };
}
