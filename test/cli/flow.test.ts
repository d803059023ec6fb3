import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rbmFromArrays, rbmLogPartition } from "../../src/systems/rbm/index.js";
import { readArrays } from "../../src/workbench/io/index.js";
import type { FlowResults } from "../../src/workbench/studies/index.js";
import { inScratch, kadanoff } from "./run-cli.js";

const flow = (directory: string, ...args: string[]): FlowResults => {
  const result = kadanoff(["flow", "--json", "--out", "run", ...args], directory);
  expect(result.stderr).toBe("");
  expect(result.status).toBe(0);
  return JSON.parse(result.stdout) as FlowResults;
};

describe("kadanoff flow --method exact", () => {
  test("decimates the critical 8x8 torus without truncation and compiles its levels", () => {
    inScratch((directory) => {
      const results = flow(directory);
      expect(results.method).toBe("exact");
      expect(results.levels.map(({ sites }) => sites)).toEqual([64, 32, 16, 8, 4, 2, 1]);
      const level = results.levels[2]!;
      const expected = {
        nn: 0.288695,
        diagonal: 0.088342,
        "straight-2": 0.03804,
        knight: 0.024059,
        "(2,2)": 0.010163,
        plaquette: -0.01323,
      };
      for (const [name, value] of Object.entries(expected)) expect(level.couplings[name]).toBeCloseTo(value, 5);
      expect(level.constant / 64).toBeCloseTo(0.719566, 5);
      for (const { logPartition } of results.levels) expect(Math.abs(logPartition! - 60.1417807891)).toBeLessThan(1e-9);
      expect(results.conserved!.logPartitionDeviation).toBeLessThan(1e-9);
      expect(results.conserved!.correlationDeviation).toBeLessThan(1e-11);
      expect(results.fixedPoints).toEqual([]);
      expect(results.criticalCoupling).toBeNull();
      expect(results.remark).toContain("no critical fixed point");

      expect(results.stack!.map(({ visibleUnits, copyUnits }) => [visibleUnits, copyUnits])).toEqual([
        [64, 32],
        [32, 16],
        [16, 8],
        [8, 4],
        [4, 2],
        [2, 1],
        [1, 0],
      ]);
      for (const { file, level: k, logErrorBound } of results.stack!) {
        expect(logErrorBound).toBeLessThan(1e-10);
        if (k < 3) continue;
        const rbm = rbmFromArrays(readArrays(join(directory, "run", file)));
        expect(Math.abs(rbmLogPartition(rbm).value - 60.1417807891)).toBeLessThan(1e-9);
      }
      const files = readdirSync(join(directory, "run")).sort();
      expect(files).toEqual(["figures", "report.html", "results.json", "stack"]);
      expect(readFileSync(join(directory, "run", "report.html"), "utf8")).not.toMatch(
        /undefined|NaN|(src|href)="https?:/,
      );
    });
  });
});

describe("kadanoff flow, truncated", () => {
  test.each<[string, string[], number | null, number | null, number | null]>([
    ["nn", [], null, null, null],
    ["sum", [], 0.5069810190775667, 0.9346138790845007, 0.5069810190775667],
    ["wilson", [], 1 / 3, 0.6385327109840732, 0.3920923394709892],
    ["migdal-kadanoff", [], 0.3046889317180031, 1.3382657903899515, 0.3046889317180031],
    [
      "migdal-kadanoff",
      ["--scale", "3"],
      Math.log((1 + Math.sqrt(5)) / 2) / 2,
      Math.log(3) / Math.log(9 / 4),
      Math.log((1 + Math.sqrt(5)) / 2) / 2,
    ],
    ["variational", [], 0.1397166316893, 0.99912183798766, 0.4576352722],
  ])("%s %j finds its fixed point, nu and critical coupling", (method, extra, first, nu, transition) => {
    inScratch((directory) => {
      const results = flow(directory, "--method", method, ...extra);
      const critical = results.fixedPoints.find(({ kind }) => kind === "critical");
      if (first === null) {
        expect(critical).toBeUndefined();
        expect(results.criticalCoupling).toBeNull();
      } else {
        expect(results.fixedPoints[0]).toEqual(critical);
        expect(Math.abs(Object.values(critical!.couplings)[0]! - first)).toBeLessThan(1e-8);
        expect(Math.abs(critical!.exponents!.nu - nu!)).toBeLessThan(1e-8);
        expect(Math.abs(results.criticalCoupling! - transition!)).toBeLessThan(1e-8);
      }
      expect(results.levels.length).toBeGreaterThan(1);
      // sites times the square of the spacing is the original lattice at every level, wherever the flow begins.
      for (const { sites, scale } of results.levels) expect(sites * scale ** 2).toBeCloseTo(64, 9);
      expect(readdirSync(join(directory, "run", "figures")).length).toBeGreaterThanOrEqual(4);
    });
  });

  test("the variational flow has the published optimum and bounds ln Z from above", () => {
    inScratch((directory) => {
      const { variational, scan } = flow(directory, "--method", "variational", "--scan", "0.2:0.6:5");
      expect(Math.abs(variational!.parameter - 0.76598304)).toBeLessThan(1e-6);
      expect(Math.abs(variational!.exponents.nu - 0.99912184)).toBeLessThan(1e-6);
      expect(Math.abs(variational!.exponents.alpha - 0.00175632)).toBeLessThan(1e-6);
      expect(scan!.map(({ coupling }) => coupling)).toEqual(
        [0.2, 0.3, 0.4, 0.5, 0.6].map((k) => expect.closeTo(k, 12)),
      );
      for (const { excess } of scan!) expect(excess!).toBeGreaterThan(0);
    });
  });

  test("tempering is a parameter of the flow: at tau = 0.6 the sum flow has lost its transition", () => {
    inScratch((directory) => {
      expect(flow(directory, "--method", "sum", "--temper", "0.6").criticalCoupling).toBeNull();
      expect(flow(directory, "--method", "sum", "--temper", "0.9").criticalCoupling).toBeGreaterThan(0.5069810191);
    });
  });

  test("prints levels and fixed points for people", () => {
    inScratch((directory) => {
      const { stdout } = kadanoff(["flow", "--method", "wilson", "--steps", "3", "--out", "w"], directory);
      expect(stdout).toContain(
        "critical         K1 0.3333333333, K2 0.1111111111; eigenvalues 1.7207592, -0.3874259; nu 0.6385327110",
      );
      expect(stdout).toContain("critical coupling 0.3920923395, linearised 0.3979043145");
      expect(stdout).toContain(join("w", "report.html"));
    });
  });
});

describe("kadanoff flow refuses, with exit code 2 and nothing written:", () => {
  test.each<[string, string[], RegExp]>([
    [
      "an unknown method",
      ["--method", "magic"],
      /ParameterError: unknown method "magic"; known: exact, nn, sum, wilson, migdal-kadanoff, variational/,
    ],
    ["an exact flow that does not fit", ["--size", "16x16", "--steps", "2"], /(TooLargeError|SizeError): /],
    ["more steps than the extents allow", ["--size", "8x8", "--steps", "7"], /(ParameterError|SizeError): /],
    ["an odd torus", ["--size", "3x3"], /(SublatticeError|SizeError): /],
    [
      "an option of another method",
      ["--method", "wilson", "--scale", "3"],
      /ParameterError: method wilson takes no scale; only migdal-kadanoff/,
    ],
    ["a fractional scale", ["--method", "migdal-kadanoff", "--scale", "1.5"], /ParameterError: /],
    ["a negative temper", ["--method", "sum", "--temper=-1"], /ParameterError: temper -1/],
    ["no steps", ["--method", "sum", "--steps", "0"], /ParameterError: steps 0/],
    [
      "an unknown start",
      ["--method", "variational", "--start", "middle"],
      /unknown start "middle"; known: hidden-layer, square-lattice/,
    ],
    ["a scan that is none", ["--scan", "0.1:0.2"], /ParameterError: scan "0.1:0.2"/],
    [
      "a variational antiferromagnet",
      ["--method", "variational", "--coupling=-0.3"],
      /ParameterError: the variational flow is for K >= 0, not -0.3/,
    ],
    ["K = NaN", ["--coupling", "NaN"], /ParameterError: coupling "NaN"/],
  ])("%s", (_, args, message) => {
    inScratch((directory) => {
      const result = kadanoff(["flow", "--out", "run", ...args], directory);
      expect(result.stderr).toMatch(message);
      expect(result.status).toBe(2);
      expect(readdirSync(directory)).toEqual([]);
    });
  });
});
