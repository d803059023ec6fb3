import { expect, test } from "vitest";
import type { ExponentsResults } from "../../src/workbench/studies/exponents/index.js";
import { inScratch, kadanoff } from "../cli/run-cli.js";

function analysed(simulation: readonly string[]): ExponentsResults {
  return inScratch((directory) => {
    const run = kadanoff(["simulate", ...simulation, "--out", "run"], directory);
    expect(run.status, run.stderr).toBe(0);
    const { status, stdout, stderr } = kadanoff(["exponents", "run", "--json"], directory);
    expect(status, stderr).toBe(0);
    const results = JSON.parse(stdout) as ExponentsResults;
    for (const name of ["criticalCoupling", "nu", "betaOverNu", "gammaOverNu"] as const) {
      const { value, error, statistical, chi2PerDof } = results[name];
      console.log(`${name}: ${value} +- ${error} (statistical ${statistical}), chi2/dof ${chi2PerDof}`);
    }
    return results;
  });
}

const sigmas = ({ value, error }: { readonly value: number; readonly error: number }, exact: number): number =>
  Math.abs(value - exact) / error;

test("the square-lattice Ising model has nu = 1, beta/nu = 1/8 and gamma/nu = 7/4 from raw series", () => {
  const results = analysed(["--size", "8,12,16,24,32,48,64", "--coupling", "0.438:0.444:3"]);
  const { criticalCoupling, nu, betaOverNu, gammaOverNu, classes } = results;
  expect(criticalCoupling.error).toBeLessThan(2e-4);
  expect(sigmas(criticalCoupling, Math.log(1 + Math.SQRT2) / 2)).toBeLessThan(2);
  expect(nu.error).toBeLessThan(0.02);
  expect(sigmas(nu, 1)).toBeLessThan(2);
  expect(betaOverNu.error).toBeLessThan(0.003);
  expect(sigmas(betaOverNu, 1 / 8)).toBeLessThan(2);
  expect(sigmas(gammaOverNu, 7 / 4)).toBeLessThan(2);
  expect(classes.filter(({ consistent }) => consistent).map(({ name }) => name)).toEqual(["Ising, d = 2"]);
});

test("the simple cubic Ising model has K_c = 0.22165463 and the exponents of the conformal bootstrap", () => {
  const results = analysed([
    ...["--size", "6x6x6,8x8x8,10x10x10,12x12x12,16x16x16"],
    ...["--coupling", "0.2205:0.2229:3", "--measurements", "300000"],
  ]);
  const { criticalCoupling, nu, betaOverNu, gammaOverNu, classes } = results;
  expect(criticalCoupling.error).toBeLessThan(1e-4);
  expect(sigmas(criticalCoupling, 0.22165463)).toBeLessThan(2);
  expect(nu.error).toBeLessThan(0.02);
  expect(sigmas(nu, 0.629971)).toBeLessThan(2);
  expect(sigmas(betaOverNu, 0.518149)).toBeLessThan(2);
  expect(sigmas(gammaOverNu, 1.963702)).toBeLessThan(2);
  expect(classes.filter(({ consistent }) => consistent).map(({ name }) => name)).toEqual(["Ising, d = 3"]);
});
