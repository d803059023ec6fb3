import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { ParameterError } from "../../core/errors/index.js";
import { type FileContent, outputError, writeFileAtomic, writeFilesAtomic } from "../io/index.js";

/** A directory that takes the results of a run. Names of files are relative to it and may lead into subfolders. */
export interface RunDirectory {
  /** The absolute path. */
  readonly path: string;
  /**
   * Writes one file, whole or not at all.
   *
   * @throws OutputError when it cannot be written, ParameterError when the name leads out of the directory.
   */
  readonly write: (name: string, content: FileContent) => void;
  /**
   * Writes the files of a finished job, all or none, in the order of the map (see `writeFilesAtomic`), and removes the
   * subfolders it made for them if it fails. Files of an earlier run whose names match `replaces` and that are not
   * written now are removed afterwards, so that a directory holds the results of one run.
   *
   * @throws OutputError when one cannot be written, ParameterError when a name leads out of the directory.
   */
  readonly writeAll: (files: ReadonlyMap<string, FileContent>, options?: { readonly replaces?: RegExp }) => void;
  /** For a job that failed: removes the directories that were created for it, as far as they are empty. */
  readonly discard: () => void;
}

/**
 * Creates a directory, its parents too, and makes sure that files can be written to it: to be called before a long
 * computation, not after it. An existing directory is taken as it is.
 *
 * @throws OutputError when it cannot be created or written to; what was created until then is removed.
 */
export function openRunDirectory(path: string): RunDirectory {
  const root = resolve(path);
  let discard: Undo = () => {};
  undoneOnFailure((undo) => {
    discard = makeDirectory(root);
    undo.push(discard);
    const trial = join(root, ".kadanoff-trial");
    writeFileAtomic(trial, "one block, which a full disk does not have\n");
    rmSync(trial, { force: true });
  });

  const inside = (name: string): string => {
    const target = resolve(root, name);
    const way = relative(root, target);
    if (way === "" || way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      throw new ParameterError(`file name "${name}" leads out of ${root}; give a name below it, such as results.json`);
    }
    return target;
  };
  const writeAll: RunDirectory["writeAll"] = (files, { replaces } = {}) => {
    const targets = new Map([...files].map(([name, content]) => [inside(name), content]));
    undoneOnFailure((undo) => {
      for (const target of targets.keys()) undo.push(makeDirectory(dirname(target)));
      writeFilesAtomic(targets);
    });
    if (!replaces) return;
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const name = relative(root, file).split(sep).join("/");
      if (entry.isFile() && replaces.test(name) && !targets.has(file)) rmSync(file, { force: true });
    }
  };
  return { path: root, write: (name, content) => writeAll(new Map([[name, content]])), writeAll, discard };
}

type Undo = () => void;

function undoneOnFailure(work: (undo: Undo[]) => void): void {
  const undo: Undo[] = [];
  try {
    work(undo);
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

/** Creates a directory with its parents; the result removes those that it created, as far as they are empty. */
function makeDirectory(path: string): Undo {
  const missing: string[] = [];
  for (let at = path; !existsSync(at); at = dirname(at)) missing.push(at);
  const undo = () => {
    for (const made of missing) {
      try {
        rmdirSync(made);
      } catch {
        // Never created, or in use by somebody else by now.
      }
    }
  };
  try {
    // One by one: Node's recursive mkdir never returns below /proc.
    for (const one of [...missing].reverse()) mkdirSync(one);
    // Does nothing for a directory, and complains of anything else.
    if (missing.length === 0) mkdirSync(path, { recursive: true });
  } catch (error) {
    undo();
    throw outputError(path, error);
  }
  return undo;
}
