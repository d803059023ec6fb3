import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ParameterError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { jobTasks, planJob, readJobRecord, runStatus } from "../../src/workbench/runs/index.js";
import {
  analyseScalingRun,
  type ExponentsResults,
  openScalingRun,
  parseExponentTarget,
} from "../../src/workbench/studies/exponents/index.js";
import { allocate, grown, type Source } from "../../src/workbench/studies/exponents/until/allocation.js";
import { linearResponse } from "../../src/workbench/studies/exponents/until/linear-response.js";
import { nextRound, type RoundInput } from "../../src/workbench/studies/exponents/until/next-round.js";
import { kadanoff } from "../cli/run-cli.js";
import { hashes, startKadanoff, until } from "../runs/processes.js";

describe("the allocation of sweeps", () => {
  const source = (name: string, share: number, work: number, room = 100): Source => ({ name, share, work, room });
  const sources = [source("a", 0.5, 1), source("b", 0.3, 4), source("c", 0.19, 1), source("d", 0.01, 6)];
  const variance = (factors: readonly number[]): number =>
    sources.reduce((sum, { share }, s) => sum + share / factors[s]!, 0);
  const work = (factors: readonly number[]): number =>
    sources.reduce((sum, source, s) => sum + source.work * factors[s]!, 0);

  test("reaches the variance that is wanted with less work than any other", () => {
    const factors = Object.values(allocate(sources, { remaining: 0.45 }));
    expect(variance(factors)).toBeLessThanOrEqual(0.45);
    expect(variance(factors)).toBeGreaterThan(0.449);
    expect(factors[0]! / factors[2]!).toBeCloseTo(Math.sqrt(0.5 / 0.19), 8);
    expect(factors[0]! / factors[1]!).toBeCloseTo(Math.sqrt(0.5 / (0.3 / 4)), 8);
    expect(factors[3]).toBe(1);
    const stream = randomStream({ seed: 5, purpose: "other factors" });
    for (let trial = 0; trial < 2000; trial++) {
      const other = factors.map((factor) => Math.max(1, factor * Math.exp(stream.uniform() - 0.5)));
      if (variance(other) <= 0.449) expect(work(other)).toBeGreaterThan(work(factors));
    }
  });

  test("grows nothing more than four times, and then first what needs it most", () => {
    const factors = allocate(sources, { remaining: 0.001 });
    expect(factors.a).toBeCloseTo(4, 8);
    expect(factors.b! / factors.a!).toBeCloseTo(Math.sqrt(0.3 / 4 / 0.5), 8);
  });

  test("grows the work by a fifth at least", () => {
    const factors = Object.values(allocate(sources, { remaining: 0.99 }));
    expect(work(factors) / work([1, 1, 1, 1])).toBeGreaterThanOrEqual(1.2);
    // A source begins to grow by 5 % at once; b has a third of the work.
    expect(work(factors) / work([1, 1, 1, 1])).toBeLessThan(1.2 + (0.05 * 4) / 12);
  });

  test("leaves what is at its maximum, and stays within the room of the others", () => {
    const closed = [source("a", 0.8, 1, 1), source("b", 0.15, 1, 1.5), source("c", 0.05, 1)];
    expect(allocate(closed, { remaining: 0.5 })).toMatchObject({ a: 1, b: 1.5 });
    expect(allocate([source("a", 1, 1, 1)], { remaining: 0.5 })).toEqual({ a: 1 });
  });

  test("rounds goals up to three digits", () => {
    expect([grown(20_000, 1), grown(20_000, 1.23456), grown(999, 1.002), grown(7, 1.5)]).toEqual([
      20_000, 24_700, 1010, 11,
    ]);
    expect(grown(12_345, 1)).toBe(12_345);
  });
});

test("a linear response is found where features depend on each other", () => {
  const stream = randomStream({ seed: 2, purpose: "features" });
  const rows = Array.from({ length: 40 }, () => {
    const [x, y] = [stream.uniform(), 1e-3 * stream.uniform()] as const;
    return [x, y, 2 * x - 300 * y];
  });
  const respond = linearResponse(
    rows,
    rows.map(([x, y]) => 3 * x! - 500 * y!),
  );
  expect(respond([0.2, 4e-4, 0.28])).toBeCloseTo(0.4, 10);
});

test("targets are absolute or in percent, of the four numbers", () => {
  expect(parseExponentTarget("nu:0.02")).toEqual({ number: "nu", error: 0.02, relative: false });
  expect(parseExponentTarget(" criticalCoupling : 0.01% ")).toMatchObject({ number: "criticalCoupling", error: 1e-4 });
  expect(() => parseExponentTarget("eta:0.1")).toThrow(/names no number.*known: nu, betaOverNu/);
  for (const wrong of ["nu", "nu:", "nu:small", "nu:-1", "nu:0.1:2"]) {
    expect(() => parseExponentTarget(wrong), wrong).toThrow(ParameterError);
    expect(() => parseExponentTarget(wrong), wrong).toThrow("try nu:0.02 or nu:2%");
  }
});

describe("a run that is measured until nu is known", () => {
  let home = "";
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "kadanoff-until-"));
    const { status, stderr } = kadanoff([...simulate, "--measurements", "6000"], home);
    expect(status, stderr).toBe(0);
    for (const name of ["alone", "stopped"]) cpSync(join(home, "run"), join(home, name), { recursive: true });
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const simulate = [
    ...["simulate", "--size", "4,6,8,12", "--coupling", "0.43,0.45,0.5", "--every", "5"],
    ...["--replicas", "1", "--seed", "3", "--workers", "2", "--out", "run"],
  ];
  const target = parseExponentTarget("nu:0.05");

  async function roundOf(change: Partial<RoundInput> = {}) {
    const directory = join(home, "run");
    const { job, plans } = readJobRecord(directory)!;
    const { kernels } = await planJob(job);
    const goals = Object.fromEntries(jobTasks(job).map(({ name }) => [name, 6000]));
    const analysed = analyseScalingRun(openScalingRun(directory));
    const input = { analysed, target, goals, plans, kernels, maximum: 1e9, ...change };
    return { input, next: nextRound(input) };
  }

  test("goes on where the variance is large for the work, in proportion to the square root of both", async () => {
    const { input, next } = await roundOf();
    const { tasks, goals } = next;
    expect(tasks.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(tasks.reduce((sum, { work }) => sum + work, 0)).toBeCloseTo(1, 10);
    const factor = (task: string): number => goals![task]! / 6000;
    const growing = tasks.filter(({ task }) => factor(task) > 1.06);
    expect(growing.length).toBeGreaterThan(2);
    expect(growing.length).toBeLessThan(tasks.length);
    expect(Math.max(...tasks.map(({ task }) => factor(task)))).toBeLessThanOrEqual(4.02);
    const rates = growing.map(({ task, share, work }) => factor(task) / Math.sqrt(share / work));
    expect(Math.max(...rates) / Math.min(...rates)).toBeLessThan(1.01);
    const slowest = Math.min(...growing.map(({ share, work }) => share / work));
    for (const { task, share, work } of tasks) if (factor(task) === 1) expect(share / work).toBeLessThan(slowest);
    // Far from K_c the configurations of a large lattice are hardly ever those of K_c.
    const of = (size: number, coupling: number): number =>
      tasks.find((task) => task.size === size && task.couplings[0] === coupling)!.share;
    expect(of(12, 0.5)).toBeLessThan(of(12, 0.45) / 2);
    expect(nextRound(input)).toEqual(next);
  });

  test("ends with the reason when the spread between fits, or the maximum, is in the way", async () => {
    const { input, next } = await roundOf({ maximum: 6000 });
    expect(next).toMatchObject({ reached: false, reason: expect.stringContaining("maximum of 6000 measurements") });
    expect(next.goals).toBeUndefined();
    const { analysis } = input.analysed;
    const nu = { ...analysis.nu, systematic: 0.06, statistical: 0.01, error: 0.061 };
    const spread = nextRound({
      ...input,
      maximum: 1e9,
      analysed: { ...input.analysed, analysis: { ...analysis, nu } },
    });
    expect(spread).toMatchObject({ reached: false, reason: expect.stringContaining("further sweeps cannot help") });
    expect(spread.goals).toBeUndefined();
    const near = { ...nu, systematic: 0.04, statistical: 0.02, error: 0.0447 };
    const reached = nextRound({ ...input, analysed: { ...input.analysed, analysis: { ...analysis, nu: near } } });
    expect(reached.reached).toBe(true);
  });

  test("reaches the error, and is the same when it was stopped by a clock and by a signal", async () => {
    const command = ["--until", "nu:0.05", "--workers", "2", "--json"];
    const alone = startKadanoff(["exponents", "alone", ...command], home);

    const limited = await startKadanoff(["exponents", "stopped", ...command, "--maximum-time", "0.2s"], home).ended;
    expect(limited.code, limited.stderr).toBe(3);
    expect(JSON.parse(limited.stdout)).toMatchObject({
      until: { reached: false, reason: expect.stringContaining("the time was up") },
    });
    const signalled = startKadanoff(["exponents", "stopped", ...command], home);
    const unfinished = (): boolean => runStatus(join(home, "stopped")).tasks.some(({ complete }) => !complete);
    await until(unfinished);
    signalled.process.kill("SIGTERM");
    const ended = await signalled.ended;
    expect({ code: ended.code, stdout: ended.stdout }, ended.stderr).toEqual({ code: 143, stdout: "" });
    expect(ended.stderr).toContain("kadanoff status stopped tells how far it is");

    const last = await startKadanoff(["exponents", "stopped", ...command], home).ended;
    const left = await alone.ended;
    expect([last.code, left.code], left.stderr).toEqual([0, 0]);
    const results = JSON.parse(left.stdout) as ExponentsResults;
    const after = results.until!;
    expect(after).toMatchObject({ number: "nu", wanted: 0.05, reached: true });
    expect(results.nu.error).toBeLessThanOrEqual(0.05);
    expect(Math.abs(results.nu.value - 1) / results.nu.error).toBeLessThan(4);
    expect(after.rounds[0]!.error).toBeGreaterThan(0.05);
    expect(readFileSync(join(home, "alone/exponents/report.html"), "utf8")).toContain("part of the variance");
    expect(new Set(after.tasks.map(({ measurements }) => measurements)).size).toBeGreaterThan(3);

    expect(hashes(join(home, "stopped/tasks"), /\.npy$/)).toEqual(hashes(join(home, "alone/tasks"), /\.npy$/));
    expect(readJobRecord(join(home, "stopped"))).toEqual(readJobRecord(join(home, "alone")));
    expect((JSON.parse(last.stdout) as ExponentsResults).nu).toEqual(results.nu);
  });

  test("keeps its goals for status and for simulate without measurements", () => {
    const { complete, tasks } = runStatus(join(home, "alone"));
    expect(complete).toBe(true);
    const goals = Object.fromEntries(tasks.map(({ name, goal }) => [name, goal]));
    expect(Math.max(...Object.values(goals))).toBeGreaterThan(6000);
    const again = kadanoff([...simulate.slice(0, -1), "alone", "--json"], home);
    expect(again.status, again.stderr).toBe(0);
    const points = (JSON.parse(again.stdout) as { tasks: { task: string; measurements: number }[] }).tasks;
    expect(Object.fromEntries(points.map(({ task, measurements }) => [task, measurements]))).toEqual(goals);
  });
});
