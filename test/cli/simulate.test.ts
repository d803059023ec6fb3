import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { filesBelow } from "../runs/processes.js";
import { inScratch, kadanoff } from "./run-cli.js";

const short = ["--size", "8", "--measurements", "500", "--thermalization", "50"];

interface Printed {
  readonly job: Record<string, unknown>;
  readonly complete: boolean;
  readonly unreached?: readonly string[];
  readonly tasks: readonly {
    readonly task: string;
    readonly parameters: Readonly<Record<string, number | string>>;
    readonly measurements: number;
    readonly observables: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
    readonly exact: Readonly<Record<string, number>>;
  }[];
}

/** Runs a simulation and gives what `--json` prints. */
function simulate(args: readonly string[], directory: string): Printed {
  const { status, stdout, stderr } = kadanoff(["simulate", ...args, "--json"], directory);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as Printed;
}

describe("kadanoff simulate", () => {
  test("prints every observable with mean, error, tau, samples and definition", () => {
    inScratch((directory) => {
      const { tasks, complete } = simulate(["--size", "16", "--measurements", "4000", "--seed", "5"], directory);
      expect(complete).toBe(true);
      expect(tasks).toHaveLength(1);
      const { parameters, observables, exact } = tasks[0]!;
      expect(parameters).toMatchObject({ model: "ising", size: "16x16", boundary: "periodic", sampler: "wolff" });
      for (const name of [
        "energyPerSite",
        "specificHeat",
        "magnetizationAbs",
        "magnetizationSquared",
        "susceptibility",
        "binder",
        "correlationLength",
      ]) {
        expect(observables[name], name).toEqual(
          expect.objectContaining({
            mean: expect.any(Number),
            error: expect.any(Number),
            tau: expect.any(Number),
            samples: 8000,
            definition: expect.any(String),
          }),
        );
      }
      for (const name of ["energyPerSite", "specificHeat"]) {
        const { mean, error, tau } = observables[name] as Record<string, number>;
        expect(Math.abs(mean! - exact[name]!), `${name}, tau ${tau}`).toBeLessThan(4 * error!);
      }
    });
  });

  test("gives a spin glass its overlap", () => {
    inScratch((directory) => {
      const glass = ["--model", "edwards-anderson", "--size", "4x4x4", "--coupling", "0.2:1.0:4", "--disorder", "2"];
      const { tasks } = simulate([...glass, "--measurements", "300"], directory);
      expect(tasks.map(({ parameters }) => parameters.coupling)).toEqual([0.2, 0.466666666667, 0.733333333333, 1]);
      for (const { observables } of tasks) {
        expect(Object.keys(observables)).toEqual([
          "energyPerSite",
          "specificHeat",
          "overlap",
          "overlapSquared",
          "overlapBinder",
        ]);
      }
    });
  });

  test("does the same for flags, a TOML and a JSON file, and flags override the file", () => {
    inScratch((directory) => {
      writeFileSync(join(directory, "a.toml"), "size = 8\nmeasurements = 500\nthermalization = 50\nseed = 3\n");
      writeFileSync(join(directory, "b.json"), '{"size": 8, "measurements": 500, "thermalization": 50, "seed": 3}');
      const toml = simulate(["a.toml", "--out", "a"], directory).tasks;
      expect(simulate(["b.json", "--out", "b"], directory).tasks).toEqual(toml);
      expect(simulate([...short, "--seed", "3", "--out", "c"], directory).tasks).toEqual(toml);
      const overridden = simulate(["a.toml", "--seed", "4", "--coupling", "0.3", "--out", "d"], directory);
      expect(overridden.job).toMatchObject({ size: 8, measurements: 500, seed: 4, coupling: "0.3" });
      expect(overridden.tasks).toEqual(
        simulate([...short, "--seed", "4", "--coupling", "0.3", "--out", "e"], directory).tasks,
      );
    });
  });

  test("names its directory after the job, so that another job does not fall into it", () => {
    inScratch((directory) => {
      simulate(short, directory);
      simulate([...short, "--coupling", "0.3"], directory);
      const runs = new Set(filesBelow(join(directory, "runs")).map((name) => name.split("/")[0]));
      expect(runs.size).toBe(2);
    });
  });

  test("writes results.json last, the same as it prints but for the jackknife blocks", () => {
    inScratch((directory) => {
      const printed = simulate([...short, "--out", "run"], directory);
      const written = JSON.parse(readFileSync(join(directory, "run", "results.json"), "utf8"));
      for (const point of written.tasks)
        for (const value of Object.values<{ blocks?: unknown }>(point.observables)) {
          expect(value.blocks).toBeDefined();
          delete value.blocks;
        }
      expect(written).toEqual(printed);
    });
  });

  test.each<[string, string[], RegExp]>([
    ["an unknown flag", ["--sizes", "8"], /unknown option '--sizes'/],
    [
      "an unknown key",
      ["bad.toml"],
      /^ParameterError: unknown key "mesurements"; did you mean "measurements"\?; known: /,
    ],
    ["a negative size", ["--size", "-8"], /^SizeError: size "-8" is not of the form 64, 64x32 or 16x16x16/],
    ["a coupling in words", ["--coupling", "warm"], /^ParameterError: coupling "warm" is not a number; give K = J\/kT/],
    ["a number in words", ["--measurements", "many"], /^ParameterError: measurements "many" is not a finite number/],
    ["a sampler of another model", ["--model", "phi4", "--sampler", "wolff"], /^ParameterError: model phi4 has no/],
    ["a key of another model", ["--lambda", "1"], /^ParameterError: lambda is not a key of model ising; it belongs/],
    ["an unknown target", ["--until", "warmth:1"], /^ParameterError: until names no observable "warmth"; this model/],
    ["a target of another model", ["--until", "phiSquared:1"], /^ParameterError: until names no observable "phiSq/],
    ["a maximum without a target", ["--maximum", "10"], /^ParameterError: maximum without until has no effect/],
    ["no workers", ["--workers", "0"], /^ParameterError: workers 0 is not a positive integer/],
    ["a time in words", ["--time", "noon"], /^ParameterError: time "noon" is not of the form/],
    ["a missing job file", ["none.toml"], /^FormatError: none\.toml cannot be read \(ENOENT\); correct the path/],
  ])("refuses %s with exit code 2 and makes no directory", (_, args, message) => {
    inScratch((directory) => {
      writeFileSync(join(directory, "bad.toml"), "mesurements = 5\n");
      const { status, stdout, stderr } = kadanoff(["simulate", ...args], directory);
      expect(stderr).toMatch(message);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(filesBelow(directory)).toEqual(["bad.toml"]);
    });
  });
});

describe("kadanoff simulate --until", () => {
  const until = ["--size", "8", "--measurements", "200", "--thermalization", "50", "--every", "1"];

  test("goes on until the error is reached, by the same steps when it is stopped on the way", () => {
    inScratch((directory) => {
      const target = [...until, "--until", "binder:1e-3", "--checkpoint-seconds", "0.05"];
      const whole = simulate([...target, "--out", "whole"], directory);
      const { observables, measurements } = whole.tasks[0]!;
      expect(observables.binder!.error).toBeLessThanOrEqual(1e-3);
      expect(observables.binder!.error).toBeGreaterThan(3e-4);
      expect(measurements).toBeGreaterThan(1000);
      expect(whole.unreached).toBeUndefined();
      // Longer each time, so that it ends on slow machines too.
      let stops = 0;
      for (let limit = 0.05; ; limit *= 1.6) {
        const args = [...target, "--out", "stopped", "--time", `${limit.toFixed(3)}s`, "--json"];
        const { status, stdout } = kadanoff(["simulate", ...args], directory);
        if (status === 0) {
          expect((JSON.parse(stdout) as Printed).tasks).toEqual(whole.tasks);
          break;
        }
        expect(status).toBe(3);
        stops++;
      }
      expect(stops).toBeGreaterThan(0);
    });
  });

  test("takes a part of the value, in percent", () => {
    inScratch((directory) => {
      const { mean, error } = simulate([...until, "--until", "energyPerSite:0.5%"], directory).tasks[0]!.observables
        .energyPerSite as Record<string, number>;
      expect(error! / Math.abs(mean!)).toBeLessThanOrEqual(0.005);
    });
  });

  test("stops at the maximum and says which tasks did not get there", () => {
    inScratch((directory) => {
      const hard = [...until, "--until", "binder:1e-9", "--maximum", "1500", "--out", "run"];
      const { tasks, unreached } = simulate(hard, directory);
      expect(tasks[0]!.measurements).toBe(1500);
      expect(unreached).toEqual([tasks[0]!.task]);
      expect(kadanoff(["simulate", ...hard], directory).stdout).toContain("1500");
    });
  });

  test("counts from the maximum where that is less than usual", () => {
    inScratch((directory) => {
      const low = ["--size", "8", "--until", "binder:1e-9", "--maximum", "700"];
      expect(simulate(low, directory).tasks[0]!.measurements).toBe(700);
    });
  });
});

describe("a series that is too short for an error bar", () => {
  test("is printed with the reason and no error", () => {
    inScratch((directory) => {
      const critical = ["--size", "32", "--sampler", "metropolis", "--measurements", "60", "--every", "1"];
      const { observables } = simulate([...critical, "--thermalization", "10"], directory).tasks[0]!;
      expect(observables.magnetizationAbs!.error).toBeUndefined();
      expect(observables.magnetizationAbs!.refusal).toMatch(/too short for an error bar \(50 wanted\)/);
    });
  });
});

describe("kadanoff simulate --dry-run", () => {
  const bytesOf = (directory: string): number =>
    filesBelow(directory)
      .filter((name) => /^(tasks|configurations)\//.test(name))
      .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);

  test.each([
    ["wolff", ["--size", "32", "--measurements", "6000", "--configurations", "npy"]],
    ["swendsen-wang", ["--size", "64", "--measurements", "6000", "--configurations", "hdf5"]],
    [
      "phi4",
      ["--model", "phi4", "--mass-squared", "-0.95", "--lambda", "0.7", "--size", "16", "--measurements", "4000"],
    ],
  ])("tells the disk within 30 % and runs nothing: %s", (sampler, job) => {
    inScratch((directory) => {
      const args = [...job, ...(sampler === "phi4" ? [] : ["--sampler", sampler]), "--thermalization", "100"];
      const { status, stdout } = kadanoff(["simulate", ...args, "--dry-run", "--json"], directory);
      expect(status).toBe(0);
      expect(filesBelow(directory)).toEqual([]);
      const told = JSON.parse(stdout);
      expect(told.tasks).toHaveLength(1);
      expect(told.seconds).toBeGreaterThan(0);
      simulate([...args, "--out", "run"], directory);
      const ratio = told.bytes / bytesOf(join(directory, "run"));
      expect(Math.abs(ratio - 1), `told ${told.bytes}, ratio ${ratio}`).toBeLessThan(0.3);
    });
  });

  test("prints a line for each task, and the time and disk of all", () => {
    inScratch((directory) => {
      const { stdout } = kadanoff(["simulate", "--size", "8,16", "--dry-run", "--workers", "2"], directory);
      expect(stdout).toMatch(/^ising-8x8-K0\.44\S+-wolff: 2 chains x \d+ measurements every 1, .* of one thread$/m);
      expect(stdout).toMatch(/^2 tasks, about .* on 2 threads and \d+ .B of disk; nothing was run$/m);
    });
  });
});

describe("kadanoff schema", () => {
  test("prints the JSON Schema of job files", () => {
    inScratch((directory) => {
      const { status, stdout } = kadanoff(["schema"], directory);
      expect(status).toBe(0);
      const schema = z.fromJSONSchema(JSON.parse(stdout));
      expect(schema.safeParse({ size: "64", coupling: "critical", sampler: "wolff" }).success).toBe(true);
      expect(schema.safeParse({ sise: "64" }).success).toBe(false);
    });
  });
});

describe("the command line", () => {
  test.each(["--help", "simulate --help"])("starts within a second: kadanoff %s", (line) => {
    const args = line.split(" ");
    inScratch((directory) => {
      const times = Array.from({ length: 5 }, () => {
        const begun = performance.now();
        expect(kadanoff(args, directory).status).toBe(0);
        return (performance.now() - begun) / 1000;
      });
      expect(Math.min(...times)).toBeLessThan(1);
    });
  });

  test("has a flag for every key of a job", () => {
    inScratch((directory) => {
      const keys = Object.keys(JSON.parse(kadanoff(["schema"], directory).stdout).properties);
      const { stdout } = kadanoff(["simulate", "--help"], directory);
      for (const key of keys) {
        const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `;
        expect(stdout, key).toContain(flag);
      }
    });
  });
});
