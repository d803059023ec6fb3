import { expect, test } from "vitest";
import type { BlockingResults } from "../../src/workbench/studies/blocking/index.js";
import { inScratch, kadanoff } from "../cli/run-cli.js";

/**
 * Exponents of the linearised steps from 64x64 at T_c by an independent program with 100,000 configurations, with the
 * first four even and the first two odd operators; their errors are about .004 on y_t and .0002 on y_h.
 */
const reference = [
  { size: "32x32", even: 0.9665, odd: 1.8805 },
  { size: "16x16", even: 1.0015, odd: 1.8759 },
] as const;
const referenceErrors = { even: 0.004, odd: 0.0002 } as const;
const operators = { even: 4, odd: 2 } as const;

test("1e5 configurations of 64x64 have the reference's y_t and y_h step by step, in under three minutes", () => {
  inScratch((directory) => {
    const begun = performance.now();
    const args = ["rg", "--size", "64", "--coupling", "critical", "--samples", "100000", "--seed", "1"];
    const { status, stdout, stderr } = kadanoff([...args, "--json", "--out", "run"], directory);
    const seconds = (performance.now() - begun) / 1000;
    expect(stderr.replace(/^(simulating|evaluating|figures).*\n/gm, "")).toBe("");
    expect(status).toBe(0);
    const { levels } = JSON.parse(stdout) as BlockingResults;
    for (const { size, ...exponents } of reference) {
      const found = levels.find((level) => level.size === size)!.eigenvalues;
      for (const parity of ["even", "odd"] as const) {
        expect(found[parity]).toHaveLength(4);
        const { exponent, exponentError } = found[parity][operators[parity] - 1]!;
        const z = (exponent! - exponents[parity]) / Math.hypot(exponentError!, referenceErrors[parity]);
        console.log(
          `to ${size}, ${parity}: ${exponent} +- ${exponentError}, reference ${exponents[parity]}, z ${z.toFixed(2)}`,
        );
        expect(Math.abs(z)).toBeLessThan(4);
      }
    }
    const { value, error, exact } = levels[0]!.observables.energyPerSite!;
    console.log(`energy per site ${value} +- ${error}, exact ${exact}; ${seconds.toFixed(0)} s`);
    expect(Math.abs(value! - exact!)).toBeLessThan(4 * error!);
    expect(seconds).toBeLessThan(180);
  });
});
