import type { Lattice } from "../../../physics/lattice/index.js";

/** Where configurations come from, as the results tell it. */
export interface SourceDescription {
  readonly kind: "file" | "task" | "simulation";
  /** The file, the task, or the model. */
  readonly name: string;
  readonly file?: string;
  readonly algorithm?: string;
  /** Sweeps between two configurations of a simulation. */
  readonly sweeps?: number;
  /** Independent chains. */
  readonly chains?: number;
  /** How the values of a file became spins, such as "0 -> -1, 1 -> +1". */
  readonly values?: string;
}

/** Configurations that are read and not made. */
export interface ConfigurationSource {
  readonly description: SourceDescription;
  readonly lattice: Lattice;
  /** K, where it is known. */
  readonly coupling: number | undefined;
  /** Whether it is the nearest-neighbour Ising model, which has exact values. */
  readonly ising: boolean;
  /** Configurations in all. */
  readonly count: number;
  readonly values: "spins" | "field";
  /** Batches [count, sites] in the order of time, read one after the other. */
  batches(): Generator<Int8Array | Float64Array>;
}
