/** A universality class with the numbers that finite-size scaling measures. */
export interface UniversalityClass {
  readonly name: string;
  /** The dimension it belongs to. */
  readonly dimension: number;
  readonly nu: number;
  readonly betaOverNu: number;
  readonly gammaOverNu: number;
  /** Exact, or the source of the numbers. */
  readonly source: string;
}

/**
 * Classes to compare with. Two dimensions: exact (Onsager, Yang; Nienhuis and den Nijs for Potts). Three-dimensional
 * Ising: conformal bootstrap, Kos, Poland, Simmons-Duffin and Vichi, JHEP 08, 036 (2016): beta/nu is the dimension of
 * sigma, and nu = 1/(3 - dimension of epsilon).
 */
export const universalityClasses: readonly UniversalityClass[] = [
  { name: "Ising, d = 2", dimension: 2, nu: 1, betaOverNu: 1 / 8, gammaOverNu: 7 / 4, source: "exact" },
  { name: "3-state Potts, d = 2", dimension: 2, nu: 5 / 6, betaOverNu: 2 / 15, gammaOverNu: 26 / 15, source: "exact" },
  {
    name: "4-state Potts, d = 2",
    dimension: 2,
    nu: 2 / 3,
    betaOverNu: 1 / 8,
    gammaOverNu: 7 / 4,
    source: "exact; logarithmic corrections",
  },
  {
    name: "Ising, d = 3",
    dimension: 3,
    nu: 0.629971,
    betaOverNu: 0.518149,
    gammaOverNu: 1.963702,
    source: "conformal bootstrap",
  },
  {
    name: "mean field",
    dimension: 4,
    nu: 1 / 2,
    betaOverNu: 1,
    gammaOverNu: 2,
    source: "exact in d = 4 up to logarithms",
  },
];

/** A number with its error. */
export interface MeasuredExponent {
  readonly value: number;
  readonly error: number;
}

/** How far measured exponents are from a class. */
export interface ClassComparison extends UniversalityClass {
  /** (measured - expected)/error of nu, beta/nu and gamma/nu. */
  readonly sigmas: { readonly nu: number; readonly betaOverNu: number; readonly gammaOverNu: number };
  /** All three within 3 sigma. */
  readonly consistent: boolean;
}

const farthest = 3;

/** The classes of a dimension and mean field, the nearest first. */
export function compareClasses({
  dimension,
  nu,
  betaOverNu,
  gammaOverNu,
}: {
  readonly dimension: number;
  readonly nu: MeasuredExponent;
  readonly betaOverNu: MeasuredExponent;
  readonly gammaOverNu: MeasuredExponent;
}): ClassComparison[] {
  const largest = ({ sigmas }: ClassComparison): number => Math.max(...Object.values(sigmas).map(Math.abs));
  return universalityClasses
    .filter((one) => one.dimension === dimension || one.dimension === 4)
    .map((one) => {
      const away = ({ value, error }: MeasuredExponent, expected: number): number => (value - expected) / error;
      const sigmas = {
        nu: away(nu, one.nu),
        betaOverNu: away(betaOverNu, one.betaOverNu),
        gammaOverNu: away(gammaOverNu, one.gammaOverNu),
      };
      return { ...one, sigmas, consistent: Object.values(sigmas).every((sigma) => Math.abs(sigma) < farthest) };
    })
    .toSorted((one, other) => largest(one) - largest(other));
}
