import { mapResampled, type Resampled } from "../../../core/statistics/index.js";
import { type AveragedFit, combined, errorOf, type FitOfScan } from "./averaged-fit.js";

/** The fits of one quantity. */
export interface QuantityFits extends AveragedFit {
  readonly quantity: string;
  /** In the number that follows from all quantities. */
  readonly share: number;
}

/** A number from several quantities that all measure it. */
export interface CombinedNumber {
  readonly value: number;
  /** Statistical and systematic, in quadrature. */
  readonly error: number;
  readonly statistical: number;
  readonly systematic: number;
  /** The fit of the largest weight, of the quantity of the largest share. */
  readonly best: FitOfScan;
  readonly quantities: readonly QuantityFits[];
  readonly resampled: Resampled<number>;
}

/**
 * The mean of what several quantities say, weighted by 1/error^2. They come from the same configurations, so that the
 * error is that of the resampled mean, and the spreads of their fits are taken to err in the same direction.
 */
export function combineQuantities(fits: readonly (AveragedFit & { readonly quantity: string })[]): CombinedNumber {
  const precision = fits.map(({ statistical, systematic }) => 1 / (statistical ** 2 + systematic ** 2));
  const total = precision.reduce((sum, one) => sum + one, 0);
  const shares = precision.map((one) => one / total);
  const quantities = fits.map((fit, f) => ({ ...fit, share: shares[f]! }));
  const resampled = combined(
    fits.map((fit) => fit.resampled),
    shares,
  );
  const weighted = (pick: (fit: AveragedFit) => number): number =>
    fits.reduce((sum, fit, f) => sum + shares[f]! * pick(fit), 0);
  // Errors that were widened because a fit is improbable stay widened in the mean.
  const widened = weighted(({ statistical, resampled: own }) => statistical / errorOf(own));
  const statistical = errorOf(resampled) * widened;
  const systematic = weighted((fit) => fit.systematic);
  const main = quantities.reduce((most, one) => (one.share > most.share ? one : most));
  return {
    value: resampled.center,
    error: Math.hypot(statistical, systematic),
    statistical,
    systematic,
    best: main.best,
    quantities,
    resampled,
  };
}

/** A function of a combined number, such as nu = 1/y_t; errors by resampling and, for the systematic part, its slope. */
export function derivedNumber(
  number: CombinedNumber,
  { of, slope }: { readonly of: (value: number) => number; readonly slope: (value: number) => number },
): CombinedNumber {
  const factor = Math.abs(slope(number.value));
  const statistical = number.statistical * factor;
  const systematic = number.systematic * factor;
  const resampled = mapResampled(number.resampled, of);
  return {
    ...number,
    value: resampled.center,
    error: Math.hypot(statistical, systematic),
    statistical,
    systematic,
    resampled,
  };
}
