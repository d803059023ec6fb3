import { expect, test } from "vitest";
import { estimate, formatEstimate } from "../../../src/core/statistics/index.js";

test.each([
  [-1.95632, 0.00317, "-1.9563(32)"],
  [0.61549, 0.01, "0.615(10)"],
  [1.2344e-7, 1.2e-9, "1.234(12)e-7"],
  [1234.4, 56, "1234(56)"],
  [12345, 560, "1.234(56)e4"],
  [12.34, 1.2, "12.3(1.2)"],
  [0.0012, 0.56, "0.00(56)"],
  [-0.0001, 0.5, "0.00(50)"],
  [3e-9, 1.2e-7, "0.0(1.2)e-7"],
  [0, 0.01, "0.000(10)"],
  [-2, 0, "-2(0)"],
])("%d with error %d is printed %s", (mean, error, printed) => {
  expect(formatEstimate({ mean, error })).toBe(printed);
});

test.each([
  [1, 0.0996, "1.00(10)"],
  [0.99999, 0.00996, "1.000(10)"],
  [9.99999, 0.99, "10.00(99)"],
  [100, 0.996, "100.0(1.0)"],
  [123456.7, 99.6, "1.2346(10)e5"],
])("an error that rounds up to another digit: %d with %d is %s", (mean, error, printed) => {
  expect(formatEstimate({ mean, error })).toBe(printed);
});

test("without an error the mean has four digits, and the reason follows", () => {
  expect(formatEstimate({ mean: 1.23456, error: undefined })).toBe("1.235 (no error: none was measured)");
  const short = estimate({ chains: [[1, 2, 1, 2, 2, 1, 1, 2]], definition: "x" });
  expect(formatEstimate(short)).toMatch(/^1\.5 \(no error: n\/tau [=<] \d+\)$/);
});

test("reading the printed number back gives the mean to within the last digit and the error to two digits", () => {
  for (let exponent = -12; exponent <= 12; exponent++) {
    for (const [mantissa, relative] of [
      [1.23456, 0.0321],
      [-9.8765, 0.00098],
      [4.5, 0.12],
    ] as const) {
      const [mean, error] = [mantissa * 10 ** exponent, Math.abs(mantissa * relative) * 10 ** exponent];
      const match = /^(-?)(\d+)\.?(\d*)\(([\d.]+)\)(?:e(-?\d+))?$/.exec(formatEstimate({ mean, error }))!;
      const [, sign, whole, decimals, digits, power = "0"] = match as unknown as string[];
      const unit = digits!.includes(".") ? 0 : decimals!.length;
      const read = Number(`${sign}${whole}.${decimals}e${power}`);
      const readError = Number(`${digits}e${Number(power) - unit}`);
      expect(Math.abs(readError / error - 1), `${mean} +- ${error}`).toBeLessThan(0.051);
      expect(Math.abs(read - mean), `${mean} +- ${error}`).toBeLessThan(0.051 * error);
    }
  }
});
