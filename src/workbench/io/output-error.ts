import { OutputError } from "../../core/errors/index.js";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied; choose a directory of your own, or change the permissions of this one",
  EPERM: "the system does not permit it; choose a directory of your own",
  ENOENT: "its directory does not exist; create it, or correct the path",
  ENOTDIR: "a part of the path is a file, not a directory; correct the path",
  EEXIST: "a file of that name exists; choose another name, or remove the file",
  EISDIR: "it is a directory; give the name of a file in it",
  ENOSPC: "no space is left on the disk; free some, or choose another disk",
  EDQUOT: "your disk quota is used up; free some space, or choose another disk",
  EFBIG: "the file grows larger than the system allows here; raise the limit (ulimit -f), or write several",
  EROFS: "the file system is read-only; choose another directory",
  ENAMETOOLONG: "the name is too long; choose a shorter one",
};

/** The OutputError for a system error (one with a `code`) met while writing `path`; other errors are returned as they are. */
export function outputError(path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === undefined) return error;
  const reason = Object.hasOwn(reasons, code) ? reasons[code] : `the system reports ${code}; choose another path`;
  return new OutputError(`cannot write "${path}": ${reason}`, { cause: error });
}
