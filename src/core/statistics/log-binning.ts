import { FormatError, ParameterError } from "../errors/index.js";
import type { Estimate } from "./estimate.js";
import { remarkOn } from "./gamma.js";
import { tooShort } from "./refusal.js";

/** A tau from fewer bins than this is anybody's guess. */
const fewestBins = 8;

/** One level of a log-binning accumulator: bins of 2^level consecutive measurements. */
export interface BinningLevel {
  readonly binSize: number;
  /** Full bins. Measurements that do not fill a bin yet count on the lower levels. */
  readonly bins: number;
  /** The standard error of the mean of all measurements, if these bins were independent. */
  readonly error: number;
  /** One standard error of `error`. */
  readonly errorError: number;
  /** binSize x (variance of the bins)/(2 variance of the measurements): grows with the level up to the plateau. */
  readonly tau: number;
}

/** Plain numbers that survive JSON; one entry per level. */
export interface LogBinningState {
  readonly version: 1;
  readonly counts: readonly number[];
  readonly means: readonly number[];
  /** Sums of squared deviations of the bins from their mean. */
  readonly squares: readonly number[];
  /** The bin that waits for its partner, null where none does. */
  readonly waiting: readonly (number | null)[];
}

/** An online accumulator; its memory grows with the logarithm of the number of measurements. */
export interface LogBinning {
  readonly samples: number;
  readonly mean: number;
  /** @throws ParameterError for a value that is not finite; what came before it has been counted. */
  push(value: number | ArrayLike<number>): void;
  /** Every level with at least 2 bins. */
  levels(): BinningLevel[];
  /** @throws ParameterError when nothing has been measured. */
  result(options: { readonly definition: string }): Estimate;
  save(): LogBinningState;
  /**
   * Adds another chain of the same observable; this one goes on. Bins of different chains are never joined: a bin of
   * the other chain that still waits for its partner stays on its level.
   */
  merge(other: LogBinning): void;
}

/**
 * Logarithmic binning (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989); Ambegaokar and Troyer, Am. J. Phys. 78,
 * 150 (2010)): means and variances of bins of 1, 2, 4, ... consecutive measurements while they are being made.
 *
 * `result` takes the first level with binSize^3 > 2 samples (2 tau)^2, where the remaining bias and the scatter of the
 * variance balance (Lee et al., Phys. Rev. E 83, 066706 (2011)). Where no level with 8 bins gets there, or
 * samples/tau < 50, the error is refused. The Gamma method is more precise where the whole series is at hand.
 *
 * @param state - a saved accumulator to go on from; what follows is the same to the last bit.
 * @throws FormatError for a state that is not one.
 */
export function logBinning(state?: LogBinningState): LogBinning {
  const { counts, means, squares, waiting } = state
    ? checked(state)
    : { counts: [], means: [], squares: [], waiting: [] };

  const one = (value: number): void => {
    if (!Number.isFinite(value)) {
      throw new ParameterError(`measurement ${counts[0] ?? 0} is ${value}; leave out what is not finite`);
    }
    let bin = value;
    for (let level = 0; ; level++) {
      if (level === counts.length) {
        counts.push(0);
        means.push(0);
        squares.push(0);
        waiting.push(null);
      }
      const count = counts[level]! + 1;
      const difference = bin - means[level]!;
      counts[level] = count;
      // The first bin is the mean exactly, so that a frozen series has no variance.
      const mean = count === 1 ? bin : means[level]! + difference / count;
      means[level] = mean;
      squares[level]! += count === 1 ? 0 : difference * (bin - mean);
      const partner = waiting[level]!;
      if (partner === null) {
        waiting[level] = bin;
        return;
      }
      waiting[level] = null;
      bin = partner + (bin - partner) / 2;
    }
  };

  const samples = (): number => counts[0] ?? 0;
  const levels = (): BinningLevel[] => {
    const list: BinningLevel[] = [];
    for (let level = 0; level < counts.length && counts[level]! >= 2; level++) {
      const bins = counts[level]!;
      const binSize = 2 ** level;
      const variance = squares[level]! / (bins - 1);
      const single = squares[0]! / (samples() - 1);
      const error = Math.sqrt((variance * binSize) / samples());
      list.push({
        binSize,
        bins,
        error,
        errorError: error / Math.sqrt(2 * (bins - 1)),
        tau: single === 0 ? 0.5 : (binSize * variance) / (2 * single),
      });
    }
    return list;
  };

  return {
    get samples() {
      return samples();
    },
    get mean() {
      return means[0] ?? Number.NaN;
    },
    push: (value) => {
      if (typeof value === "number") one(value);
      else for (let i = 0; i < value.length; i++) one(value[i]!);
    },
    levels,
    result: ({ definition }) => {
      if (samples() === 0) throw new ParameterError("no measurements have been pushed; push some first");
      return resultOf({ levels: levels(), samples: samples(), mean: means[0]!, squares: squares[0]!, definition });
    },
    save: () => ({ version: 1, counts: [...counts], means: [...means], squares: [...squares], waiting: [...waiting] }),
    merge: (other) => {
      const theirs = other.save();
      theirs.counts.forEach((count, level) => {
        if (level === counts.length) {
          counts.push(0);
          means.push(0);
          squares.push(0);
          waiting.push(null);
        }
        const total = counts[level]! + count;
        if (count === 0) return;
        const difference = theirs.means[level]! - means[level]!;
        squares[level]! += theirs.squares[level]! + (difference * difference * counts[level]! * count) / total;
        means[level] = counts[level] === 0 ? theirs.means[level]! : means[level]! + (difference * count) / total;
        counts[level] = total;
      });
    },
  };
}

interface ResultInput {
  readonly levels: readonly BinningLevel[];
  readonly samples: number;
  readonly mean: number;
  readonly squares: number;
  readonly definition: string;
}

function resultOf({ levels, samples, mean, squares, definition }: ResultInput): Estimate {
  const usable = levels.filter(({ bins }) => bins >= fewestBins);
  const plateau = usable.find(({ binSize, tau }) => binSize ** 3 > 2 * samples * (2 * tau) ** 2);
  const level =
    plateau ??
    usable.reduce<BinningLevel | undefined>((most, one) => (most && most.tau > one.tau ? most : one), undefined);
  // Anticorrelation makes the naive error too large rather than too small; it is kept, as in the Gamma method.
  const tau = squares === 0 ? 0.5 : Math.max(0.5, level?.tau ?? 0.5);
  const refusal = tooShort(samples, tau, { bound: squares > 0 && !plateau });
  const error = samples > 1 ? Math.sqrt((2 * tau * squares) / (samples - 1) / samples) : 0;
  const relative = level ? 1 / Math.sqrt(2 * (level.bins - 1)) : 1;
  const remark = remarkOn({ variance: squares }, true);
  return {
    mean,
    error: refusal === undefined ? error : undefined,
    ...(refusal !== undefined && { refusal }),
    ...(remark !== undefined && { remark }),
    ...(refusal === undefined && { errorError: error * relative }),
    tau,
    tauError: squares === 0 ? 0 : 2 * tau * relative,
    samples,
    effectiveSamples: samples / (2 * tau),
    method: "log-binning",
    definition,
    blocks: undefined,
    rHat: undefined,
  };
}

function checked({ version, counts, means, squares, waiting }: LogBinningState): {
  counts: number[];
  means: number[];
  squares: number[];
  waiting: (number | null)[];
} {
  const lists = [counts, means, squares, waiting];
  const right =
    version === 1 &&
    lists.every((list) => Array.isArray(list) && list.length === counts.length) &&
    [...counts, ...means, ...squares].every(Number.isFinite) &&
    waiting.every((bin) => bin === null || Number.isFinite(bin));
  if (!right) throw new FormatError("the state is not one of log binning, version 1; give what save() returned");
  return { counts: [...counts], means: [...means], squares: [...squares], waiting: [...waiting] };
}
