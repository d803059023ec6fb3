import { zipSync } from "fflate";
import type { NdArray } from "../../core/arrays/index.js";
import { FormatError, ParameterError } from "../../core/errors/index.js";
import { decodeNpy, decodeNpyHeader, encodeNpy, type SourceOptions } from "./npy.js";
import type { NpyHeader } from "./npy-header.js";
import { readZip } from "./zip.js";

export interface NpzOptions extends SourceOptions {
  /**
   * Given the names of all arrays in the file, returns those to unpack (default: all). The others may then hold types
   * that Kadanoff does not read.
   */
  readonly choose?: (entries: readonly string[]) => readonly string[];
}

const extension = ".npy";

/** A zip without zip64 ends at 4 GiB; some room is left for its headers. */
const largestZip = 2 ** 32 - 2 ** 20;

/**
 * The bytes of a compressed npz file, as numpy.savez_compressed writes them. Equal arrays under equal names in equal
 * order give equal bytes.
 *
 * @throws ParameterError when the arrays have 4 GiB or more, or one has a shape that does not fit its data.
 */
export function encodeNpz(arrays: Readonly<Record<string, NdArray>>): Uint8Array {
  const members = Object.entries(arrays).map(([name, array]) => [`${name}${extension}`, encodeNpy(array)] as const);
  const size = members.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  if (size > largestZip) {
    throw new ParameterError(
      `arrays of ${(size / 2 ** 30).toFixed(1)} GiB do not fit one npz file (4 GiB); write several`,
    );
  }
  // Zip writes local times: the same one at every call and in every time zone, the earliest it can write.
  return zipSync(Object.fromEntries(members), { level: 6, mtime: new Date(1980, 0, 1) });
}

/**
 * The arrays in the bytes of an npz file, stored or compressed. See `decodeNpy` for the types.
 *
 * @throws FormatError when the archive or one of its arrays is cut off, damaged, not an array, or of an unknown type.
 */
export function decodeNpz(bytes: Uint8Array, { name, choose }: NpzOptions): Record<string, NdArray> {
  const members = membersOf(bytes, name);
  const wanted = choose ? choose([...members.keys()]) : [...members.keys()];
  return Object.fromEntries(
    [...members]
      .filter(([entry]) => wanted.includes(entry))
      .map(([entry, read]) => [entry, decodeNpy(read(), { name: `${name}[${entry}]` })]),
  );
}

/**
 * The types and shapes of the arrays in the bytes of an npz file, by name; they may be of any type.
 *
 * @throws FormatError as {@link decodeNpz} does, for damage and for members that are no arrays.
 */
export function listNpz(bytes: Uint8Array, { name }: SourceOptions): Record<string, NpyHeader> {
  return Object.fromEntries(
    [...membersOf(bytes, name)].map(([entry, read]) => [entry, decodeNpyHeader(read(), { name: `${name}[${entry}]` })]),
  );
}

function membersOf(bytes: Uint8Array, name: string): Map<string, () => Uint8Array> {
  const members = new Map<string, () => Uint8Array>();
  for (const member of readZip(bytes, { name })) {
    if (!member.name.endsWith(extension)) {
      throw new FormatError(`${name} is not an npz file: "${member.name}" in it is no array; save it with numpy.savez`);
    }
    const entry = member.name.slice(0, -extension.length);
    if (members.has(entry)) {
      throw new FormatError(`${name} holds two arrays named "${entry}"; give each a name of its own`);
    }
    members.set(entry, member.read);
  }
  return members;
}
