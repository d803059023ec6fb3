import { FormatError, ParameterError } from "../../core/errors/index.js";
import { type Progress, silent } from "../../core/progress/index.js";
import type { Configuration, Engine, Series, Start } from "./engine.js";
import { requireCount } from "./requirements.js";
import { startConfiguration } from "./start.js";

/** Plain values that survive JSON. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** All that a chain needs to go on elsewhere as if it had never stopped. `settings` survives JSON; `bytes` is binary. */
export interface SamplerState {
  readonly version: 1;
  /** What was sampled and how; `restoreSampler` rebuilds the sampler from it. */
  readonly settings: { readonly [key: string]: Plain };
  readonly kernel: string;
  readonly sweeps: number;
  readonly bytes: Uint8Array;
}

export interface StartOptions<C extends Configuration> {
  /** A non-negative integer below 2^53; all randomness derives from it. */
  readonly seed: number;
  /** Which part of a larger job this is; samplers of different tasks are independent. 0 unless given. */
  readonly task?: number;
  /** Which of several samplers of one task; independent likewise. 0 unless given. */
  readonly replica?: number;
  /** `ordered` unless given. A configuration is copied to every replica. */
  readonly start?: Start<C>;
}

export interface MeasureOptions {
  readonly measurements: number;
  /** Sweeps before each measurement; 1 unless given. */
  readonly every?: number;
  readonly progress?: Progress;
}

export interface Measurements {
  readonly measurements: number;
  readonly replicas: number;
  /** Each observable as [measurements, replicas], row-major. */
  readonly series: Series;
}

/** Markov chains of one model, as many as `replicas`, advanced together. */
export interface Sampler<C extends Configuration = Configuration> {
  /** The kernel and its packing in words, such as "multi-spin, 128 blocks". */
  readonly kernel: string;
  readonly sites: number;
  /** Independent chains that are advanced together; never fewer than 1. */
  readonly replicas: number;
  /** Sweeps made since the start, thermalisation included. */
  readonly sweeps: number;
  advance(sweeps: number): void;
  measure(options: MeasureOptions): Measurements;
  /** The present configuration of one replica (0 unless given), row-major; a copy. */
  configuration(replica?: number): C;
  /** The full state, a copy. The chains that go on from it are bit-identical to these. */
  save(): SamplerState;
  /** Releases threads, if there are any; the sampler cannot be used afterwards. */
  close(): void;
}

export interface SamplerParts<C extends Configuration> {
  readonly engine: Engine<C>;
  readonly sites: number;
  readonly settings: SamplerState["settings"];
}

/**
 * A sampler at the beginning of its chains.
 *
 * @throws ParameterError for an unknown start or a bad seed, ConfigurationError for a configuration that the engine does
 * not have.
 */
export function startSampler<C extends Configuration>(
  parts: SamplerParts<C>,
  { seed, task = 0, replica = 0, start = "ordered" }: StartOptions<C>,
): Sampler<C> {
  const { engine, sites } = parts;
  engine.begin(startConfiguration(start, { sites, alphabet: engine.alphabet }), { seed, task, replica });
  return sampler(parts, 0);
}

/**
 * A sampler that goes on from a saved state.
 *
 * @throws FormatError when the state belongs to another kernel, size or version.
 */
export function continueSampler<C extends Configuration>(parts: SamplerParts<C>, state: SamplerState): Sampler<C> {
  const { engine } = parts;
  if (state.version !== 1) {
    throw new FormatError(`the state is of version ${state.version}; this release of Kadanoff reads version 1`);
  }
  if (!Number.isSafeInteger(state.sweeps) || state.sweeps < 0) {
    throw new FormatError(`the state counts ${state.sweeps} sweeps, which is no count; it is damaged`);
  }
  if (state.kernel !== engine.kernel || state.bytes.length !== engine.state.length) {
    throw new FormatError(
      `the state holds ${state.bytes.length} bytes of "${state.kernel}"; ` +
        `this sampler needs ${engine.state.length} bytes of "${engine.kernel}"`,
    );
  }
  engine.state.set(state.bytes);
  engine.restored?.();
  return sampler(parts, state.sweeps);
}

function sampler<C extends Configuration>({ engine, sites, settings }: SamplerParts<C>, begun: number): Sampler<C> {
  let sweeps = begun;
  const { kernel, replicas } = engine;
  const most = 2 ** 30;
  return {
    kernel,
    sites,
    replicas,
    get sweeps() {
      return sweeps;
    },
    advance: (count) => {
      requireCount("sweeps", count, 0);
      // A kernel counts sweeps in 32 bits.
      for (let left = count; left > 0; left -= most) engine.advance(Math.min(left, most));
      sweeps += count;
    },
    measure: ({ measurements, every = 1, progress = silent }) => {
      requireCount("measurements", measurements, 1);
      requireCount("every", every, 0);
      const series: Record<string, Float64Array> = {};
      for (let done = 0; done < measurements; ) {
        const count = Math.min(engine.batch, measurements - done);
        for (const [name, values] of Object.entries(engine.measure({ count, every }))) {
          series[name] ??= new Float64Array(measurements * replicas);
          series[name].set(values, done * replicas);
        }
        done += count;
        sweeps += count * every;
        progress({ stage: "measuring", done, total: measurements, unit: "measurements" });
      }
      return { measurements, replicas, series };
    },
    configuration: (replica = 0) => {
      if (!Number.isInteger(replica) || replica < 0 || replica >= replicas) {
        throw new ParameterError(`replica ${replica} does not exist; this sampler has 0 to ${replicas - 1}`);
      }
      return engine.configuration(replica);
    },
    save: () => ({ version: 1, settings, kernel, sweeps, bytes: engine.state.slice() }),
    close: () => engine.close?.(),
  };
}
