import type { StreamKey } from "../../core/random/index.js";

/** One configuration: spins +1/-1 (Int8Array), Potts states 0 .. q-1 (Uint8Array), or field values (Float32Array). */
export type Configuration = Int8Array | Uint8Array | Float32Array;

/** The values that a site of a configuration can have: spins +1/-1, states 0 .. `states` - 1, or finite field values. */
export type Alphabet = "spins" | "fields" | { readonly states: number };

/** How a chain begins: every site alike, every site independent and uniform, or a configuration of the user's. */
export type Start<C extends Configuration> = "ordered" | "random" | C;

/** Series of observables, each of `count` measurements of every replica: value [m * replicas + r]. */
export type Series = Readonly<Record<string, Float64Array>>;

export interface MeasureRequest {
  /** At most the engine's `batch`. */
  readonly count: number;
  /** Sweeps before each measurement. */
  readonly every: number;
}

/**
 * What a Monte Carlo kernel must do to be a sampler. An engine trusts its arguments: `sampler` checks them, counts the
 * sweeps and keeps the state.
 */
export interface Engine<C extends Configuration = Configuration> {
  /** The kernel and its packing in words, such as "multi-spin, 128 blocks". */
  readonly kernel: string;
  /** Independent chains that one sweep advances together. */
  readonly replicas: number;
  /** What `begin` takes in a configuration; without it only the number of sites is checked. */
  readonly alphabet?: Alphabet;
  /** The most measurements that one call of `measure` may take. */
  readonly batch: number;
  /** The bytes that define how the chains go on: configurations, generators, tables that change. A live view. */
  readonly state: Uint8Array;
  /** Seeds all generators from streams of this key and sets the first configuration of every replica. */
  begin(start: Start<C>, key: Omit<StreamKey, "purpose">): void;
  /** Brings what is derived from the state up to date after the state's bytes were overwritten. */
  restored?(): void;
  advance(sweeps: number): void;
  /** Alternates `every` sweeps with a measurement, `count` times; the series belong to the caller. */
  measure(request: MeasureRequest): Series;
  /** The present configuration of one replica, row-major; belongs to the caller. */
  configuration(replica: number): C;
  /** Releases threads; engines without threads leave it out. */
  close?(): void;
}
