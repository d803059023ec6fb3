import { ParameterError } from "../../../core/errors/index.js";

/** Sums over some consecutive configurations. */
export interface Bin {
  readonly samples: number;
  /** The sum of weights; as many as samples where every weight is 1. */
  readonly weight: number;
  readonly sums: readonly number[] | Float64Array;
}

/** Bins as plain data that survive JSON bit by bit. */
export interface BinnedSumsState {
  /** Samples that fill a bin. */
  readonly binSize: number;
  /** Bins are joined in pairs when there are twice as many as this. */
  readonly bins: number;
  readonly full: readonly { readonly samples: number; readonly weight: number; readonly sums: readonly number[] }[];
  /** The last bin, which is not full yet. */
  readonly open: { readonly samples: number; readonly weight: number; readonly sums: readonly number[] };
}

/**
 * Sums in bins of equal size, made while the data arrive: when there are twice as many bins as asked for, neighbours are
 * joined and bins hold twice as much from then on. A run of any length ends with `bins` to 2 `bins` of them.
 */
export interface BinnedSums {
  /** The sums of the present bin; add one sample's terms to them, then call `next`. */
  readonly present: Float64Array;
  /** Ends a sample of this weight; `present` may be another array afterwards. */
  next(weight: number): void;
  /** Appends what another run has summed, as bins of their own. */
  merge(other: BinnedSumsState): void;
  /** All bins, the open one too unless it is empty; a copy of nothing, so read only. */
  all(): Bin[];
  save(): BinnedSumsState;
}

/** So many bins unless another number is asked for. */
export const usualBins = 64;

interface FilledBin extends Bin {
  readonly sums: Float64Array;
}

/**
 * @throws ParameterError for fewer than 2 bins, or a state of other sums.
 */
export function binnedSums({
  length,
  bins = usualBins,
  from,
}: {
  readonly length: number;
  readonly bins?: number;
  readonly from?: BinnedSumsState | undefined;
}): BinnedSums {
  if (!Number.isInteger(bins) || bins < 2)
    throw new ParameterError(`${bins} bins give no error; take an integer from 2`);
  let binSize = from?.binSize ?? 1;
  let full: FilledBin[] = (from?.full ?? []).map((bin) => filled(bin, length));
  let { samples, weight, sums } = from ? filled(from.open, length) : filled(emptyBin, length);

  const joinPairs = (): void => {
    while (full.length >= 2 * bins) {
      const joined: FilledBin[] = [];
      for (let b = 0; b + 1 < full.length; b += 2) joined.push(together(full[b]!, full[b + 1]!));
      if (full.length % 2 === 1) joined.push(full.at(-1)!);
      full = joined;
      binSize *= 2;
    }
  };
  return {
    get present() {
      return sums;
    },
    next: (one) => {
      samples++;
      weight += one;
      if (samples < binSize) return;
      full.push({ samples, weight, sums });
      [samples, weight, sums] = [0, 0, new Float64Array(length)];
      joinPairs();
    },
    merge: (other) => {
      if (samples > 0) full.push({ samples, weight, sums });
      [samples, weight, sums] = [0, 0, new Float64Array(length)];
      full.push(...other.full.map((bin) => filled(bin, length)));
      if (other.open.samples > 0) full.push(filled(other.open, length));
      binSize = Math.max(binSize, other.binSize);
      joinPairs();
    },
    all: () => (samples > 0 ? [...full, { samples, weight, sums }] : [...full]),
    save: () => ({ binSize, bins, full: full.map(plain), open: plain({ samples, weight, sums }) }),
  };
}

const emptyBin = { samples: 0, weight: 0, sums: undefined };

function filled(
  bin: { readonly samples: number; readonly weight: number; readonly sums: readonly number[] | undefined },
  length: number,
): FilledBin {
  if (bin.sums && bin.sums.length !== length) {
    throw new ParameterError(`a bin holds ${bin.sums.length} sums; ${length} are needed: it is of another measurement`);
  }
  return { ...bin, sums: bin.sums ? Float64Array.from(bin.sums) : new Float64Array(length) };
}

function together(a: FilledBin, b: FilledBin): FilledBin {
  const sums = a.sums.map((sum, i) => sum + b.sums[i]!);
  return { samples: a.samples + b.samples, weight: a.weight + b.weight, sums };
}

function plain({ samples, weight, sums }: FilledBin): BinnedSumsState["open"] {
  return { samples, weight, sums: Array.from(sums) };
}
