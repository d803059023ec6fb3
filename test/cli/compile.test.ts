import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { spinsOfState, tabulateLogWeights } from "../../src/physics/exact/index.js";
import { rbmFromArrays, visibleLogWeight } from "../../src/systems/rbm/index.js";
import { readArrays, readCouplings } from "../../src/workbench/io/index.js";
import { inScratch, kadanoff } from "./run-cli.js";

const uniform = '{"size": "4x4", "uniform": {"nn": 0.3, "diagonal": 0.1, "plaquette": 0.05}}';

describe("kadanoff compile", () => {
  test("writes an RBM with exactly the law of the couplings, and says so", () => {
    inScratch((directory) => {
      writeFileSync(join(directory, "c.json"), uniform);
      const result = kadanoff(
        ["compile", "--couplings", "c.json", "--out", "rbm.npz", "--verify", "--json"],
        directory,
      );
      expect(result.stderr).toBe("");
      const report = JSON.parse(result.stdout);
      expect(report.verification.method).toBe("enumerated");
      expect(report.verification.states).toBe(65_536);
      expect(report.verification.maxLogDeviation).toBeLessThan(1e-10);
      expect(report.verification.logPartitionDeviation).toBeLessThan(1e-10);
      expect(report.logErrorBound).toBeLessThan(1e-10);

      const rbm = rbmFromArrays(readArrays(join(directory, "rbm.npz")));
      expect(rbm.weights.hidden).toBe(report.hiddenUnits);
      const table = tabulateLogWeights(readCouplings(join(directory, "c.json")));
      const spins = new Int8Array(16);
      for (let state = 0; state < 65_536; state += 997) {
        expect(Math.abs(visibleLogWeight(rbm, spinsOfState(state, spins)) - table[state]!)).toBeLessThan(1e-10);
      }
    });
  });

  test("adds copy units that leave the visible law as it is", () => {
    inScratch((directory) => {
      writeFileSync(join(directory, "c.json"), uniform);
      const args = [
        "compile",
        "--couplings",
        "c.json",
        "--out",
        "rbm.npz",
        "--verify",
        "--copy",
        "even",
        "--weight",
        "3",
        "--json",
      ];
      const report = JSON.parse(kadanoff(args, directory).stdout);
      expect(report.copyUnits).toBe(8);
      expect(report.verification.maxLogDeviation).toBeLessThan(1e-10);
      expect([...readArrays(join(directory, "rbm.npz")).copied_units!.data].map(Number)).toEqual([
        0, 2, 5, 7, 8, 10, 13, 15,
      ]);
    });
  });

  test("samples what is too large to enumerate", () => {
    inScratch((directory) => {
      writeFileSync(join(directory, "c.json"), uniform.replace("4x4", "16x16"));
      const result = kadanoff(["compile", "--couplings", "c.json", "--out", "rbm.npz", "--verify"], directory);
      expect(result.status).toBe(0);
      expect(result.stdout).toContain("256 spins: 1280 hidden units");
      expect(result.stdout).toMatch(/measured on 100\d\d \(random and ordered\) configurations/);
    });
  });

  test.each<[string, string, string[], RegExp]>([
    [
      "a repeated site",
      '{"sites": 2, "terms": [{"sites": [1, 1], "coupling": 1}]}',
      [],
      /ParameterError: site 1 is repeated/,
    ],
    ["a site out of range", '{"sites": 2, "terms": [{"sites": [0, 7], "coupling": 1}]}', [], /ParameterError: site 7/],
    ["a damaged file", "{", [], /FormatError: c\.json is not JSON/],
    [
      "a term of thirteen spins",
      `{"sites": 13, "terms": [{"sites": [0,1,2,3,4,5,6,7,8,9,10,11,12], "coupling": 1}]}`,
      [],
      /ParameterError: a coupling of 13 spins/,
    ],
    ["an impossible tolerance", uniform, ["--tolerance", "1e-30"], /ToleranceError: /],
    ["copies of sites that do not exist", uniform, ["--copy", "0,16"], /ParameterError: copied site 16/],
    ["a file below a file", uniform, ["--out", "c.json/rbm.npz"], /OutputError: /],
  ])("refuses %s with exit code 2 and writes nothing", (_, text, extra, message) => {
    inScratch((directory) => {
      writeFileSync(join(directory, "c.json"), text);
      const out = extra.includes("--out") ? [] : ["--out", "rbm.npz"];
      const result = kadanoff(["compile", "--couplings", "c.json", ...out, ...extra], directory);
      expect(result.stderr).toMatch(message);
      expect(result.status).toBe(2);
      expect(existsSync(join(directory, "rbm.npz"))).toBe(false);
      expect(readdirSync(directory)).toEqual(["c.json"]);
    });
  });

  test("asks for its two files", () => {
    inScratch((directory) => {
      const result = kadanoff(["compile"], directory);
      expect(result.status).toBe(2);
      expect(result.stderr).toContain("--couplings");
    });
  });
});
