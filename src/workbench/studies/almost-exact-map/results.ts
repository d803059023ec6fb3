import type { Boundary } from "../../../physics/lattice/index.js";
import type { ComparedWeights, ErrorsByOrder } from "../../../systems/rbm/index.js";
import type { Provenance } from "../../runs/index.js";
import type { FlowResults } from "../flow/index.js";

/** The version of this layout; fields are added, never renamed, within a version. */
export const schemaVersion = 1;

/** What `results.json` and `--json` hold. Errors are relative, |P_RBM/P_Ising - 1| of unnormalised weights. */
export interface MapResults {
  readonly schemaVersion: number;
  readonly study: "almost-exact-map";
  readonly provenance: Provenance;
  /** Rows x columns. */
  readonly size: string;
  readonly boundary: Boundary;
  /** K = J/kT. */
  readonly coupling: number;
  /** w0. */
  readonly weight: number;
  readonly seed: number;
  readonly sites: number;
  readonly hiddenUnits: number;
  readonly visible: VisibleResults;
  readonly hidden: HiddenResults;
  readonly logPartition: LogPartitionResults;
  /** The further steps of `--steps`: the exact flow of the same torus; null without. */
  readonly flow: FlowResults | null;
  /** Wall time of the calculation. */
  readonly seconds: number;
}

export interface VisibleResults {
  /** Uniform random configurations. */
  readonly samples: number;
  /** The largest error over random and ordered configurations. */
  readonly maxRelativeError: ErrorsByOrder;
  readonly random: ErrorsByOrder;
  readonly ordered: readonly { readonly name: string; readonly relativeError: ErrorsByOrder }[];
  /** Of the random experiment, all three orders and the model. */
  readonly configurationsPerSecond: number;
  readonly bound: BoundResults;
  readonly exhaustive: ExhaustiveResults | null;
  /** The user's own configurations. */
  readonly configurations: ConfigurationResults | null;
  readonly weightSweep: readonly WeightSweepPoint[];
}

/** What holds for all 2^N configurations, from the closed form. */
export interface BoundResults {
  readonly flipProbability: number;
  readonly maxRelativeError: number;
  readonly log10MaxRelativeError: number;
  readonly totalVariation: number;
  readonly klDivergence: number;
  readonly "minimumWeightFor1e-12": number;
  /** Upper bounds of float64 rounding at this weight. */
  readonly rounding: ErrorsByOrder;
  /** The weight from which rounding may exceed the error of the map. */
  readonly roundingTakesOverAt: ErrorsByOrder;
}

export interface ExhaustiveResults {
  readonly states: number;
  /** In the stable order. */
  readonly maxRelativeError: number;
  readonly maxRelativeErrorByOrder: ErrorsByOrder;
  /** max |ln(P_RBM/P_Ising) - closed form|. */
  readonly closedFormDeviation: number;
  /** D(Ising || RBM) in nats. */
  readonly klDivergence: number;
  readonly totalVariation: number;
}

export interface ConfigurationResults {
  readonly file: string;
  readonly count: number;
  readonly maxRelativeError: ErrorsByOrder;
  /** sum_<ij> s_i s_j per bond, over the configurations. */
  readonly bondSumPerBond: { readonly smallest: number; readonly mean: number; readonly largest: number };
}

/** The largest error over a fixed set of random and ordered configurations at one weight, with the law and the floor. */
export interface WeightSweepPoint {
  readonly weight: number;
  readonly measured: ErrorsByOrder;
  /** The certificate's log10 of the bound for all configurations. */
  readonly log10Bound: number;
  readonly rounding: ErrorsByOrder;
}

export interface HiddenResults {
  readonly method: "enumerated" | "sampled";
  readonly states: number;
  /** max |P_RBM(h)/P_decimated(h) - 1|. */
  readonly maxRelativeDeviation: number;
  /** The same against a sum over all 2^N configurations; null where that is too large. */
  readonly againstEnumeration: number | null;
  /** One decimation of the infinite lattice; on extents of 2 and 4 they add up on coinciding pairs. */
  readonly couplings: {
    readonly nn: number;
    readonly nnn: number;
    readonly quartic: number;
    readonly constantPerRemovedSpin: number;
  };
}

/** ln Z three ways; null where a way does not apply or does not fit. */
export interface LogPartitionResults {
  /** From the RBM's own weights. */
  readonly rbm: number | null;
  /** By eliminating the spins of the Ising model one by one. */
  readonly ising: number | null;
  /** Kaufman's formula for the torus. */
  readonly kaufman: number | null;
}

/** What the figures draw besides the results. */
export interface MapTrace {
  /** Log-weights of the first random configurations, unnormalised. */
  readonly random: readonly ComparedWeights[];
  readonly ordered: readonly (ComparedWeights & { readonly name: string })[];
  /** ln Z of the Ising model where known, else 0. */
  readonly logPartition: number | null;
  /** Filters as images: for each hidden unit shown its site and the weights on the lattice, row-major. */
  readonly filters: readonly { readonly site: number; readonly weights: Float64Array }[];
  readonly rows: number;
  readonly columns: number;
}
