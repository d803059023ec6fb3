import type { ClassComparison, CombinedNumber, FitOfScan, ScalingAnalysis } from "../../../physics/rg/index.js";
import type { Provenance } from "../../runs/index.js";
import type { UntilResult } from "./until/results.js";

/** The version of this layout; fields are added, never renamed, within a version. */
export const schemaVersion = 1;

/** A number of the analysis with all that is in its error. */
export interface ExponentNumber {
  readonly value: number;
  /** One standard error, statistical and systematic parts in quadrature. */
  readonly error: number;
  /** From resampling the whole analysis. */
  readonly statistical: number;
  /** The spread of fits with different L_min and corrections. */
  readonly systematic: number;
  /** Of the fit with the largest weight; null for a fit with as many parameters as data. */
  readonly chi2PerDof: number | null;
  /** The sizes L in that fit. */
  readonly sizes: readonly number[];
}

/** One fit of a scan over L_min; omega of the correction, or null for none. */
export type ScanFit = Omit<FitOfScan, "chi2PerDof" | "probability"> & {
  readonly chi2PerDof: number | null;
  readonly probability: number | null;
};

/** The fits of one quantity to one number. */
export interface QuantityScan {
  /** What the fits are of: criticalCoupling, yt, betaOverNu or gammaOverNu. */
  readonly number: string;
  /** What is fitted, such as binderSlope. */
  readonly quantity: string;
  readonly value: number;
  readonly statistical: number;
  readonly systematic: number;
  /** In the mean over quantities. */
  readonly share: number;
  readonly fits: readonly ScanFit[];
}

export interface CrossingResult {
  readonly quantity: string;
  readonly sizes: readonly [small: number, large: number];
  readonly coupling: number;
  readonly couplingError: number;
  readonly value: number;
  readonly valueError: number;
}

export interface SizeResult {
  readonly size: number;
  readonly couplings: readonly number[];
  /** All chains and couplings together. */
  readonly measurements: number;
  /** The largest autocorrelation time, in measurements. */
  readonly tau: number;
  /** Jackknife blocks. */
  readonly blocks: number;
  /** The couplings that reweighting reaches. */
  readonly range: readonly [number, number];
  /** The quantities at K_c with their errors. */
  readonly atCritical: Readonly<Record<string, { readonly value: number; readonly error: number }>>;
}

export interface CollapseResult {
  readonly quantity: string;
  readonly sizes: readonly number[];
  readonly quality: number;
  /** The error is null where K_c was not varied but taken from the fits. */
  readonly criticalCoupling: { readonly value: number; readonly error: number | null };
  readonly inverseNu: { readonly value: number; readonly error: number };
  /** Of L in the quantity; absent for U4, which has none. */
  readonly exponent?: { readonly value: number; readonly error: number };
}

/** What `results.json` and `--json` of `kadanoff exponents` hold. */
export interface ExponentsResults {
  readonly schemaVersion: number;
  readonly study: "exponents";
  readonly provenance: Provenance;
  /** The run directory that was analysed. */
  readonly run: string;
  readonly model: string;
  /** Potts: q. */
  readonly states?: number;
  readonly boundary: string;
  readonly dimension: number;
  readonly criticalCoupling: ExponentNumber;
  readonly nu: ExponentNumber;
  readonly betaOverNu: ExponentNumber;
  readonly gammaOverNu: ExponentNumber;
  /** 1/nu. */
  readonly yt: ExponentNumber;
  /** d - beta/nu. */
  readonly yh: ExponentNumber;
  /** 2 beta/nu + gamma/nu - d, zero by hyperscaling. */
  readonly hyperscaling: { readonly value: number; readonly error: number };
  /** The nearest first. */
  readonly classes: readonly ClassComparison[];
  readonly sizes: readonly SizeResult[];
  readonly crossings: readonly CrossingResult[];
  readonly scans: readonly QuantityScan[];
  /** Null where curves do not overlap enough. */
  readonly collapse: readonly CollapseResult[] | null;
  /** With `--until`: what was wanted, and what was done for it. */
  readonly until?: UntilResult;
  /** What could not be given, and why. */
  readonly omitted: Readonly<Record<string, string>>;
  readonly seconds: number;
}

export function numberOf(
  { value, error, statistical, systematic, best }: CombinedNumber,
  all: readonly number[],
): ExponentNumber {
  return {
    value,
    error,
    statistical,
    systematic,
    chi2PerDof: best.chi2PerDof ?? null,
    sizes: all.filter((size) => size >= best.minimumSize),
  };
}

export function scansOf(analysis: ScalingAnalysis): QuantityScan[] {
  const names = ["criticalCoupling", "yt", "betaOverNu", "gammaOverNu"] as const;
  return names.flatMap((number) =>
    analysis[number].quantities.map(({ quantity, share, fits, ...fit }): QuantityScan => {
      // <|m|> falls with the size: its power is minus beta/nu.
      const sign = number === "betaOverNu" ? -1 : 1;
      return {
        number,
        quantity,
        value: sign * fit.value,
        statistical: fit.statistical,
        systematic: fit.systematic,
        share,
        fits: fits.map((one) => ({
          ...one,
          value: sign * one.value,
          chi2PerDof: one.chi2PerDof ?? null,
          probability: one.probability ?? null,
        })),
      };
    }),
  );
}
