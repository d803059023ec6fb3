import { describe, expect, test } from "vitest";
import { ParameterError, SizeError, TooLargeError } from "../../src/core/errors/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import { exactFlow, exactFlowSteps } from "../../src/physics/rg/exact-flow/index.js";

const flow = (rows: number, columns: number, steps: number, coupling = critical) =>
  exactFlow(ising(square(rows, columns), { coupling }), { steps });

describe("an exact flow refuses", () => {
  test("steps that are not a positive integer", () => {
    for (const steps of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => flow(4, 4, steps)).toThrow(ParameterError);
    }
    expect(() => flow(4, 4, 1.5)).toThrow("steps 1.5 is not a positive integer");
  });

  test("more steps than the extents can be halved, and says which extents can", () => {
    expect(() => flow(4, 4, 5)).toThrow(SizeError);
    expect(() => flow(4, 4, 5)).toThrow(
      "a 4x4 torus can be decimated 4 times, not 5; 5 steps need extents that are multiples of 8",
    );
    expect(() => flow(6, 8, 3)).toThrow(
      "a 6x8 torus can be decimated 2 times, not 3; 3 steps need extents that are multiples of 4",
    );
    expect(() => flow(5, 4, 1)).toThrow("multiples of 2");
  });

  test("more spins than can be tabulated, and says which sizes can", () => {
    expect(() => flow(16, 16, 2)).toThrow(TooLargeError);
    expect(() => flow(16, 16, 2)).toThrow(
      "a 16x16 torus keeps 64 spins at level 2, with 2^64 log-weights; at most 2^18 are tabulated: " +
        "use 8x8, 4x16, 6x12 or less, or 1 step",
    );
    expect(() => flow(8, 10, 2)).toThrow(TooLargeError);
  });

  test("open boundaries", () => {
    const open = ising(square(4, 4, { boundary: "open" }), { coupling: 0.4 });
    expect(() => exactFlow(open, { steps: 1 })).toThrow(
      "the exact flow is for tori; the 4x4 lattice has open boundaries",
    );
  });

  test("couplings whose weights leave the range of a double", () => {
    expect(() => flow(8, 8, 2, 30)).toThrow(ParameterError);
    expect(() => flow(8, 8, 2, -30)).toThrow("use a smaller |K|, or 1 step");
    expect(flow(4, 8, 1, 30).deviations.logPartition).toBeLessThan(1e-11);
  });
});

describe("the number of steps of an exact flow", () => {
  test("is known beforehand, and is taken", () => {
    for (const [rows, columns, steps] of [
      [4, 8, 4],
      [4, 16, 4],
      [6, 12, 2],
      [4, 4, 4],
      [2, 2, 2],
      [16, 16, 1],
      [8, 10, 1],
      [3, 4, 0],
    ] as const) {
      expect(exactFlowSteps(square(rows, columns)), `${rows}x${columns}`).toBe(steps);
      if (steps > 0) expect(flow(rows, columns, steps).levels.length).toBe(steps + 1);
      expect(() => flow(rows, columns, steps + 1)).toThrow();
    }
    expect(exactFlowSteps(square(8, 8))).toBe(6);
    expect(exactFlowSteps(square(8, 8, { boundary: "open" }))).toBe(0);
  });

  test("is reported as it passes", () => {
    const seen: string[] = [];
    exactFlow(ising(square(4, 4), { coupling: critical }), {
      steps: 2,
      progress: ({ stage, done, total, unit }) => seen.push(`${stage}: ${done}/${total} ${unit}`),
    });
    expect(seen).toEqual(["exact flow: 0/2 steps", "exact flow: 1/2 steps", "exact flow: 2/2 steps"]);
  });
});

test("a torus too large to measure says that nothing was compared, not that nothing deviates", () => {
  const { deviations, levels } = exactFlow(ising(square(32, 32), { coupling: 0.4 }), { steps: 1 });
  expect(deviations.logPartition).toBeNull();
  expect(deviations.correlations).toBeNull();
  expect(levels.map(({ logPartitionFrom }) => logPartitionFrom)).toEqual(["kaufman", "kaufman"]);
});
