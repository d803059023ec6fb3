import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kadanoff, mainFile } from "../cli/run-cli.js";
import { filesBelow, hashes, physicsOf, startKadanoff, until } from "./processes.js";

const job = ["--size", "8", "--coupling", "0.4,0.44", "--measurements", "2000", "--configurations", "npy"];

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "kadanoff-damage-"));
  expect(kadanoff(["simulate", ...job, "--out", "whole"], home)).toMatchObject({ status: 0, stderr: "" });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A copy of the finished run. */
function copyOfRun(name: string): string {
  cpSync(join(home, "whole"), join(home, name), { recursive: true });
  return join(home, name);
}

const hot = "tasks/ising-8x8-K0.4-wolff";
const cold = "tasks/ising-8x8-K0.44-wolff";

/** Expects a refusal in one line, exit code 2, and that not a byte below the directory has changed. */
function expectRefused(directory: string, args: readonly string[], message: RegExp): void {
  const before = hashes(directory);
  const { status, stdout, stderr } = kadanoff(args, home);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(hashes(directory)).toEqual(before);
}

describe("a run whose files were damaged is refused by name, and what it holds stays as it is:", () => {
  const ways: readonly (readonly [what: string, damage: (run: string) => void, message: RegExp])[] = [
    [
      "a truncated checkpoint",
      (run) => truncateSync(join(run, hot, "chain-0/checkpoint.npz"), 700),
      /^FormatError: checkpoint is damaged or foreign: .*K0\.4-wolff.*checkpoint\.npz.*begin the run anew with --restart/,
    ],
    [
      "an empty checkpoint",
      (run) => writeFileSync(join(run, hot, "chain-0/checkpoint.npz"), ""),
      /^FormatError: .*checkpoint\.npz is empty/,
    ],
    [
      "a checkpoint with a changed byte",
      (run) => {
        const path = join(run, hot, "chain-0/checkpoint.npz");
        const bytes = readFileSync(path);
        bytes[Math.floor(bytes.length / 3)]! ^= 0x10;
        writeFileSync(path, bytes);
      },
      /^FormatError: .*checkpoint\.npz/,
    ],
    [
      "the checkpoint of another task",
      (run) => copyFileSync(join(run, cold, "chain-0/checkpoint.npz"), join(run, hot, "chain-0/checkpoint.npz")),
      /^FormatError: checkpoint .* is foreign: of unit 0 of task ising-8x8-K0\.44-wolff .* not of unit 0 of ising-8x8-K0\.4-/,
    ],
    [
      "the checkpoint of another chain",
      (run) => copyFileSync(join(run, hot, "chain-1/checkpoint.npz"), join(run, hot, "chain-0/checkpoint.npz")),
      /^FormatError: checkpoint .* is foreign: of unit 1 of task/,
    ],
    [
      "a file of another program in the place of a checkpoint",
      (run) => writeFileSync(join(run, hot, "chain-0/checkpoint.npz"), "PK? no"),
      /^FormatError: .*checkpoint\.npz is neither an npy nor an npz file/,
    ],
    [
      "a series that was cut off",
      (run) => truncateSync(join(run, hot, "chain-1/energy.npy"), 1000),
      /^FormatError: .*energy\.npy is cut off/,
    ],
    [
      "a series that is no npy file",
      (run) => writeFileSync(join(run, hot, "chain-1/magnetization.npy"), "0.1 0.2"),
      /^FormatError: .*magnetization\.npy/,
    ],
    [
      "a series that is gone",
      (run) => rmSync(join(run, hot, "chain-1/energy.npy")),
      /^FormatError: .*chain-1 has no energy\.npy/,
    ],
    [
      "a job.json that is no JSON",
      (run) => truncateSync(join(run, "job.json"), 100),
      /^FormatError: .*job\.json is not JSON; begin anew with --restart/,
    ],
    [
      "a job.json of another program",
      (run) => writeFileSync(join(run, "job.json"), '{"name": "x"}'),
      /^FormatError: "version" of .*job\.json/,
    ],
    [
      "a job.json without the plans of its tasks",
      (run) => {
        const record = JSON.parse(readFileSync(join(run, "job.json"), "utf8"));
        writeFileSync(join(run, "job.json"), JSON.stringify({ ...record, plans: {} }));
      },
      /^FormatError: .*job\.json has no plan for task ising-8x8-K0\.4-wolff/,
    ],
    [
      "a task.json that is damaged",
      (run) => writeFileSync(join(run, hot, "task.json"), '{"goal": "all"}'),
      /^FormatError: .*task\.json is damaged; delete it/,
    ],
  ];

  test.each(ways)("%s", (what, damage, message) => {
    const name = what.replaceAll(" ", "-");
    const run = copyOfRun(name);
    damage(run);
    expectRefused(run, ["simulate", ...job, "--out", name], message);
  });

  test.each(ways.filter(([what]) => /truncated|another task|series that was/.test(what)))(
    "%s, also when more measurements are asked for",
    (what, damage, message) => {
      const name = `${what.replaceAll(" ", "-")}-more`;
      const run = copyOfRun(name);
      damage(run);
      const before = hashes(run, /K0\.4-wolff.*\.(npy|npz)$/);
      const more = [...job, "--measurements", "2500", "--out", name];
      const { status, stderr } = kadanoff(["simulate", ...more], home);
      expect(stderr).toMatch(message);
      expect(status).toBe(2);
      const damagedUnit = what.includes("series") ? "chain-1" : "chain-0";
      const after = hashes(run, /K0\.4-wolff.*\.(npy|npz)$/);
      const own = ([file]: [string, string]): boolean => file.includes(damagedUnit);
      expect(Object.entries(after).filter(own)).toEqual(Object.entries(before).filter(own));
    },
  );

  test("--restart makes the run anew", () => {
    const run = copyOfRun("restarted");
    truncateSync(join(run, "job.json"), 100);
    truncateSync(join(run, hot, "chain-0/checkpoint.npz"), 700);
    expect(kadanoff(["simulate", ...job, "--out", "restarted", "--restart"], home)).toMatchObject({ status: 0 });
    expect(physicsOf(run)).toEqual(physicsOf(join(home, "whole")));
  });

  test("a deleted chain is measured again, to the same numbers", () => {
    const run = copyOfRun("deleted");
    rmSync(join(run, hot, "chain-1"), { recursive: true });
    expect(kadanoff(["simulate", ...job, "--out", "deleted"], home)).toMatchObject({ status: 0, stderr: "" });
    expect(physicsOf(run)).toEqual(physicsOf(join(home, "whole")));
  });
});

describe("a job that changed since the run began is refused with the key and both values:", () => {
  test.each<[string, string[], RegExp]>([
    ["the seed", ["--seed", "2"], /ParameterError: the job of .* changed since the run began: seed was 1, now 2; give/],
    ["the start", ["--start", "random"], /start was not given, now "random"/],
    ["the sampler", ["--sampler", "metropolis"], /sampler was not given, now "metropolis"/],
    ["the boundary", ["--boundary", "open"], /boundary was "periodic", now "open"/],
    ["measurements apart", ["--every", "3"], /every was not given, now 3/],
    ["the thermalization", ["--thermalization", "5"], /thermalization was not given, now 5/],
    ["a smaller grid", ["--coupling", "0.4"], /coupling was "0\.4,0\.44", now "0\.4"/],
    ["another size", ["--size", "16"], /size was \["8"\], now \["16"\]/],
    ["what is stored", ["--configurations", "hdf5"], /configurations was "npy", now "hdf5"/],
  ])("%s", (_, flags, message) => {
    const before = hashes(join(home, "whole"));
    expectRefused(join(home, "whole"), ["simulate", ...job, ...flags, "--out", "whole"], message);
    expect(hashes(join(home, "whole"))).toEqual(before);
  });
});

describe("the lock of a run", () => {
  test("held by a living process keeps others out", async () => {
    const out = ["--size", "64", "--measurements", "300000", "--thermalization", "9", "--out", "busy"];
    const first = startKadanoff(["simulate", ...out], home);
    await until(() => filesBelow(join(home, "busy")).some((name) => name.endsWith("energy.npy")));
    const second = kadanoff(["simulate", ...out], home);
    expect(second.stderr).toMatch(
      new RegExp(`^OutputError: process ${first.process.pid} on .* is at work in .*busy; wait for it, choose another`),
    );
    expect(second.status).toBe(2);
    first.process.kill("SIGTERM");
    expect((await first.ended).code).toBe(143);
  });

  test.each<[string, () => string]>([
    ["of a process that is dead", () => JSON.stringify({ pid: deadProcess(), host: hostname() })],
    ["that is damaged", () => "{"],
  ])("%s is taken over", (what, content) => {
    const name = what.replaceAll(" ", "-");
    const run = copyOfRun(name);
    writeFileSync(join(run, "run.lock"), content());
    // Older than the moment in which another process may still be writing it.
    spawnSync("touch", ["-d", "2020-01-01", join(run, "run.lock")]);
    expect(kadanoff(["simulate", ...job, "--out", name], home)).toMatchObject({ status: 0, stderr: "" });
    expect(filesBelow(run)).not.toContain("run.lock");
  });

  test("of another machine, or one that was made this moment, is respected", () => {
    const run = copyOfRun("elsewhere");
    writeFileSync(join(run, "run.lock"), JSON.stringify({ pid: 1, host: "another" }));
    expectRefused(run, ["simulate", ...job, "--out", "elsewhere"], /^OutputError: process 1 on another is at work in/);
    writeFileSync(join(run, "run.lock"), "");
    expectRefused(run, ["simulate", ...job, "--out", "elsewhere"], /^OutputError: another process is just beginning/);
  });
});

/** The number of a process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

describe("a disk that is full", () => {
  const large = ["--size", "16", "--measurements", "60000", "--workers", "2"];

  test.skipIf(process.platform === "win32")(
    "or files that may not grow end the run by name; what was there stays, and the run goes on when there is room",
    () => {
      const run = copyOfRun("limited");
      const before = hashes(run);
      // Node is told of a file that would grow beyond the limit (in blocks of 512 or 1024 bytes) as of a full disk.
      const line = `ulimit -f 150; exec "${process.execPath}" "${mainFile}" simulate ${large.join(" ")} --out limited/other`;
      const { status, stderr } = spawnSync("sh", ["-c", line], { cwd: home, encoding: "utf8" });
      expect(stderr).toMatch(/^OutputError: cannot write ".*limited\/other\/tasks\/.*": the file grows larger/);
      expect(status).toBe(2);
      expect(hashes(run)).toMatchObject(before);
      expect(kadanoff(["simulate", ...large, "--out", "limited/other"], home)).toMatchObject({ status: 0 });
      expect(kadanoff(["simulate", ...large, "--out", "roomy"], home)).toMatchObject({ status: 0 });
      expect(physicsOf(join(run, "other"))).toEqual(physicsOf(join(home, "roomy")));
    },
  );

  test("of one megabyte ends the run by name, and the run goes on when there is room", (context) => {
    const disk = join(home, "disk");
    mkdirSync(disk);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]).status !== 0) {
      context.skip("this user may not mount a file system of one megabyte");
    }
    try {
      const args = ["simulate", ...large, "--checkpoint-seconds", "0.1", "--out", "disk/run"];
      const { status, stderr } = kadanoff(args, home);
      expect(stderr).toMatch(/^OutputError: cannot write ".*disk\/run\/tasks\/.*": no space is left on the disk; free/);
      expect(status).toBe(2);
      expect(filesBelow(disk)).not.toContain("run/run.lock");
      expect(spawnSync("mount", ["-o", "remount,size=30m", disk]).status).toBe(0);
      expect(kadanoff(args, home)).toMatchObject({ status: 0, stderr: "" });
      const alone = ["simulate", ...large, "--checkpoint-seconds", "0.1", "--out", "no-disk"];
      expect(kadanoff(alone, home)).toMatchObject({ status: 0, stderr: "" });
      expect(physicsOf(join(disk, "run"))).toEqual(physicsOf(join(home, "no-disk")));
    } finally {
      spawnSync("umount", [disk]);
    }
  });
});

describe("a directory that cannot be written", () => {
  test.skipIf(process.platform === "win32")("because it is read-only is refused", (context) => {
    const directory = join(home, "read-only");
    mkdirSync(directory);
    chmodSync(directory, 0o555);
    chmodSync(home, 0o755);
    // Root writes everywhere, so it lets nobody try.
    const who = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const ask = (...args: string[]) => spawnSync(process.execPath, args, { cwd: home, encoding: "utf8", ...who });
    if (ask(mainFile, "--version").status !== 0)
      context.skip("only root can read this checkout, and root writes everywhere");
    const { status, stderr } = ask(mainFile, "simulate", ...job, "--out", "read-only/run");
    expect(stderr).toMatch(/^OutputError: cannot write ".*read-only\/run": permission denied/);
    expect(status).toBe(2);
    expect(filesBelow(directory)).toEqual([]);
  });

  test("because it is a file is refused, and the file stays", () => {
    writeFileSync(join(home, "a-file"), "text");
    const { status, stderr } = kadanoff(["simulate", ...job, "--out", "a-file"], home);
    expect(stderr).toMatch(/^OutputError: cannot write ".*a-file"/);
    expect(status).toBe(2);
    expect(readFileSync(join(home, "a-file"), "utf8")).toBe("text");
  });

  test.skipIf(process.platform !== "linux")("because the system has no such place is refused", () => {
    const { status, stderr } = kadanoff(["simulate", ...job, "--out", "/proc/kadanoff"], home);
    expect(stderr).toMatch(/^OutputError: cannot write "\/proc\/kadanoff"/);
    expect(status).toBe(2);
  });
});
