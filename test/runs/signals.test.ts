import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, filesBelow, physicsOf, sleep, startKadanoff, until } from "./processes.js";

// Two kernels, checkpoints only when told: what is on the disk after a signal is there because of it.
const job = `
size = [48, 256]
sampler = "swendsen-wang"
measurements = 1500
thermalization = 200
configurations = "npy"
configurationsEvery = 250
checkpointSeconds = 1000
`;

let home = "";
let reference: unknown;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "kadanoff-signals-"));
  writeFileSync(join(home, "job.toml"), job);
  await finish("alone", ["--workers", "2"]);
  reference = physicsOf(join(home, "alone"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const start = (out: string, more: readonly string[] = []) =>
  startKadanoff(["simulate", "job.toml", "--out", out, ...more], home);

async function finish(out: string, more: readonly string[] = []): Promise<Ended> {
  const ended = await start(out, more).ended;
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  return ended;
}

const checkpoints = (out: string): string[] =>
  filesBelow(join(home, out)).filter((name) => name.endsWith("checkpoint.npz"));
const hasSeries = (out: string): boolean => filesBelow(join(home, out)).some((name) => name.endsWith("energy.npy"));

describe("a run that is told to stop", () => {
  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)(
    "by %s checkpoints within 2 s, exits with %i and goes on as if nothing had been",
    async (signal, code) => {
      const run = start(signal);
      await until(() => hasSeries(signal));
      expect(checkpoints(signal).length).toBeLessThan(4);
      const told = performance.now();
      run.process.kill(signal);
      const ended = await run.ended;
      const seconds = (performance.now() - told) / 1000;
      expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: "" });
      expect(ended.stderr).toContain(`kadanoff status ${signal} tells how far it is`);
      expect(seconds).toBeLessThan(2);
      expect(checkpoints(signal).length).toBeGreaterThan(0);
      expect(existsSync(join(home, signal, "run.lock"))).toBe(false);
      expect(existsSync(join(home, signal, "results.json"))).toBe(false);
      await finish(signal);
      expect(physicsOf(join(home, signal))).toEqual(reference);
    },
  );

  test("by --time stops with exit code 3, again and again, until it is done", async () => {
    let stops = 0;
    for (;;) {
      const { code } = await start("limited", ["--time", "0.7s"]).ended;
      if (code === 0) break;
      expect(code).toBe(3);
      expect(++stops).toBeLessThan(60);
    }
    expect(stops).toBeGreaterThan(0);
    expect(physicsOf(join(home, "limited"))).toEqual(reference);
  });

  test("a second time leaves at once, and what was checkpointed stays", async () => {
    const run = start("twice");
    await until(() => hasSeries("twice"));
    run.process.kill("SIGTERM");
    run.process.kill("SIGTERM");
    const { code } = await run.ended;
    expect(code).toBe(143);
    await finish("twice");
    expect(physicsOf(join(home, "twice"))).toEqual(reference);
  });
});

describe("the results of a run", () => {
  test("are the same with one worker and with three", async () => {
    await finish("one", ["--workers", "1"]);
    expect(physicsOf(join(home, "one"))).toEqual(reference);
    await finish("three", ["--workers", "3"]);
    expect(physicsOf(join(home, "three"))).toEqual(reference);
  });

  test("are the same with checkpoints after every 100 sweeps", async () => {
    await finish("often", ["--checkpoint-sweeps", "100"]);
    expect(physicsOf(join(home, "often"))).toMatchObject({
      files: (reference as { files: object }).files,
      checkpoints: (reference as { checkpoints: object }).checkpoints,
    });
  });

  test("do not change when the finished run is asked for again", async () => {
    await finish("again");
    await sleep(0.02);
    await finish("again");
    expect(physicsOf(join(home, "again"))).toEqual(reference);
  });

  test("go on when more measurements are asked for, as if they had been asked for at once", async () => {
    await finish("more", ["--measurements", "500"]);
    await finish("more", ["--measurements", "1500"]);
    expect(physicsOf(join(home, "more"))).toEqual(reference);
  });

  test("of a grid that grew hold those of the grid that was", async () => {
    await finish("grown", ["--size", "48"]);
    await finish("grown");
    expect(physicsOf(join(home, "grown"))).toEqual(reference);
  });
});
