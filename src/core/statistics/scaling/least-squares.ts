import { ParameterError } from "../../errors/index.js";
import { chiSquaredProbability } from "./chi-squared.js";
import { choleskyFactor, inverseOf, type Matrix, solveFactored, solveLower } from "./cholesky.js";

/** How much each datum counts, made ready for many fits of data with the same covariance. */
export interface Weighting {
  /** The lower triangle of the covariance. */
  readonly lower: readonly Float64Array[];
}

/**
 * The weighting of independent data with given errors, or of correlated data with a covariance matrix.
 *
 * @throws ParameterError for errors that are not positive, and for a covariance that is not positive definite.
 */
export function weightingOf(
  given: { readonly errors: readonly number[] } | { readonly covariance: Matrix },
): Weighting {
  if ("covariance" in given) return { lower: choleskyFactor(given.covariance) };
  const wrong = given.errors.findIndex((error) => !(error > 0) || !Number.isFinite(error));
  if (wrong >= 0) {
    throw new ParameterError(`the error of datum ${wrong} is ${given.errors[wrong]}; give a positive number`);
  }
  return {
    lower: given.errors.map((error, i) => {
      const row = new Float64Array(given.errors.length);
      row[i] = error;
      return row;
    }),
  };
}

export interface LeastSquaresOptions {
  /** The data. */
  readonly values: readonly number[];
  readonly weighting: Weighting;
  /** The model's values for all data at given parameters. */
  readonly model: (parameters: readonly number[]) => ArrayLike<number>;
  /** Parameters to begin with; the minimum found is the one in whose valley they lie. */
  readonly start: readonly number[];
}

/** A fit by least squares. */
export interface LeastSquaresFit {
  readonly parameters: readonly number[];
  /** One standard error of each parameter, from the curvature of chi^2; not multiplied by chi^2 per degree of freedom. */
  readonly errors: readonly number[];
  /** [parameters][parameters]. */
  readonly covariance: readonly (readonly number[])[];
  readonly chi2: number;
  /** Data less parameters. */
  readonly degreesOfFreedom: number;
  /** Undefined without degrees of freedom. */
  readonly chi2PerDof: number | undefined;
  /** The probability of a larger chi^2 by chance; undefined without degrees of freedom. */
  readonly probability: number | undefined;
  readonly iterations: number;
}

const mostIterations = 200;

/**
 * Weighted nonlinear least squares by the method of Levenberg and Marquardt (Marquardt, SIAM J. Appl. Math. 11, 431
 * (1963)): the minimum of chi^2 = r C^-1 r with the covariance C of the data. Derivatives of the model are numerical.
 *
 * @throws ParameterError for more parameters than data, a model that is not finite at the start, parameters that the
 *   data do not determine, and when there is no convergence within 200 steps.
 */
export function leastSquares({ values, weighting, model, start }: LeastSquaresOptions): LeastSquaresFit {
  const { lower } = weighting;
  if (lower.length !== values.length) {
    throw new ParameterError(`${values.length} data have a weighting for ${lower.length}; give one of the same length`);
  }
  if (start.length === 0 || start.length > values.length) {
    throw new ParameterError(
      `${values.length} data do not determine ${start.length} parameters; give more data or fewer parameters`,
    );
  }
  const residualsAt = (parameters: readonly number[]): Float64Array | undefined => {
    const predicted = model(parameters);
    const white = solveLower(
      lower,
      values.map((value, i) => value - predicted[i]!),
    );
    return white.every(Number.isFinite) ? white : undefined;
  };
  let parameters = [...start];
  let residuals = residualsAt(parameters);
  if (!residuals) {
    throw new ParameterError(`the model is not finite at the start (${start.join(", ")}); give another start`);
  }
  let chi2 = squared(residuals);
  let damping = 1e-4;
  for (let iteration = 1; iteration <= mostIterations; iteration++) {
    const slopes = jacobian(parameters, residualsAt);
    const { normal, gradient } = normalEquations(slopes, residuals);
    for (;;) {
      const damped = normal.map((row, p) => row.map((value, q) => (p === q ? value * (1 + damping) : value)));
      const step = solveFactored(factor(damped), gradient);
      const next = parameters.map((value, p) => value + step[p]!);
      const moved = residualsAt(next);
      const nextChi2 = moved ? squared(moved) : Number.POSITIVE_INFINITY;
      // A step much shorter than an error bar changes nothing that is measured.
      const length = Math.sqrt(quadratic(normal, step));
      if (nextChi2 <= chi2 || length < 1e-9) {
        const better = nextChi2 <= chi2 && moved;
        if (better) [parameters, residuals, chi2] = [next, moved, nextChi2];
        damping = Math.max(1e-15, damping / 10);
        if (length < 1e-6) return finished({ parameters, chi2, normal, data: values.length, iterations: iteration });
        break;
      }
      damping *= 10;
      if (damping > 1e15) throw notConverged(iteration);
    }
  }
  throw notConverged(mostIterations);
}

const notConverged = (steps: number): ParameterError =>
  new ParameterError(
    `the fit did not converge in ${steps} steps; give a start nearer to the minimum, or fewer parameters`,
  );

/** [parameters][data]: by how much each whitened residual falls with each parameter. */
function jacobian(
  parameters: readonly number[],
  residualsAt: (parameters: readonly number[]) => Float64Array | undefined,
): Float64Array[] {
  return parameters.map((value, p) => {
    // The cube root of the rounding error is the best step of a central difference.
    const step = 6e-6 * Math.max(Math.abs(value), 1e-2);
    const shifted = (by: number): readonly number[] => parameters.map((one, q) => (q === p ? one + by : one));
    const [above, below] = [residualsAt(shifted(step)), residualsAt(shifted(-step))];
    if (!above || !below) {
      throw new ParameterError(`the model is not finite around parameter ${p} = ${value}; restrict it by its form`);
    }
    return above.map((one, i) => (below[i]! - one) / (2 * step));
  });
}

function normalEquations(
  slopes: readonly Float64Array[],
  residuals: Float64Array,
): { normal: number[][]; gradient: number[] } {
  const dot = (one: Float64Array, other: Float64Array): number =>
    one.reduce((sum, value, i) => sum + value * other[i]!, 0);
  return {
    normal: slopes.map((one) => slopes.map((other) => dot(one, other))),
    gradient: slopes.map((one) => dot(one, residuals)),
  };
}

function factor(normal: readonly (readonly number[])[]): Float64Array[] {
  try {
    return choleskyFactor(normal);
  } catch (error) {
    throw new ParameterError("the data do not determine all parameters; give more data or fewer parameters", {
      cause: error,
    });
  }
}

function finished({
  parameters,
  chi2,
  normal,
  data,
  iterations,
}: {
  readonly parameters: readonly number[];
  readonly chi2: number;
  readonly normal: readonly (readonly number[])[];
  readonly data: number;
  readonly iterations: number;
}): LeastSquaresFit {
  const covariance = inverseOf(factor(normal));
  const degreesOfFreedom = data - parameters.length;
  return {
    parameters,
    errors: covariance.map((row, p) => Math.sqrt(row[p]!)),
    covariance,
    chi2,
    degreesOfFreedom,
    chi2PerDof: degreesOfFreedom > 0 ? chi2 / degreesOfFreedom : undefined,
    probability: degreesOfFreedom > 0 ? chiSquaredProbability({ chi2, degreesOfFreedom }) : undefined,
    iterations,
  };
}

const squared = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);

function quadratic(matrix: readonly (readonly number[])[], vector: Float64Array): number {
  return matrix.reduce(
    (sum, row, p) => sum + vector[p]! * row.reduce((inner, value, q) => inner + value * vector[q]!, 0),
    0,
  );
}
