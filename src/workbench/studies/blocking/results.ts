import type { Provenance } from "../../runs/index.js";
import type { BlockingRule } from "./settings.js";
import type { SourceDescription } from "./source.js";

export const schemaVersion = 1;

/** A number with one standard error; null where the data do not define it, and `remark` says why. */
export interface NumberWithError {
  readonly value: number | null;
  readonly error: number | null;
  readonly remark?: string;
}

/** The same, beside the exact value where it is known. */
export interface ObservableResults extends NumberWithError {
  readonly exact: number | null;
}

/** An eigenvalue of the whole spectrum of a truncation. */
export interface SpectrumEntry {
  readonly real: number;
  readonly imaginary: number;
  /** Of the modulus. */
  readonly error: number | null;
}

/** The linearised step that leads to a level, with the first so many operators. */
export interface EigenvalueResults {
  /** How many operators, in the order of `operators` of the study. */
  readonly operators: number;
  /** The largest real eigenvalue. */
  readonly value: number | null;
  readonly error: number | null;
  /** ln(value)/ln b: y_t = 1/nu for even operators, y_h for odd ones. */
  readonly exponent: number | null;
  readonly exponentError: number | null;
  /** Whether two eigenvalues are a complex pair. */
  readonly complexPair: boolean;
  /** All eigenvalues, the largest modulus first. */
  readonly spectrum: readonly SpectrumEntry[];
  /** T_ab = dK'_a/dK_b. */
  readonly matrix: readonly (readonly number[])[];
  readonly matrixErrors: readonly (readonly number[])[];
  readonly remark: string | null;
}

export interface CouplingResults {
  readonly operator: string;
  readonly value: number | null;
  readonly error: number | null;
}

/** Configurations after so many blockings. */
export interface LevelResults {
  readonly level: number;
  readonly size: string;
  readonly sites: number;
  /** Rotated by 45 degrees, after an odd number of checkerboard decimations. */
  readonly rotated: boolean;
  /** The lattice spacing in units of the original one. */
  readonly spacing: number;
  readonly observables: Readonly<Record<string, ObservableResults>>;
  /** Of the step from the level before (two levels before for the checkerboard), truncation by truncation. */
  readonly eigenvalues: Readonly<Record<"even" | "odd", readonly EigenvalueResults[]>>;
  /** The effective couplings by maximum pseudo-likelihood; empty where there are none. */
  readonly couplings: readonly CouplingResults[];
  /** Their covariance, [operators][operators]. */
  readonly couplingCovariance: readonly (readonly number[])[];
  readonly remark: string | null;
}

/** One operator compared on two lattices; see `matchLattices`. */
export interface MatchedResults {
  readonly operator: string;
  /** Blockings of the large lattice; one less of the small one. */
  readonly step: number;
  readonly size: string;
  readonly difference: NumberWithError;
  /** Where the difference vanishes, to first order in K. */
  readonly critical: NumberWithError;
}

/** A second, smaller lattice at the same coupling. */
export interface MatchResults {
  readonly source: SourceDescription;
  readonly size: string;
  readonly samples: number;
  readonly levels: readonly LevelResults[];
  readonly operators: readonly MatchedResults[];
}

/** One study of one set of configurations. */
export interface BlockingResults {
  readonly schemaVersion: typeof schemaVersion;
  readonly study: "blocking";
  readonly provenance: Provenance;
  readonly source: SourceDescription;
  readonly size: string;
  readonly dimension: number;
  readonly coupling: number | null;
  readonly samples: number;
  readonly bins: number | null;
  readonly rule: BlockingRule;
  /** The rule in words. */
  readonly ruleName: string;
  /** The factor of lengths in the step of a matrix. */
  readonly scale: number;
  readonly seed: number;
  /** Names in the order of truncation, with the spins of each as a drawing. */
  readonly operators: Readonly<Record<"even" | "odd", readonly { readonly name: string; readonly drawing: string }[]>>;
  /** Of the two-dimensional Ising model; null elsewhere. */
  readonly exactExponents: { readonly even: number; readonly odd: number } | null;
  readonly levels: readonly LevelResults[];
  readonly match: MatchResults | null;
  readonly remarks: readonly string[];
  readonly seconds: number;
}

/** What the figures draw beside the results. */
export interface BlockingTrace {
  /** A configuration and its blocked copies. */
  readonly pictures: readonly LevelPicture[];
}

export interface LevelPicture {
  readonly level: number;
  readonly rotated: boolean;
  readonly rows: number;
  readonly columns: number;
  /** Row-major, of the first layer in three dimensions. */
  readonly values: Int8Array | Float64Array;
}
