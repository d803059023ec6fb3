import { FormatError, ParameterError } from "../../../core/errors/index.js";
import { type Progress, silent } from "../../../core/progress/index.js";
import { extents, type Lattice } from "../../lattice/index.js";
import type { EdwardsAndersonModel, IsingModel } from "../../models/index.js";
import type { Start } from "../engine.js";
import { seedGenerators } from "../kernel/index.js";
import { requirePositive } from "../requirements.js";
import type { Measurements, SamplerState } from "../sampler.js";
import { describeModel } from "../settings.js";
import { startConfiguration } from "../start.js";
import { type ExchangeStatistics, exchangeRound, requireLadder, roundTrips } from "../tempering/index.js";
import { usualSlices } from "./options.js";
import { lanes, replicaKernel } from "./replica-kernel.js";
import { acceptanceThresholds, ergodicAlgorithm, type SingleSpinAlgorithm } from "./rule.js";
import { fillTable, probabilityRows } from "./tables.js";

export interface LaneTemperingOptions {
  /** The ladder, from hot to cold; at most 128 couplings of one sign, or a single one. The model's own is not used. */
  readonly couplings: readonly number[];
  readonly algorithm?: SingleSpinAlgorithm;
  /** Sweeps of every replica between two rounds of exchanges; 1 unless given. */
  readonly sweeps?: number;
  readonly seed: number;
  readonly task?: number;
  /** `random` unless given. A configuration is copied to every lane. */
  readonly start?: Start<Int8Array>;
}

/** What a tempering run of several independent ladders measures. */
export interface LadderMeasurements {
  /** For each rung `energy` and `magnetization` of all ladders: [measurements, ladders]. */
  readonly rungs: readonly Measurements[];
  /** For each rung `overlap`, sum_x s_x s'_x of ladders 2 p and 2 p + 1: [measurements, pairs]; none for a single ladder. */
  readonly overlaps: readonly Measurements[];
}

/** Replica exchange of 128 lanes: several independent ladders of the same couplings and the same bonds. */
export interface LaneTempering {
  readonly kernel: string;
  readonly couplings: readonly number[];
  /** Independent copies of the whole ladder: floor(128 / couplings). Ladders 2 p and 2 p + 1 give overlaps. */
  readonly ladders: number;
  /** Rounds made since the start: sweeps of all lanes, then proposals between the pairs of one parity. */
  readonly rounds: number;
  advance(rounds: number): void;
  /** Measures after `every` rounds each (1 unless given), before the exchanges of the last of them. */
  measure(options: {
    readonly measurements: number;
    readonly every?: number;
    readonly progress?: Progress;
  }): LadderMeasurements;
  /** The present configuration at a rung of a ladder; a copy. */
  configuration(rung: number, ladder?: number): Int8Array;
  /** `acceptance` by pair of rungs over all ladders; `roundTrips` of replica r of ladder l at [l * rungs + r]. */
  statistics(): ExchangeStatistics;
  save(): SamplerState;
}

/**
 * Parallel tempering in the lanes of a multi-spin kernel, for the Ising model and the +/-J spin glass: every lane is a
 * replica with random bits of its own, and an exchange moves not configurations but the probabilities of two lanes.
 * Proposals use total energies: min(1, exp((K_i - K_j)(E_i - E_j))).
 *
 * @throws ParameterError for couplings that are no ladder or of both signs.
 */
export async function laneTempering(
  model: IsingModel<Lattice> | EdwardsAndersonModel,
  options: LaneTemperingOptions,
): Promise<LaneTempering> {
  const { couplings, algorithm = "metropolis", sweeps = 1, seed, task = 0, start = "random" } = options;
  const parts = await temperingParts(model, { couplings: [...couplings], algorithm, sweeps });
  const { replicas, core } = parts;
  seedGenerators(replicas.space.view.generators, { seed, task, purpose: "multi-spin tempering" });
  seedGenerators(core.generator, { seed, task, purpose: "exchange" });
  replicas.begin(startConfiguration(start, { sites: model.sites, alphabet: "spins" }), { seed, task });
  core.laneAt.set(Array.from(core.laneAt, (_, index) => index));
  parts.fill();
  return driver(parts);
}

/**
 * Lane tempering that goes on from a saved state.
 *
 * @throws FormatError when the state is of another kernel or size.
 */
export async function continueLaneTempering(
  model: IsingModel<Lattice> | EdwardsAndersonModel,
  state: SamplerState,
): Promise<LaneTempering> {
  if (!state.kernel.startsWith(prefix)) {
    throw new FormatError(`the state is of "${state.kernel}", not of tempering in lanes; continue it as a sampler`);
  }
  const parts = await temperingParts(model, state.settings.tempering as unknown as Settings);
  const size = parts.regions.reduce((sum, { length }) => sum + length, 0);
  if (state.bytes.length !== size) {
    throw new FormatError(`the state holds ${state.bytes.length} bytes; this lattice and ladder need ${size}`);
  }
  let offset = 0;
  for (const region of parts.regions) {
    region.set(state.bytes.subarray(offset, offset + region.length));
    offset += region.length;
  }
  parts.fill();
  return driver(parts);
}

const prefix = "multi-spin tempering, ";

interface Settings {
  readonly couplings: readonly number[];
  readonly algorithm: SingleSpinAlgorithm;
  readonly sweeps: number;
}

type Parts = Awaited<ReturnType<typeof temperingParts>>;

async function temperingParts(model: IsingModel<Lattice> | EdwardsAndersonModel, settings: Settings) {
  const { couplings, sweeps } = settings;
  const algorithm = ergodicAlgorithm(settings.algorithm, { coupling: couplings[0] ?? 0, sites: model.sites });
  // A single coupling exchanges nothing: 128 replicas of the same bonds, with their overlaps.
  requireLadder(couplings, { least: 1 });
  requirePositive("sweeps", sweeps);
  const rungs = couplings.length;
  if (rungs > lanes) throw new ParameterError(`${rungs} couplings; the lanes hold a ladder of at most ${lanes}`);
  if (couplings.some((coupling) => Math.sign(coupling) * Math.sign(couplings.at(-1)!) < 0)) {
    throw new ParameterError(`the ladder [${couplings.join(", ")}] has couplings of both signs`);
  }
  if (model.kind === "edwards-anderson" && couplings.at(-1)! < 0) {
    throw new ParameterError(`coupling ${couplings.at(-1)} of a spin glass is negative; turn the signs instead`);
  }
  const replicas = await replicaKernel(model.lattice, {
    algorithm,
    signs: model.kind === "edwards-anderson" ? model.signs : undefined,
    antiferromagnetic: couplings.at(-1)! < 0,
    thresholds: "tables",
    slices: usualSlices,
    batch: 1,
  });
  const { space, shape } = replicas;
  const { view } = space;
  const ladders = Math.floor(lanes / rungs);
  const coordination = 2 * extents(model.lattice).length;
  const thresholds = couplings.map((coupling) =>
    acceptanceThresholds(algorithm, { coupling, coordination, slices: usualSlices }),
  );
  const rows = probabilityRows(shape);
  const pairs = rungs - 1;
  for (let pair = 0; pair < pairs; pair++) {
    const [hotter, colder] = [rung(pair), rung(pair + 1)];
    for (let row = 0; row < rows; row++) {
      view.differs[pair * rows + row] = hotter[16 * row] !== colder[16 * row] ? 255 : 0;
    }
  }

  const buffer = new ArrayBuffer(8 * (1 + 2 * pairs) + 16 + 4 * ladders * rungs);
  const core = {
    bytes: new Uint8Array(buffer),
    /** The rounds made, then proposals and acceptances by pair. */
    counts: new Float64Array(buffer, 0, 1 + 2 * pairs),
    generator: new Uint32Array(buffer, 8 * (1 + 2 * pairs), 4),
    /** The lane that is at each rung: [ladders, rungs]. */
    laneAt: new Int32Array(buffer, 8 * (1 + 2 * pairs) + 16, ladders * rungs),
  };
  const trips = roundTrips({ temperatures: rungs, replicas: ladders * rungs });
  return {
    model,
    settings,
    replicas,
    ladders,
    rows,
    core,
    trips,
    regions: [space.state, core.bytes, trips.state],
    fill,
  };

  /** The table of one rung in all lanes. */
  function rung(index: number): Uint8Array {
    const table = new Uint8Array(view.table.length);
    fillTable(table, shape, [{ thresholds: thresholds[index]!, mask: new Uint8Array(16).fill(255) }]);
    return table;
  }

  /** Writes the table of all lanes; those that no ladder uses stay at the hottest rung. */
  function fill(): void {
    const masks = thresholds.map(() => new Uint8Array(16));
    for (let lane = ladders * rungs; lane < lanes; lane++) setLane(masks[0]!, lane);
    for (const [index, lane] of core.laneAt.entries()) setLane(masks[index % rungs]!, lane);
    fillTable(
      view.table,
      shape,
      masks.map((mask, index) => ({ thresholds: thresholds[index]!, mask })),
    );
  }
}

function setLane(mask: Uint8Array, lane: number, offset = 0): void {
  mask[offset + (lane >> 3)]! |= 1 << (lane & 7);
}

function driver({ model, settings, replicas, ladders, rows, core, trips, regions }: Parts): LaneTempering {
  const { couplings, sweeps } = settings;
  const { space, kernel, configuration } = replicas;
  const { at, view } = space;
  const { counts, generator, laneAt } = core;
  const rungs = couplings.length;
  const pairs = rungs - 1;
  const proposed = counts.subarray(1, 1 + pairs);
  const accepted = counts.subarray(1 + pairs);
  const energies = new Float64Array(rungs);
  const rungOf = new Int32Array(ladders * rungs);
  const ownLanes = Array.from({ length: ladders }, (_, l) => laneAt.subarray(l * rungs, (l + 1) * rungs));
  const name = `${prefix}${ladders} ladders of ${rungs}`;

  const sweep = (): void => {
    kernel.advance(at.parameters, sweeps);
    kernel.measureEnergies(at.parameters);
  };
  const exchange = (): void => {
    const parity = counts[0]! % 2 === 0 ? 0 : 1;
    view.masks.fill(0);
    for (let ladder = 0; ladder < ladders; ladder++) {
      const own = ownLanes[ladder]!;
      for (let rung = 0; rung < rungs; rung++) energies[rung] = view.energies[own[rung]!]!;
      for (let rung: number = parity; rung < pairs; rung += 2) proposed[rung]! += 1;
      exchangeRound({
        couplings,
        energies,
        parity,
        generator,
        exchange: (rung) => {
          setLane(view.masks, own[rung]!, 16 * rung);
          setLane(view.masks, own[rung + 1]!, 16 * rung);
          [own[rung], own[rung + 1]] = [own[rung + 1]!, own[rung]!];
          accepted[rung]! += 1;
        },
      });
    }
    kernel.swapLanes(at.table, rows, at.masks, at.differs, parity, pairs);
    for (let ladder = 0; ladder < ladders; ladder++) {
      for (let rung = 0; rung < rungs; rung++) rungOf[laneAt[ladder * rungs + rung]!] = rung;
    }
    trips.record(rungOf);
    counts[0]! += 1;
  };

  return {
    kernel: name,
    couplings,
    ladders,
    get rounds() {
      return counts[0]!;
    },
    advance: (rounds) => {
      for (let round = 0; round < rounds; round++) {
        sweep();
        exchange();
      }
    },
    measure: ({ measurements, every = 1, progress = silent }) => {
      requirePositive("measurements", measurements);
      requirePositive("every", every);
      const couples = Math.floor(ladders / 2);
      const fresh = (width: number) => couplings.map(() => new Float64Array(measurements * width));
      const energy = fresh(ladders);
      const magnetization = fresh(ladders);
      const overlap = fresh(couples);
      for (let m = 0; m < measurements; m++) {
        for (let round = 1; round < every; round++) {
          sweep();
          exchange();
        }
        sweep();
        kernel.measureMagnetization(at.parameters, at.series);
        for (let rung = 0; rung < rungs; rung++) {
          for (let ladder = 0; ladder < ladders; ladder++) {
            const lane = laneAt[ladder * rungs + rung]!;
            energy[rung]![m * ladders + ladder] = view.energies[lane]!;
            magnetization[rung]![m * ladders + ladder] = view.series[lane]!;
          }
          for (let couple = 0; couple < couples; couple++) {
            view.pairs[2 * (rung * couples + couple)] = laneAt[2 * couple * rungs + rung]!;
            view.pairs[2 * (rung * couples + couple) + 1] = laneAt[(2 * couple + 1) * rungs + rung]!;
          }
        }
        if (couples > 0) kernel.measureOverlaps(at.parameters, at.block, at.pairs, rungs * couples, at.overlaps);
        for (let rung = 0; rung < rungs; rung++) {
          overlap[rung]!.set(view.overlaps.subarray(rung * couples, (rung + 1) * couples), m * couples);
        }
        exchange();
        progress({ stage: "measuring", done: m + 1, total: measurements, unit: "measurements" });
      }
      return {
        rungs: couplings.map((_, rung) => ({
          measurements,
          replicas: ladders,
          series: { energy: energy[rung]!, magnetization: magnetization[rung]! },
        })),
        overlaps:
          couples === 0
            ? []
            : overlap.map((series) => ({ measurements, replicas: couples, series: { overlap: series } })),
      };
    },
    configuration: (rung, ladder = 0) => {
      const lane = rung >= 0 && rung < rungs && ladder >= 0 ? laneAt[ladder * rungs + rung] : undefined;
      if (lane === undefined) {
        throw new ParameterError(
          `rung ${rung} of ladder ${ladder} does not exist; there are ${rungs} rungs and ${ladders} ladders`,
        );
      }
      return configuration(lane);
    },
    statistics: () => ({ ...trips.summary(), acceptance: accepted.map((count, pair) => count / proposed[pair]!) }),
    save: () => {
      const bytes = new Uint8Array(regions.reduce((sum, { length }) => sum + length, 0));
      let offset = 0;
      for (const region of regions) {
        bytes.set(region, offset);
        offset += region.length;
      }
      return {
        version: 1,
        settings: { model: describeModel(model), tempering: { ...settings } },
        kernel: name,
        sweeps: counts[0]! * sweeps,
        bytes,
      };
    },
  };
}
