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

/** What a file holds: bytes, or text to be written as UTF-8. */
export type FileContent = Uint8Array | string;

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
      const temporary = join(dirname(target), `.kadanoff-${process.pid}-${randomBytes(6).toString("hex")}.tmp`);
      const file = openSync(temporary, "wx");
      staged.push({ path, target, temporary });
      try {
        writeFileSync(file, content);
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

/** Writes arrays as a compressed npz file, whole or not at all. @throws OutputError when the file cannot be written. */
export function writeNpz(path: string, arrays: Readonly<Record<string, NdArray>>): void {
  writeFileAtomic(path, encodeNpz(arrays));
}

/** Writes one array as an npy file, whole or not at all. @throws OutputError when the file cannot be written. */
export function writeNpy(path: string, array: NdArray): void {
  writeFileAtomic(path, encodeNpy(array));
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: "does not exist; correct the path",
      ENOTDIR: "does not exist, since a part of its path is a file; correct the path",
      EISDIR: "is a directory; give the npy or npz file in it",
      EACCES: "may not be read by you; change its permissions",
      ERR_FS_FILE_TOO_LARGE: "is larger than 2 GiB; split it into several files",
    };
    const reason = Object.hasOwn(reasons, code) ? reasons[code] : `cannot be read (${code}); copy it to another disk`;
    throw new FormatError(`${path} ${reason}`, { cause: error });
  }
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
