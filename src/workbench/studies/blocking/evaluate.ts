import { sizeName } from "../../../physics/lattice/index.js";
import type {
  CoarseLattice,
  LevelCouplings,
  LevelObservables,
  RgResult,
  Truncation,
} from "../../../physics/rg/index.js";
import type { AnalysisResult } from "./analysis.js";
import { exactObservables } from "./exact.js";
import type { EigenvalueResults, LevelResults, NumberWithError, ObservableResults } from "./results.js";
import { type BlockingSettings, coarseningOf } from "./settings.js";

type Measured = LevelObservables["energyPerSite"];

/** A number as results hold it. */
export function numberOf({ value, error, refusal }: Measured): NumberWithError {
  return { value: value ?? null, error: error ?? null, ...(refusal === undefined ? {} : { remark: refusal }) };
}

/** The levels of an analysis. `coupling` is that of the nearest-neighbour Ising model, where it is one. */
export function levelResults(
  { observables, rg, couplings, blockings }: AnalysisResult,
  { settings, coupling }: { readonly settings: BlockingSettings; readonly coupling: number | undefined },
): LevelResults[] {
  const { scale } = coarseningOf(settings);
  const original = observables[0]!.lattice;
  return observables.map((one) => {
    const { level, lattice } = one;
    const spacing = scale ** level;
    const exact = exactObservables({ lattice: original, coupling, rule: settings.rule, level, spacing });
    const whole = level % blockings === 0 ? level / blockings : undefined;
    const fitted = whole === undefined ? undefined : couplings[whole];
    return {
      level,
      size: nameOf(lattice),
      sites: lattice.sites,
      rotated: lattice.kind === "rotated",
      spacing: Number(spacing.toPrecision(15)),
      observables: observableResults(one, exact),
      eigenvalues: { even: eigenvalues(rg, "even", whole), odd: eigenvalues(rg, "odd", whole) },
      ...couplingResults(fitted),
    };
  });
}

/** Rotated lattices are named by their rows and the sites in each. */
export function nameOf(lattice: CoarseLattice): string {
  return lattice.kind === "rotated" ? `${lattice.rows}x${lattice.columns} rotated` : sizeName(lattice);
}

function observableResults(
  { level, lattice, ...measured }: LevelObservables,
  exact: Readonly<Record<string, number>>,
): Record<string, ObservableResults> {
  return Object.fromEntries(
    Object.entries(measured).map(([name, value]) => [name, { ...numberOf(value), exact: exact[name] ?? null }]),
  );
}

function eigenvalues(
  rg: RgResult | undefined,
  parity: "even" | "odd",
  level: number | undefined,
): readonly EigenvalueResults[] {
  const step = level === undefined ? undefined : rg?.[parity]?.steps[level - 1];
  return (step?.truncations ?? []).map(eigenvalueResults);
}

function eigenvalueResults(truncation: Truncation): EigenvalueResults {
  const { operators, leading, exponent, eigenvalues: spectrum, matrix, matrixErrors, remark, refusal } = truncation;
  return {
    operators: operators.length,
    value: leading.value ?? null,
    error: leading.error ?? null,
    exponent: exponent.value ?? null,
    exponentError: exponent.error ?? null,
    complexPair: spectrum.some(({ complex }) => complex),
    spectrum: spectrum.map(({ real, imaginary, error }) => ({ real, imaginary, error: error ?? null })),
    matrix,
    matrixErrors,
    remark: refusal ?? remark ?? leading.refusal ?? null,
  };
}

function couplingResults(
  fitted: LevelCouplings | undefined,
): Pick<LevelResults, "couplings" | "couplingCovariance" | "remark"> {
  if (!fitted) return { couplings: [], couplingCovariance: [], remark: null };
  return {
    couplings: fitted.couplings.map(({ operator, coupling }) => ({
      operator,
      value: coupling.value ?? null,
      error: coupling.error ?? null,
    })),
    couplingCovariance: fitted.covariance,
    remark: fitted.refusal ?? null,
  };
}
