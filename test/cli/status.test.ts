import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunStatus } from "../../src/workbench/runs/index.js";
import { filesBelow, hashes, startKadanoff, until } from "../runs/processes.js";
import { kadanoff, mainFile } from "./run-cli.js";

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "kadanoff-status-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function statusOf(directory: string): { readonly code: number | null; readonly told: RunStatus } {
  const { status, stdout, stderr } = kadanoff(["status", directory, "--json"], home);
  expect(stderr).toBe("");
  return { code: status, told: JSON.parse(stdout) as RunStatus };
}

describe("kadanoff status", () => {
  test("follows a run: exit code 3 while it runs and after it was stopped, 0 when it is complete", async () => {
    const job = ["--size", "8,128", "--seed", "2", "--thermalization", "100", "--out", "run"];
    // Endless for a test: the small lattice is done soon, the large one is stopped.
    const run = startKadanoff(["simulate", ...job, "--measurements", "40000", "--checkpoint-seconds", "0.1"], home);
    const checkpoint = /128x128.*chain-0\/checkpoint\.npz$/;
    await until(() => filesBelow(join(home, "run")).some((name) => checkpoint.test(name)), { seconds: 40 });
    const { code, told } = statusOf("run");
    expect(code).toBe(3);
    expect(told).toMatchObject({ complete: false, running: true });
    expect(told.tasks.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^ising-8x8-/),
      expect.stringMatching(/^ising-128x128-/),
    ]);
    const large = told.tasks[1]!;
    expect(large).toMatchObject({ complete: false, goal: 40_000, units: 2 });
    expect(large.fraction).toBeGreaterThan(0);
    expect(large.fraction).toBeLessThan(1);
    expect(large.measurements).toBeLessThan(40_000);
    run.process.kill("SIGTERM");
    expect((await run.ended).code).toBe(143);

    const before = hashes(join(home, "run"));
    const stopped = kadanoff(["status", "run"], home);
    expect(stopped.status).toBe(3);
    expect(stopped.stdout).toMatch(/^ *\d+ % {2}ising-128x128-\S+ {2}\d+ of 40000 measurements in every chain$/m);
    expect(stopped.stdout).toMatch(/\n[01] of 2 tasks complete, not running; the same command goes on\n$/);
    expect(hashes(join(home, "run"))).toEqual(before);

    const measured = statusOf("run").told.tasks[1]!.measurements;
    const less = ["--measurements", String(Math.max(100, measured))];
    expect(kadanoff(["simulate", ...job, ...less], home)).toMatchObject({ status: 0, stderr: "" });
    const complete = statusOf("run");
    expect(complete.code).toBe(0);
    expect(complete.told).toMatchObject({ complete: true, running: false });
    for (const task of complete.told.tasks) expect(task).toMatchObject({ complete: true, fraction: 1 });
    expect(kadanoff(["status", "run"], home).stdout).toMatch(/\n2 of 2 tasks complete, complete\n$/);
  });

  test("of a run that has no checkpoint yet is 0 %", async () => {
    const run = startKadanoff(["simulate", "--size", "64", "--measurements", "1000000", "--out", "young"], home);
    await until(() => filesBelow(join(home, "young")).includes("job.json"));
    run.process.kill("SIGKILL");
    await run.ended;
    const { code, told } = statusOf("young");
    expect(code).toBe(3);
    expect(told).toMatchObject({ complete: false, running: false, tasks: [{ measurements: 0, fraction: 0 }] });
  });

  test("refuses a directory that is no run, and one whose job.json is damaged", () => {
    expect(kadanoff(["status", "."], home)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^FormatError: \. is no run of kadanoff simulate: it has no job\.json; correct/),
    });
    expect(kadanoff(["status", "nowhere"], home).status).toBe(2);
    rmSync(join(home, "damaged"), { recursive: true, force: true });
    expect(kadanoff(["simulate", "--size", "8", "--measurements", "200", "--out", "damaged"], home).status).toBe(0);
    writeFileSync(join(home, "damaged", "job.json"), "{}");
    const { status, stderr } = kadanoff(["status", "damaged"], home);
    expect(stderr).toMatch(/^FormatError: "version" of .*job\.json/);
    expect(status).toBe(2);
  });
});

test.skipIf(process.platform === "win32")("a reader that closes the pipe early gets no complaint", () => {
  const { stderr } = spawnSync("sh", ["-c", `"${process.execPath}" "${mainFile}" simulate --help | true`], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
});
