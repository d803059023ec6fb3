import { expect, test } from "vitest";
import { ParameterError } from "../../../src/core/errors/index.js";
import { randomStream } from "../../../src/core/random/index.js";
import {
  type CollapseCurve,
  chiSquaredProbability,
  collapseQuality,
  crossingOf,
  dataCollapse,
  leastSquares,
  modelSpread,
  modelWeights,
  nearbyCrossing,
  simplexMinimum,
  weightedMean,
  weightingOf,
} from "../../../src/core/statistics/index.js";
import { normals } from "./series.js";

test("a straight line has the closed form of weighted least squares", () => {
  const [x, y, errors] = [
    [1, 2, 3, 5],
    [2.1, 3.9, 6.2, 9.8],
    [0.1, 0.2, 0.1, 0.3],
  ];
  const fit = leastSquares({
    values: y,
    weighting: weightingOf({ errors }),
    model: ([a, b]) => x.map((at) => a! + b! * at),
    start: [0, 0],
  });
  const sum = (of: (i: number) => number): number => x.reduce((total, _, i) => total + of(i) / errors[i]! ** 2, 0);
  const [s, sx, sxx, sy, sxy] = [
    sum(() => 1),
    sum((i) => x[i]!),
    sum((i) => x[i]! ** 2),
    sum((i) => y[i]!),
    sum((i) => x[i]! * y[i]!),
  ];
  const determinant = s * sxx - sx * sx;
  expect(fit.parameters[0]).toBeCloseTo((sxx * sy - sx * sxy) / determinant, 8);
  expect(fit.parameters[1]).toBeCloseTo((s * sxy - sx * sy) / determinant, 8);
  expect(fit.errors[0]).toBeCloseTo(Math.sqrt(sxx / determinant), 8);
  expect(fit.errors[1]).toBeCloseTo(Math.sqrt(s / determinant), 8);
  expect(fit.degreesOfFreedom).toBe(2);
});

test("a fully correlated shift of all data moves the mean and not chi squared", () => {
  // Independent errors of 1 with a common one of 10: the mean keeps the common error, the differences do not have it.
  const covariance = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 101 : 100)));
  const fit = leastSquares({
    values: [9, 10, 11],
    weighting: weightingOf({ covariance }),
    model: ([mean]) => [mean!, mean!, mean!],
    start: [0],
  });
  expect(fit.parameters[0]).toBeCloseTo(10, 8);
  expect(fit.errors[0]).toBeCloseTo(Math.sqrt(100 + 1 / 3), 8);
  expect(fit.chi2).toBeCloseTo(2, 8);
});

test("a power law with a correction is found again, and pulls and chi squared are those of the noise", () => {
  const sizes = [8, 12, 16, 24, 32, 48, 64];
  const model = ([power, level, amplitude]: readonly number[]): number[] =>
    sizes.map((size) => level! * size ** power! * (1 + amplitude! / size));
  const truth = [0.7, 1.3, 0.8];
  const exact = model(truth);
  const errors = exact.map((value) => 1e-3 * value);
  const [pulls, chi2]: [number[], number[]] = [[], []];
  for (let seed = 1; seed <= 400; seed++) {
    const normal = normals({ seed });
    const fit = leastSquares({
      values: exact.map((value, i) => value + errors[i]! * normal()),
      weighting: weightingOf({ errors }),
      model,
      start: [1, 1, 0],
    });
    pulls.push((fit.parameters[0]! - truth[0]!) / fit.errors[0]!);
    chi2.push(fit.chi2);
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  // 400 pulls: their mean square scatters by sqrt(2/400), the mean of chi^2 with 4 degrees of freedom by sqrt(8/400).
  expect(Math.abs(mean(pulls))).toBeLessThan(4 / 20);
  expect(Math.abs(mean(pulls.map((pull) => pull ** 2)) - 1)).toBeLessThan(4 * Math.sqrt(2 / 400));
  expect(Math.abs(mean(chi2) - 4)).toBeLessThan(4 * Math.sqrt(8 / 400));
});

test("fits refuse what data cannot determine", () => {
  const weighting = weightingOf({ errors: [1, 1] });
  const flat = ([a, b]: readonly number[]): number[] => [a! + b!, a! + b!];
  expect(() => leastSquares({ values: [1, 2], weighting, model: flat, start: [0, 0] })).toThrow("do not determine");
  expect(() => leastSquares({ values: [1, 2], weighting, model: flat, start: [0, 0, 0] })).toThrow(ParameterError);
  expect(() => leastSquares({ values: [1, 2], weighting, model: () => [Number.NaN, 0], start: [0] })).toThrow(
    "not finite at the start",
  );
  expect(() => weightingOf({ errors: [1, 0] })).toThrow("the error of datum 1 is 0");
  expect(() =>
    weightingOf({
      covariance: [
        [1, 1],
        [1, 1],
      ],
    }),
  ).toThrow("not positive definite");
});

test("the probability of chi squared has its known values", () => {
  // 1, 4 and 10 degrees of freedom at the 5 % points of the tables; k = 2 is exp(-x/2).
  expect(chiSquaredProbability({ chi2: 3.841458820694124, degreesOfFreedom: 1 })).toBeCloseTo(0.05, 10);
  expect(chiSquaredProbability({ chi2: 9.487729036781154, degreesOfFreedom: 4 })).toBeCloseTo(0.05, 10);
  expect(chiSquaredProbability({ chi2: 18.307038053275146, degreesOfFreedom: 10 })).toBeCloseTo(0.05, 10);
  expect(chiSquaredProbability({ chi2: 7, degreesOfFreedom: 2 })).toBeCloseTo(Math.exp(-3.5), 12);
  expect(chiSquaredProbability({ chi2: 0, degreesOfFreedom: 3 })).toBe(1);
  expect(() => chiSquaredProbability({ chi2: -1, degreesOfFreedom: 1 })).toThrow(ParameterError);
});

test("leaving out a datum costs a fit as much as a parameter", () => {
  const weights = modelWeights([
    { chi2: 4, parameters: 2, left: 0 },
    { chi2: 2, parameters: 3, left: 0 },
    { chi2: 2, parameters: 2, left: 1 },
    { chi2: 40, parameters: 2, left: 0 },
  ]);
  expect(weights[0]).toBeCloseTo(weights[1]!, 12);
  expect(weights[0]).toBeCloseTo(weights[2]!, 12);
  expect(weights[3]! / weights[0]!).toBeCloseTo(Math.exp(-18), 12);
  expect(weightedMean({ values: [1, 2], weights: [0.25, 0.75] })).toBe(1.75);
  expect(modelSpread({ values: [1, 3], weights: [0.5, 0.5] })).toBe(1);
});

test("the simplex finds the end of Rosenbrock's valley", () => {
  const { point } = simplexMinimum({
    of: ([x, y]) => (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2,
    start: [-1.2, 1],
    steps: [0.5, 0.5],
  });
  expect(point[0]).toBeCloseTo(1, 4);
  expect(point[1]).toBeCloseTo(1, 4);
});

test("a crossing is where the difference rises, nearest to what is known best", () => {
  const difference = (x: number): number => (x - 0.1) * (x - 0.4) * (x - 0.7);
  const range = [0, 1] as const;
  expect(crossingOf({ difference, range, around: [0.6, 0.7] })).toBeCloseTo(0.7, 13);
  expect(crossingOf({ difference, range, around: [0, 0.3] })).toBeCloseTo(0.1, 13);
  expect(crossingOf({ difference, range: [0.2, 0.6], around: [0.3, 0.5] })).toBeUndefined();
  expect(nearbyCrossing({ difference, range, near: 0.69 })).toBeCloseTo(0.7, 13);
  expect(nearbyCrossing({ difference: () => 1, range, near: 0.5 })).toBeUndefined();
});

test("two crossings within a hundredth of the range are told apart where the curves are known", () => {
  const difference = (x: number): number => -(x - 0.5) * (x - 0.503);
  expect(crossingOf({ difference, range: [-20, 20], around: [0.48, 0.52] })).toBeCloseTo(0.5, 12);
});

test("a collapse with known exponents is found again, and its quality is 1 for independent errors", () => {
  const truth = { criticalPoint: 0.3, inverseNu: 1.4, exponent: -0.25 };
  const stream = normals({ seed: 3 });
  const curves = [10, 20, 40, 80].map((size): CollapseCurve => {
    const x = Array.from({ length: 21 }, (_, i) => 0.3 + ((i - 10) / 10) * size ** -1.4);
    const exact = x.map((at) => size ** -0.25 * Math.tanh(1 + (at - 0.3) * size ** 1.4));
    const errors = exact.map(() => 1e-3);
    return { size, x, y: exact.map((value) => value + 1e-3 * stream()), errors };
  });
  const found = dataCollapse({
    curves,
    start: { criticalPoint: 0.302, inverseNu: 1.2, exponent: -0.2 },
    vary: ["criticalPoint", "inverseNu", "exponent"],
  });
  expect(found.quality).toBeGreaterThan(0.6);
  expect(found.quality).toBeLessThan(1.5);
  expect(Math.abs(found.criticalPoint - truth.criticalPoint)).toBeLessThan(2e-4);
  expect(Math.abs(found.inverseNu - truth.inverseNu)).toBeLessThan(0.03);
  expect(Math.abs(found.exponent - truth.exponent)).toBeLessThan(0.005);
  expect(collapseQuality(curves, { ...truth, inverseNu: 1.2 })).toBeGreaterThan(10);
  expect(collapseQuality(curves, { ...truth, criticalPoint: 9 })).toBe(Number.POSITIVE_INFINITY);
  expect(() => dataCollapse({ curves: curves.slice(1, 2), start: truth, vary: ["inverseNu"] })).toThrow("1 curves");
});

test("a collapse is unbiased over many noisy copies", () => {
  const exact = (size: number, at: number): number => 0.5 + 0.3 * Math.tanh((at - 1) * size);
  const uniform = randomStream({ seed: 5, purpose: "collapse test" });
  const errors: number[] = [];
  for (let copy = 0; copy < 30; copy++) {
    const curves = [8, 16, 32].map((size): CollapseCurve => {
      const x = Array.from({ length: 11 }, (_, i) => 1 + (i - 5) / (5 * size));
      const y = x.map((at) => exact(size, at) + 2e-3 * Math.sqrt(12) * (uniform.uniform() - 0.5));
      return { size, x, y, errors: x.map(() => 2e-3) };
    });
    const { criticalPoint } = dataCollapse({
      curves,
      start: { criticalPoint: 1, inverseNu: 1, exponent: 0 },
      vary: ["criticalPoint", "inverseNu"],
    });
    errors.push(criticalPoint - 1);
  }
  const mean = errors.reduce((sum, one) => sum + one, 0) / errors.length;
  const spread = Math.sqrt(errors.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (errors.length - 1));
  expect(Math.abs(mean)).toBeLessThan((4 * spread) / Math.sqrt(errors.length));
  expect(spread).toBeLessThan(1e-3);
});
