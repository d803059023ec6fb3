import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const home = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The built program; `npm test` builds it first. */
export const mainFile = join(home, "dist", "cli", "main.js");

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line in a directory. */
export function kadanoff(args: readonly string[], cwd: string): CliResult {
  return spawnSync(process.execPath, [mainFile, ...args], { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
}

/** Calls `work` with a new directory and removes it afterwards. */
export function inScratch<T>(work: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), "kadanoff-test-"));
  try {
    return work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
