import { join } from "node:path";
import { openConfigurations, openSeries, type Series } from "../../io/index.js";
import type { Driver, Rows } from "./driver.js";

export interface RecorderOptions {
  /** Measurements that stay of an earlier file. */
  readonly keep: number;
  readonly rungs: number;
  readonly lanes: number;
  /** The extents of a configuration. */
  readonly size: readonly number[];
  /** Energies and magnetisations are integers. */
  readonly discrete: boolean;
  /** Measurements between two stored configurations; 0 for none. */
  readonly configurationsEvery: number;
}

/** What a unit writes down as it goes: a series file for each observable, and configurations. */
export interface Recorder {
  append(rows: Rows, count: number, driver: Driver): void;
  /** Measurements until the next configuration is due. */
  untilConfiguration(): number;
  /** The latest energies of one chain, at most 4096. */
  latest(): Float64Array;
  flush(): void;
  close(): void;
}

const remembered = 4096;

/**
 * Series `<observable>.npy` of shape [measurements, lanes], or [measurements, rungs, lanes] for a ladder, and
 * `configurations.npy` of shape [stored x rungs x lanes, ...size], the lane running fastest.
 */
export function openRecorder(directory: string, options: RecorderOptions): Recorder {
  const { rungs, lanes, size, discrete, configurationsEvery: stride } = options;
  let measured = options.keep;
  const series = new Map<string, Series>();
  const open = (name: string, columns: number): Series => {
    const width = columns / rungs;
    const row = rungs === 1 ? [width] : [rungs, width];
    return openSeries(join(directory, `${name}.npy`), { row, dtype: dtypeOf(name, discrete), keep: options.keep });
  };
  const configurations =
    stride > 0
      ? openConfigurations(join(directory, "configurations.npy"), {
          size,
          dtype: discrete ? "int8" : "float32",
          keep: Math.floor(options.keep / stride) * rungs * lanes,
        })
      : undefined;
  let energies: number[] = [];

  return {
    append: (rows, count, driver) => {
      for (const [name, values] of Object.entries(rows)) {
        if (!series.has(name)) series.set(name, open(name, values.length / count));
        const target = series.get(name)!;
        const dtype = dtypeOf(name, discrete);
        target.append(
          dtype === "int32" ? Int32Array.from(values) : dtype === "float32" ? Float32Array.from(values) : values,
        );
      }
      const { energy } = rows;
      const columns = energy!.length / count;
      for (let m = 0; m < count; m++) energies.push(energy![(m + 1) * columns - 1]!);
      if (energies.length > 2 * remembered) energies = energies.slice(-remembered);
      measured += count;
      if (!configurations || measured % stride !== 0) return;
      for (let rung = 0; rung < rungs; rung++) {
        for (let lane = 0; lane < lanes; lane++) {
          const spins = driver.configuration({ rung, lane });
          // Potts states are below 10: one signed byte holds them, as it holds spins.
          configurations.append(spins instanceof Uint8Array ? Int8Array.from(spins) : spins);
        }
      }
    },
    untilConfiguration: () => (stride === 0 ? Number.POSITIVE_INFINITY : stride - (measured % stride)),
    latest: () => Float64Array.from(energies.slice(-remembered)),
    flush: () => {
      for (const one of series.values()) one.flush();
      configurations?.flush();
    },
    close: () => {
      for (const one of series.values()) one.close();
      configurations?.close();
    },
  };
}

/** What rows take on the disk. */
export function bytesOfRows(rows: Rows, { discrete }: Pick<RecorderOptions, "discrete">): number {
  return Object.entries(rows).reduce(
    (sum, [name, { length }]) => sum + length * (dtypeOf(name, discrete) === "float64" ? 8 : 4),
    0,
  );
}

/** Integers as such; the structure factor to seven digits; all else as it is computed. */
function dtypeOf(name: string, discrete: boolean): "int32" | "float32" | "float64" {
  if (discrete && (name === "energy" || name === "magnetization" || name === "overlap")) return "int32";
  return name === "structureFactor" ? "float32" : "float64";
}
