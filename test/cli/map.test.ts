import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hiddenLogWeight, rbmFromArrays, visibleLogWeight } from "../../src/systems/rbm/index.js";
import { encodeNpy, encodeNpz, readArrays } from "../../src/workbench/io/index.js";
import type { MapResults } from "../../src/workbench/studies/index.js";
import { type CliResult, inScratch, kadanoff, mainFile } from "./run-cli.js";

const json = (result: CliResult): MapResults => {
  expect(result.stderr).toBe("");
  expect(result.status).toBe(0);
  return JSON.parse(result.stdout) as MapResults;
};

describe("kadanoff map, as in the paper", () => {
  test("meets its bars on 8x8, critical, w0 = 40, a million configurations", () => {
    inScratch((directory) => {
      const results = json(kadanoff(["map", "--json", "--out", "run"], directory));
      const { visible, hidden, logPartition } = results;
      expect(results.size).toBe("8x8");
      expect(results.coupling).toBe(0.4406867935097715);
      expect(results.hiddenUnits).toBe(32);
      expect(visible.samples).toBe(1_000_000);
      expect(visible.maxRelativeError.literal).toBeLessThan(1e-12);
      expect(visible.maxRelativeError.literal).toBeGreaterThan(1e-14);
      expect(visible.maxRelativeError.perFilter).toBeLessThan(2e-13);
      expect(visible.maxRelativeError.stable).toBeLessThan(1e-13);
      expect(visible.bound.maxRelativeError).toBeLessThan(1e-30);
      expect(visible.bound.maxRelativeError).toBeGreaterThan(0);
      expect(visible.bound["minimumWeightFor1e-12"]).toBeCloseTo(17.296, 3);
      expect(visible.exhaustive).toBeNull();
      expect(hidden.method).toBe("sampled");
      expect(hidden.maxRelativeDeviation).toBeLessThan(1e-11);
      expect(hidden.couplings.nn).toBeCloseTo(0.2746530722, 10);
      for (const value of [logPartition.rbm, logPartition.ising, logPartition.kaufman]) {
        expect(Math.abs(value! - 60.14178078906915)).toBeLessThan(1e-11);
      }
      expect(JSON.parse(readFileSync(join(directory, "run", "results.json"), "utf8"))).toEqual(results);

      const large = json(kadanoff(["map", "--json", "--weight", "400", "--out", "large"], directory));
      expect(large.visible.maxRelativeError.literal).toBeGreaterThan(3 * visible.maxRelativeError.literal);
      expect(large.visible.bound.maxRelativeError).toBe(0);
      expect(large.visible.bound.log10MaxRelativeError).toBeCloseTo(-344.4123, 3);
    });
  });

  test("writes a run directory whose parts other programs can use", () => {
    inScratch((directory) => {
      const printed = kadanoff(
        ["map", "--size", "4x4", "--weight", "3", "--samples", "2000", "--out", "a/b"],
        directory,
      );
      expect(printed.status).toBe(0);
      expect(printed.stdout).toContain("all 2^16 configurations, certified");
      expect(printed.stdout).toContain(join("a", "b", "report.html"));
      const run = join(directory, "a", "b");
      expect(readdirSync(run).sort()).toEqual(["figures", "rbm.npz", "report.html", "results.json"]);
      const figures = readdirSync(join(run, "figures"));
      expect(figures.filter((name) => name.endsWith(".svg")).length).toBeGreaterThanOrEqual(5);
      expect(figures.filter((name) => name.endsWith(".png")).length).toBe(figures.length / 2);

      const results = JSON.parse(readFileSync(join(run, "results.json"), "utf8")) as MapResults;
      const exhaustive = results.visible.exhaustive!;
      expect(exhaustive.states).toBe(65_536);
      expect(exhaustive.klDivergence).toBeCloseTo(5.81e-4, 6);
      expect(exhaustive.closedFormDeviation).toBeLessThan(1e-10);
      expect(Math.abs(exhaustive.maxRelativeError / results.visible.bound.maxRelativeError - 1)).toBeLessThan(1e-10);

      const rbm = rbmFromArrays(readArrays(join(run, "rbm.npz")));
      expect(visibleLogWeight(rbm, new Int8Array(16).fill(1))).toBeCloseTo(32 * results.coupling, 1);
      expect(Number.isFinite(hiddenLogWeight(rbm, new Int8Array(8).fill(1)))).toBe(true);

      const report = readFileSync(join(run, "report.html"), "utf8");
      expect(report).not.toMatch(/(src|href)="https?:/);
      expect(report).not.toMatch(/undefined|NaN/);
    });
  });

  test("gives the same numbers for the same seed, and others for another", () => {
    inScratch((directory) => {
      const run = (seed: string) => {
        const { visible, hidden } = json(
          kadanoff(["map", "--json", "--size", "6x8", "--samples", "3000", "--seed", seed, "--out", "r"], directory),
        );
        return JSON.stringify([visible.random, visible.weightSweep, hidden]);
      };
      expect(run("5")).toBe(run("5"));
      expect(run("5")).not.toBe(run("6"));
    });
  });

  test("takes open boundaries, odd sizes with them, negative couplings and negative weights", () => {
    inScratch((directory) => {
      const open = json(
        kadanoff(["map", "--json", "--size", "3x5", "--boundary", "open", "--samples", "100", "--out", "o"], directory),
      );
      expect(open.hiddenUnits).toBe(8);
      expect(open.logPartition.kaufman).toBeNull();
      expect(Math.abs(open.logPartition.rbm! - open.logPartition.ising!)).toBeLessThan(1e-11);
      const negative = json(
        kadanoff(
          ["map", "--json", "--size", "4x4", "--coupling=-0.3", "--weight=-2", "--samples", "100", "--out", "n"],
          directory,
        ),
      );
      expect(negative.hidden.againstEnumeration).toBeLessThan(1e-11);
      expect(negative.visible.exhaustive!.closedFormDeviation).toBeLessThan(1e-10);
    });
  });
});

describe("kadanoff map --configs", () => {
  const spins = Int8Array.from({ length: 3 * 16 }, (_, i) => (i < 16 ? 1 : (i * i) % 7 < 3 ? 1 : -1));

  test("evaluates the user's own configurations, coded as +1/-1 or as 0/1", () => {
    inScratch((directory) => {
      writeFileSync(join(directory, "signs.npy"), encodeNpy({ data: spins, shape: [3, 4, 4] }));
      const bits = Uint8Array.from(spins, (s) => (s + 1) / 2);
      writeFileSync(join(directory, "bits.npz"), encodeNpz({ mine: { data: bits, shape: [3, 4, 4] } }));
      const flags = ["map", "--json", "--size", "4x4", "--weight", "3", "--samples", "100"];
      const results = ["signs.npy", "bits.npz"].map((file) =>
        json(kadanoff([...flags, "--configs", file, "--out", `run-${file}`], directory)),
      );
      for (const { visible } of results) {
        expect(visible.configurations!.count).toBe(3);
        expect(visible.configurations!.bondSumPerBond.largest).toBe(1);
      }
      const [a, b] = ["signs.npy", "bits.npz"].map((f) =>
        readArrays(join(directory, `run-${f}`, "configurations.npz")),
      );
      expect(a).toEqual(b);
      expect([...a!.bond_sum!.data]).toHaveLength(3);
      const ratio = Number(a!.log_weight_rbm_stable!.data[1]) - Number(a!.log_weight_ising!.data[1]);
      expect(ratio).toBeCloseTo(Number(a!.log_ratio_closed_form!.data[1]), 12);
    });
  });
});

describe("kadanoff map refuses, with exit code 2, one sentence and nothing written:", () => {
  const npy = (data: Int8Array | Float64Array, shape: number[]) => encodeNpy({ data, shape });
  const archive = encodeNpz({ spins: { data: new Int8Array(32).fill(1), shape: [2, 4, 4] } });
  const files: Record<string, Uint8Array | string> = {
    "shape.npy": npy(new Int8Array(18).fill(1), [2, 3, 3]),
    "values.npy": npy(new Int8Array(32).fill(3), [2, 4, 4]),
    "floats.npy": npy(new Float64Array(32).fill(0.5), [2, 4, 4]),
    "cut.npz": archive.slice(0, archive.length - 30),
    "text.npy": "not an array",
    "file.txt": "in the way",
  };
  const small = ["--size", "4x4", "--samples", "100"];

  test.each<[string, string[], RegExp]>([
    ["an odd torus", ["--size", "3x4"], /SublatticeError: .*3x4.*odd.*use even sizes or open boundaries/],
    ["size zero", ["--size", "0"], /SizeError: lattice size 0x0/],
    ["a size in words", ["--size", "big"], /SizeError: size "big".*try 8x8/],
    ["a periodic extent of one", ["--size", "1x8"], /SizeError: a periodic extent of 1/],
    ["K = NaN", ["--coupling", "NaN"], /ParameterError: coupling "NaN" is not a finite number/],
    ["an infinite weight", ["--weight", "Infinity"], /ParameterError: weight "Infinity"/],
    ["no samples", ["--samples", "0"], /ParameterError: samples 0 is not a positive integer/],
    ["a fractional seed", ["--seed", "1.5"], /ParameterError: seed 1.5 is not an integer/],
    [
      "an unknown boundary",
      ["--boundary", "twisted"],
      /ParameterError: unknown boundary "twisted"; known: periodic, open/,
    ],
    [
      "a weight too small for its tolerance",
      ["--weight", "5", "--tolerance", "1e-12"],
      /ToleranceError: .*use a weight of 17.3 or more/,
    ],
    ["an unknown option", ["--wieght", "5"], /unknown option '--wieght'/],
    ["a superfluous word", ["8x8"], /too many arguments/],
    ["configurations of another shape", [...small, "--configs", "shape.npy"], /FormatError: .*shape\.npy.*\[M, 4, 4\]/],
    [
      "configurations that are not spins",
      [...small, "--configs", "values.npy"],
      /ConfigurationError: value 3 at \[0, 0, 0\] of values\.npy/,
    ],
    [
      "configurations of fractions",
      [...small, "--configs", "floats.npy"],
      /ConfigurationError: value 0\.5 at \[0, 0, 0\] of floats\.npy/,
    ],
    ["a truncated npz", [...small, "--configs", "cut.npz"], /FormatError: .*cut\.npz/],
    ["a text file", [...small, "--configs", "text.npy"], /FormatError: .*text\.npy/],
    ["a missing file", [...small, "--configs", "absent.npy"], /FormatError: .*absent\.npy/],
    ["a run directory below a file", [...small, "--out", "file.txt/run"], /OutputError: .*file\.txt/],
  ])("%s", (_, args, message) => {
    inScratch((directory) => {
      for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
      const result = kadanoff(["map", ...(args.includes("--out") ? [] : ["--out", "run"]), ...args], directory);
      expect(result.status).toBe(2);
      expect(result.stderr).toMatch(message);
      expect(result.stderr).not.toMatch(/\n\s+at /);
      expect(result.stdout).toBe("");
      expect(readdirSync(directory).sort()).toEqual(Object.keys(files).sort());
    });
  });

  test("an unknown verb", () => {
    inScratch((directory) => expect(kadanoff(["mpa"], directory).status).toBe(2));
  });
});

test("an interrupted run leaves no file behind", async () => {
  const directory = mkdtempSync(join(tmpdir(), "kadanoff-test-"));
  try {
    const child = spawn(process.execPath, [mainFile, "map", "--samples", "1000000000", "--out", "run"], {
      cwd: directory,
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(existsSync(join(directory, "run"))).toBe(true);
    const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal ?? code)));
    child.kill("SIGINT");
    expect(await ended).toBe("SIGINT");
    expect(readdirSync(join(directory, "run"))).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test("help names every option with an example, and the version is that of the package", () => {
  inScratch((directory) => {
    const help = kadanoff(["map", "--help"], directory);
    expect(help.status).toBe(0);
    for (const word of [
      "--size",
      "--coupling",
      "--weight",
      "--samples",
      "--seed",
      "--boundary",
      "--tolerance",
      "--configs",
      "--out",
      "--json",
      "Examples:",
    ]) {
      expect(help.stdout).toContain(word);
    }
    const version = kadanoff(["--version"], directory);
    expect([version.status, version.stdout.trim()]).toEqual([0, "0.1.0"]);
    expect(kadanoff(["--help"], directory).stdout).toContain("map");
  });
});
