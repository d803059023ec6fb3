import { expect, test } from "vitest";
import { splitRHat } from "../../../src/core/statistics/index.js";
import { autoregressive, normals } from "./series.js";

const chain = (task: number): Float64Array => autoregressive(normals({ seed: 3, task }), { length: 2000, tau: 2 });

test("chains of the same law have R-hat near 1", () => {
  expect(splitRHat([chain(0), chain(1), chain(2), chain(3)])).toBeLessThan(1.01);
  expect(splitRHat([chain(0)])).toBeLessThan(1.01);
});

test("chains with different means have a large R-hat, and one chain that drifts has one too", () => {
  expect(splitRHat([chain(0), chain(1).map((x) => x + 3)])).toBeGreaterThan(1.5);
  expect(splitRHat([chain(0).map((x, i) => x + i / 500)])).toBeGreaterThan(1.3);
});

test("two halves of numbers whose R-hat is known by hand", () => {
  // Halves [1, 2] and [5, 6]: means 1.5 and 5.5, W = 1/2, B/n = 8, R-hat^2 = 1/2 + 16.
  expect(splitRHat([[1, 2, 5, 6]])).toBeCloseTo(Math.sqrt(16.5), 12);
});

test("frozen chains that disagree have an infinite R-hat, and those that agree have none", () => {
  expect(splitRHat([Array(10).fill(1), Array(10).fill(2)])).toBe(Number.POSITIVE_INFINITY);
  expect(splitRHat([Array(10).fill(1), Array(10).fill(1)])).toBeUndefined();
  expect(splitRHat([[1, 2, 3]])).toBeUndefined();
});
