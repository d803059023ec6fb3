import { logAddExp, walshHadamard } from "../../../core/numbers/index.js";
import type { Hamiltonian, Interaction } from "../../models/index.js";

/** Sums a table of log-weights over the spins that are not kept; `kept` lists the others in ascending order. */
export function marginalise(logWeights: Float64Array, kept: Int32Array): Float64Array {
  let table = logWeights;
  // From the last spin to the first, so that the positions of those to come do not move.
  for (let spin = Math.log2(table.length) - 1; spin >= 0; spin--) {
    if (kept.includes(spin)) continue;
    const bit = 2 ** spin;
    const sum = new Float64Array(table.length / 2);
    for (let i = 0; i < sum.length; i++) {
      const up = i + (i & -bit);
      sum[i] = logAddExp(table[up]!, table[up + bit]!);
    }
    table = sum;
  }
  return table;
}

/**
 * The couplings of every even order in a table of log-weights without fields, by a Walsh-Hadamard transform. Those of
 * odd order vanish by symmetry and are left out.
 */
export function expandTable(logWeights: Float64Array): Hamiltonian {
  const sums = walshHadamard(logWeights.slice());
  const sites = Math.log2(sums.length);
  const terms: { sites: number[]; couplings: number[] }[] = [];
  for (let order = 2; order <= sites; order += 2) terms.push({ sites: [], couplings: [] });
  for (let subset = 1; subset < sums.length; subset++) {
    const members: number[] = [];
    for (let rest = subset; rest !== 0; rest &= rest - 1) members.push(31 - Math.clz32(rest & -rest));
    if (members.length % 2 === 1) continue;
    const own = terms[members.length / 2 - 1]!;
    own.sites.push(...members);
    own.couplings.push(sums[subset]! / sums.length);
  }
  return {
    sites,
    constant: sums[0]! / sums.length,
    interactions: terms.map((own, half) => ({
      order: 2 * half + 2,
      sites: Int32Array.from(own.sites),
      couplings: Float64Array.from(own.couplings),
    })),
  };
}

/** A Hamiltonian without its smallest couplings, and the sum of |K| over those: the most that a log-weight can change. */
export function withoutSmallCouplings(
  { sites, constant, interactions }: Hamiltonian,
  threshold: number,
): { readonly hamiltonian: Hamiltonian; readonly discarded: number } {
  let discarded = 0;
  const kept = interactions.map(({ order, sites: members, couplings }): Interaction => {
    const terms: number[] = [];
    couplings.forEach((coupling, t) => {
      if (Math.abs(coupling) >= threshold) terms.push(t);
      else discarded += Math.abs(coupling);
    });
    if (terms.length === couplings.length) return { order, sites: members, couplings };
    return {
      order,
      sites: Int32Array.from(terms.flatMap((t) => [...members.subarray(t * order, (t + 1) * order)])),
      couplings: Float64Array.from(terms, (t) => couplings[t]!),
    };
  });
  const present = kept.filter(({ couplings }) => couplings.length > 0);
  return { hamiltonian: { sites, constant, interactions: present }, discarded };
}
