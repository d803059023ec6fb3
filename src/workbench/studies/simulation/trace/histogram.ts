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

/**
 * A histogram of at most 64 bins of an order parameter per site. Bins hold whole numbers of its possible values, so that
 * none is favoured; undefined without values.
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
  const edges = edgesOf({ low, high, step });
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

function edgesOf({
  low,
  high,
  step,
}: {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}): number[] {
  if (step === 0) {
    const width = (high - low || 1) / mostBins;
    return Array.from({ length: mostBins + 1 }, (_, k) => low + k * width);
  }
  const possible = Math.round((high - low) / step) + 1;
  // As many places to fill at the left end as at the right: a symmetric distribution has a symmetric histogram. Every
  // edge lies between two possible values.
  const least = Math.ceil(possible / (mostBins - 1));
  const together = possible % 2 === 1 && least % 2 === 0 ? least + 1 : least;
  const enough = Math.ceil(possible / together);
  const bins = (enough * together - possible) % 2 === 0 ? enough : enough + 1;
  const begin = low - step / 2 - ((bins * together - possible) / 2) * step;
  const limit = 1 + step / 2;
  return Array.from({ length: bins + 1 }, (_, k) => Math.max(-limit, Math.min(limit, begin + k * together * step)));
}
