import type { CoarseLattice, Coarsening, CoarseningKey } from "./coarsening.js";
import { countOf } from "./coarsening.js";

export interface CoarsenStreamOptions<Out extends Int8Array | Float64Array> {
  readonly coarsening: Coarsening<Out>;
  readonly lattice: CoarseLattice;
  /** Batches [count, sites] of any lengths, in the order of the series. */
  readonly batches: Iterable<Int8Array | Float64Array> | AsyncIterable<Int8Array | Float64Array>;
  readonly random?: CoarseningKey;
}

/**
 * Coarsens a series batch by batch, holding one batch at a time. The series comes out the same, however it is cut.
 *
 * @throws SizeError, ConfigurationError or ParameterError as the coarsening does.
 */
export async function* coarsenStream<Out extends Int8Array | Float64Array>({
  coarsening,
  lattice,
  batches,
  random,
}: CoarsenStreamOptions<Out>): AsyncGenerator<Out> {
  let first = 0;
  for await (const configurations of batches) {
    yield coarsening.apply({ lattice, configurations, first, random });
    first += countOf({ lattice, configurations });
  }
}
