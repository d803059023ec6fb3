import { KadanoffError } from "../../../core/errors/index.js";
import {
  type LeastSquaresFit,
  leastSquares,
  mapResampled,
  modelSpread,
  modelWeights,
  type Resampled,
  spreadOfResampled,
  weightedMean,
  weightingOf,
} from "../../../core/statistics/index.js";

/** One way to fit data of several sizes; its first parameter is the number that is wanted. */
export interface FitForm {
  /** The smallest size in the fit. */
  readonly minimumSize: number;
  /** omega of the correction L^-omega; null for a fit without. */
  readonly correction: number | null;
  /** Places of the data that are fitted. */
  readonly use: readonly number[];
  readonly model: (parameters: readonly number[]) => readonly number[];
  readonly start: (values: readonly number[]) => readonly number[];
}

/** A fit of the scan, as results hold it. */
export interface FitOfScan {
  readonly minimumSize: number;
  readonly correction: number | null;
  readonly value: number;
  /** From resampling the whole analysis. */
  readonly error: number;
  readonly parameters: readonly number[];
  readonly chi2: number;
  readonly degreesOfFreedom: number;
  readonly chi2PerDof: number | undefined;
  readonly probability: number | undefined;
  /** In the average over fits; all sum to 1. */
  readonly weight: number;
}

/** A number averaged over fits that differ in L_min and in the correction. */
export interface AveragedFit {
  readonly fits: readonly FitOfScan[];
  /** The fit of the largest weight. */
  readonly best: FitOfScan;
  readonly resampled: Resampled<number>;
  readonly value: number;
  /** By the jackknife; times sqrt(chi^2/dof) where the best fit is improbable (below 5 %). */
  readonly statistical: number;
  /** The spread of the fits, see `modelSpread`. */
  readonly systematic: number;
}

/** Below this probability of its chi^2 a fit does not describe the data, and its error is widened. */
const improbable = 0.05;

/**
 * Fits the data in every form and averages with the weights of Jay and Neil, Phys. Rev. D 103, 114502 (2021), so that no
 * L_min is chosen by eye. Fits are repeated on all resampled data with the covariance and the weights of all the data. A
 * form that does not converge is left out.
 */
export function averagedFit(data: Resampled<readonly number[]>, forms: readonly FitForm[]): AveragedFit {
  const { covariance } = spreadOfResampled(data);
  const tried = forms.flatMap((form) => tryFit(data, { form, covariance }));
  const weights = modelWeights(
    tried.map(({ fit, form }) => ({
      chi2: fit.chi2,
      parameters: fit.parameters.length,
      left: data.center.length - form.use.length,
    })),
  );
  const fits = tried.map(({ fit, form, values }, f): FitOfScan => {
    const { chi2, degreesOfFreedom, chi2PerDof, probability, parameters } = fit;
    return {
      minimumSize: form.minimumSize,
      correction: form.correction,
      value: values.center,
      error: errorOf(values),
      parameters,
      chi2,
      degreesOfFreedom,
      chi2PerDof,
      probability,
      weight: weights[f]!,
    };
  });
  const best = fits.reduce((most, fit) => (fit.weight > most.weight ? fit : most));
  const resampled = combined(
    tried.map(({ values }) => values),
    weights,
  );
  const widened = (best.probability ?? 1) < improbable ? Math.sqrt(best.chi2PerDof!) : 1;
  return {
    fits,
    best,
    resampled,
    value: resampled.center,
    statistical: errorOf(resampled) * widened,
    systematic: modelSpread({ values: fits.map(({ value }) => value), weights }),
  };
}

/** A weighted sum of resampled numbers. */
export function combined(parts: readonly Resampled<number>[], weights: readonly number[]): Resampled<number> {
  const sum = (pick: (part: Resampled<number>) => number): number => weightedMean({ values: parts.map(pick), weights });
  return {
    center: sum(({ center }) => center),
    groups: parts[0]!.groups.map(({ values, sizes }, g) => ({
      values: values.map((_, b) => sum(({ groups }) => groups[g]!.values[b]!)),
      sizes,
    })),
  };
}

/** One standard error of a resampled number. */
export function errorOf(resampled: Resampled<number>): number {
  return spreadOfResampled(mapResampled(resampled, (value) => [value])).errors[0]!;
}

interface Tried {
  readonly form: FitForm;
  readonly fit: LeastSquaresFit;
  readonly values: Resampled<number>;
}

function tryFit(
  data: Resampled<readonly number[]>,
  { form, covariance }: { readonly form: FitForm; readonly covariance: readonly (readonly number[])[] },
): Tried[] {
  const { use, model, start } = form;
  try {
    const weighting = weightingOf({ covariance: use.map((i) => use.map((j) => covariance[i]![j]!)) });
    const picked = (all: readonly number[]): number[] => use.map((i) => all[i]!);
    const fit = leastSquares({ values: picked(data.center), weighting, model, start: start(picked(data.center)) });
    const again = mapResampled(
      data,
      (all) => leastSquares({ values: picked(all), weighting, model, start: fit.parameters }).parameters[0]!,
    );
    return [{ form, fit, values: { center: fit.parameters[0]!, groups: again.groups } }];
  } catch (error) {
    if (error instanceof KadanoffError) return [];
    throw error;
  }
}
