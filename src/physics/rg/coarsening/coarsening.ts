import { ConfigurationError, ParameterError } from "../../../core/errors/index.js";
import type { StreamKey } from "../../../core/random/index.js";
import type { Lattice } from "../../lattice/index.js";
import type { PackedSpins } from "./packing.js";
import type { RotatedLattice } from "./rotated.js";

/** Everything that a coarsening may leave behind: a lattice, or the square lattice turned by 45 degrees. */
export type CoarseLattice = Lattice | RotatedLattice;

/** Where the random decisions of a coarsening come from; those of different tasks and replicas are independent. */
export type CoarseningKey = Omit<StreamKey, "purpose">;

/** What a coarsening may have to decide by chance. */
export interface ChanceOptions {
  /** Needed by coarsenings that decide by chance, ignored by the others. */
  readonly random?: CoarseningKey | undefined;
  /**
   * The index of the batch's first configuration in its series, 0 unless given. The decisions belong to the index: a
   * series is coarsened alike, however it is cut into batches.
   */
  readonly first?: number;
}

/** A batch of configurations [count, sites], row-major. */
export interface CoarseningInput<In extends Int8Array | Float64Array = Int8Array | Float64Array> extends ChanceOptions {
  readonly lattice: CoarseLattice;
  readonly configurations: In;
}

/** A map of configurations to configurations of fewer sites. */
export interface Coarsening<Out extends Int8Array | Float64Array = Int8Array | Float64Array> {
  /** The rule in words, such as "majority 2x2, random ties". */
  readonly name: string;
  /** The factor b by which the lattice spacing grows. */
  readonly scale: number;
  /**
   * The lattice of the coarse configurations.
   *
   * @throws SizeError when the lattice does not divide into blocks, with the scales that do.
   */
  sizeAfter(lattice: CoarseLattice): CoarseLattice;
  /** The coarse configurations [count, sites after]. */
  apply(input: CoarseningInput): Out;
  /** The same map from packed spins to packed spins, where there is a faster one; it gives the same spins. */
  applyPacked?(packed: PackedSpins, options?: ChanceOptions): PackedSpins;
}

/** A coarsening that leaves a square lattice square, and a cubic one cubic. */
export interface BlockCoarsening<Out extends Int8Array | Float64Array = Int8Array | Float64Array>
  extends Coarsening<Out> {
  sizeAfter(lattice: CoarseLattice): Lattice;
}

/**
 * The number of configurations in a batch.
 *
 * @throws ConfigurationError when the batch is no whole number of configurations.
 */
export function countOf({ lattice, configurations }: CoarseningInput): number {
  const count = configurations.length / lattice.sites;
  if (!Number.isInteger(count)) {
    throw new ConfigurationError(
      `${configurations.length} values are no whole number of configurations of ${lattice.sites} sites; ` +
        "give a batch of the shape [count, sites]",
    );
  }
  return count;
}

/**
 * A batch that must hold spins.
 *
 * @throws ConfigurationError for the first value that is not +1/-1.
 */
export function requireSpins({ configurations, lattice }: CoarseningInput): Int8Array | Float64Array {
  for (let i = 0; i < configurations.length; i++) {
    const value = configurations[i]!;
    if (value * value !== 1) {
      throw new ConfigurationError(
        `value ${value} at site ${i % lattice.sites} of configuration ${Math.floor(i / lattice.sites)} is no spin; ` +
          "give +1/-1",
      );
    }
  }
  return configurations;
}

/** @throws ParameterError for a first index that is not one. */
export function requireFirst(first: number): void {
  if (!Number.isInteger(first) || first < 0) {
    throw new ParameterError(`first ${first} is no index of a configuration; give an integer from 0`);
  }
}
