import { ParameterError } from "../../errors/index.js";
import { choleskyFactor, solveFactored } from "./cholesky.js";
import { simplexMinimum } from "./simplex.js";

/** Measurements of one quantity on one size. */
export interface CollapseCurve {
  /** L. */
  readonly size: number;
  /** Couplings, ascending. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** One standard error of each y. */
  readonly errors: readonly number[];
}

/** The parameters of y = L^exponent f((x - xc) L^(1/nu)). */
export interface CollapseParameters {
  readonly criticalPoint: number;
  /** 1/nu. */
  readonly inverseNu: number;
  /** Zero for dimensionless quantities such as the Binder cumulant; -beta/nu for |m|; gamma/nu for chi. */
  readonly exponent: number;
}

/** A curve in scaled variables. */
export interface ScaledCurve {
  readonly size: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly errors: readonly number[];
}

export function scaledCurves(
  curves: readonly CollapseCurve[],
  { criticalPoint, inverseNu, exponent }: CollapseParameters,
): ScaledCurve[] {
  return curves.map(({ size, x, y, errors }) => {
    const [wide, high] = [size ** inverseNu, size ** -exponent];
    return {
      size,
      x: x.map((value) => (value - criticalPoint) * wide),
      y: y.map((value) => value * high),
      errors: errors.map((value) => value * high),
    };
  });
}

/** The degree of the local polynomial, where there are points enough for it. */
const degree = 3;

/**
 * How far scaled curves are from one master curve: the mean of (y - Y)^2/(dy^2 + dY^2), Houdayer and Hartmann, Phys. Rev. B
 * 70, 014418 (2004), eq. 5, with Y and dY from a cubic through the nearest four points of each other curve in the place
 * of their straight line through two, which precise data would tell from the curve. About 1 for independent points on one
 * curve. Points of one size that come from reweighting are correlated: then it is good for finding a minimum and no
 * longer a chi^2. Infinite when fewer than half of the points have neighbours on both sides.
 */
export function collapseQuality(curves: readonly CollapseCurve[], parameters: CollapseParameters): number {
  const scaled = scaledCurves(curves, parameters);
  let [sum, counted, all] = [0, 0, 0];
  scaled.forEach((own, i) => {
    own.x.forEach((x, j) => {
      all++;
      const master = masterAt(x, scaled, i);
      if (!master) return;
      counted++;
      sum += (own.y[j]! - master.y) ** 2 / (own.errors[j]! ** 2 + master.variance);
    });
  });
  return counted < all / 2 || counted === 0 ? Number.POSITIVE_INFINITY : sum / counted;
}

/** The polynomial through the neighbours of x on all curves but one, by weighted least squares, at x. */
function masterAt(
  x: number,
  curves: readonly ScaledCurve[],
  own: number,
): { readonly y: number; readonly variance: number } | undefined {
  const near: { readonly at: number; readonly y: number; readonly weight: number }[] = [];
  let fewest = degree + 1;
  curves.forEach((curve, c) => {
    if (c === own) return;
    const right = curve.x.findIndex((value) => value >= x);
    if (right < 1) return;
    const wanted = Math.min(degree + 1, curve.x.length);
    const first = Math.max(0, Math.min(right - (wanted >> 1), curve.x.length - wanted));
    const width = curve.x[first + wanted - 1]! - curve.x[first]!;
    fewest = Math.min(fewest, wanted);
    for (let n = first; n < first + wanted; n++) {
      near.push({ at: (curve.x[n]! - x) / width, y: curve.y[n]!, weight: 1 / curve.errors[n]! ** 2 });
    }
  });
  if (near.length === 0) return undefined;
  const normal = Array.from({ length: fewest }, () => new Array<number>(fewest).fill(0));
  const right = new Array<number>(fewest).fill(0);
  for (const { at, y, weight } of near) {
    let power = weight;
    for (let p = 0; p < fewest; p++, power *= at) {
      right[p]! += power * y;
      let product = power;
      for (let q = 0; q < fewest; q++, product *= at) normal[p]![q]! += product;
    }
  }
  try {
    const lower = choleskyFactor(normal);
    const unit = right.map((_, p) => (p === 0 ? 1 : 0));
    return { y: solveFactored(lower, right)[0]!, variance: solveFactored(lower, unit)[0]! };
  } catch (error) {
    // Points that coincide do not make a polynomial.
    if (error instanceof ParameterError) return undefined;
    throw error;
  }
}

export interface CollapseOptions {
  readonly curves: readonly CollapseCurve[];
  readonly start: CollapseParameters;
  /** The parameters to vary; the others stay as in `start`. */
  readonly vary: readonly (keyof CollapseParameters)[];
}

export interface Collapse extends CollapseParameters {
  readonly quality: number;
}

/**
 * The parameters of the best collapse. Errors come from repeating it on resampled curves.
 *
 * @throws ParameterError for fewer than 2 curves, errors that are not positive, and without overlap at the start.
 */
export function dataCollapse({ curves, start, vary }: CollapseOptions): Collapse {
  if (curves.length < 2) throw new ParameterError(`${curves.length} curves do not collapse; give 2 sizes or more`);
  for (const { size, errors } of curves) {
    const wrong = errors.find((error) => !(error > 0));
    if (wrong !== undefined) throw new ParameterError(`an error of size ${size} is ${wrong}; give positive errors`);
  }
  const width = Math.max(...curves.map(({ x }) => x.at(-1)! - x[0]!));
  const steps = { criticalPoint: width / 20, inverseNu: 0.1 * start.inverseNu, exponent: 0.05 };
  const parametersAt = (point: readonly number[]): CollapseParameters => ({
    ...start,
    ...Object.fromEntries(vary.map((name, i) => [name, point[i]!])),
  });
  const { point, value } = simplexMinimum({
    of: (at) => collapseQuality(curves, parametersAt(at)),
    start: vary.map((name) => start[name]),
    steps: vary.map((name) => steps[name]),
  });
  return { ...parametersAt(point), quality: value };
}
