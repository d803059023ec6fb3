import { CompensatedSum } from "../../../core/numbers/index.js";
import type { Interaction } from "../../models/index.js";
import {
  displacementBetween,
  forEachImage,
  type LevelGeometry,
  pairName,
  plaquetteOf,
  squaredLength,
} from "./geometry.js";

/** The couplings that the symmetries of the torus make equal. */
export interface CouplingClass {
  /**
   * Pairs are named by their displacement in the lattice vectors of the level: `nn`, `diagonal` (1,1), `straight-2`
   * (2,0), `knight` (2,1), and `(3,1)` and so on beyond, with ` horizontal` or ` vertical` where rows and columns of the
   * torus differ in number. `plaquette` is the unit cell. All others are numbered within their order, `4-body #1`
   * being the most compact (least sum of squared distances): the numbers depend on the torus and the level, not on
   * the coupling.
   */
  readonly name: string;
  /** The number of spins in each product. */
  readonly order: number;
  /** The coupling of one product of spins, on average over the class. Products that coincide on a torus are one. */
  readonly coupling: number;
  /** Largest minus smallest coupling of the class: rounding, if the symmetry holds. */
  readonly spread: number;
  /** The number of different products. */
  readonly multiplicity: number;
  /** One of the products, as ascending sites of the original lattice. */
  readonly sites: Int32Array;
}

/** Groups couplings into classes, in ascending order, the most compact first. */
export function couplingClasses(geometry: LevelGeometry, interactions: readonly Interaction[]): CouplingClass[] {
  const key = keyFunction(geometry.keptSites.length);
  const plaquette = plaquetteOf(geometry);
  const plaquetteKey = plaquette && key(plaquette);
  return interactions.flatMap(({ order, sites, couplings }) => {
    const members = (t: number): Int32Array => sites.subarray(t * order, (t + 1) * order);
    const termOf = new Map<number | string, number>();
    for (let t = 0; t < couplings.length; t++) termOf.set(key(members(t)), t);
    const seen = new Uint8Array(couplings.length);

    const classes = [];
    for (let t = 0; t < couplings.length; t++) {
      if (seen[t] === 1) continue;
      const total = new CompensatedSum();
      let [low, high, multiplicity, isPlaquette] = [couplings[t]!, couplings[t]!, 0, false];
      forEachImage(geometry, members(t), (image) => {
        const imageKey = key(image);
        const term = termOf.get(imageKey);
        if (term === undefined || seen[term] === 1) return;
        seen[term] = 1;
        multiplicity++;
        total.add(couplings[term]!);
        low = Math.min(low, couplings[term]!);
        high = Math.max(high, couplings[term]!);
        isPlaquette ||= order === 4 && imageKey === plaquetteKey;
      });
      classes.push({
        isPlaquette,
        extent: extentOf(geometry, members(t)),
        members: members(t),
        coupling: total.value / multiplicity,
        spread: high - low,
        multiplicity,
      });
    }

    // The first term of a class is its smallest, so that equal extents keep a fixed order under this stable sort.
    classes.sort((a, b) => Number(b.isPlaquette) - Number(a.isPlaquette) || a.extent - b.extent);
    let number = 0;
    return classes.map(({ isPlaquette, members: spins, coupling, spread, multiplicity }): CouplingClass => {
      const name = isPlaquette
        ? "plaquette"
        : order === 2
          ? pairName(geometry, displacementBetween(geometry, spins[0]!, spins[1]!))
          : `${order}-body #${++number}`;
      const original = spins.map((spin) => geometry.keptSites[spin]!).sort();
      return { name, order, coupling, spread, multiplicity, sites: original };
    });
  });
}

/** The sum of squared distances between the spins of a product, the same throughout its class. */
function extentOf(geometry: LevelGeometry, spins: Int32Array): number {
  let extent = 0;
  for (let a = 0; a < spins.length; a++) {
    for (let b = 0; b < a; b++) extent += squaredLength(displacementBetween(geometry, spins[a]!, spins[b]!));
  }
  return extent;
}

/** What tells two sets of spins apart, whatever their order. */
function keyFunction(spins: number): (members: Int32Array) => number | string {
  if (spins <= 30) return (members) => members.reduce((bits, spin) => bits | (1 << spin), 0);
  return (members) => {
    const sorted = members.slice().sort();
    const asNumber = spins ** members.length <= Number.MAX_SAFE_INTEGER;
    return asNumber ? sorted.reduce((digits, spin) => digits * spins + spin, 0) : sorted.join();
  };
}
