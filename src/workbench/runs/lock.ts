import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { OutputError } from "../../core/errors/index.js";
import { outputError } from "../io/index.js";

export const lockFile = "run.lock";

/**
 * Takes a run directory for this process; the result gives it back. The lock of a process that no longer lives on this
 * machine is taken over.
 *
 * @throws OutputError when another process is at work there.
 */
export function lockRun(directory: string): () => void {
  const path = join(directory, lockFile);
  const own = JSON.stringify({ pid: process.pid, host: hostname() });
  for (;;) {
    try {
      writeFileSync(path, own, { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw outputError(path, error);
      const holder = readHolder(path);
      if (!holder && isFresh(path)) {
        throw new OutputError(
          `another process is just beginning in ${directory}; wait for it, or choose another --out`,
        );
      }
      if (holder && isAtWork(holder)) {
        throw new OutputError(
          `process ${holder.pid} on ${holder.host} is at work in ${directory}; wait for it, choose another --out, ` +
            `or delete ${path} if it is no run of Kadanoff`,
        );
      }
      rmSync(path, { force: true });
    }
  }
}

/** Whether a process is at work in a run directory. */
export function isLocked(directory: string): boolean {
  const holder = readHolder(join(directory, lockFile));
  return holder !== undefined && isAtWork(holder);
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

function readHolder(path: string): Holder | undefined {
  try {
    const { pid, host } = JSON.parse(readFileSync(path, "utf8")) as Partial<Holder>;
    return typeof pid === "number" && typeof host === "string" ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a lock was made a moment ago: its maker may not have written into it yet. */
function isFresh(path: string): boolean {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Math.abs(Date.now() - made) < 2000;
}

function isAtWork({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  // A restarted container may give the same number again.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
