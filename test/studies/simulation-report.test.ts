import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { randomStream } from "../../src/core/random/index.js";
import { estimate, formatEstimate } from "../../src/core/statistics/index.js";
import { kaufman } from "../../src/physics/exact/index.js";
import { critical } from "../../src/physics/lattice/index.js";
import { openConfigurations, openSeries } from "../../src/workbench/io/index.js";
import { type Figure, figurePng } from "../../src/workbench/report/index.js";
import { checkJob, jobTasks, taskDirectory, unitDirectory } from "../../src/workbench/runs/index.js";
import { pngUri } from "../../src/workbench/studies/simulation/figures/pixels.js";
import { logTicks, niceTicks } from "../../src/workbench/studies/simulation/figures/ticks.js";
import { simulationFigures } from "../../src/workbench/studies/simulation/figures.js";
import { simulationReport } from "../../src/workbench/studies/simulation/report.js";
import {
  type ReportedEstimate,
  type ReportedPoint,
  reportedPoint,
  type SimulationResults,
} from "../../src/workbench/studies/simulation/results.js";
import { methodsText } from "../../src/workbench/studies/simulation/sections/methods.js";
import { simulationSummary } from "../../src/workbench/studies/simulation/summary.js";
import { histogramOf } from "../../src/workbench/studies/simulation/trace/histogram.js";
import { snapshotOf } from "../../src/workbench/studies/simulation/trace/snapshot.js";
import { readTrace, type Trace } from "../../src/workbench/studies/simulation/trace.js";
import { decodePng } from "../report/fixtures.js";

/** An autoregressive series about a mean. */
function series(mean: number, { seed, length = 2000, memory = 0.5, scale = 0.1 }: SeriesOptions): Float64Array {
  const random = randomStream({ seed, purpose: "simulation report" });
  const values = new Float64Array(length);
  let state = 0;
  for (let i = 0; i < length; i++) {
    state = memory * state + (random.uniform() - 0.5);
    values[i] = mean + scale * state;
  }
  return values;
}

interface SeriesOptions {
  readonly seed: number;
  readonly length?: number;
  readonly memory?: number;
  readonly scale?: number;
}

/** A point whose observables are estimates of made-up series about plausible means. */
function point(
  parameters: ReportedPoint["parameters"],
  means: Readonly<Record<string, number>>,
  { seed = 1, length = 2000, exact = {} }: { seed?: number; length?: number; exact?: Record<string, number> } = {},
): ReportedPoint {
  const observables = Object.fromEntries(
    Object.entries(means).map(([name, mean], k) => {
      const chains = [0, 1].map((c) =>
        series(mean, { seed: 1000 * seed + 10 * k + c, length, scale: 0.1 * Math.abs(mean) }),
      );
      return [name, estimate({ chains, definition: `definition of ${name}` })];
    }),
  );
  const { chains, measurements, every, thermalization } = {
    chains: 2,
    measurements: length,
    every: 1,
    thermalization: 400,
  };
  const base = { kernel: "Wolff, branchless", chains, measurements, every, thermalization, exact, omitted: {} };
  return reportedPoint({ ...base, task: `task-${seed}`, parameters, observables });
}

function results(tasks: readonly ReportedPoint[], job: Parameters<typeof checkJob>[0] | undefined): SimulationResults {
  const date = "2026-11-21T12:00:00.000Z";
  const command = ["kadanoff", "simulate", "--size", "16"];
  return {
    version: 1,
    provenance: { program: "kadanoff", version: "0.4.0", node: "20.19.0", platform: "linux x64", date, command },
    ...(job && { job: checkJob(job) }),
    complete: true,
    seconds: 12.5,
    tasks,
  };
}

const ising = (size: string, coupling: number) => ({
  model: "ising",
  size,
  boundary: "periodic",
  coupling,
  sampler: "wolff",
});

function isingPoint(extent: number, coupling: number, { seed = 1, length = 2000 } = {}): ReportedPoint {
  const { energyPerSite, specificHeat } = kaufman({ rows: extent, columns: extent, coupling });
  const chi = extent ** 1.75 * Math.exp(40 * (coupling - critical));
  return point(
    ising(`${extent}x${extent}`, coupling),
    {
      energyPerSite,
      specificHeat,
      magnetizationAbs: 0.6,
      susceptibility: chi,
      binder: 0.61,
      correlationLength: 0.9 * extent,
    },
    { seed, length, exact: { energyPerSite, specificHeat } },
  );
}

function trace(
  task: string,
  coupling: number | undefined,
  model: "ising" | "potts" | "edwards-anderson" | "phi4",
): Trace {
  const energies = [...series(-1.4, { seed: 9, length: 500 })];
  const order = Float64Array.from(series(0, { seed: 10, length: 3000, scale: 0.8 }), (m) => Math.round(m * 128) / 128);
  const values = model === "potts" ? order.map(Math.abs) : order;
  const histogram = histogramOf([values], { model, sites: 256, states: 3 })!;
  const pick = randomStream({ seed: 3, purpose: "snapshot" });
  const sites = Array.from({ length: 256 }, () =>
    model === "phi4"
      ? pick.uniform() - 0.5
      : model === "potts"
        ? Math.floor(3 * pick.uniform())
        : pick.uniform() < 0.5
          ? -1
          : 1,
  );
  const configuration = snapshotOf(sites, { extents: [16, 16], model, ...(model === "potts" && { states: 3 }) });
  const energy = { values: energies, stride: 4, measurements: 2000 };
  return { task, ...(coupling !== undefined && { coupling }), energy, histogram, configuration };
}

const couplings = [0.4, 0.42, critical, 0.46];
const ladder = [0.3, 0.4, 0.5, 0.6].map((coupling, k) => ({
  ...isingPoint(8, coupling, { seed: k + 1 }),
  task: "ladder",
}));
const tempered = ladder.map((one) => ({ ...one, parameters: { ...one.parameters, sampler: "tempering" } }));

function glass(): ReportedPoint[] {
  return ["4x4x4", "6x6x6"].flatMap((size, s) =>
    [0.3, 0.6, 0.9].map((coupling, k) => ({
      ...point(
        { model: "edwards-anderson", size, boundary: "periodic", coupling, sampler: "tempering", disorder: 4 },
        { energyPerSite: -1.2, specificHeat: 0.4, overlap: 0.3 + 0.1 * k, overlapSquared: 0.2, overlapBinder: 0.4 },
        { seed: 10 * s + k },
      ),
      task: `glass-${s}`,
    })),
  );
}

function fields(): ReportedPoint[] {
  return [-1.2, -1, -0.8].map((massSquared, k) =>
    point(
      { model: "phi4", size: "16x16", boundary: "periodic", kappa: 1, massSquared, lambda: 0.7, sampler: "metropolis" },
      {
        actionPerSite: 0.1,
        magnetizationAbs: 0.7,
        susceptibility: 10 ** (3 - k),
        binder: 0.5,
        correlationLength: 5,
        phiSquared: 1,
      },
      { seed: k + 1 },
    ),
  );
}

const phi4Job = { model: "phi4", size: "16", massSquared: [-1.2, -1, -0.8], lambda: 0.7 } as const;
const glassJob = { model: "edwards-anderson", size: ["4x4x4", "6x6x6"], coupling: "0.3:0.9:3", disorder: 4 } as const;
const potts = (states: number) =>
  point(
    { model: "potts", size: "16x16", boundary: "periodic", coupling: 1, states, sampler: "swendsen-wang" },
    { energyPerSite: -1.6, magnetizationAbs: 0.7, susceptibility: 120, binder: 0.4 },
    { seed: states },
  );

const cases: readonly (readonly [string, SimulationResults, readonly Trace[], readonly string[]])[] = [
  [
    "a single point",
    results([isingPoint(16, critical)], { size: "16" }),
    [trace("task-1", critical, "ising")],
    ["chain", "configuration"],
  ],
  [
    "a grid of sizes and couplings",
    results(
      [8, 16, 32].flatMap((extent, s) => couplings.map((k, c) => isingPoint(extent, k, { seed: 10 * s + c + 1 }))),
      { size: ["8", "16", "32"], coupling: couplings },
    ),
    [],
    ["energy-against-coupling", "order-against-coupling", "scaling-against-coupling", "against-size"],
  ],
  [
    "a tempering ladder",
    results(tempered, { size: "8", sampler: "tempering", coupling: "0.3:0.6:4" }),
    [trace("ladder", 0.6, "ising")],
    ["energy-against-coupling", "order-against-coupling", "scaling-against-coupling", "chain", "configuration"],
  ],
  [
    "a spin glass",
    results(glass(), glassJob),
    [trace("glass-1", 0.9, "edwards-anderson")],
    ["energy-against-coupling", "overlap-against-coupling", "chain", "configuration"],
  ],
  [
    "fields over the mass",
    results(fields(), phi4Job),
    [trace("task-1", undefined, "phi4")],
    [
      "energy-against-mass-squared",
      "order-against-mass-squared",
      "scaling-against-mass-squared",
      "chain",
      "configuration",
    ],
  ],
  [
    "two Potts models",
    results([potts(3), potts(4)], { model: "potts", size: "16", states: [3, 4], coupling: 1 }),
    [trace("task-3", 1, "potts"), trace("task-4", 1, "potts")],
    ["chain", "configuration", "chain-2", "configuration-2"],
  ],
  [
    "series too short for error bars",
    results(
      couplings.map((k, c) => isingPoint(16, k, { seed: c + 1, length: 40 })),
      { size: "16", coupling: couplings },
    ),
    [],
    ["energy-against-coupling", "order-against-coupling", "scaling-against-coupling"],
  ],
  ["an analysis of series without a lattice", results([point({}, { length: 3 })], undefined), [], []],
  ["a run without a finished task", { ...results([], { size: "16" }), complete: false, unfinished: ["a"] }, [], []],
];

describe("the report of a simulation", () => {
  test.each(cases)("has finite, reproducible figures and a whole page for %s", (_, found, traces, names) => {
    const figures = simulationFigures(found, traces);
    expect(figures.map(({ name }) => name)).toEqual(names);
    expect(simulationFigures(found, traces)).toEqual(figures);
    for (const figure of figures) {
      for (const text of [figure.svg.replace(/data:[^"]*/g, ""), figure.caption, figure.alt, figure.title]) {
        expect(text).not.toMatch(/NaN|undefined|Infinity|null|\[object|\u26a0/);
      }
      expect(figure.alt).toMatch(/\d/);
      expect(figure.caption).toMatch(/\d/);
      const image = decodePng(figurePng(figure, { scale: 1 }));
      expect(image.dark({ x: 0, y: 0, width: 640, height: 30 })).toBeGreaterThan(200);
    }
    const ids = figures.flatMap(({ svg }) => [...svg.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const report = simulationReport(found, figures);
    expect(report).not.toMatch(/>[^<]*(NaN|undefined|Infinity|\[object)|(src|href)="https?:/);
    expect(report.match(/<figure /g)?.length ?? 0).toBe(figures.length);
  });

  test.each(cases)("prints every number of the results as it is, for %s", (_, found) => {
    const report = simulationReport(found, []);
    for (const { observables } of found.tasks) {
      for (const value of Object.values(observables)) expect(report).toContain(escaped(print(value)));
    }
  });
});

const print = ({ mean, error, refusal }: ReportedEstimate): string =>
  formatEstimate({ mean, error, ...(refusal !== undefined && { refusal }) });
const escaped = (text: string): string => text.replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The lines of a figure that have the width of error bars: vertical ones are bars, level ones their caps. */
function errorBars({ svg }: Figure): { bars: number; caps: number } {
  const groups = [...svg.matchAll(/<g [^>]*stroke-width="1\.1"[^>]*>(.*?)<\/g>/gs)].map(([, inner]) => inner!);
  const bars = groups.reduce((sum, inner) => sum + (inner.match(/<line /g)?.length ?? 0), 0);
  return { bars, caps: groups.reduce((sum, inner) => sum + (inner.match(/<path /g)?.length ?? 0), 0) };
}

describe("figures of observables", () => {
  const grid = cases[1]![1];

  test("have one error bar with two caps for each point of each panel", () => {
    const figures = simulationFigures(grid);
    const panels = [2, 2, 2];
    panels.forEach((count, k) => {
      const points = count * grid.tasks.length;
      expect(errorBars(figures[k]!)).toEqual({ bars: points, caps: 2 * points });
    });
    // Five observables at one coupling for each of three sizes.
    expect(errorBars(figures[3]!)).toEqual({ bars: 15, caps: 30 });
  });

  test("have no error bar where it was refused, and say so", () => {
    const found = cases[6]![1];
    const refused = found.tasks
      .flatMap(({ observables }) => Object.values(observables))
      .filter(({ error }) => error === undefined);
    expect(refused.length).toBeGreaterThan(0);
    const figures = simulationFigures(found);
    const [energy] = figures;
    const given = found.tasks.flatMap(({ observables }) => [observables.energyPerSite!, observables.specificHeat!]);
    expect(errorBars(energy!).bars).toBe(given.filter(({ error }) => error !== undefined).length);
    expect(figures.some(({ svg }) => svg.includes("too short for an error bar"))).toBe(true);
  });

  test("are exact only where results have exact values", () => {
    const [solved] = simulationFigures(grid);
    expect(solved!.svg).toContain("exact, Kaufman 1949");
    const [open] = simulationFigures({ ...grid, tasks: grid.tasks.map((one) => ({ ...one, exact: {} })) });
    expect(open!.svg).not.toContain("Kaufman");
  });

  test("show the infinite lattice's order on both sides of the critical coupling", () => {
    const order = simulationFigures(grid).find(({ name }) => name === "order-against-coupling")!;
    const limit = [...order.svg.matchAll(/<g [^>]*stroke-dasharray="5,3"[^>]*><path d="([^"]*)"/g)][0]![1]!;
    const points = limit
      .split(/[ML]/)
      .filter(Boolean)
      .map((pair) => pair.split(",").map(Number));
    const below = points.filter(([, y]) => y === points[0]![1]);
    // A level line at m = 0 over all couplings below the critical one, two thirds of the axis.
    const [left, right] = [points[0]![0]!, points.at(-1)![0]!];
    expect((below.at(-1)![0]! - left) / (right - left)).toBeCloseTo((critical - 0.3982) / (0.4618 - 0.3982), 1);
    expect(points.at(-1)![1]!).toBeLessThan(points[0]![1]!);
  });

  test("over sizes are at the coupling next to the critical one", () => {
    const figure = simulationFigures(grid).find(({ name }) => name === "against-size")!;
    expect(figure.caption).toContain("at K = 0.440687 for L = 8, 16, 32");
    expect(figure.caption).toContain("−1/8 and 7/4");
  });
});

describe("the chain of a glass", () => {
  const found = cases[3]![1];
  const [chain] = cases[3]![2];

  test("has its own mean, not that of all realisations, whose energies differ", () => {
    const figure = simulationFigures(found, [chain!]).find(({ name }) => name === "chain")!;
    const own = chain!.energy.values.reduce((sum, value) => sum + value, 0) / chain!.energy.values.length;
    expect(own).toBeLessThan(-1.3);
    expect(figure.svg).toContain(`mean ${own.toFixed(3).replace("-", "−")}`);
    expect(figure.caption).toContain("the mean of what is drawn");
    expect(figure.caption).toContain("of all realisations");
  });

  test("has the mean of all chains where there is one realisation", () => {
    const tasks = found.tasks.map((one) => ({ ...one, parameters: { ...one.parameters, disorder: 1 } }));
    const figure = simulationFigures({ ...found, tasks }, [chain!]).find(({ name }) => name === "chain")!;
    expect(figure.caption).toContain("the mean of all chains");
  });
});

describe("what the summary says", () => {
  const one = isingPoint(16, critical);
  const summary = (tasks: readonly ReportedPoint[], directory?: string) =>
    simulationSummary(results(tasks, { size: "16" }), directory);
  const withBinder = (change: Partial<ReportedEstimate>, chains = 2): ReportedPoint => ({
    ...one,
    chains,
    observables: { ...one.observables, binder: { ...one.observables.binder!, ...change } },
  });

  test("a series that never changed is remarked, of one point and of a grid", () => {
    const frozen = estimate({ chains: [new Float64Array(200).fill(1)], definition: "m" });
    const remark = frozen.remark!;
    expect(remark).toContain("frozen");
    expect(summary([withBinder({ remark })])).toContain(`remark on binder: ${remark}`);
    const grid = [one, one, one, withBinder({ remark })];
    expect(summary(grid)).toContain(`remark on 1 of 4 points: ${remark}`);
  });

  test("one chain disagrees with itself, several with each other, and neither says it twice", () => {
    const remark = "chains disagree: split R-hat is 1.30; their means differ";
    const alone = summary([withBinder({ rHat: 1.3, remark }, 1)]);
    expect(alone).toContain("the halves of the chain disagree");
    expect(alone).not.toContain("chains");
    const both = summary([withBinder({ rHat: 1.3, remark })]);
    expect(both.match(/disagree/g)).toHaveLength(1);
    const report = simulationReport(results([withBinder({ rHat: 1.3, remark }, 1)], { size: "16" }), []);
    expect(report).toContain("the halves of the chain disagree");
    expect(report).not.toContain("chains disagree");
    // Chains that are frozen apart have no finite R-hat to list.
    const { rHat: _, ...binder } = one.observables.binder!;
    const apart = { ...one, chains: 1, observables: { binder: { ...binder, remark } } };
    expect(summary([apart])).toContain("remark on all: the halves of the chain disagree: split");
  });

  test("of a grid tells where all observables are", () => {
    expect(summary([one, one, one, one], "run")).toContain("all observables: report.html, results.csv");
    expect(summary([one], "run")).not.toContain("all observables");
  });
});

describe("what the report says", () => {
  test("deviations are in standard errors of the value, and large ones stand out", () => {
    const one = isingPoint(16, critical);
    const { mean, error } = one.observables.energyPerSite!;
    const found = results([{ ...one, exact: { energyPerSite: mean + 5 * error! } }], { size: "16" });
    expect(simulationReport(found, [])).toContain('<span class="badge bad">−5.0 σ</span>');
  });

  test("chains that disagree are flagged with their R-hat, those that agree are not", () => {
    const one = isingPoint(16, critical);
    const rated = (rHat: number): string => {
      const observables = { ...one.observables, binder: { ...one.observables.binder!, rHat } };
      return simulationReport(results([{ ...one, observables }], { size: "16" }), []);
    };
    expect(rated(1.034)).toContain("binder 1.034");
    expect(rated(1.034)).toContain("thermalize longer");
    expect(rated(1.0)).not.toContain("thermalize longer");
  });

  test("refusals come with their remedy", () => {
    const one = isingPoint(16, critical, { length: 40 });
    const refusal = Object.values(one.observables).find((value) => value.refusal)!.refusal!;
    expect(simulationReport(results([one], { size: "16" }), [])).toContain(escaped(refusal));
  });

  test("the methods paragraph cites what was used and nothing else", () => {
    const cited = (index: number) => methodsText(cases[index]![1]).cited;
    expect(cited(0)).toEqual(["wolff", "gamma", "rHat", "kaufman"]);
    expect(cited(2)).toEqual(["tempering", "metropolis", "gamma", "rHat", "kaufman", "onsager"]);
    expect(cited(5)).toEqual(["swendsenWang", "gamma", "rHat"]);
    expect(methodsText(cases[0]![1]).text).toContain("seed 1");
  });
});

describe("the trace of a run", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "kadanoff-trace-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** A unit with energies and order parameters that tell their measurement, rung and lane. */
  function writeUnit(place: string, { rungs, lanes, length }: { rungs: number; lanes: number; length: number }): void {
    mkdirSync(place, { recursive: true });
    const row = rungs === 1 ? [lanes] : [rungs, lanes];
    const energy = openSeries(join(place, "energy.npy"), { row, dtype: "int32" });
    const magnetization = openSeries(join(place, "magnetization.npy"), { row, dtype: "int32" });
    for (let m = 0; m < length; m++) {
      const places = Array.from({ length: rungs * lanes }, (_, at) => at);
      energy.append(places.map((at) => 16 * (1000 * at + m)));
      magnetization.append(places.map((at) => (Math.floor(at / lanes) === rungs - 1 ? 16 - 2 * (m % 17) : 16)));
    }
    energy.close();
    magnetization.close();
  }

  test("is the thinned energy of one chain, the counts of all chains and the last configuration", () => {
    const [task] = jobTasks(checkJob({ size: "4", replicas: 2 }));
    const own = taskDirectory(directory, task!.name);
    for (const unit of [0, 1]) writeUnit(unitDirectory(own, task!, unit), { rungs: 1, lanes: 1, length: 5001 });
    const stored = openConfigurations(join(unitDirectory(own, task!, 1), "configurations.npy"), { size: [4, 4] });
    const last = Array.from({ length: 16 }, (_, site) => (site % 3 === 0 ? 1 : -1));
    stored.append(new Array<number>(16).fill(1));
    stored.append(last);
    stored.close();

    const found = readTrace(directory, task!, { unit: 1 });
    expect(found.energy.values).toEqual(Array.from({ length: 1667 }, (_, k) => 3 * k));
    expect(found.energy).toMatchObject({ stride: 3, measurements: 5001 });
    expect(found.histogram!.total).toBe(10_002);
    expect(found.histogram!.counts.length).toBe(17);
    // m = 1, 7/8, ... in turn: 5001 = 294 * 17 + 3.
    expect(found.histogram!.counts.toReversed()).toEqual(Array.from({ length: 17 }, (_, k) => 2 * (k < 3 ? 295 : 294)));
    expect(found.configuration!.values).toEqual(last);
    expect(readTrace(directory, task!).configuration).toBeUndefined();
    expect(() => readTrace(directory, task!, { unit: 2 })).toThrow("no unit 2");
  });

  test("of a ladder is that of the coldest rung unless another is asked for", () => {
    const job = { size: "4", sampler: "tempering", coupling: [0.3, 0.5, 0.4] } as const;
    const [task] = jobTasks(checkJob(job));
    const place = unitDirectory(taskDirectory(directory, task!.name), task!, 0);
    writeUnit(place, { rungs: 3, lanes: 2, length: 34 });
    const stored = openConfigurations(join(place, "configurations.npy"), { size: [4, 4] });
    // Two stored moments of three rungs with two lanes: all spins up but the one at its place.
    for (let at = 0; at < 12; at++) stored.append(Array.from({ length: 16 }, (_, site) => (site === at ? -1 : 1)));
    stored.close();
    const coldest = readTrace(directory, task!);
    expect(coldest.coupling).toBe(0.5);
    expect(coldest.energy.values).toEqual(Array.from({ length: 34 }, (_, m) => 4000 + m));
    expect(coldest.histogram!.counts).toEqual(new Array(17).fill(4));
    expect(coldest.configuration!.values.indexOf(-1)).toBe(6 + 4);
    const hottest = readTrace(directory, task!, { rung: 0 });
    expect(hottest.coupling).toBe(0.3);
    expect(hottest.energy.values[0]).toBe(0);
    expect(hottest.configuration!.values.indexOf(-1)).toBe(6);
    expect(() => readTrace(directory, task!, { rung: 3 })).toThrow("no rung 3");
  });
});

describe("parts of figures", () => {
  test("bins of a histogram hold equally many possible values, so that equal chances give equal densities", () => {
    const sites = 1000;
    const every = Float64Array.from({ length: sites + 1 }, (_, k) => -1 + (2 * k) / sites);
    const { edges, counts, total } = histogramOf([every], { model: "ising", sites })!;
    expect(counts.length).toBeLessThanOrEqual(64);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(total);
    const densities = counts.map((count, k) => count / (total * (edges[k + 1]! - edges[k]!)));
    expect(edges.map((edge, k) => edge + edges.at(-1 - k)!).every((sum) => Math.abs(sum) < 1e-12)).toBe(true);
    // The two bins at the ends reach to the outermost values only.
    for (const density of densities) expect(density).toBeCloseTo(sites / 2 / (sites + 1), 6);
    expect(histogramOf([[]], { model: "ising", sites })).toBeUndefined();
  });

  test.each([4, 8, 9, 12])("every value of the magnetisation of %i x %i spins has a bin of its own", (extent) => {
    const sites = extent ** 2;
    const every = Float64Array.from({ length: sites + 1 }, (_, k) => (2 * k - sites) / sites);
    const { edges, counts } = histogramOf([every], { model: "ising", sites })!;
    expect(counts).toEqual(new Array(sites + 1).fill(1));
    for (const [k, m] of every.entries()) expect((edges[k]! + edges[k + 1]!) / 2).toBeCloseTo(m, 12);
  });

  test.each([
    ["ising", 256, -1],
    ["ising", 1024, 0.3],
    ["ising", 1025, 0.21],
    ["ising", 4096, -1],
    ["edwards-anderson", 1000, -1],
    ["potts", 400, 0.1],
    ["potts", 1024, 0.002],
  ] as const)("bins of %s on %i sites from %f hold equally many values but at the ends", (model, sites, from) => {
    const step = model === "potts" ? 3 / (2 * sites) : 2 / sites;
    const all: number[] = [];
    for (let value = 1; value >= from - 1e-9 && (from > -1 || all.length <= sites); value -= step) all.push(value);
    const { edges, counts, total } = histogramOf([all], { model, sites, states: 3 })!;
    expect(counts.length).toBeLessThanOrEqual(160);
    expect(total).toBe(all.length);
    const inner = counts.slice(1, -1);
    expect(new Set(inner).size).toBe(1);
    // Ends that go on beyond what was seen are empty there; no end holds more than the others.
    expect(Math.max(counts[0]!, counts.at(-1)!)).toBeLessThanOrEqual(inner[0]!);
    for (let k = 0; k < counts.length; k++) expect(edges[k + 1]!).toBeGreaterThan(edges[k]!);
  });

  test("a large configuration is thinned, and of a cube the first layer is drawn", () => {
    const large = snapshotOf(new Int8Array(1024 * 1024).fill(1), { extents: [1024, 1024], model: "ising" });
    expect([large.rows, large.columns, large.every]).toEqual([512, 512, 2]);
    const cube = snapshotOf([1, 2, 3, 4, 5, 6, 7, 8], { extents: [2, 2, 2], model: "phi4" });
    expect(cube.values).toEqual([1, 2, 3, 4]);
  });

  test("a picture of 256 x 256 independent spins stays small", () => {
    const random = randomStream({ seed: 1, purpose: "pixels" });
    const values = Array.from({ length: 65_536 }, () => (random.uniform() < 0.5 ? 0 : 1));
    const uri = pngUri({ rows: 256, columns: 256, values, palette: ["#ffffff", "#000000"], scale: 4 });
    expect(uri.length).toBeLessThan(60_000);
    const bytes = Uint8Array.from(Buffer.from(uri.split(",")[1]!, "base64"));
    expect([...bytes.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  });

  test("axes have round ticks within their ends, also over less than a decade", () => {
    expect(niceTicks(0.38, 0.5, 6)).toEqual([0.38, 0.4, 0.42, 0.44, 0.46, 0.48, 0.5]);
    expect(logTicks(0, 4)).toEqual([0, 1, 2, 3, 4]);
    expect(logTicks(Math.log10(0.6), Math.log10(0.8)).map((x) => Number((10 ** x).toPrecision(6)))).toEqual([
      0.6, 0.65, 0.7, 0.75, 0.8,
    ]);
  });
});
