import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NdArray, ndArray } from "../../src/core/arrays/index.js";
import { ConfigurationError, FormatError, ParameterError, SizeError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { forEachState, kaufman, spinsOfState } from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import { blockAverage, blockedObservables, checkerboardDecimation, majority } from "../../src/physics/rg/index.js";
import { writeNpy, writeNpz } from "../../src/workbench/io/index.js";
import { drawFigure, figurePng } from "../../src/workbench/report/index.js";
import { exactColour, isCut, lookOf, points } from "../../src/workbench/studies/blocking/figures/drawing.js";
import {
  type BlockingOptions,
  type BlockingStudy,
  blockingFigures,
  blockingReport,
  blockingSummary,
  prepareBlocking,
  runBlocking,
  torusCorrelation,
} from "../../src/workbench/studies/blocking/index.js";
import { decodePng } from "../report/fixtures.js";

const study = async (options: BlockingOptions): Promise<BlockingStudy> => {
  const [prepared] = await prepareBlocking(options);
  return runBlocking(prepared!, { workers: 1 });
};

function fairSpins(count: number, sites: number): Int8Array<ArrayBuffer> {
  const spins = new Int8Array(count * sites);
  randomStream({ seed: 3, purpose: "fair spins" }).fillSpins(spins);
  return spins;
}

describe("the exact pair correlation of a torus", () => {
  test.each([
    [4, 4],
    [3, 5],
    [5, 3],
    [2, 6],
  ])("is that of all configurations of %ix%i, below, at and above K_c", (rows, columns) => {
    for (const coupling of [0.3, critical, 0.6]) {
      const model = ising(square(rows, columns), { coupling });
      const sums = new Float64Array(columns);
      const spins = new Int8Array(model.sites);
      forEachState(model, (state, logWeight) => {
        spinsOfState(state, spins);
        for (let n = 0; n < columns; n++) sums[n]! += Math.exp(logWeight) * spins[0]! * spins[n]!;
      });
      for (let distance = 1; distance < columns; distance++) {
        const exact = sums[distance]! / sums[0]!;
        expect(Math.abs(torusCorrelation({ rows, columns, coupling, distance }) - exact)).toBeLessThan(2e-7);
      }
    }
  });

  test("of neighbours is Kaufman's energy, on a large torus too", () => {
    for (const coupling of [0.2, critical, 0.5]) {
      const size = { rows: 64, columns: 64, coupling };
      const { energyPerSite } = kaufman(size);
      expect(Math.abs(torusCorrelation({ ...size, distance: 1 }) + energyPerSite / 2)).toBeLessThan(1e-8);
    }
  });
});

describe("observables of blocked configurations", () => {
  test("checkerboard levels have their own neighbours: diagonals, then second neighbours of the original", () => {
    const lattice = square(6, 8);
    const configurations = fairSpins(40, lattice.sites);
    const measured = blockedObservables({ lattice, coarsening: checkerboardDecimation(), steps: 1 });
    measured.add(configurations);
    let [nearest, diagonal, pairs] = [0, 0, 0];
    const spin = (m: number, row: number, column: number): number =>
      configurations[m * lattice.sites + (row % 6) * 8 + ((column + 8) % 8)]!;
    for (let m = 0; m < 40; m++) {
      for (let row = 0; row < 6; row++) {
        for (let column = row % 2; column < 8; column += 2) {
          const own = spin(m, row, column);
          nearest += own * (spin(m, row + 1, column + 1) + spin(m, row + 1, column - 1));
          diagonal += own * (spin(m, row, column + 2) + spin(m, row + 2, column));
          pairs += 2;
        }
      }
    }
    const level = measured.levels()[1]!;
    expect(level.nearest.value).toBeCloseTo(nearest / pairs, 12);
    expect(level.diagonal.value).toBeCloseTo(diagonal / pairs, 12);
    expect(level.energyPerSite.value).toBeCloseTo((-2 * nearest) / pairs, 12);
  });

  test("averages keep the magnetisation, and packed spins give what plain numbers give", () => {
    const lattice = square(8, 8);
    const configurations = fairSpins(60, 64);
    const averages = blockedObservables({ lattice, coarsening: blockAverage({ scale: 2 }), steps: 2 });
    averages.add(configurations);
    const [first, , last] = averages.levels();
    expect(last!.binder.value).toBeCloseTo(first!.binder.value!, 12);
    expect(last!.absoluteMagnetization.error).toBeCloseTo(first!.absoluteMagnetization.error!, 12);
    expect(last!.meanSquare.value).toBeLessThan(first!.meanSquare.value!);
    const packed = blockedObservables({ lattice, coarsening: majority({ scale: 2 }), steps: 0, random: { seed: 1 } });
    packed.add(configurations);
    const { level: _, lattice: __, ...values } = packed.levels()[0]!;
    for (const [name, { value }] of Object.entries(values)) {
      expect(value, name).toBeCloseTo(first![name as keyof typeof values].value!, 12);
    }
  });

  test("are the same in one run or in merged ones, up to their bins", () => {
    const lattice = square(8, 8);
    const configurations = fairSpins(60, 64);
    const begun = () => blockedObservables({ lattice, coarsening: blockAverage({ scale: 2 }), steps: 1, bins: 100 });
    const [whole, first, second] = [begun(), begun(), begun()];
    whole.add(configurations);
    first.add(configurations.subarray(0, 20 * 64));
    second.add(configurations.subarray(20 * 64));
    first.merge(second.save());
    expect(first.levels()).toEqual(whole.levels());
    expect(() => first.merge({ ...second.save(), coarsening: "another" })).toThrow(ParameterError);
  });
});

describe("a study of simulated configurations", () => {
  test("decimated levels have the exact correlations of the torus, and level 0 Kaufman's energy", async () => {
    const { results } = await study({ size: "16", samples: 3000, rule: "decimation", operators: "2,0" });
    expect(results.levels.map(({ size }) => size)).toEqual(["16x16", "8x8", "4x4"]);
    for (const { observables } of results.levels) {
      const { value, error, exact } = observables.energyPerSite!;
      expect(exact).not.toBeNull();
      expect(Math.abs(value! - exact!)).toBeLessThan(4 * error!);
    }
    const { couplings } = results.levels[0]!;
    expect(couplings[0]!.operator).toBe("nn");
    expect(Math.abs(couplings[0]!.value! - critical)).toBeLessThan(4 * couplings[0]!.error!);
    expect(Math.abs(couplings[1]!.value!)).toBeLessThan(4 * couplings[1]!.error!);
  });

  test("the same command gives the same numbers, and another seed others", async () => {
    const numbers = async (seed: number) => {
      const { provenance: _, seconds: __, ...rest } = (await study({ size: "8", samples: 300, seed })).results;
      return rest;
    };
    const first = await numbers(1);
    expect(await numbers(1)).toEqual(first);
    expect((await numbers(2)).levels).not.toEqual(first.levels);
  });

  test("the critical coupling is found by matching, from a coupling beside it", async () => {
    const { results } = await study({
      size: "16",
      samples: 5000,
      coupling: "0.437",
      match: "8",
      operators: "2,1",
      levels: 2,
    });
    const last = results.match!.operators.filter(({ step }) => step === 2);
    expect(last.map(({ operator }) => operator)).toEqual(["nn", "nnn"]);
    for (const { critical: found } of last) {
      // Corrections to scaling at this size are a few thousandths.
      expect(Math.abs(found.value! - critical)).toBeLessThan(0.004 + 4 * found.error!);
    }
  });
});

describe("figures and report", () => {
  const cases: readonly (readonly [string, BlockingOptions, number])[] = [
    ["majority with a match", { size: "16", samples: 300, match: "8" }, 5],
    ["ties to the upper left, one level", { size: "8x16", samples: 200, ties: "upper-left", levels: 1 }, 4],
    ["decimation with many operators", { size: "16", samples: 300, rule: "decimation", operators: "6,4" }, 4],
    ["decimation by 3 without odd operators", { size: "12", samples: 200, scale: 3, operators: "3,0" }, 4],
    ["the checkerboard", { size: "16", samples: 200, rule: "checkerboard" }, 4],
    ["averages", { size: "16", samples: 200, rule: "average" }, 1],
    ["three dimensions", { size: "8x8x8", samples: 200 }, 4],
    ["a frozen lattice", { size: "8", samples: 200, coupling: "3" }, 1],
    ["free spins", { size: "8", samples: 200, coupling: "0" }, 4],
    ["operators by range", { size: "8", samples: 300, operators: "1.5", levels: 2 }, 4],
  ];

  test.each(cases)("are complete and finite for %s", async (_, options, least) => {
    const { results, trace } = await study(options);
    const figures = blockingFigures(results, trace);
    expect(figures.length).toBeGreaterThanOrEqual(least);
    for (const figure of figures) {
      expect(figure.svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(figure.caption + figure.alt).not.toMatch(/NaN|undefined|Infinity/);
      const { width } = decodePng(figurePng(figure));
      expect(width).toBe(1280);
    }
    const report = blockingReport(results, figures);
    expect(report).not.toMatch(/undefined|NaN|(src|href)="https?:/);
    expect(blockingSummary(results, "run")).not.toMatch(/undefined|NaN/);
    expect(JSON.parse(JSON.stringify(results))).toEqual(results);
  });
});

describe("error bars of a panel", () => {
  const look = lookOf(0);
  const draw = (error: number, domain: readonly [number, number]) =>
    drawFigure({
      name: "bars",
      title: "bars",
      caption: "",
      alt: "",
      panels: [
        {
          plot: {
            height: 200,
            x: { domain: [0, 2] },
            y: { domain: [...domain] },
            marks: points([{ x: 1, y: 0.25, error }], look, domain),
          },
        },
      ],
    }).svg;
  const arrows = (svg: string): number => svg.match(/rotate\((0|180)\)/g)?.length ?? 0;

  test("end with an arrow only where they leave the panel", () => {
    expect(isCut([{ x: 1, y: 0.25, error: 0.2 }], [-1, 1])).toBe(false);
    expect(isCut([{ x: 1, y: 0.25, error: 0.9 }], [-1, 1])).toBe(true);
    expect(arrows(draw(0.2, [-1, 1]))).toBe(0);
    expect(arrows(draw(0.9, [-1, 1]))).toBe(1);
    expect(arrows(draw(5, [-1, 1]))).toBe(2);
  });

  test("keep the end that stays inside where it is", () => {
    // The bar is the one vertical line in the middle of the axis, at 291.
    const [, a, b] = draw(0.9, [-1, 1]).match(/d="M291,([\d.]+)L291,([\d.]+)"/)!;
    const [bottom, top] = [200 - 42, 10];
    expect(Number(a)).toBeCloseTo(bottom + ((0.25 - 0.9 + 1) / 2) * (top - bottom), 6);
    expect(Number(b)).toBe(top);
  });

  test("series have a symbol and a colour of their own, none of them that of exact lines", () => {
    const all = Array.from({ length: 6 }, (_, k) => lookOf(k));
    expect(new Set(all.map(({ symbol }) => symbol)).size).toBe(6);
    expect(new Set(all.map(({ colour }) => colour)).size).toBe(6);
    expect(all.map(({ colour }) => colour as string)).not.toContain(exactColour);
  });
});

describe("configurations from files", () => {
  let directory: string;
  const path = (name: string): string => join(directory, name);
  const spins = fairSpins(200, 64);
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "kadanoff-blocking-"));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const levels = async (options: BlockingOptions) => (await study(options)).results.levels;

  test("have the same analysis as npy of any type, as npz, and in packed or flat form", async () => {
    const shape = [200, 8, 8];
    writeNpy(path("spins.npy"), ndArray(spins, shape));
    writeNpy(
      path("bits.npy"),
      ndArray(
        Float32Array.from(spins, (s) => (s + 1) / 2),
        shape,
      ),
    );
    writeNpy(
      path("flat.npy"),
      ndArray(
        Int32Array.from(spins, (s) => (s === 1 ? 7 : 5)),
        [200, 64],
      ),
    );
    writeNpz(path("spins.npz"), { spins: ndArray(spins, shape), other: ndArray(new Float64Array(3), [3]) });
    const expected = await levels({ input: path("spins.npy") });
    expect(expected).toHaveLength(2);
    expect(await levels({ input: path("bits.npy") })).toEqual(expected);
    expect(await levels({ input: path("flat.npy"), size: "8" })).toEqual(expected);
    expect(await levels({ input: path("spins.npz"), dataset: "spins" })).toEqual(expected);
    const fewer = await study({ input: path("spins.npy"), samples: 150 });
    expect(fewer.results.samples).toBe(150);
  });

  test("are refused by name where nothing can be learnt from them", async () => {
    const bad: readonly (readonly [string, NdArray, new (message: string) => Error, RegExp])[] = [
      ["one.npy", ndArray(new Int8Array(200 * 64).fill(1), [200, 8, 8]), ConfigurationError, /nothing fluctuates/],
      ["few.npy", ndArray(spins.slice(0, 20 * 64), [20, 8, 8]), ConfigurationError, /20 configurations.*100 or more/],
      ["odd.npy", ndArray(fairSpins(120, 49), [120, 7, 7]), SizeError, /scale 2 does not divide/],
      [
        "potts.npy",
        ndArray(
          Int8Array.from(spins, (_, i) => i % 3),
          [200, 8, 8],
        ),
        ConfigurationError,
        /Potts states/,
      ],
      [
        "field.npy",
        ndArray(
          Float64Array.from(spins, (s, i) => s + i / 7),
          [200, 8, 8],
        ),
        ConfigurationError,
        /average/,
      ],
      ["flat.npy", ndArray(spins, [200, 64]), FormatError, /size/],
    ];
    for (const [name, array, error, message] of bad) {
      writeNpy(path(name), array);
      const attempt = prepareBlocking({ input: path(name) });
      await expect(attempt, name).rejects.toThrow(error);
      await expect(attempt, name).rejects.toThrow(message);
    }
    await expect(prepareBlocking({ input: path("none.npy") })).rejects.toThrow(FormatError);
  });
});

test.each<[BlockingOptions, new (message: string) => Error, RegExp]>([
  [{ rule: "sum" }, ParameterError, /unknown rule "sum"; known: majority, decimation, checkerboard, average/],
  [{ ties: "left" }, ParameterError, /unknown ties/],
  [{ rule: "decimation", ties: "random" }, ParameterError, /has no ties/],
  [{ rule: "checkerboard", scale: 2 }, ParameterError, /sqrt 2/],
  [{ operators: "all" }, ParameterError, /not standard/],
  [{ operators: "0,0" }, ParameterError, /nothing to measure/],
  [{ operators: "4,900" }, ParameterError, /at most 64/],
  [{ size: "10", levels: 2 }, SizeError, /does not divide/],
  [{ size: "64", levels: 0 }, ParameterError, /levels 0/],
  [{ samples: 50 }, ParameterError, /samples 50/],
  [{ coupling: "-0.2" }, ParameterError, /K >= 0/],
  [{ coupling: "0.4,0.5" }, ParameterError, /not one number/],
  [{ seed: -1 }, ParameterError, /seed -1/],
  [{ match: "16" }, SizeError, /must be 32x32/],
  [{ match: "32", rule: "average" }, ParameterError, /rule to spins/],
  [{ match: "32", operators: "0,2" }, ParameterError, /nn as the first/],
  [{ task: "a" }, ParameterError, /run directory/],
])("%j is refused before anything is simulated", async (options, error, message) => {
  const attempt = prepareBlocking(options);
  await expect(attempt).rejects.toThrow(error);
  await expect(attempt).rejects.toThrow(message);
});
