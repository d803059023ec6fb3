import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ExponentsResults } from "../../src/workbench/studies/exponents/index.js";
import { inScratch, kadanoff } from "./run-cli.js";

const scratch = mkdtempSync(join(tmpdir(), "kadanoff-exponents-"));

beforeAll(() => {
  const { status, stderr } = kadanoff(
    [
      ...["simulate", "--size", "4,6,8,12", "--coupling", "0.42:0.46:2", "--measurements", "20000"],
      ...["--replicas", "1", "--seed", "3", "--workers", "2", "--out", "run"],
    ],
    scratch,
  );
  expect(status, stderr).toBe(0);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("exponents of a small run come with errors, scans, figures and a report", () => {
  const { status, stdout, stderr } = kadanoff(["exponents", "run", "--json"], scratch);
  expect(status, stderr).toBe(0);
  const results = JSON.parse(stdout) as ExponentsResults;
  const expected = { criticalCoupling: 0.44068679, nu: 1, betaOverNu: 0.125, gammaOverNu: 1.75 } as const;
  for (const [name, value] of Object.entries(expected)) {
    const found = results[name as keyof typeof expected];
    expect(Math.abs(found.value - value) / found.error, name).toBeLessThan(4);
    expect(found.error, name).toBeCloseTo(Math.hypot(found.statistical, found.systematic), 12);
    expect(found.sizes.at(-1), name).toBe(12);
  }
  expect(results.crossings.map(({ quantity, sizes }) => [quantity, ...sizes])).toEqual([
    ["binder", 4, 6],
    ["binder", 6, 8],
    ["binder", 8, 12],
    ["correlationRatio", 4, 6],
    ["correlationRatio", 6, 8],
    ["correlationRatio", 8, 12],
  ]);
  expect(results.scans.map(({ quantity }) => quantity)).toContain("logOrderSlope");
  for (const { fits } of results.scans) {
    expect(fits.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  }
  const own = join(scratch, "run", "exponents");
  for (const name of ["binder-crossing", "correlation-crossing", "power-laws"]) {
    expect(readFileSync(join(own, "figures", `${name}.svg`), "utf8")).toContain("<svg");
  }
  expect(readFileSync(join(own, "report.html"), "utf8")).toContain("universality class");
  expect(JSON.parse(readFileSync(join(own, "results.json"), "utf8"))).toEqual(results);
});

test("the summary prints the numbers and the classes", () => {
  const { status, stdout, stderr } = kadanoff(["exponents", "run", "--out", "elsewhere"], scratch);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/K_c +0\.\d+\(\d+\)/);
  expect(stdout).toMatch(/Ising, d = 2: (consistent|excluded)/);
  expect(existsSync(join(scratch, "elsewhere", "results.json"))).toBe(true);
});

test("what is not supported is refused in a sentence, and nothing is written", () => {
  const refused = (...args: readonly string[]): string => {
    const { status, stderr } = kadanoff(["exponents", ...args], scratch);
    expect(status, stderr).toBe(2);
    return stderr;
  };
  expect(refused("nowhere")).toContain("no run of kadanoff simulate");
  expect(refused("run", "--minimum-size", "10", "--out", "none")).toContain("1 size is left (12) of 4, 6, 8, 12");
  expect(refused("run", "--sizes", "4,6,7", "--out", "none")).toContain("the run has no L = 7; it has 4, 6, 8, 12");
  expect(refused("run", "--omega", "0", "--out", "none")).toContain("omega 0 is no exponent");
  expect(existsSync(join(scratch, "none"))).toBe(false);
});

test("an error that is too much to ask for is refused, or ends at the maximum and says so", () => {
  const refused = (...args: readonly string[]): string => {
    const { status, stderr } = kadanoff(["exponents", ...args, "--out", "none"], scratch);
    expect(status, stderr).toBe(2);
    return stderr;
  };
  const known = "nu, betaOverNu, gammaOverNu, criticalCoupling";
  expect(refused("run", "--until", "eta:0.1")).toContain(`"eta:0.1" names no number of the analysis; known: ${known}`);
  expect(refused("run", "--until", "nu:1e-4", "--maximum", "100")).toContain(
    "maximum 100 is below the 20000 measurements that the run has",
  );
  expect(refused("run", "--maximum", "100")).toContain("maximum without until has no effect");
  expect(refused("nowhere", "--until", "nu:0.1")).toContain("no run of kadanoff simulate");
  expect(existsSync(join(scratch, "none"))).toBe(false);
  expect(existsSync(join(scratch, "nowhere"))).toBe(false);

  const args = ["exponents", "run", "--until", "gammaOverNu:1e-4", "--maximum", "22000", "--out", "bounded"];
  const { status, stdout, stderr } = kadanoff(args, scratch);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/error of gamma\/nu below 0.00010: not reached: .*maximum of 22000 measurements/);
  expect(stdout).toMatch(/L = 12 +22.000 +\d+ % +\d+ %/);
});

test("runs of models without a magnetic transition are named as such", () => {
  inScratch((directory) => {
    const message = (...model: readonly string[]): string => {
      const simulated = kadanoff(["simulate", ...model, "--measurements", "40", "--out", model[1]!], directory);
      expect(simulated.status, simulated.stderr).toBe(0);
      const { status, stderr } = kadanoff(["exponents", model[1]!], directory);
      expect(status, stderr).toBe(2);
      return stderr;
    };
    expect(message("--model", "phi4", "--size", "4", "--mass-squared=-1", "--lambda", "1")).toContain(
      "model phi4, for which exponents are not supported; ising and potts are",
    );
    expect(message("--model", "edwards-anderson", "--size", "4", "--coupling", "0.2,0.4")).toContain(
      "model edwards-anderson",
    );
  });
});
