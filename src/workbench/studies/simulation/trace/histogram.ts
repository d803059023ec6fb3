/** How often an order parameter had which value, over all chains. */
export interface Histogram {
  /** m of spins and fields, q the overlap of replicas, and the Potts order parameter. */
  readonly of: "m" | "q" | "order";
  /** One more than bins. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly total: number;
}

export interface HistogramOptions {
  readonly model: "ising" | "potts" | "edwards-anderson" | "phi4";
  readonly sites: number;
  /** Potts: q. */
  readonly states?: number | undefined;
}

const mostBins = 64;
/** Possible values so few have a bin each: their chances differ too much for several to share one. */
const mostSingle = 160;

/**
 * A histogram of an order parameter per site: a bin for each possible value where there are at most 160, else at most 64
 * bins that hold equally many possible values. Only at the ends of all possible values a bin may be narrower. Undefined
 * without values.
 */
export function histogramOf(
  chains: readonly ArrayLike<number>[],
  { model, sites, states = 2 }: HistogramOptions,
): Histogram | undefined {
  let [low, high, total] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const chain of chains) {
    for (let i = 0; i < chain.length; i++) {
      const value = chain[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    total += chain.length;
  }
  if (total === 0) return undefined;
  // Both phases were seen: the figure is to be symmetric if the distribution is.
  if (model !== "potts" && low < 0 && high > 0) [low, high] = [-Math.max(-low, high), Math.max(-low, high)];
  const step = model === "phi4" ? 0 : model === "potts" ? states / ((states - 1) * sites) : 2 / sites;
  const least = model === "potts" ? (states * Math.ceil(sites / states)) / sites - 1 : 0;
  const edges = edgesOf({ low, high, step, bottom: model === "potts" ? least / (states - 1) : -1 });
  const counts = new Array<number>(edges.length - 1).fill(0);
  const width = edges[2] === undefined ? 1 : edges[2]! - edges[1]!;
  const last = counts.length - 1;
  for (const chain of chains) {
    for (let i = 0; i < chain.length; i++) {
      // The first bin may be narrower, so that bins are counted from its right edge.
      const bin = last === 0 ? 0 : Math.floor((chain[i]! - edges[1]!) / width) + 1;
      counts[Math.min(last, Math.max(0, bin))]!++;
    }
  }
  return { of: model === "potts" ? "order" : model === "edwards-anderson" ? "q" : "m", edges, counts, total };
}

interface Range {
  readonly low: number;
  readonly high: number;
  /** From one possible value to the next; 0 for a field. */
  readonly step: number;
  /** The lowest possible value; the highest is 1. */
  readonly bottom: number;
}

/** Every edge lies between two possible values. */
function edgesOf({ low, high, step, bottom }: Range): number[] {
  if (step === 0) {
    const width = (high - low || 1) / mostBins;
    return Array.from({ length: mostBins + 1 }, (_, k) => low + k * width);
  }
  const possible = Math.round((high - low) / step) + 1;
  const symmetric = Math.abs(low + high) < step / 2;
  const { bins, together } = division(possible, { symmetric, room: Math.round((low - bottom) / step) });
  // What is too many lies at both ends of a symmetric range, else at the lower one.
  const extra = bins * together - possible;
  const begin = low - step / 2 - (symmetric ? extra / 2 : extra) * step;
  const [first, last] = [bottom - step / 2, 1 + step / 2];
  return Array.from({ length: bins + 1 }, (_, k) => Math.max(first, Math.min(last, begin + k * together * step)));
}

interface Place {
  readonly symmetric: boolean;
  /** Possible values below the lowest one that was seen. */
  readonly room: number;
}

interface Division {
  readonly bins: number;
  readonly together: number;
}

/**
 * How many values share a bin. A symmetric range needs as many places too many on the left as on the right, so that a
 * symmetric distribution has a symmetric histogram; of the numbers that allow it, the one that leaves the ends fullest.
 */
function division(possible: number, { symmetric, room }: Place): Division {
  if (possible <= mostSingle) return { bins: possible, together: 1 };
  const least = Math.ceil(possible / (mostBins - 1));
  const sizes = Array.from({ length: Math.ceil(least / 2) + 2 }, (_, k) => least + k);
  const choices = sizes.flatMap((together) => {
    const enough = Math.ceil(possible / together);
    return [enough, enough + 1].flatMap((bins) => {
      const extra = bins * together - possible;
      if (symmetric ? extra % 2 === 1 : bins > enough) return [];
      const missing = Math.max(0, (symmetric ? extra / 2 : extra) - room);
      return missing < together ? [{ bins, together, missing }] : [];
    });
  });
  return choices.reduce((best, one) => (one.missing / one.together < best.missing / best.together ? one : best));
}
