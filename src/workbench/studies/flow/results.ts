import type { Boundary } from "../../../physics/lattice/index.js";
import type { Provenance } from "../../runs/index.js";

/** The version of this layout; fields are added, never renamed, within a version. */
export const schemaVersion = 1;

/** `exact` keeps every coupling of a finite torus; the others follow a few couplings of the infinite lattice. */
export const flowMethods = ["exact", "nn", "sum", "wilson", "migdal-kadanoff", "variational"] as const;

export type FlowMethod = (typeof flowMethods)[number];

/** What `results.json` and `--json` of `kadanoff flow` hold. Infinite numbers are null. */
export interface FlowResults {
  readonly schemaVersion: number;
  readonly study: "flow";
  readonly provenance: Provenance;
  readonly method: FlowMethod;
  /** What the method leaves out, in words. */
  readonly neglected: string;
  /** Rows x columns of the torus. */
  readonly size: string;
  readonly boundary: Boundary;
  /** K = J/kT of the nearest-neighbour model at level 0. */
  readonly coupling: number;
  readonly parameters: FlowParameters;
  /** Level 0 is the model, or the point of coupling space at which it enters. */
  readonly levels: readonly LevelResults[];
  /** The critical one first. Empty for the exact flow, which has none in finite reach. */
  readonly fixedPoints: readonly FixedPointResults[];
  /** Where the flow puts the transition of the nearest-neighbour model; null if it has none. */
  readonly criticalCoupling: number | null;
  /** The same from the tangent at the fixed point. */
  readonly criticalCouplingLinearised: number | null;
  /** What the flow says about a transition, in a sentence. */
  readonly remark: string;
  /** Checks of an exact flow, which should all be rounding. */
  readonly conserved: ConservedResults | null;
  /** ln Z/N along a truncated flow against the exact value. */
  readonly freeEnergy: FreeEnergyResults | null;
  readonly variational: VariationalResults | null;
  readonly scan: readonly ScanPoint[] | null;
  /** All truncated methods side by side, for the figure. */
  readonly exponentsByMethod: readonly MethodExponents[];
  /** The RBMs of an exact flow: layers at successive scales. */
  readonly stack: readonly StackResults[] | null;
  /** Wall time of the calculation. */
  readonly seconds: number;
}

/** Only those that the method takes. */
export interface FlowParameters {
  /** b, the length factor of a step. */
  readonly scale: number;
  /** tau, the factor on all new couplings. */
  readonly temper?: number;
  readonly order?: string;
  readonly start?: string;
  /** p of the variational bound. */
  readonly parameter?: number;
  /** w0 of the copy units of an exact flow's stack. */
  readonly weight?: number;
}

export interface LevelResults {
  readonly level: number;
  /** Lattice spacing in units of the original one. */
  readonly scale: number;
  /** For truncated flows the original sites over the square of the spacing. */
  readonly sites: number;
  /** Per term, by class. */
  readonly couplings: Readonly<Record<string, number>>;
  /** Order (number of spins) and number of terms of each class; exact flows only. */
  readonly classes?: readonly { readonly name: string; readonly order: number; readonly multiplicity: number }[];
  /** Sum of squares of all couplings of each order; exact flows only. */
  readonly sumOfSquaresByOrder?: Readonly<Record<string, number>>;
  /** Pair correlations by displacement on the original lattice; exact flows only. */
  readonly correlations?: readonly {
    readonly name: string;
    readonly displacement: readonly [number, number];
    readonly value: number;
  }[];
  /** Exact flows: how ln Z was found; `kaufman` means it was too large to check. */
  readonly logPartitionFrom?: "table" | "elimination" | "kaufman";
  /** What the steps so far have taken out of ln Z, extensive. */
  readonly constant: number;
  /** ln Z, extensive; the same at every level of an exact flow. */
  readonly logPartition: number | null;
}

export interface FixedPointResults {
  readonly kind: string;
  readonly couplings: Readonly<Record<string, number | null>>;
  readonly attractive: boolean;
  readonly eigenvalues: readonly number[];
  readonly scalingPowers: readonly (number | null)[];
  readonly exponents: { readonly yT: number; readonly nu: number; readonly alpha: number } | null;
}

export interface ConservedResults {
  readonly logPartition: number;
  /** Against Kaufman's formula; null where every level was too large to check. */
  readonly logPartitionDeviation: number | null;
  /** Null where no two levels show the same pair, or they were too large to measure. */
  readonly correlationDeviation: number | null;
  /** Spread of couplings that symmetry makes equal. */
  readonly symmetryDeviation: number;
}

export interface FreeEnergyResults {
  readonly coupling: number;
  readonly logPartitionPerSite: number | null;
  /** Onsager; null for tempered flows. */
  readonly exact: number | null;
  readonly excess: number | null;
}

export interface VariationalResults {
  readonly start: string;
  /** p*, the best at the fixed point. */
  readonly parameter: number;
  readonly exponents: { readonly yT: number; readonly nu: number; readonly alpha: number };
  readonly magnetic: { readonly yH: number; readonly delta: number };
  /** Above 1 the symmetric subspace is unstable; null for the start outside it. */
  readonly symmetryBreaking: number | null;
  /** The best single p at the chosen coupling, with its bound. */
  readonly bound: FreeEnergyResults & { readonly bestParameter: number };
}

export interface ScanPoint extends FreeEnergyResults {
  /** Couplings at each level, by class: all for truncated flows, pairs up to (2,2) and the plaquette for exact ones. */
  readonly levels: readonly Readonly<Record<string, number>>[];
}

export interface MethodExponents {
  readonly label: string;
  readonly nu: number | null;
  readonly criticalCoupling: number | null;
}

export interface StackResults {
  readonly level: number;
  readonly file: string;
  readonly visibleUnits: number;
  /** One per coupling, besides the copies. */
  readonly couplingUnits: number;
  /** One per spin that the next level keeps; 0 at the last level. */
  readonly copyUnits: number;
  /** A bound of |ln P_RBM - ln P| over all configurations, from rounding. */
  readonly logErrorBound: number;
}

/** What the figures of a flow in a plane of two couplings draw. */
export interface PlaneTrace {
  readonly names: readonly [string, string];
  readonly arrows: readonly { readonly from: readonly number[]; readonly to: readonly number[] }[];
  readonly trajectories: readonly { readonly coupling: number; readonly points: readonly (readonly number[])[] }[];
  readonly criticalLine: readonly (readonly number[])[];
  readonly tangent: readonly (readonly number[])[];
}

/** What the figures of a flow of one coupling draw: K' against K, and the staircase from the chosen K. */
export interface StepTrace {
  readonly name: string;
  readonly curve: readonly (readonly [number, number])[];
}

/** What the figures draw besides the results. */
export interface FlowTrace {
  readonly plane: PlaneTrace | null;
  readonly step: StepTrace | null;
}
