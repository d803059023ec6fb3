import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ndArray } from "../../src/core/arrays/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { writeNpy, writeNpz } from "../../src/workbench/io/index.js";
import { inScratch, kadanoff } from "./run-cli.js";

interface Printed {
  readonly tasks: readonly {
    readonly task: string;
    readonly parameters: Readonly<Record<string, number | string>>;
    readonly chains: number;
    readonly measurements: number;
    readonly observables: Readonly<
      Record<
        string,
        { readonly mean: number; readonly error?: number; readonly tau: number; readonly definition: string }
      >
    >;
    readonly exact: Readonly<Record<string, number>>;
  }[];
}

/** What `--json` prints of a command that succeeds. */
function printed(args: readonly string[], directory: string): Printed {
  const { status, stdout, stderr } = kadanoff([...args, "--json"], directory);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as Printed;
}

const refusal = (args: readonly string[], directory: string): string => {
  const { status, stderr } = kadanoff(["analyze", ...args], directory);
  expect(status).not.toBe(0);
  return stderr;
};

const stored = (format: string): string[] => [
  ...["--configurations", format, "--configurations-every", "1", "--out", "run", "--seed", "3"],
];

const exported = (directory: string): string[] =>
  readdirSync(join(directory, "run", "configurations"))
    .sort()
    .map((name) => join("run", "configurations", name));

const chainFile = (directory: string): string => {
  const [task] = readdirSync(join(directory, "run", "tasks"));
  return join("run", "tasks", task!, "chain-0", "configurations.npy");
};

/** Every observable with the same formula has the same value, and error and tau within 25 %. */
function expectSame(found: Printed["tasks"][number], wanted: Printed["tasks"][number], least: number): void {
  for (const [name, { own, other }] of shared(found, wanted, least)) {
    expect(Math.abs(own.mean / other.mean - 1), `${name} ${own.mean} ${other.mean}`).toBeLessThan(1e-5);
    expectErrors(name, own, other);
  }
}

interface Value {
  readonly mean: number;
  readonly error?: number;
  readonly tau: number;
  readonly definition: string;
}

/** At least so many observables that have the same formula in both, in pairs. */
function shared(
  found: Printed["tasks"][number],
  wanted: Printed["tasks"][number],
  least: number,
): readonly (readonly [string, { readonly own: Value; readonly other: Value }])[] {
  const pairs = Object.entries(wanted.observables).flatMap(([name, other]) => {
    const own = found.observables[name];
    return own?.definition === other.definition ? [[name, { own, other }] as const] : [];
  });
  expect(pairs.length, pairs.map(([name]) => name).join()).toBeGreaterThanOrEqual(least);
  return pairs;
}

function expectErrors(name: string, own: Value, other: Value): void {
  expect(other.error, name).toBeGreaterThan(0);
  expect(Math.abs(own.error! / other.error! - 1), `${name} ${own.error} ${other.error}`).toBeLessThan(0.25);
  expect(Math.abs(own.tau / other.tau - 1), `${name}, tau ${own.tau} ${other.tau}`).toBeLessThan(0.25);
}

/** So slow that chains taken for one another would show. */
const slow = ["--size", "16", "--coupling", "0.42", "--sampler", "metropolis", "--every", "1"];

describe("stored configurations", () => {
  test.each([
    // Clusters have estimators of their own for m^2, so that fewer formulae are shared.
    ["2 chains stored one by one", ["--size", "16", "--coupling", "0.42", "--measurements", "3000"], "npz", 2],
    ["128 chains stored side by side, npz", [...slow, "--measurements", "600"], "npz", 128],
    ["128 chains stored side by side, HDF5", [...slow, "--measurements", "600"], "hdf5", 128],
  ] as const)("have the values and errors of the series of the same measurements: %s", (_, job, format, chains) => {
    inScratch((directory) => {
      const [wanted] = printed(["simulate", ...job, ...stored(format)], directory).tasks;
      const [file] = exported(directory);
      const [found] = printed(["analyze", file!], directory).tasks;
      expect(found).toMatchObject({ chains, measurements: wanted!.measurements });
      expect(found!.parameters).toMatchObject({ model: "ising", size: "16x16", coupling: 0.42 });
      expect(found!.exact).toEqual(wanted!.exact);
      expectSame(found!, wanted!, chains === 2 ? 3 : 7);
      expect(wanted!.observables.energyPerSite!.tau).toBeGreaterThan(chains === 2 ? 0.5 : 2);
    });
  });

  test("of a run itself are taken apart by its checkpoint", () => {
    inScratch((directory) => {
      const [wanted] = printed(["simulate", ...slow, "--measurements", "600", ...stored("npy")], directory).tasks;
      const [found] = printed(["analyze", chainFile(directory)], directory).tasks;
      expect(found).toMatchObject({ chains: 128, measurements: 600 });
      expectSame(found!, wanted!, 7);
      expect(refusal([chainFile(directory), "--chains", "4"], directory)).toMatch(
        /holds 128 chains.*leave --chains out/,
      );
    });
  });

  test("of a ladder are refused as one file and read as one file for each temperature", () => {
    inScratch((directory) => {
      const ladder = ["--size", "8", "--coupling", "0.3,0.36,0.42", "--sampler", "tempering", "--measurements", "1000"];
      const wanted = printed(["simulate", ...ladder, ...stored("hdf5")], directory).tasks;
      expect(refusal([chainFile(directory)], directory)).toMatch(/3 temperatures in turn; give the run directory/);
      const found = exported(directory).map((file) => printed(["analyze", file], directory).tasks[0]!);
      expect(found.map(({ parameters }) => parameters.coupling)).toEqual([0.3, 0.36, 0.42]);
      // A configuration is stored after the exchange that follows its measurement: another measurement of the same chain,
      // and the energies of all rungs together are those that were measured.
      const total = (tasks: Printed["tasks"]): number =>
        tasks.reduce((sum, { observables }) => sum + observables.energyPerSite!.mean, 0);
      expect(total(found)).toBeCloseTo(total(wanted), 10);
      for (const [rung, one] of found.entries()) {
        for (const [name, { own, other }] of shared(one, wanted[rung]!, 7)) {
          expect(Math.abs(own.mean - other.mean), `${name}, tau ${own.tau}`).toBeLessThan(4 * other.error!);
          expectErrors(name, own, other);
        }
      }
    });
  });

  test("of Potts states keep q and of fields the action", () => {
    inScratch((directory) => {
      const potts = ["--model", "potts", "--states", "3", "--size", "8x12", "--coupling", "0.9", "--boundary", "open"];
      const [wanted] = printed(["simulate", ...potts, "--measurements", "2000", ...stored("npz")], directory).tasks;
      const [found] = printed(["analyze", exported(directory)[0]!], directory).tasks;
      expect(found!.parameters).toMatchObject({ model: "potts", states: 3, boundary: "open", coupling: 0.9 });
      expectSame(found!, wanted!, 3);
    });
    inScratch((directory) => {
      const field = ["--model", "phi4", "--size", "8", "--mass-squared=-0.95", "--lambda", "0.7"];
      const [wanted] = printed(["simulate", ...field, "--measurements", "2000", ...stored("npz")], directory).tasks;
      const [found] = printed(["analyze", exported(directory)[0]!], directory).tasks;
      expect(found!.parameters).toMatchObject({ model: "phi4", kappa: 1, massSquared: -0.95, lambda: 0.7 });
      expectSame(found!, wanted!, 7);
    });
    inScratch((directory) => {
      const { shape, data } = { shape: [3, 4, 4], data: Float64Array.from({ length: 48 }, (_, k) => Math.sin(k)) };
      writeNpy(join(directory, "field.npy"), ndArray(data, shape));
      const [free] = printed(["analyze", "field.npy"], directory).tasks;
      const squares = data.reduce((sum, value) => sum + value ** 2, 0) / data.length;
      expect(free!.observables.phiSquared!.mean).toBeCloseTo(squares, 12);
      expect(free!.observables.actionPerSite).toBeUndefined();
      expect(refusal(["field.npy", "--lambda", "0.7"], directory)).toMatch(/needs --mass-squared and --lambda/);
      expect(refusal(["field.npy", "--coupling", "0.4"], directory)).toMatch(/coupling is not a parameter of phi4/);
      const flags = ["--mass-squared=0.5", "--lambda", "0", "--kappa", "0"];
      const [gaussian] = printed(["analyze", "field.npy", ...flags], directory).tasks;
      expect(gaussian!.observables.actionPerSite!.mean).toBeCloseTo(squares / 4, 12);
    });
  });

  test("of a spin glass are refused, since their energy needs the bonds", () => {
    inScratch((directory) => {
      const glass = [
        "--model",
        "edwards-anderson",
        "--size",
        "4x4x4",
        "--coupling",
        "0.3,0.5",
        "--measurements",
        "100",
      ];
      printed(["simulate", ...glass, ...stored("npz")], directory);
      expect(refusal([exported(directory)[0]!], directory)).toMatch(/spin glass.*give the run directory/);
    });
  });
});

describe("kadanoff analyze", () => {
  const random = randomStream({ seed: 4, purpose: "analyze" });
  const draw = (length: number, states: number): Int8Array =>
    Int8Array.from({ length }, () => Math.floor(states * random.uniform()));

  test("takes the critical coupling of the lattice and the model in the file", () => {
    inScratch((directory) => {
      writeNpy(join(directory, "cubic.npy"), ndArray(draw(20 * 64, 2), [20, 4, 4, 4]));
      writeNpy(join(directory, "potts.npy"), ndArray(draw(20 * 16, 3), [20, 4, 4]));
      const couplingOf = (...args: string[]): unknown =>
        printed(["analyze", ...args, "--coupling", "critical"], directory).tasks[0]!.parameters.coupling;
      expect(couplingOf("cubic.npy")).toBeCloseTo(0.2216546, 5);
      expect(couplingOf("potts.npy")).toBeCloseTo(Math.log(1 + Math.sqrt(3)), 12);
      expect(couplingOf("potts.npy", "--states", "4")).toBeCloseTo(Math.log(3), 12);
      expect(refusal(["cubic.npy", "--coupling", "0.2,0.3"], directory)).toMatch(/"0.2,0.3" is a list.*one number/);
      expect(refusal(["cubic.npy", "--coupling", "0.2:0.3:3"], directory)).toMatch(/is a list/);
    });
  });

  test("puts flags before what the file says, and refuses couplings that differ", () => {
    inScratch((directory) => {
      const configurations = ndArray(draw(40 * 16, 2), [40, 4, 4]);
      const chains = ndArray(BigInt64Array.of(4n), [1]);
      const coupling = ndArray(Float64Array.of(0.3), [1]);
      writeNpz(join(directory, "one.npz"), { configurations, coupling, chains });
      const [own] = printed(["analyze", "one.npz"], directory).tasks;
      expect(own).toMatchObject({ chains: 4, measurements: 10, parameters: { coupling: 0.3 } });
      const [given] = printed(["analyze", "one.npz", "--chains", "2", "--coupling", "0.2"], directory).tasks;
      expect(given).toMatchObject({ chains: 2, measurements: 20, parameters: { coupling: 0.2 } });
      expect(refusal(["one.npz", "--chains", "3"], directory)).toMatch(/40 configurations are not 3 chains/);
      const mixed = ndArray(
        Float64Array.from({ length: 40 }, (_, k) => k % 5),
        [40],
      );
      writeNpz(join(directory, "mixed.npz"), { configurations, coupling: mixed });
      expect(refusal(["mixed.npz"], directory)).toMatch(/holds configurations of 5 couplings/);
    });
  });

  test("draws chain, distribution and configuration of a file", () => {
    inScratch((directory) => {
      writeNpy(join(directory, "spins.npy"), ndArray(draw(200 * 64, 2), [200, 8, 8]));
      printed(["analyze", "spins.npy", "--out", "shown"], directory);
      expect(readdirSync(join(directory, "shown", "figures")).sort()).toEqual([
        "chain.png",
        "chain.svg",
        "configuration.png",
        "configuration.svg",
      ]);
      const report = readFileSync(join(directory, "shown", "report.html"), "utf8");
      expect(report.match(/<figure/g)).toHaveLength(2);
      expect(existsSync(join(directory, "shown", "results.json"))).toBe(true);
      const rows = Array.from({ length: 100 }, (_, k) => `${-90 - ((7 * k) % 30)},${2 * ((5 * k) % 31) - 30}`);
      writeFileSync(join(directory, "series.csv"), ["energy,magnetization", ...rows, ""].join("\n"));
      printed(["analyze", "series.csv", "--size", "8", "--out", "series"], directory);
      expect(readdirSync(join(directory, "series", "figures")).sort()).toEqual(["chain.png", "chain.svg"]);
      // Magnetizations of a larger lattice are no distribution on this one; the chain is drawn all the same.
      printed(["analyze", "series.csv", "--size", "4", "--out", "small"], directory);
      expect(readFileSync(join(directory, "small", "figures", "chain.svg"), "utf8")).not.toMatch(
        /NaN|Infinity|density/,
      );
      printed(["analyze", "series.csv", "--out", "plain"], directory);
      expect(existsSync(join(directory, "plain", "figures"))).toBe(false);
    });
  });

  test("refuses parameters for a run directory, which tells its own", () => {
    inScratch((directory) => {
      printed(["simulate", "--size", "4", "--measurements", "100", "--out", "run"], directory);
      expect(refusal(["run", "--coupling", "0.4"], directory)).toMatch(
        /job\.json tells the parameters; leave --coupling/,
      );
      expect(printed(["analyze", "run"], directory).tasks).toHaveLength(1);
    });
  });
});
