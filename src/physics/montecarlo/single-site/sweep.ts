import type { AcceptanceTables, FlipRule } from "./acceptance.js";
import { fillWords, tailHappens } from "./generator.js";
import type { SiteTerms } from "./terms.js";

/** A configuration with what its updates read and change. */
export interface Chain {
  readonly law: SiteTerms;
  readonly tables: AcceptanceTables;
  /** For the sites without a table. */
  readonly rule: FlipRule;
  readonly generator: Uint32Array;
  /** One random word for each site, drawn at the beginning of a sweep. */
  readonly words: Uint32Array;
  readonly spins: Int8Array;
  /** 1 for every term whose product of spins is -1. */
  readonly broken: Uint8Array;
}

/** Updates every site once, in the order of their index. */
export function sweep({ law, tables, rule, generator, words, spins, broken }: Chain): void {
  const { start, terms, units, strength } = law;
  const { offsets, thresholds } = tables;
  fillWords(generator, words);
  const sites = spins.length;
  for (let site = 0, first = 0; site < sites; site++) {
    const end = start[site + 1]!;
    const table = offsets[site]!;
    let limit: number;
    if (table >= 0) {
      let signs = 0;
      for (let k = first; k < end; k++) signs |= broken[terms[k]!]! << (k - first);
      limit = thresholds[table + signs]!;
    } else {
      let alignment = 0;
      for (let k = first; k < end; k++) alignment += (1 - 2 * broken[terms[k]!]!) * strength * units[terms[k]!]!;
      limit = rule(alignment);
    }
    const word = words[site]!;
    // As `happens` decides, but a call for every site would double the time.
    if (word < limit && (word + 1 <= limit || tailHappens(generator, limit - word))) {
      spins[site] = -spins[site]!;
      for (let k = first; k < end; k++) broken[terms[k]!]! ^= 1;
    }
    first = end;
  }
}
