import { ParameterError } from "../../../core/errors/index.js";
import { mapResampled, type Resampled, spreadOfResampled, zipResampled } from "../../../core/statistics/index.js";
import { averagedFit } from "./averaged-fit.js";
import { type CombinedNumber, combineQuantities, derivedNumber } from "./combined-number.js";
import { type CrossingQuantity, type Crossings, curveCrossings } from "./crossings.js";
import { crossingForms, powerLawForms } from "./forms.js";
import { resampledCurves } from "./replicas.js";
import { type ScalingCurve, type ScalingPoint, type SizeCurves, type SizeData, sizeCurves } from "./size-curve.js";
import { type ClassComparison, compareClasses } from "./universality.js";

export interface ScalingOptions {
  /** Three sizes or more, in any order. */
  readonly sizes: readonly SizeData[];
  /** d of the lattice. */
  readonly dimension: number;
  /** n of the order parameter: 1 for Ising, q - 1 for Potts. */
  readonly components?: number;
  /** Exponents of corrections L^-omega that fits try beside none; 1 and 2 unless given. */
  readonly omegas?: readonly number[];
  /** Told how far the analysis is, from 0 to 1. */
  readonly progress?: (fraction: number) => void;
}

/** Power laws at K_c: ln y = p ln L + ... */
export type PowerQuantity = "binderSlope" | "logOrderSlope" | "logSquareSlope" | "order" | "susceptibility";

/** Everything that finite-size scaling says about a transition. */
export interface ScalingAnalysis {
  readonly dimension: number;
  /** Ascending. */
  readonly sizes: readonly SizeCurves[];
  readonly resampled: Resampled<readonly ScalingCurve[]>;
  readonly crossings: readonly Crossings[];
  /** Why a quantity has no crossings. */
  readonly omitted: Readonly<Record<string, string>>;
  readonly criticalCoupling: CombinedNumber;
  /** y_t = 1/nu. */
  readonly yt: CombinedNumber;
  readonly nu: CombinedNumber;
  readonly betaOverNu: CombinedNumber;
  readonly gammaOverNu: CombinedNumber;
  /** y_h = d - beta/nu. */
  readonly yh: CombinedNumber;
  /** 2 beta/nu + gamma/nu - d, which hyperscaling makes zero. */
  readonly hyperscaling: { readonly value: number; readonly error: number };
  /** The quantities at K_c, size by size. */
  readonly atCritical: readonly SizeAtCritical[];
  readonly classes: readonly ClassComparison[];
}

export interface SizeAtCritical {
  readonly size: number;
  readonly values: ScalingPoint;
  readonly errors: ScalingPoint;
}

const usualOmegas = [1, 2];
const fewestSizes = 3;

/**
 * Critical coupling and exponents of a second-order transition by finite-size scaling.
 *
 * - K_c: crossings of U4 and of xi/L for pairs of sizes, extrapolated (Binder, Z. Phys. B 43, 119 (1981)).
 * - 1/nu: dU4/dK, d ln<|m|>/dK and d ln<m^2>/dK at K_c, which grow as L^(1/nu) (Ferrenberg and Landau, Phys. Rev. B 44,
 *   5081 (1991)).
 * - beta/nu and gamma/nu: <|m|> ~ L^(-beta/nu) and N <m^2> ~ L^(gamma/nu) at K_c.
 *
 * Every number is repeated without each block of each size, from the free energies of the reweighting to the last fit;
 * so the error of K_c is in all exponents. Fits with all L_min, with and without corrections, are averaged, and their
 * spread is the systematic part of the error.
 *
 * @throws ParameterError for fewer than 3 sizes, for runs that are too short, and where curves do not cross within the
 *   couplings that the runs reach.
 */
export function finiteSizeScaling(options: ScalingOptions): ScalingAnalysis {
  const { dimension, components = 1, omegas = usualOmegas, progress = () => {} } = options;
  const sorted = options.sizes.toSorted((one, other) => one.size - other.size);
  requireSizes(sorted);
  const sizes = sorted.map((data) => sizeCurves(data, { dimension, components }));
  const lengths = sizes.map(({ size }) => size);
  const resampled = resampledCurves(sizes);
  progress(0.1);

  const quantities: CrossingQuantity[] = sizes.every(({ hasCorrelation }) => hasCorrelation)
    ? ["binder", "correlationRatio"]
    : ["binder"];
  const omitted: Record<string, string> = {};
  const crossings = quantities.flatMap((quantity) => {
    try {
      return [curveCrossings({ sizes, resampled, quantity })];
    } catch (error) {
      // Without U4 there is no K_c; xi/L is a second witness.
      if (quantity === "binder" || !(error instanceof ParameterError)) throw error;
      omitted[quantity] = error.message;
      return [];
    }
  });
  progress(0.4);

  const rough = roughInverseNu(resampled.center, lengths, crossings[0]!.couplings.center.at(-1)!);
  const criticalCoupling = combineQuantities(
    crossings.map(({ quantity, pairs, couplings }) => ({
      quantity,
      ...averagedFit(couplings, crossingForms({ sizes: lengths, pairs, omegas, inverseNu: rough })),
    })),
  );
  progress(0.5);

  const points = mapResampled(zipResampled(resampled, criticalCoupling.resampled), ([curves, coupling]) =>
    curves.map((curve) => curve(coupling)),
  );
  progress(0.7);
  const shifted = [1, -1].map((side) => {
    const coupling = criticalCoupling.value + side * criticalCoupling.systematic;
    return resampled.center.map((curve) => curve(coupling));
  }) as [ScalingPoint[], ScalingPoint[]];
  const power = (names: readonly PowerQuantity[]): CombinedNumber =>
    powerLaws({ names: positive(names, { points, lengths, omitted }), points, shifted, lengths, omegas });

  const yt = power(["binderSlope", "logOrderSlope", "logSquareSlope"]);
  const minusBeta = power(["order"]);
  const gammaOverNu = power(["susceptibility"]);
  progress(0.95);
  const nu = derivedNumber(yt, { of: (y) => 1 / y, slope: (y) => 1 / y ** 2 });
  const betaOverNu = derivedNumber(minusBeta, { of: (p) => -p, slope: () => 1 });
  return {
    dimension,
    sizes,
    resampled,
    crossings,
    omitted,
    criticalCoupling,
    yt,
    nu,
    betaOverNu,
    gammaOverNu,
    yh: derivedNumber(betaOverNu, { of: (ratio) => dimension - ratio, slope: () => 1 }),
    hyperscaling: hyperscaling({ dimension, betaOverNu, gammaOverNu }),
    atCritical: sizesAtCritical(lengths, points),
    classes: compareClasses({ dimension, nu, betaOverNu, gammaOverNu }),
  };
}

function requireSizes(sizes: readonly SizeData[]): void {
  const names = sizes.map(({ size }) => size);
  const twice = names.find((size, s) => names[s + 1] === size);
  if (twice !== undefined) throw new ParameterError(`L = ${twice} is given twice; give all its runs together`);
  if (sizes.length >= fewestSizes) return;
  throw new ParameterError(
    `${sizes.length} ${sizes.length === 1 ? "size" : "sizes"} (${names.join(", ")}) cannot tell an exponent from its ` +
      `corrections; ${fewestSizes} or more are wanted, such as 8, 16, 32`,
  );
}

/** 1/nu from the steepness of U4 on the smallest and the largest size. */
function roughInverseNu(curves: readonly ScalingCurve[], lengths: readonly number[], coupling: number): number {
  const [first, last] = [curves[0]!(coupling), curves.at(-1)!(coupling)];
  const slope = Math.log(last.binderSlope / first.binderSlope) / Math.log(lengths.at(-1)! / lengths[0]!);
  return Number.isFinite(slope) && slope > 0 ? slope : 1;
}

interface PowerLawInput {
  readonly names: readonly PowerQuantity[];
  readonly points: Resampled<readonly ScalingPoint[]>;
  /** The points at K_c plus and minus the systematic part of its error. */
  readonly shifted: readonly [plus: readonly ScalingPoint[], minus: readonly ScalingPoint[]];
  readonly lengths: readonly number[];
  readonly omegas: readonly number[];
}

function powerLaws({ names, points, shifted, lengths, omegas }: PowerLawInput): CombinedNumber {
  const forms = powerLawForms(lengths, { omegas });
  return combineQuantities(
    names.map((quantity) => {
      const logs = (own: readonly ScalingPoint[]): number[] => own.map((point) => Math.log(point[quantity]));
      const fit = averagedFit(mapResampled(points, logs), forms);
      // The resampled K_c hold its statistical error only: by how much the power moves with the rest of it.
      const moved = slopeOf(logs(shifted[0]), lengths) - slopeOf(logs(shifted[1]), lengths);
      return { ...fit, quantity, systematic: Math.hypot(fit.systematic, moved / 2) };
    }),
  );
}

/** Quantities that are positive on all resampled data, as a power of L is. */
function positive(
  names: readonly PowerQuantity[],
  {
    points,
    lengths,
    omitted,
  }: Pick<PowerLawInput, "points" | "lengths"> & { readonly omitted: Record<string, string> },
): readonly PowerQuantity[] {
  const all = [points.center, ...points.groups.flatMap(({ values }) => values)];
  const good = names.filter((name) => {
    const wrong = lengths.find((_, s) => all.some((own) => !(own[s]![name] > 0)));
    if (wrong === undefined) return true;
    omitted[name] = `its error bar for L = ${wrong} reaches zero at K_c; measure longer`;
    return false;
  });
  if (good.length > 0) return good;
  throw new ParameterError(`${names.join(", ")}: ${omitted[names[0]!]}`);
}

/** The slope of a straight line through all sizes. */
function slopeOf(logs: readonly number[], lengths: readonly number[]): number {
  const x = lengths.map(Math.log);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [centerX, centerY] = [mean(x), mean(logs)];
  const product = x.reduce((sum, value, i) => sum + (value - centerX) * (logs[i]! - centerY), 0);
  return product / x.reduce((sum, value) => sum + (value - centerX) ** 2, 0);
}

function hyperscaling({
  dimension,
  betaOverNu,
  gammaOverNu,
}: Pick<ScalingAnalysis, "dimension" | "betaOverNu" | "gammaOverNu">): ScalingAnalysis["hyperscaling"] {
  const both = mapResampled(zipResampled(betaOverNu.resampled, gammaOverNu.resampled), ([beta, gamma]) => [
    2 * beta + gamma - dimension,
  ]);
  const { values, errors } = spreadOfResampled(both);
  // The two react to a wrong K_c in opposite directions; the sum of both spreads is an upper bound.
  return { value: values[0]!, error: Math.hypot(errors[0]!, 2 * betaOverNu.systematic, gammaOverNu.systematic) };
}

function sizesAtCritical(
  lengths: readonly number[],
  points: Resampled<readonly ScalingPoint[]>,
): readonly SizeAtCritical[] {
  return lengths.map((size, s) => {
    const values = points.center[s]!;
    const names = (Object.keys(values) as (keyof ScalingPoint)[]).filter((name) => Number.isFinite(values[name]));
    const { errors } = spreadOfResampled(mapResampled(points, (all) => names.map((name) => all[s]![name])));
    const found = Object.fromEntries(names.map((name, n) => [name, errors[n]!]));
    return { size, values, errors: { ...values, ...found } };
  });
}
