import type { EdwardsAndersonModel } from "../../models/index.js";
import { type Hamiltonian, hamiltonian, type Interaction, isIsing } from "../../models/index.js";

/** A law P(s) ~ exp(-strength E(s)) with E(s) = -(constant + sum_t unit_t prod_(i in t) s_i), seen from its sites. */
export interface SiteTerms {
  readonly sites: number;
  readonly strength: number;
  readonly constant: number;
  readonly units: Float64Array;
  /** The terms that contain site i stand in [start[i], start[i + 1]), in ascending order of their units. */
  readonly start: Int32Array;
  readonly terms: Int32Array;
  /** Writes 1 for every term whose product of spins is -1, 0 for the others. */
  readonly writeBroken: (spins: Int8Array, broken: Uint8Array) => void;
}

/**
 * The terms of every order of a model by site. For Ising models and spin glasses the units are the signs J_ij, so that
 * energies are integers and the coupling is the strength; for all others they are the couplings, and the strength is 1.
 */
export function siteTerms(model: Hamiltonian, inverseTemperature: number): SiteTerms {
  const { interactions, constant, coupling } = inUnits(model);
  const { sites } = model;
  const units = Float64Array.from(interactions.flatMap((one) => Array.from(one.couplings)));
  const lists: number[][] = Array.from({ length: sites }, () => []);
  let offset = 0;
  for (const { order, sites: members, couplings } of interactions) {
    for (let k = 0; k < members.length; k++) lists[members[k]!]!.push(offset + Math.floor(k / order));
    offset += couplings.length;
  }
  // Sites with the same units in the same order can share one table of acceptances.
  for (const list of lists) list.sort((a, b) => units[a]! - units[b]! || a - b);
  const start = new Int32Array(sites + 1);
  for (let site = 0; site < sites; site++) start[site + 1] = start[site]! + lists[site]!.length;
  const terms = new Int32Array(start[sites]!);
  for (const [site, list] of lists.entries()) terms.set(list, start[site]!);
  return {
    sites,
    strength: coupling * inverseTemperature,
    constant,
    units,
    start,
    terms,
    writeBroken: (spins, broken) => {
      let term = 0;
      for (const { order, sites: members, couplings } of interactions) {
        for (let t = 0; t < couplings.length; t++, term++) {
          let down = 0;
          for (let k = t * order; k < (t + 1) * order; k++) down ^= spins[members[k]!]!;
          broken[term] = (down >> 1) & 1;
        }
      }
    },
  };
}

interface Units {
  readonly interactions: readonly Interaction[];
  readonly constant: number;
  readonly coupling: number;
}

function inUnits(model: Hamiltonian): Units {
  if (!isIsing(model) && !isSpinGlass(model)) {
    return { interactions: model.interactions, constant: model.constant, coupling: 1 };
  }
  const couplings = isIsing(model) ? new Float64Array(model.bonds.length / 2).fill(1) : Float64Array.from(model.signs);
  const { interactions } = hamiltonian({
    sites: model.sites,
    interactions: [{ order: 2, sites: model.bonds, couplings }],
  });
  return { interactions, constant: 0, coupling: model.coupling };
}

function isSpinGlass(model: Hamiltonian): model is EdwardsAndersonModel {
  return "kind" in model && model.kind === "edwards-anderson";
}
