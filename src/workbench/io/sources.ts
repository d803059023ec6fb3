import { closeSync, openSync, readSync } from "node:fs";
import { type NdArray, ndArray } from "../../core/arrays/index.js";
import { FormatError } from "../../core/errors/index.js";
import { packedNames, packedParts, unpackArrays } from "./bits.js";
import { configurationFileHead, readConfigurationFile, readPackedNote } from "./configurations-file.js";
import { readCsv } from "./csv-read.js";
import { inputError, readArrays, readBytes } from "./files.js";
import { isHdf5, listHdf5, readHdf5 } from "./hdf5-read.js";
import { npyMagic } from "./npy.js";
import type { NpyHeader } from "./npy-header.js";
import { decodeNpz, listNpz } from "./npz.js";
import { npyHead, readSeries } from "./series-file.js";

/** The formats that are read; `csv` stands for any table of numbers in text. */
export type SourceFormat = "npy" | "npz" | "hdf5" | "csv";

/** What a file says of one of its arrays. */
export interface ArrayEntry {
  /** The one array of an npy file is called `array`. */
  readonly name: string;
  /** NumPy's name of the type, `bit` for bit-packed data, or the file's own word for a type that is not read. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** The types of {@link ArrayEntry} whose arrays can be read. */
export const readableType = /^(?:bool|bit|u?int(?:8|16|32|64)|float(?:32|64))$/;

/** The format of a file, told by its first bytes. @throws FormatError when it is missing, unreadable or empty. */
export function formatOf(path: string): SourceFormat {
  const begin = new Uint8Array(8);
  let length: number;
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    length = readSync(file, begin, 0, begin.length, 0);
  } catch (error) {
    throw inputError(path, error, { wanted: "file" });
  } finally {
    if (file !== undefined) closeSync(file);
  }
  if (length === 0) throw new FormatError(`${path} is empty; copy or save it again`);
  const begins = (...magic: readonly number[]) => magic.every((byte, index) => begin[index] === byte);
  if (begins(...npyMagic)) return "npy";
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06)) return "npz";
  return isHdf5(path) ? "hdf5" : "csv";
}

/**
 * The arrays of a file, of any of the formats, without keeping their data. Bit-packed ones are named once, with the
 * shape that they have unpacked.
 *
 * @throws FormatError when the file is missing, damaged, or of none of the formats.
 */
export async function listArrays(path: string): Promise<readonly ArrayEntry[]> {
  switch (formatOf(path)) {
    case "npy": {
      if (!readPackedNote(path)) return [entryOf("array", npyHead(path))];
      const { length, size, dtype } = configurationFileHead(path);
      return [{ name: "array", dtype, shape: [length, ...size] }];
    }
    case "npz": {
      const bytes = readBytes(path);
      const heads = listNpz(bytes, { name: path });
      const packed = packedNames(Object.keys(heads));
      const parts = packed.flatMap(packedParts);
      const shapes = decodeNpz(bytes, { name: path, choose: () => packed.map((name) => `${name}_shape`) });
      return [
        ...Object.entries(heads)
          .filter(([name]) => !parts.includes(name))
          .map(([name, head]) => entryOf(name, head)),
        ...packed.map((name) => {
          const { data } = shapes[`${name}_shape`]!;
          return { name, dtype: "bit", shape: Array.from(data as Float64Array, Number) };
        }),
      ];
    }
    case "hdf5":
      return listHdf5(path);
    case "csv": {
      const { names, columns } = readCsv(path);
      return names.map((name) => ({ name, dtype: "float64", shape: [columns[name]!.length] }));
    }
  }
}

/**
 * Some arrays of a file by name, of any of the formats; bit-packed ones are unpacked. An npy file may be longer than its
 * header says, as it is while a run appends to it.
 *
 * @throws FormatError when the file is missing or damaged, or an array is of a type that is not read.
 */
export async function readSource(path: string, names: readonly string[]): Promise<Record<string, NdArray>> {
  switch (formatOf(path)) {
    case "npy": {
      if (readPackedNote(path)) return { array: readConfigurationFile(path) };
      const { fortranOrder, shape } = npyHead(path);
      return fortranOrder || shape.length === 0 ? readArrays(path) : { array: readSeries(path) };
    }
    case "npz": {
      const choose = (entries: readonly string[]) => {
        const packed = packedNames(entries);
        return names.flatMap((name) => (packed.includes(name) ? packedParts(name) : [name]));
      };
      return unpackArrays(readArrays(path, { choose }), { path });
    }
    case "hdf5": {
      const { datasets } = await readHdf5(path, { choose: () => names });
      return { ...datasets };
    }
    case "csv": {
      const { columns } = readCsv(path);
      return Object.fromEntries(names.map((name) => [name, ndArray(columns[name]!, [columns[name]!.length])]));
    }
  }
}

/** The names and shapes of arrays in words, for messages. */
export function arraysInWords(entries: readonly ArrayEntry[]): string {
  return entries.map(({ name, dtype, shape }) => `"${name}" [${shape.join(", ")}] ${dtype}`).join(", ");
}

function entryOf(name: string, { descr, shape }: NpyHeader): ArrayEntry {
  const [, kind, width] = /^[<>|]([biuf])(\d+)$/.exec(descr) ?? [];
  const words: Readonly<Record<string, string>> = { i: "int", u: "uint", f: "float" };
  const dtype = kind === "b" ? "bool" : kind && width ? `${words[kind]}${8 * Number(width)}` : descr;
  return { name, dtype, shape };
}
