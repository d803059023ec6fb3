import { FormatError, ParameterError } from "../../../core/errors/index.js";
import { type Progress, silent } from "../../../core/progress/index.js";
import type { Configuration, Engine, Series, Start } from "../engine.js";
import { seedGenerators } from "../kernel/index.js";
import type { Measurements, SamplerState } from "../sampler.js";
import { startConfiguration } from "../start.js";
import { exchangeRound, requireLadder } from "./ladder.js";
import { type RoundTripSummary, roundTrips } from "./round-trips.js";

/**
 * An engine of one replica that measures `energy`, the TOTAL energy E of its law P ~ exp(-K E). One that can take over a
 * configuration while its random numbers go on does so in `place`; others are begun anew with streams of their own.
 */
export interface Temperable<C extends Configuration = Configuration> extends Engine<C> {
  place?(configuration: C): void;
}

export interface ReplicaExchangeOptions<C extends Configuration> {
  /** The ladder, from hot to cold. */
  readonly couplings: readonly number[];
  /** Makes the engine of one coupling; all of one kernel and size. */
  readonly engine: (coupling: number) => Temperable<C> | Promise<Temperable<C>>;
  /** Sweeps of every replica between two rounds of exchanges; 1 unless given. */
  readonly sweeps?: number;
  /** A non-negative integer below 2^53. The streams of all replicas of (seed, task) are used. */
  readonly seed: number;
  readonly task?: number;
  /** `random` unless given. A configuration is copied to every rung. */
  readonly start?: Start<NoInfer<C>>;
}

export interface ExchangeStatistics extends RoundTripSummary {
  /** The accepted part of the proposals between rung i and i + 1; NaN before the first. */
  readonly acceptance: Float64Array;
}

/** Replicas of one model at the couplings of a ladder, which exchange their configurations. */
export interface ReplicaExchange<C extends Configuration = Configuration> {
  readonly kernel: string;
  readonly couplings: readonly number[];
  /** Rounds made since the start: sweeps at every coupling, then proposals between the pairs of one parity. */
  readonly rounds: number;
  advance(rounds: number): void;
  /** Measures after `every` rounds each (1 unless given), at all couplings; one set of series for each rung. */
  measure(options: {
    readonly measurements: number;
    readonly every?: number;
    readonly progress?: Progress;
  }): readonly Measurements[];
  /** The present configuration at a rung; a copy. */
  configuration(rung: number): C;
  /** Which replica is at each rung; replica i began at rung i. */
  replicas(): Int32Array;
  statistics(): ExchangeStatistics;
  /** Everything, a copy: the replicas that go on from it are bit-identical to these. */
  save(): SamplerState;
  close(): void;
}

/**
 * Replica exchange (Hukushima and Nemoto, J. Phys. Soc. Jpn. 65, 1604, 1996; also called parallel tempering) over any
 * engines. Each engine keeps its coupling and its random numbers; accepted pairs exchange configurations. Every coupling
 * keeps its exact law.
 *
 * @throws ParameterError for couplings that are no ladder, and engines of several replicas or without energies.
 * @throws ConfigurationError when the start is no configuration of the engines.
 */
export async function replicaExchange<C extends Configuration>({
  couplings,
  engine,
  sweeps = 1,
  seed,
  task = 0,
  start = "random",
}: ReplicaExchangeOptions<C>): Promise<ReplicaExchange<C>> {
  requireLadder(couplings);
  requireCount("sweeps", sweeps);
  const engines = await Promise.all(couplings.map(engine));
  const parts = exchangeParts({ couplings: [...couplings], engines, sweeps, seed, task });
  for (const [rung, one] of engines.entries()) {
    one.begin("ordered", { seed, task });
    const first = startConfiguration(start, { sites: one.configuration(0).length, alphabet: one.alphabet });
    one.begin(first, { seed, task, replica: rung });
  }
  seedGenerators(parts.core.generator, { seed, task, purpose: "exchange" });
  parts.core.counts[streams] = couplings.length;
  parts.core.replicaAt.set(couplings.map((_, rung) => rung));
  return driver(parts);
}

/**
 * Replica exchange that goes on from a saved state, with engines made as before.
 *
 * @throws FormatError when the state is not of replica exchange, or of another kernel or size.
 */
export async function continueReplicaExchange<C extends Configuration>(
  { engine }: Pick<ReplicaExchangeOptions<C>, "engine">,
  state: SamplerState,
): Promise<ReplicaExchange<C>> {
  if (!state.kernel.startsWith(prefix)) {
    throw new FormatError(`the state is of "${state.kernel}", not of replica exchange; continue it as a sampler`);
  }
  const settings = state.settings as unknown as Settings;
  const engines = await Promise.all(settings.couplings.map(engine));
  const parts = exchangeParts({ ...settings, engines });
  const regions = statesOf(parts);
  const size = regions.reduce((sum, region) => sum + region.length, 0);
  if (state.kernel !== kernelName(engines) || state.bytes.length !== size) {
    throw new FormatError(
      `the state holds ${state.bytes.length} bytes of "${state.kernel}"; ` +
        `these engines need ${size} bytes of "${kernelName(engines)}"`,
    );
  }
  let offset = 0;
  for (const region of regions) {
    region.set(state.bytes.subarray(offset, offset + region.length));
    offset += region.length;
  }
  for (const one of engines) one.restored?.();
  return driver(parts);
}

const prefix = "replica exchange, ";
/** Places in `counts`: the rounds made, the next free stream for engines begun anew, proposals and acceptances by pair. */
const rounds = 0;
const streams = 1;
const pairs = 2;

interface Settings {
  readonly couplings: readonly number[];
  readonly sweeps: number;
  readonly seed: number;
  readonly task: number;
}

type Parts<C extends Configuration> = ReturnType<typeof exchangeParts<C>>;

function exchangeParts<C extends Configuration>(given: Settings & { readonly engines: readonly Temperable<C>[] }) {
  const { engines, ...settings } = given;
  for (const { kernel, replicas } of engines) {
    if (replicas !== 1 || kernel !== engines[0]!.kernel) {
      throw new ParameterError(
        `kernel "${kernel}" of ${replicas} replicas; replica exchange needs equal kernels of one`,
      );
    }
  }
  const temperatures = settings.couplings.length;
  const countBytes = 8 * (pairs + 2 * (temperatures - 1));
  const buffer = new ArrayBuffer(countBytes + 16 + 4 * temperatures);
  const core = {
    bytes: new Uint8Array(buffer),
    counts: new Float64Array(buffer, 0, countBytes / 8),
    generator: new Uint32Array(buffer, countBytes, 4),
    replicaAt: new Int32Array(buffer, countBytes + 16, temperatures),
  };
  return { engines, settings, core, trips: roundTrips({ temperatures, replicas: temperatures }) };
}

const kernelName = (engines: readonly Engine[]): string => `${prefix}${engines[0]!.kernel}`;

function statesOf<C extends Configuration>({ core, trips, engines }: Parts<C>): readonly Uint8Array[] {
  return [core.bytes, trips.state, ...engines.map((one) => one.state)];
}

function driver<C extends Configuration>(parts: Parts<C>): ReplicaExchange<C> {
  const { engines, settings, core, trips } = parts;
  const { couplings, sweeps, seed, task } = settings;
  const { counts, generator, replicaAt } = core;
  const proposed = counts.subarray(pairs, pairs + couplings.length - 1);
  const accepted = counts.subarray(pairs + couplings.length - 1);
  const energies = new Float64Array(couplings.length);
  const rungs = new Int32Array(couplings.length);

  const place = (rung: number, configuration: C): void => {
    const one = engines[rung]!;
    if (one.place) one.place(configuration);
    else one.begin(configuration, { seed, task, replica: counts[streams]!++ });
  };
  const exchange = (rung: number): void => {
    const [hotter, colder] = [engines[rung]!.configuration(0), engines[rung + 1]!.configuration(0)];
    place(rung, colder);
    place(rung + 1, hotter);
    [replicaAt[rung], replicaAt[rung + 1]] = [replicaAt[rung + 1]!, replicaAt[rung]!];
    accepted[rung]! += 1;
  };
  /** One round; what it returns was measured before the exchanges. */
  const round = (): readonly Series[] => {
    const measured = engines.map((one) => one.measure({ count: 1, every: sweeps }));
    for (const [rung, { energy }] of measured.entries()) {
      if (!energy) throw new ParameterError(`kernel "${engines[rung]!.kernel}" measures no energy to exchange by`);
      energies[rung] = energy[0]!;
    }
    const parity = counts[rounds]! % 2 === 0 ? 0 : 1;
    for (let rung: number = parity; rung < proposed.length; rung += 2) proposed[rung]! += 1;
    exchangeRound({ couplings, energies, parity, generator, exchange });
    for (let rung = 0; rung < rungs.length; rung++) rungs[replicaAt[rung]!] = rung;
    trips.record(rungs);
    counts[rounds]! += 1;
    return measured;
  };

  return {
    kernel: kernelName(engines),
    couplings,
    get rounds() {
      return counts[rounds]!;
    },
    advance: (count) => {
      for (let done = 0; done < count; done++) round();
    },
    measure: ({ measurements, every = 1, progress = silent }) => {
      requireCount("measurements", measurements);
      requireCount("every", every);
      const series = couplings.map((): Record<string, Float64Array> => ({}));
      for (let m = 0; m < measurements; m++) {
        for (let skipped = 1; skipped < every; skipped++) round();
        for (const [rung, measured] of round().entries()) {
          for (const [name, values] of Object.entries(measured)) {
            series[rung]![name] ??= new Float64Array(measurements);
            series[rung]![name]![m] = values[0]!;
          }
        }
        progress({ stage: "measuring", done: m + 1, total: measurements, unit: "measurements" });
      }
      return series.map((own) => ({ measurements, replicas: 1, series: own }));
    },
    configuration: (rung) => {
      if (!engines[rung]) throw new ParameterError(`rung ${rung} does not exist; there are 0 to ${engines.length - 1}`);
      return engines[rung].configuration(0);
    },
    replicas: () => replicaAt.slice(),
    statistics: () => ({
      ...trips.summary(),
      acceptance: accepted.map((count, rung) => count / proposed[rung]!),
    }),
    save: () => {
      const regions = statesOf(parts);
      const bytes = new Uint8Array(regions.reduce((sum, region) => sum + region.length, 0));
      let offset = 0;
      for (const region of regions) {
        bytes.set(region, offset);
        offset += region.length;
      }
      return {
        version: 1,
        settings: { ...settings },
        kernel: kernelName(engines),
        sweeps: counts[rounds]! * sweeps,
        bytes,
      };
    },
    close: () => {
      for (const one of engines) one.close?.();
    },
  };
}

function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw new ParameterError(`${name} ${value} is not a positive integer`);
}
