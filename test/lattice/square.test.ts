import { describe, expect, test } from "vitest";
import {
  bonds,
  critical,
  orderedConfigurations,
  plaquettes,
  square,
  sublattices,
} from "../../src/physics/lattice/index.js";

const open = { boundary: "open" } as const;

test("the critical coupling solves sinh 2K = 1", () => {
  expect(critical).toBe(0.4406867935097715);
  expect(Math.sinh(2 * critical)).toBeCloseTo(1, 15);
});

describe("bonds", () => {
  test.each([
    [8, 8, 128],
    [3, 5, 30],
    [2, 2, 8],
    [2, 5, 20],
  ])("a %d x %d torus has two bonds per site", (rows, columns, count) => {
    expect(bonds(square(rows, columns)).length / 2).toBe(count);
  });

  test("an open lattice lacks the bonds across its edges", () => {
    expect(bonds(square(3, 4, open)).length / 2).toBe(3 * 3 + 2 * 4);
    expect(bonds(square(1, 5, open)).length / 2).toBe(4);
    expect(bonds(square(1, 1, open)).length).toBe(0);
  });

  test("a torus of extent 2 keeps its double bonds", () => {
    const pairs = bonds(square(2, 2));
    const names = Array.from({ length: 8 }, (_, b) => [pairs[2 * b]!, pairs[2 * b + 1]!].sort().join("-"));
    expect(names.sort()).toEqual(["0-1", "0-1", "0-2", "0-2", "1-3", "1-3", "2-3", "2-3"]);
  });

  test("every site of a torus has four bond ends", () => {
    const ends = new Int32Array(24);
    for (const site of bonds(square(4, 6))) ends[site]!++;
    expect(ends.every((count) => count === 4)).toBe(true);
  });
});

test("plaquettes are the elementary squares, wrapped on a torus", () => {
  expect([...plaquettes(square(2, 3, open))]).toEqual([0, 1, 3, 4, 1, 2, 4, 5]);
  expect(plaquettes(square(3, 4)).length / 4).toBe(12);
  expect([...plaquettes(square(3, 4)).slice(-4)]).toEqual([11, 8, 3, 0]);
});

describe("sublattices", () => {
  test("part every bond of a torus with even extents", () => {
    const lattice = square(4, 6);
    const even = new Set(sublattices(lattice).even);
    const pairs = bonds(lattice);
    for (let b = 0; b < pairs.length; b += 2) expect(even.has(pairs[b]!)).not.toBe(even.has(pairs[b + 1]!));
    expect(even.size).toBe(12);
  });

  test("are refused on a torus with an odd extent, but exist with open boundaries", () => {
    expect(() => sublattices(square(3, 4))).toThrow("a 3x4 torus has no checkerboard sublattices (odd extent)");
    expect(() => sublattices(square(4, 5))).toThrow("use even sizes or open boundaries");
    expect(sublattices(square(3, 3, open)).even.length).toBe(5);
  });
});

test("sizes that are no lattice are refused with the value and a fix", () => {
  for (const [rows, columns] of [
    [0, 8],
    [8, -2],
    [2.5, 4],
    [Number.NaN, 4],
  ] as const) {
    expect(() => square(rows, columns)).toThrow(`lattice size ${rows}x${columns} is not made of positive integers`);
  }
  expect(() => square(1, 8)).toThrow("bonds a site to itself; use 2 or more, or open boundaries");
  expect(() => square(2 ** 20, 2 ** 20)).toThrow("more than 2^30 sites");
});

test("ordered configurations contain the extremes of the bond sum", () => {
  const lattice = square(4, 6);
  const pairs = bonds(lattice);
  const sums = new Map(
    orderedConfigurations(lattice).map(({ name, spins }) => {
      let sum = 0;
      for (let b = 0; b < pairs.length; b += 2) sum += spins[pairs[b]!]! * spins[pairs[b + 1]!]!;
      return [name, sum];
    }),
  );
  expect(sums.get("aligned up")).toBe(48);
  expect(sums.get("checkerboard")).toBe(-48);
  expect(sums.get("row stripes")).toBe(0);
  expect(sums.get("two domains")).toBe(48 - 2 * 12);
});
