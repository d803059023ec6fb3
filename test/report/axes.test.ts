import { describe, expect, it } from "vitest";
import { cutLine, decades, logAxis, spread } from "../../src/workbench/report/index.js";

describe("axes and labels", () => {
  it("ticks a log axis at whole decades, however wide it is", () => {
    expect(decades({ low: -16, high: -12 })).toEqual([-16, -15, -14, -13, -12]);
    expect(decades({ low: -17, high: 2 })).toEqual([-15, -12, -9, -6, -3, 0]);
    expect(decades({ low: -868589, high: 0 }).length).toBe(5);
    expect(decades({ low: -344.2, high: 0 })).toEqual([-300, -250, -200, -150, -100, -50, 0]);
  });

  it("names ticks with superscripts and marks the place of exact zeros", () => {
    const { ticks, tickFormat, domain } = logAxis({ low: -14, high: -12, zeroAt: -15.5 });
    expect(domain).toEqual([-15.5, -12]);
    expect((ticks as number[]).map((t) => (tickFormat as (t: number) => string)(t))).toEqual([
      "0",
      "10⁻¹⁴",
      "10⁻¹³",
      "10⁻¹²",
    ]);
  });

  it("moves colliding labels apart, keeps ties in order and stays within the limits", () => {
    expect(spread([5, 1, 9], { gap: 2, low: 0, high: 10 })).toEqual([5, 1, 9]);
    expect(spread([5, 5, 5], { gap: 2, low: 0, high: 10 })).toEqual([3, 5, 7]);
    expect(spread([10, 10.01], { gap: 2, low: 0, high: 10 })).toEqual([8, 10]);
    expect(spread([0, 0.1], { gap: 1, low: 0, high: 10 })).toEqual([0, 1]);
    expect(spread([], { gap: 1, low: 0, high: 10 })).toEqual([]);
  });

  it("cuts a line where it leaves the range and bridges nothing", () => {
    const limits = { low: 0, high: 10 };
    const cut = (ys: number[]) =>
      cutLine(
        ys.map((y, x) => ({ x, y })),
        limits,
      ).map(({ x, y }) => [x, y]);
    const gap = [Number.NaN, Number.NaN];
    expect(cut([1, 2, 3])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(cut([20, 0])).toEqual([
      [0.5, 10],
      [1, 0],
    ]);
    expect(cut([5, 15, 5])).toEqual([[0, 5], [0.5, 10], gap, [1.5, 10], [2, 5]]);
    expect(cut([-10, 20])).toEqual(
      [
        [1 / 3, 0],
        [2 / 3, 10],
      ].map((p) => p.map((v) => expect.closeTo(v, 9))),
    );
    expect(cut([1, Number.NaN, 2, 2])).toEqual(
      [
        [0, 1],
        [2, 2],
        [3, 2],
      ].slice(1),
    );
    expect(cut([-5, -5, Number.NEGATIVE_INFINITY])).toEqual([]);
    expect(cut([5, Number.NEGATIVE_INFINITY])[1]![1]).toBe(0);
  });
});
