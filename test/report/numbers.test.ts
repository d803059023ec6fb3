import { describe, expect, it } from "vitest";
import {
  integer,
  powerOfTen,
  scientific,
  scientificFromLog10,
  seconds,
  significant,
} from "../../src/workbench/report/index.js";

describe("numbers for people", () => {
  it.each([
    [7.3e-13, "7.3 × 10⁻¹³"],
    [-7.349e-13, "−7.3 × 10⁻¹³"],
    [9.96e-14, "1.0 × 10⁻¹³"],
    [1.5, "1.5"],
    [0, "0"],
    [5e-324, "4.9 × 10⁻³²⁴"],
    [1.797e308, "1.8 × 10³⁰⁸"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NaN, "undefined"],
  ])("writes %d in scientific notation", (value, text) => {
    expect(scientific(value)).toBe(text);
  });

  it("takes the number of digits asked for", () => {
    expect(scientific(1 / 3, { digits: 4 })).toBe("3.333 × 10⁻¹");
    expect(scientific(4e-7, { digits: 1 })).toBe("4 × 10⁻⁷");
  });

  it.each([
    [-344.3, "5.0 × 10⁻³⁴⁵"],
    [-31.71, "1.9 × 10⁻³²"],
    [-12.0000001, "1.0 × 10⁻¹²"],
    [0, "1.0"],
    [500, "1.0 × 10⁵⁰⁰"],
    [Number.NEGATIVE_INFINITY, "0"],
    [Number.POSITIVE_INFINITY, "∞"],
  ])("writes 10^%d, also beyond the doubles", (exponent, text) => {
    expect(scientificFromLog10(exponent)).toBe(text);
  });

  it.each([
    [0.4406867935097715, "0.4407"],
    [40, "40"],
    [-12.5, "−12.5"],
    [123456, "123500"],
    [0.00012346, "0.0001235"],
    [1e-9, "10⁻⁹"],
    [-1e6, "−10⁶"],
    [2e7, "2 × 10⁷"],
    [1.25e9, "1.25 × 10⁹"],
    [0, "0"],
    [-0, "0"],
  ])("writes %d with significant digits", (value, text) => {
    expect(significant(value)).toBe(text);
  });

  it.each<[number | bigint, string]>([
    [0, "0"],
    [1000, "1000"],
    [65536, "65\u202f536"],
    [1e6, "1\u202f000\u202f000"],
    [-1234567n, "−1\u202f234\u202f567"],
    [2n ** 64n, "18\u202f446\u202f744\u202f073\u202f709\u202f551\u202f616"],
  ])("groups the digits of %d", (value, text) => {
    expect(integer(value)).toBe(text);
  });

  it.each([
    [0, "0 µs"],
    [8.5e-5, "85 µs"],
    [0.00099999, "1 ms"],
    [0.42, "420 ms"],
    [4.23, "4.2 s"],
    [42.34, "42.3 s"],
    [59.99, "1 min 0 s"],
    [192, "3 min 12 s"],
    [3599.7, "1 h 0 min"],
    [7500, "2 h 5 min"],
  ])("writes %d seconds", (value, text) => {
    expect(seconds(value)).toBe(text);
  });

  it("labels powers of ten as on an axis", () => {
    expect([-12, -1, 0, 1, 3].map(powerOfTen)).toEqual(["10⁻¹²", "10⁻¹", "1", "10", "10³"]);
  });
});
