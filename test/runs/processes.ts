import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { readArrays } from "../../src/workbench/io/index.js";
import { mainFile } from "../cli/run-cli.js";

export interface Ended {
  /** The exit code; null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

// A test that fails half-way leaves nobody at work.
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts the built command line without waiting for it. */
export function startKadanoff(args: readonly string[], cwd: string): Started {
  const child = spawn(process.execPath, [mainFile, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve({ code, signal, stdout, stderr });
    });
  });
  return { process: child, ended };
}

export const sleep = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Waits until something is so. */
export async function until(condition: () => boolean, { seconds = 20 } = {}): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not so after ${seconds} s`);
    await sleep(0.01);
  }
}

/** The files below a directory by their paths. */
export function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

/** A hash of every file below a directory. */
export function hashes(directory: string, wanted: RegExp = /./): Readonly<Record<string, string>> {
  const names = filesBelow(directory).filter((name) => wanted.test(name));
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(directory, name)))
        .digest("hex"),
    ]),
  );
}

/**
 * Everything that a finished run says of physics: the bytes of series and configurations, the numbers of results.json,
 * and the states of the chains. Times and provenance are left out.
 */
export function physicsOf(directory: string): unknown {
  const {
    provenance: _,
    seconds: __,
    job: ___,
    ...results
  } = JSON.parse(readFileSync(join(directory, "results.json"), "utf8"));
  const checkpoints = filesBelow(directory)
    .filter((name) => name.endsWith("checkpoint.npz"))
    .map((name) => {
      const { header, bytes } = readArrays(join(directory, name));
      const { seconds: _, ...position } = JSON.parse(new TextDecoder().decode(header!.data as Uint8Array));
      return {
        name,
        position,
        state: createHash("sha256")
          .update(bytes!.data as Uint8Array)
          .digest("hex"),
      };
    });
  return { files: hashes(directory, /\.(npy|csv)$|^configurations\//), results, checkpoints };
}
