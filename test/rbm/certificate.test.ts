import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { critical, orderedConfigurations, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import {
  certify,
  compareExhaustively,
  minimumWeight,
  roundingCrossover,
  starMap,
  visibleLogRatio,
} from "../../src/systems/rbm/index.js";

const star = (
  rows: number,
  columns: number,
  coupling: number,
  weight: number,
  boundary: "periodic" | "open" = "periodic",
) => starMap(ising(square(rows, columns, { boundary }), { coupling }), { weight });

describe("the certificate", () => {
  test("bounds the relative error on all configurations, and is attained", () => {
    const coupling = fc.double({ min: -0.9, max: 0.9, noNaN: true });
    const weight = fc.double({ min: -1.5, max: 5, noNaN: true });
    const shape = fc.constantFrom(
      [2, 2, "periodic"],
      [2, 4, "periodic"],
      [3, 3, "open"],
      [2, 5, "open"],
      [1, 6, "open"],
    );
    fc.assert(
      fc.property(coupling, weight, shape, (k, w, [rows, columns, boundary]) => {
        const rbm = star(rows as number, columns as number, k, w, boundary as "periodic" | "open");
        const { maxRelativeError, log10MaxRelativeError, totalVariation, klDivergence, rounding } = certify(rbm);
        const measured = compareExhaustively(rbm);
        const slack = 1e-12 * (1 + maxRelativeError);
        expect(Math.abs(measured.maxRelativeError.stable - maxRelativeError)).toBeLessThan(slack);
        expect(measured.maxRelativeError.literal).toBeLessThan(
          maxRelativeError + 2 * rounding.literal * (1 + maxRelativeError),
        );
        if (maxRelativeError > 1e-300) expect(10 ** log10MaxRelativeError / maxRelativeError).toBeCloseTo(1, 10);
        expect(measured.totalVariation).toBeLessThanOrEqual(totalVariation + 1e-14);
        expect(measured.klDivergence).toBeLessThanOrEqual(klDivergence * (1 + 1e-9) + 1e-15);
      }),
      { numRuns: 200 },
    );
  });

  test("bounds the divergence at second order, within a factor of two on the critical 4x4 torus", () => {
    for (const weight of [3, 5, 8]) {
      const rbm = star(4, 4, critical, weight);
      const { klDivergence } = certify(rbm);
      const measured = compareExhaustively(rbm).klDivergence;
      expect(klDivergence).toBeGreaterThan(measured);
      expect(klDivergence).toBeLessThan(2 * measured);
    }
  });

  test("is below 1e-30 for the paper's 8x8, critical, w0 = 40", () => {
    const { maxRelativeError, log10MaxRelativeError, klDivergence } = certify(star(8, 8, critical, 40));
    expect(maxRelativeError).toBeLessThan(1e-30);
    expect(maxRelativeError).toBeCloseTo(1.9042e-32, 35);
    expect(log10MaxRelativeError).toBeCloseTo(Math.log10(1.9042229e-32), 6);
    expect(klDivergence).toBeLessThan(1e-66);
  });

  test("does not underflow in its logarithm", () => {
    const { maxRelativeError, log10MaxRelativeError } = certify(star(8, 8, critical, 400));
    expect(maxRelativeError).toBe(0);
    expect(log10MaxRelativeError).toBeCloseTo(
      (Math.log(32) - 2 * 400 + 8 * critical + Math.log1p(-Math.exp(-8 * critical))) / Math.LN10,
      9,
    );
  });

  test("holds what rounding does in each order, at weights where rounding is all there is", () => {
    for (const weight of [20, 40, 400]) {
      const rbm = star(4, 4, critical, weight);
      const { rounding, maxRelativeError } = certify(rbm);
      const { maxRelativeError: measured } = compareExhaustively(rbm);
      for (const order of ["literal", "perFilter", "stable"] as const) {
        expect(measured[order]).toBeLessThan(rounding[order] + maxRelativeError);
      }
    }
  });

  test("bounds rounding when nothing cancels at weak coupling and small weights too", () => {
    for (const [coupling, weight] of [
      [1e-3, 0.5],
      [1e-4, 0.3],
      [1e-6, 1],
      [0.3, 0],
    ] as const) {
      const rbm = star(4, 4, coupling, weight);
      expect(compareExhaustively(rbm).closedFormDeviation).toBeLessThan(certify(rbm).rounding.stable);
    }
  });

  test("bounds the total variation within a factor of three, and both ends of the log-ratio are attained", () => {
    const rbm = star(4, 4, critical, 6);
    const { totalVariation, logRatio } = certify(rbm);
    const measured = compareExhaustively(rbm);
    expect(totalVariation / measured.totalVariation).toBeGreaterThan(1);
    expect(totalVariation / measured.totalVariation).toBeLessThan(3);
    expect(visibleLogRatio(rbm, new Int8Array(16).fill(1))).toBeCloseTo(logRatio.smallest, 14);
    expect(visibleLogRatio(rbm, orderedConfigurations(square(4, 4))[2]!.spins)).toBeCloseTo(logRatio.largest, 14);
  });

  test("takes the bound of first order for the divergence where eps is close to one", () => {
    const rbm = star(2, 4, 0.5, -3);
    const { klDivergence, flipProbability } = certify(rbm);
    expect(klDivergence).toBeCloseTo(-4 * Math.log1p(-flipProbability), 10);
    expect(compareExhaustively(rbm).klDivergence).toBeLessThan(klDivergence);
  });

  test("refuses a weight that does not meet a tolerance and names one that does", () => {
    const rbm = star(8, 8, critical, 5);
    expect(() => certify(rbm, { tolerance: 1e-12 })).toThrow("use a weight of 17.3 or more");
    expect(certify(star(8, 8, critical, 17.3), { tolerance: 1e-12 }).maxRelativeError).toBeLessThan(1e-12);
    expect(() => certify(rbm, { tolerance: 0 })).toThrow("tolerance 0 is not positive");
  });
});

describe("the smallest weight for a tolerance", () => {
  test("is where the bound equals the tolerance", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 2, noNaN: true }), fc.integer({ min: -30, max: -1 }), (k, exponent) => {
        const tolerance = 10 ** exponent;
        const weight = minimumWeight(star(4, 4, k, 1), { tolerance });
        const bound = certify(star(4, 4, k, weight)).maxRelativeError;
        if (weight > 0) expect(Math.abs(bound / tolerance - 1)).toBeLessThan(1e-9);
        else expect(bound).toBeLessThanOrEqual(tolerance);
      }),
    );
  });

  test("is near 4K + ln(N/tolerance)/2 = 17.3 for the paper's lattice", () => {
    expect(minimumWeight(star(8, 8, critical, 40), { tolerance: 1e-12 })).toBeCloseTo(17.296, 3);
  });

  test("is zero where there is no coupling to get wrong", () => {
    expect(minimumWeight(star(4, 4, 0, 1), { tolerance: 1e-12 })).toBe(0);
    expect(certify(star(4, 4, 0, 1)).maxRelativeError).toBe(0);
    for (const order of ["literal", "perFilter", "stable"] as const) {
      expect(roundingCrossover(star(4, 4, 0, 1), order)).toBe(0);
    }
  });
});

test("float64 rounding takes over near w0 = 17 to 18.4 on the paper's lattice, first in the literal order", () => {
  const rbm = star(8, 8, critical, 40);
  const [literal, perFilter, stable] = (["literal", "perFilter", "stable"] as const).map((o) =>
    roundingCrossover(rbm, o),
  );
  expect(literal).toBeGreaterThan(16.5);
  expect(literal).toBeLessThan(perFilter!);
  expect(perFilter).toBeLessThan(stable!);
  expect(stable).toBeLessThan(19);
});
