import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { NdArray } from "../../core/arrays/index.js";
import { FormatError, OutputError } from "../../core/errors/index.js";
import { decodeNpy, encodeNpy, npyMagic } from "./npy.js";
import { decodeNpz, encodeNpz, type NpzOptions } from "./npz.js";
import { outputError } from "./output-error.js";

/** What a file holds: bytes, or text to be written as UTF-8; or parts of either, written in turn and not kept. */
export type FileContent = Uint8Array | string | Iterable<Uint8Array> | Iterable<string>;

/**
 * The arrays of an npy or npz file by name; the one array of an npy file is called `array`. The first bytes tell the
 * format, not the extension.
 *
 * @throws FormatError when the file is missing, unreadable, damaged, or of neither format.
 */
export function readArrays(path: string, { choose }: Pick<NpzOptions, "choose"> = {}): Record<string, NdArray> {
  const bytes = readBytes(path);
  const begins = (...magic: readonly number[]) => magic.every((byte, index) => bytes[index] === byte);
  if (begins(...npyMagic)) return { array: decodeNpy(bytes, { name: path }) };
  // "PK\x03\x04" opens a zip archive, "PK\x05\x06" one without members.
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06)) {
    return decodeNpz(bytes, { name: path, ...(choose && { choose }) });
  }
  const found = bytes.length === 0 ? "is empty" : "is neither an npy nor an npz file";
  throw new FormatError(`${path} ${found}; save the arrays with numpy.save or numpy.savez`);
}

/**
 * Writes a file whole or not at all: under a temporary name in the same directory, through to the disk, then renamed.
 * An earlier file of that name stays as it is until then; a symbolic link is followed.
 *
 * @throws OutputError, naming the path and the fix, when the file cannot be written; the temporary file is removed.
 */
export function writeFileAtomic(path: string, content: FileContent): void {
  writeFilesAtomic(new Map([[path, content]]));
}

/**
 * Writes several files, by path, all or none: everything is on the disk under temporary names before the first is
 * renamed. They are renamed in the order of the map, so that the last one tells that all are there. Only a crash, or a
 * file system that fails in the middle of the renames, leaves some of them.
 *
 * @throws OutputError, naming the path and the fix, when one cannot be written; all temporary files are removed.
 */
export function writeFilesAtomic(files: ReadonlyMap<string, FileContent>): void {
  const staged: { path: string; target: string; temporary: string }[] = [];
  let path = "";
  try {
    for (const [name, content] of files) {
      path = name;
      const target = regularTarget(path);
      const temporary = temporaryName(target);
      const file = openSync(temporary, "wx");
      staged.push({ path, target, temporary });
      try {
        const whole = typeof content === "string" || content instanceof Uint8Array;
        for (const part of whole ? [content] : content) writeFileSync(file, part);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    }
    for (const { path: name, target, temporary } of staged) {
      path = name;
      renameSync(temporary, target);
    }
  } catch (error) {
    for (const { temporary } of staged) rmSync(temporary, { force: true });
    throw outputError(path, error);
  }
}

/**
 * Lets a library write a file whole or not at all: `write` fills an empty file of another name in the same directory,
 * which then replaces the one at `path`.
 *
 * @throws OutputError, as {@link writeFileAtomic} does; what `write` throws is passed on. The temporary file is removed.
 */
export function replaceFile(path: string, write: (temporary: string) => void): void {
  let temporary: string | undefined;
  try {
    const target = regularTarget(path);
    const name = temporaryName(target);
    closeSync(openSync(name, "wx"));
    temporary = name;
    write(temporary);
    const file = openSync(temporary, "r+");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    throw outputError(path, error);
  }
}

function temporaryName(target: string): string {
  return join(dirname(target), `.kadanoff-${process.pid}-${randomBytes(6).toString("hex")}.tmp`);
}

/** Writes arrays as a compressed npz file, whole or not at all. @throws OutputError when the file cannot be written. */
export function writeNpz(path: string, arrays: Readonly<Record<string, NdArray>>): void {
  writeFileAtomic(path, encodeNpz(arrays));
}

/** Writes one array as an npy file, whole or not at all. @throws OutputError when the file cannot be written. */
export function writeNpy(path: string, array: NdArray): void {
  writeFileAtomic(path, encodeNpy(array));
}

/**
 * The bytes of a file.
 *
 * @throws FormatError when it is missing, unreadable or larger than 2 GiB; `wanted` says what kind of file it should be.
 */
export function readBytes(path: string, { wanted = "npy or npz file" }: { readonly wanted?: string } = {}): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw inputError(path, error, { wanted });
  }
}

/** The FormatError for a system error (one with a `code`) met while reading `path`; other errors are returned as they are. */
export function inputError(path: string, error: unknown, { wanted }: { readonly wanted: string }): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === undefined) return error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "does not exist; correct the path",
    ENOTDIR: "does not exist, since a part of its path is a file; correct the path",
    EISDIR: `is a directory; give the ${wanted} in it`,
    EACCES: "may not be read by you; change its permissions",
    ERR_FS_FILE_TOO_LARGE: "is larger than 2 GiB; split it into several files",
  };
  const reason = Object.hasOwn(reasons, code) ? reasons[code] : `cannot be read (${code}); copy it to another disk`;
  return new FormatError(`${path} ${reason}`, { cause: error });
}

/** Where a path leads. A rename would put a file in the place of a device such as /dev/null, so that is refused. */
function regularTarget(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return path;
  if (found.isDirectory()) {
    throw new OutputError(`cannot write "${path}": it is a directory; give the name of a file in it`);
  }
  if (!found.isFile()) throw new OutputError(`cannot write "${path}": it is a device; give the name of a file`);
  return realpathSync(path);
}
