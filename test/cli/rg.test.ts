import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ndArray } from "../../src/core/arrays/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { readConfigurationFile, writeNpy } from "../../src/workbench/io/index.js";
import type { BlockingResults } from "../../src/workbench/studies/blocking/index.js";
import { inScratch, kadanoff } from "./run-cli.js";

const parsed = <T = BlockingResults>(directory: string, ...args: string[]): T => {
  const result = kadanoff(["rg", "--json", "--out", "run", ...args], directory);
  expect(result.stderr).toBe("");
  expect(result.status).toBe(0);
  return JSON.parse(result.stdout) as T;
};

test("kadanoff rg simulates, blocks and analyses; energies are exact and exponents near the exact ones", () => {
  inScratch((directory) => {
    const results = parsed(directory, "--size", "16", "--samples", "2000", "--match", "8");
    expect(results.levels.map(({ size }) => size)).toEqual(["16x16", "8x8", "4x4"]);
    const { value, error, exact } = results.levels[0]!.observables.energyPerSite!;
    expect(exact).toBeCloseTo(-1.4530648528, 9);
    expect(Math.abs(value! - exact!)).toBeLessThan(4 * error!);
    for (const { eigenvalues } of results.levels.slice(1)) {
      expect(eigenvalues.even.map(({ operators }) => operators)).toEqual([1, 2, 3, 4]);
      expect(Math.abs(eigenvalues.even.at(-1)!.exponent! - 1)).toBeLessThan(0.06);
      expect(Math.abs(eigenvalues.odd.at(-1)!.exponent! - 15 / 8)).toBeLessThan(0.015);
      for (const one of [...eigenvalues.even, ...eigenvalues.odd]) {
        expect(one.error! / one.value! / Math.LN2).toBeCloseTo(one.exponentError!, 3);
        expect(one.spectrum).toHaveLength(one.operators);
        expect(one.complexPair).toBe(one.spectrum.some(({ imaginary }) => Math.abs(imaginary) > 1e-6));
      }
    }
    for (const { couplings, couplingCovariance } of results.levels) {
      expect(couplings.map(({ operator }) => operator)).toEqual(["nn", "nnn", "plaquette", "third"]);
      couplings.forEach((one, a) => {
        expect(Math.sqrt(couplingCovariance[a]![a]!)).toBeCloseTo(one.error!, 9);
      });
    }
    expect(results.match!.operators).toHaveLength(8);
    expect(readdirSync(join(directory, "run")).sort()).toEqual(["figures", "report.html", "results.json"]);
    expect(JSON.parse(readFileSync(join(directory, "run", "results.json"), "utf8"))).toEqual(results);
  });
});

test("the results do not depend on the number of threads, nor on the run before in the directory", () => {
  inScratch((directory) => {
    const numbers = (workers: string) => {
      const {
        provenance: _,
        seconds: __,
        ...rest
      } = parsed(directory, ...["--size", "8", "--samples", "700", "--workers", workers]);
      return rest;
    };
    expect(numbers("3")).toEqual(numbers("1"));
    parsed(directory, "--size", "8", "--samples", "200", "--rule", "average");
    expect(readdirSync(join(directory, "run", "figures")).sort()).toEqual([
      "blocked-configurations.png",
      "blocked-configurations.svg",
    ]);
  });
});

test("a run directory of kadanoff simulate is analysed task by task, and each task like its own files", () => {
  inScratch((directory) => {
    const simulated = kadanoff(
      [
        ...["simulate", "--size", "8,4", "--coupling", "0.42", "--measurements", "400", "--seed", "3"],
        ...["--configurations", "npy", "--out", "sim"],
      ],
      directory,
    );
    expect(simulated.status).toBe(0);
    const { tasks } = parsed<{ tasks: BlockingResults[] }>(directory, "sim");
    expect(tasks.map(({ source, size, coupling }) => [source.name, size, coupling])).toEqual([
      ["ising-8x8-K0.42-wolff", "8x8", 0.42],
      ["ising-4x4-K0.42-wolff", "4x4", 0.42],
    ]);
    expect(readdirSync(join(directory, "run")).sort()).toEqual(tasks.map(({ source }) => source.name).sort());
    const one = parsed(directory, "sim", "--task", "ising-8x8-K0.42-wolff");
    expect(one.levels).toEqual(tasks[0]!.levels);

    const place = join(directory, "sim", "tasks", "ising-8x8-K0.42-wolff");
    const chains = readdirSync(place)
      .filter((name) => name.startsWith("chain-"))
      .sort();
    const spins = chains.map(
      (chain) => readConfigurationFile(join(place, chain, "configurations.npy")).data as Int8Array,
    );
    const joined = Int8Array.from(spins.flatMap((data) => Array.from(data, (spin) => (spin + 1) / 2)));
    writeNpy(join(directory, "bits.npy"), ndArray(joined, [joined.length / 64, 8, 8]));
    const read = parsed(directory, "bits.npy", "--coupling", "0.42");
    expect(read.levels).toEqual(one.levels);
    expect(read.source.values).toBe("0 -> -1, 1 -> +1");

    const matched = parsed(
      directory,
      "sim",
      "--task",
      "ising-8x8-K0.42-wolff",
      "--match",
      "ising-4x4-K0.42-wolff",
      "--levels",
      "2",
    );
    expect(matched.match!.operators.map(({ size }) => size)).toContain("2x2");
  });
});

test("every coupling of a tempering ladder has its own configurations", () => {
  inScratch((directory) => {
    const simulated = kadanoff(
      [
        ...["simulate", "--size", "8", "--coupling", "0.2:0.5:3", "--sampler", "tempering", "--measurements", "200"],
        ...["--configurations", "npy", "--configurations-every", "20", "--out", "ladder"],
      ],
      directory,
    );
    expect(simulated.status).toBe(0);
    const { tasks } = parsed<{ tasks: BlockingResults[] }>(
      directory,
      "ladder",
      "--operators",
      "1,1",
      "--samples",
      "1000",
    );
    expect(tasks.map(({ coupling }) => coupling)).toEqual([0.2, 0.35, 0.5]);
    for (const { levels } of tasks) {
      const { value, error, exact } = levels[0]!.observables.energyPerSite!;
      // Twenty sweeps apart in single-spin updates are not quite independent.
      expect(Math.abs(value! - exact!)).toBeLessThan(8 * error!);
    }
  });
});

test("prints truncations, couplings and remarks for people", () => {
  inScratch((directory) => {
    const { stdout, status } = kadanoff(["rg", "--size", "8", "--samples", "200", "--out", "r"], directory);
    expect(status).toBe(0);
    expect(stdout).toMatch(/majority, b = 2, random ties, of 200 configurations of 8x8/);
    expect(stdout).toMatch(/to +first 1 +first 2 +first 3 +first 4/);
    expect(stdout).toContain("couplings by maximum pseudo-likelihood");
    expect(stdout).toContain("report: r/report.html");
  });
});

test("refusals are named, exit with 2 and leave nothing behind", () => {
  inScratch((directory) => {
    const spins = new Int8Array(200 * 49);
    randomStream({ seed: 1, purpose: "refusals" }).fillSpins(spins);
    writeNpy(join(directory, "odd.npy"), ndArray(spins, [200, 7, 7]));
    writeNpy(join(directory, "one.npy"), ndArray(new Int8Array(200 * 64).fill(1), [200, 8, 8]));
    const refused = (message: RegExp, ...args: string[]): void => {
      const { status, stderr, stdout } = kadanoff(["rg", "--out", "none", ...args], directory);
      expect(stderr).toMatch(message);
      expect([status, stdout]).toEqual([2, ""]);
      expect(existsSync(join(directory, "none"))).toBe(false);
    };
    refused(/^SizeError: scale 2 does not divide/, "odd.npy");
    refused(/^ConfigurationError: all values of one.npy are 1/, "one.npy");
    refused(/^FormatError: nothing.npy does not exist/, "nothing.npy");
    refused(/^ParameterError: \. is a directory without job.json/, ".");
    refused(/^ParameterError: workers 0/, "--workers", "0");
  });
});
