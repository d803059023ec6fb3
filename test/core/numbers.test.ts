import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bisect,
  compensatedSum,
  ln2Cosh,
  ln2SinhAbs,
  lnCosh,
  lnCoshShift,
  log1pExp,
  logAddExp,
  logSumExp,
  StreamingLogSumExp,
  walshHadamard,
} from "../../src/core/numbers/index.js";

const relative = (a: number, b: number): number => Math.abs(a / b - 1);

describe("ln 2cosh and its family", () => {
  // From ln((e^x + e^-x)/2) in 40-digit decimal arithmetic.
  test.each([
    [1e-8, 5e-17],
    [1e-3, 4.999999166666889e-7],
    [0.5, 0.1201145069582775],
    [1, 0.433780830483027],
    [5, 4.30689821833927],
    [800, 799.30685281944],
  ])("ln cosh %d has full relative accuracy", (x, expected) => {
    expect(relative(lnCosh(x), expected)).toBeLessThan(2e-14);
    expect(lnCosh(-x)).toBe(lnCosh(x));
  });

  test("ln 2cosh never overflows and is ln 2 at zero", () => {
    expect(ln2Cosh(0)).toBe(Math.LN2);
    expect(ln2Cosh(1e300)).toBe(1e300);
    expect(ln2Cosh(-710)).toBe(710);
  });

  test("ln|2 sinh x| agrees with the definition and is minus infinity at zero", () => {
    expect(ln2SinhAbs(-2)).toBeCloseTo(Math.log(2 * Math.sinh(2)), 14);
    expect(ln2SinhAbs(0)).toBe(Number.NEGATIVE_INFINITY);
  });

  test("the shift of ln 2cosh keeps the digits of a small shift beside a large centre", () => {
    expect(lnCoshShift(40, 0.1)).toBe(0.1);
    expect(lnCoshShift(-40, 0.1)).toBe(-0.1);
    expect(lnCoshShift(1e15, 0.1)).toBe(0.1);
  });

  test("the shift of ln 2cosh equals the difference for any centre and shift", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -30, max: 30, noNaN: true }),
        fc.double({ min: -30, max: 30, noNaN: true }),
        (c, s) => {
          expect(Math.abs(lnCoshShift(c, s) - (ln2Cosh(c + s) - ln2Cosh(c)))).toBeLessThan(3e-14);
        },
      ),
    );
  });

  test("softplus and log-add do not overflow", () => {
    expect(log1pExp(800)).toBe(800);
    expect(log1pExp(-800)).toBe(Math.exp(-800));
    expect(logAddExp(1000, 1000)).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logAddExp(Number.NEGATIVE_INFINITY, 3)).toBe(3);
  });
});

describe("sums", () => {
  test("a compensated sum recovers what plain summation loses", () => {
    expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2);
  });

  test("streaming and two-pass log-sum-exp agree, whatever the order and range", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -800, max: 800, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (values) => {
          const stream = new StreamingLogSumExp();
          for (const value of values) stream.add(value);
          expect(Math.abs(stream.value - logSumExp(values))).toBeLessThan(1e-11);
        },
      ),
    );
    expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
  });

  test("multiplicities count as repeated terms", () => {
    const stream = new StreamingLogSumExp();
    stream.add(2, 5);
    expect(stream.value).toBeCloseTo(2 + Math.log(5), 14);
  });
});

test("bisection finds the last bit of a root and refuses an interval without one", () => {
  expect(bisect((x) => x * x - 2, { low: 0, high: 2 })).toBeCloseTo(Math.SQRT2, 15);
  expect(bisect((x) => 2 - x * x, { low: 0, high: 2 })).toBeCloseTo(Math.SQRT2, 15);
  expect(() => bisect((x) => x * x + 1, { low: 0, high: 2 })).toThrow("no sign change between 0 and 2");
});

test("the Walsh-Hadamard transform expands a function of spins in products", () => {
  // f = 3 + 2 s0 - 5 s0 s1, index bit i set means s_i = -1.
  const f = Float64Array.from([0, 1, 2, 3], (state) => {
    const [s0, s1] = [1 - 2 * (state & 1), 1 - (state & 2)];
    return 3 + 2 * s0 - 5 * s0 * s1;
  });
  expect([...walshHadamard(f)].map((c) => c / 4)).toEqual([3, 2, 0, -5]);
  expect(() => walshHadamard(new Float64Array(3))).toThrow("takes 2^n values, not 3");
});
