import { ParameterError } from "../../../core/errors/index.js";
import { type ComplexNumber, isComplex, modulus, type StepMatrix, stepMatrix } from "./matrix.js";
import { binsOf, type MomentsState, placesOf } from "./moments.js";
import { type Measured, measured, part, type Resampled, resample } from "./resampling.js";

/** The linearised step with the first k operators. */
export interface Truncation {
  /** Names of the operators. */
  readonly operators: readonly string[];
  /** T_ab = dK'_a/dK_b; empty where it is refused. */
  readonly matrix: readonly (readonly number[])[];
  /** One standard error of each element; empty where there are too few bins. */
  readonly matrixErrors: readonly (readonly number[])[];
  /** All eigenvalues, the largest modulus first. */
  readonly eigenvalues: readonly Eigenvalue[];
  /** The largest real eigenvalue. */
  readonly leading: Measured;
  /** y = ln(leading)/ln b. */
  readonly exponent: Measured;
  /** A circumstance to know, such as a complex pair. */
  readonly remark?: string;
  /** Why there is no matrix. */
  readonly refusal?: string;
}

export interface Eigenvalue extends ComplexNumber {
  /** One of a complex pair, whose real part is no scaling factor. */
  readonly complex: boolean;
  /** One standard error of the modulus; undefined where eigenvalues change places between bins or bins are too few. */
  readonly error: number | undefined;
}

/** One step of the flow. */
export interface RgStep {
  /** 1 is from the original configurations to the first blocked ones. */
  readonly step: number;
  /** With the first operator, the first two, ... */
  readonly truncations: readonly Truncation[];
}

/** Exponents of one parity, step by step. */
export interface RgExponents {
  readonly scale: number;
  readonly samples: number;
  readonly bins: number;
  readonly steps: readonly RgStep[];
  /**
   * Correlation of the first operator's square in neighbouring bins, on the last level. Well above its error
   * 1/sqrt(bins) the bins are shorter than the autocorrelation time, and errors are too small.
   */
  readonly binCorrelation: number;
  readonly remark?: string;
}

/**
 * Eigenvalues and exponents of every step and every truncation to the first operators, with errors by the jackknife over
 * bins: the entire analysis is repeated without each.
 *
 * @throws ParameterError without configurations or blocked levels, or for a scale that is not above 1.
 */
export function rgExponents(moments: MomentsState, { scale }: { readonly scale: number }): RgExponents {
  if (!(scale > 1)) throw new ParameterError(`scale ${scale} is no coarsening; give the factor b, such as 2`);
  const bins = binsOf(moments);
  if (bins.length === 0) throw new ParameterError("no configurations have been added; there is nothing to analyse");
  if (moments.levels < 2) throw new ParameterError("one level has no step; measure a flow with steps: 1 or more");
  const steps = Array.from({ length: moments.levels - 1 }, (_, i) => ({
    step: i + 1,
    truncations: moments.operators.map((_, k) =>
      truncation(
        resample(bins, (means) => stepMatrix(means, { shape: moments, step: i + 1, operators: k + 1 })),
        { names: moments.operators.slice(0, k + 1), scale },
      ),
    ),
  }));
  const binCorrelation = correlationOfBins(moments);
  const short = binCorrelation > 4 / Math.sqrt(bins.length);
  return {
    scale,
    samples: bins.reduce((sum, bin) => sum + bin.samples, 0),
    bins: bins.length,
    steps,
    binCorrelation,
    ...(short ? { remark: `neighbouring bins correlate by ${binCorrelation.toFixed(2)}: errors are too small` } : {}),
  };
}

function truncation(
  resampled: Resampled<StepMatrix>,
  { names, scale }: { readonly names: readonly string[]; readonly scale: number },
): Truncation {
  const { center } = resampled;
  if ("refusal" in center) {
    const none = { value: undefined, error: undefined, refusal: center.refusal };
    return {
      operators: names,
      matrix: [],
      matrixErrors: [],
      eigenvalues: [],
      leading: none,
      exponent: none,
      refusal: center.refusal,
    };
  }
  const leading = part(resampled, largestReal);
  const complex = center.eigenvalues.find(isComplex);
  const remark =
    complex &&
    `eigenvalues ${complex.real.toPrecision(4)} +- ${Math.abs(complex.imaginary).toPrecision(4)}i are a complex pair` +
      (modulus(complex) > (leading.center ?? 0) ? ", larger than every real one" : "");
  return {
    operators: names,
    matrix: center.matrix,
    matrixErrors: errorsOf(resampled, center.matrix),
    eigenvalues: center.eigenvalues.map((eigenvalue, i) => ({
      ...eigenvalue,
      complex: isComplex(eigenvalue),
      error: measured(part(resampled, (one) => moduli(one, i, isComplex(eigenvalue)))).error,
    })),
    leading: measured(leading),
    exponent: measured(part(leading, (value) => (value === undefined ? value : Math.log(value) / Math.log(scale)))),
    ...(remark ? { remark } : {}),
  };
}

function errorsOf(resampled: Resampled<StepMatrix>, matrix: readonly (readonly number[])[]): number[][] {
  const element = (a: number, b: number): number | undefined =>
    measured(part(resampled, (one) => ("refusal" in one ? undefined : one.matrix[a]![b]))).error;
  if (element(0, 0) === undefined) return [];
  return matrix.map((row, a) => row.map((_, b) => element(a, b)!));
}

/** The largest positive eigenvalue that is real, if there is one. */
function largestReal(one: StepMatrix): number | undefined {
  if ("refusal" in one) return undefined;
  return one.eigenvalues.find((eigenvalue) => !isComplex(eigenvalue) && eigenvalue.real > 0)?.real;
}

function moduli(one: StepMatrix, index: number, complex: boolean): number | undefined {
  if ("refusal" in one) return undefined;
  const eigenvalue = one.eigenvalues[index]!;
  return isComplex(eigenvalue) === complex ? modulus(eigenvalue) : undefined;
}

function correlationOfBins(moments: MomentsState): number {
  const at = placesOf(moments).self(moments.levels - 1);
  // The open bin is shorter than the others.
  const values = moments.binned.full.map((bin) => bin.sums[at]! / bin.weight);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [square, product] = [0, 0];
  values.forEach((value, b) => {
    square += (value - mean) ** 2;
    if (b > 0) product += (value - mean) * (values[b - 1]! - mean);
  });
  return square > 0 ? product / square : 0;
}
