import { threshold } from "./generator.js";
import type { SiteTerms } from "./terms.js";

/** How a single spin is updated. */
export type SingleSiteAlgorithm = "metropolis" | "heat-bath";

/** The probability to flip a spin as a threshold, given A = sum of the log-weights of its terms: a flip adds -2A. */
export type FlipRule = (alignment: number) => number;

/** Metropolis accepts with min(1, exp(-2A)); the heat bath draws the spin afresh, which turns it with 1/(1 + exp(2A)). */
export const flipRules: Readonly<Record<SingleSiteAlgorithm, FlipRule>> = {
  metropolis: (alignment) => threshold(alignment <= 0 ? 1 : Math.exp(-2 * alignment)),
  "heat-bath": (alignment) => threshold(1 / (1 + Math.exp(2 * alignment))),
};

/**
 * The rule of a system of so many sites. Metropolis in a fixed order always accepts moves that cost nothing, so that some
 * configurations only follow each other in a circle and are never met from outside (4 of the 16 of a 2x2 torus). So it
 * leaves out a part of the proposals: a quarter below 64 sites, and 2^-10 above, where such configurations weigh nothing.
 * At infinite temperature it would turn every spin in every sweep, and gives way to the heat bath.
 */
export function ergodicRule(
  algorithm: SingleSiteAlgorithm,
  { sites, strength }: { readonly sites: number; readonly strength: number },
): FlipRule {
  if (algorithm === "heat-bath" || strength === 0) return flipRules["heat-bath"];
  const proposed = 1 - (sites < 64 ? 1 / 4 : 2 ** -10);
  return (alignment) => threshold((proposed * flipRules.metropolis(alignment)) / 2 ** 32);
}

/** Thresholds of all local environments, for the sites that have few enough of them. */
export interface AcceptanceTables {
  /** For each site where its table begins in `thresholds`, or -1 when there is none. */
  readonly offsets: Int32Array;
  /** Entry offset + b: the flip threshold when the k-th term of the site is broken where bit k of b is set. */
  readonly thresholds: Float64Array;
}

const mostTerms = 12;
/** All tables together: 32 MiB. */
const mostEntries = 2 ** 22;

/**
 * Tables of acceptances, shared by the sites whose terms have the same weights. Sites with more than 12 terms, or beyond
 * 2^22 entries in all, have none.
 *
 * A spin whose terms have no weight would be turned by Metropolis in every sweep and never forget how it began; such
 * spins are turned with probability 1/2 by either algorithm.
 */
export function acceptanceTables(
  { sites, strength, units, start, terms }: SiteTerms,
  rule: FlipRule,
): AcceptanceTables {
  const offsets = new Int32Array(sites).fill(-1);
  const known = new Map<string, number>();
  const tables: Float64Array[] = [];
  let entries = 0;
  for (let site = 0; site < sites; site++) {
    const own = terms.subarray(start[site]!, start[site + 1]!);
    const size = 2 ** own.length;
    if (own.length > mostTerms) continue;
    const weights = Float64Array.from(own, (term) => strength * units[term]!);
    const key = weights.join();
    let offset = known.get(key);
    if (offset === undefined) {
      if (entries + size > mostEntries) continue;
      offset = entries;
      known.set(key, offset);
      tables.push(tableOf(weights, rule));
      entries += size;
    }
    offsets[site] = offset;
  }
  const thresholds = new Float64Array(entries);
  let end = 0;
  for (const table of tables) {
    thresholds.set(table, end);
    end += table.length;
  }
  return { offsets, thresholds };
}

function tableOf(weights: Float64Array, rule: FlipRule): Float64Array {
  const table = new Float64Array(2 ** weights.length);
  if (weights.every((weight) => weight === 0)) return table.fill(threshold(0.5));
  for (let broken = 0; broken < table.length; broken++) {
    let alignment = 0;
    for (let k = 0; k < weights.length; k++) alignment += (broken >> k) & 1 ? -weights[k]! : weights[k]!;
    table[broken] = rule(alignment);
  }
  return table;
}
