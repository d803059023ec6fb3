import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomStream } from "../../src/core/random/index.js";
import { physicsOf, sleep, startKadanoff } from "./processes.js";

const common = "thermalization = 100\ncheckpointSeconds = 0.05\n";

/** Jobs of two and more tasks, each with about two seconds of work for one thread. */
const jobs: readonly (readonly [name: string, toml: string])[] = [
  ["wolff", 'size = [16, 32]\nmeasurements = 12000\nconfigurations = "npy"\nconfigurationsEvery = 700'],
  [
    "swendsen-wang",
    'sampler = "swendsen-wang"\nsize = [24, 64]\nmeasurements = 10000\nconfigurations = "npy"\nconfigurationsEvery = 1000',
  ],
  [
    "metropolis in blocks",
    'sampler = "metropolis"\nsize = [64, 128]\nmeasurements = 8000\nevery = 10\nconfigurations = "npy"\nconfigurationsEvery = 1000',
  ],
  [
    "metropolis in replicas",
    'sampler = "metropolis"\nsize = 32\nreplicas = 64\ncoupling = [0.3, 0.44]\nmeasurements = 1200\nconfigurations = "npz"\nconfigurationsEvery = 300',
  ],
  [
    "edwards-anderson tempering",
    'model = "edwards-anderson"\nsize = ["4x4x4", "4x4"]\ncoupling = "0.2:1.2:4"\ndisorder = 2\nmeasurements = 1500\nconfigurations = "npy"\nconfigurationsEvery = 500',
  ],
  ["potts", 'model = "potts"\nsize = [16, 32]\nstates = [2, 5]\nmeasurements = 5000\nconfigurations = "npy"'],
  [
    "potts tempering",
    'model = "potts"\nsampler = "tempering"\nsize = [8, 16]\ncoupling = "0.8:1.1:5"\nmeasurements = 2500\nconfigurations = "npy"',
  ],
  [
    "phi4",
    'model = "phi4"\nsize = [16, 32]\nmassSquared = -0.95\nlambda = 0.7\nmeasurements = 4000\nconfigurations = "npy"',
  ],
];

const killsEach = 3;

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "kadanoff-kill-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("a run that is killed again and again", () => {
  test.each(jobs.map(([name, toml], number) => ({ name, toml, number })))(
    "ends with the series, configurations, results and states of one left alone: $name",
    async ({ toml, number }) => {
      const file = `${number}.toml`;
      writeFileSync(join(home, file), `${toml}\n${common}`);
      const begun = performance.now();
      const args = (out: string): string[] => ["simulate", file, "--out", out, "--workers", "2"];
      const alone = await startKadanoff(args(`${number}-alone`), home).ended;
      expect(alone).toMatchObject({ code: 0, stderr: "" });
      const seconds = (performance.now() - begun) / 1000;

      const { uniform } = randomStream({ seed: 7, purpose: "kill test", task: number });
      const killed = join(home, `${number}-killed`);
      for (let struck = 0; struck < killsEach; ) {
        const run = startKadanoff(args(killed), home);
        await Promise.race([sleep(0.15 + 0.6 * seconds * uniform()), run.ended]);
        run.process.kill("SIGKILL");
        const { signal, code, stderr } = await run.ended;
        if (signal === "SIGKILL") struck++;
        else {
          // Done before the blow: the next ones fall on a fresh run.
          expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
          rmSync(killed, { recursive: true });
        }
      }
      expect(await startKadanoff(args(killed), home).ended).toMatchObject({ code: 0, stderr: "" });
      expect(physicsOf(killed)).toEqual(physicsOf(join(home, `${number}-alone`)));
    },
    60_000,
  );
});
