import { ParameterError, TooLargeError } from "../../core/errors/index.js";
import { CompensatedSum, ln2Cosh, lnCosh, walshHadamard } from "../../core/numbers/index.js";
import { type Hamiltonian, hamiltonian, type Interaction, pairNeighbours } from "../models/index.js";

/** What one checkerboard decimation of the square-lattice Ising model leaves, per kept pair, plaquette and removed spin. */
export interface DecimationCouplings {
  /** K1', between neighbours of the kept sublattice (distance sqrt 2). */
  readonly nn: number;
  /** K2', between kept spins at distance 2. */
  readonly nnn: number;
  /** K4', of the four kept neighbours of a removed spin; negative for every K but 0. */
  readonly quartic: number;
  /** A0, the constant that each removed spin adds to ln Z. */
  readonly constantPerRemovedSpin: number;
}

/**
 * The couplings after summing over one sublattice, from 2cosh K(s1 + s2 + s3 + s4) at |sum| = 4, 2, 0:
 * K1' = (1/4) ln cosh 4K, K2' = (1/8) ln cosh 4K, K4' = (1/8) ln cosh 4K - (1/2) ln cosh 2K and
 * A0 = ln 2 + (1/2) ln cosh 2K + (1/8) ln cosh 4K.
 *
 * They hold where pairs of kept spins share removed spins as on the infinite lattice. On small tori (extent 2 or 4)
 * couplings pile up on the same pairs: use {@link decimate}, which adds term by term.
 */
export function decimationCouplings(coupling: number): DecimationCouplings {
  const at4 = lnCosh(4 * coupling) / 8;
  const at2 = lnCosh(2 * coupling) / 2;
  return { nn: 2 * at4, nnn: at4, quartic: at4 - at2, constantPerRemovedSpin: Math.LN2 + at2 + at4 };
}

/** A model on the spins that a decimation keeps. */
export interface DecimatedModel {
  /** Sites 0, 1, ... of this Hamiltonian are `keptSites` of the original; its constant holds what the sum left. */
  readonly hamiltonian: Hamiltonian;
  readonly keptSites: Int32Array;
}

/** A removed spin with more neighbours than this is not summed over: its table has 2^neighbours entries. */
const neighbourLimit = 16;

/**
 * Sums exactly over spins that do not interact with one another: the marginal law of the kept spins, with the same ln Z.
 * Each removed spin with field c and neighbours K_i s_i contributes ln 2cosh(c + sum K_i s_i), expanded in products of
 * its neighbours by a Walsh-Hadamard transform.
 *
 * @throws ParameterError when removed spins interact with each other, or in terms of more than two spins.
 * @throws TooLargeError when a removed spin has more than 16 neighbours.
 */
export function decimate(model: Hamiltonian, { keptSites }: { readonly keptSites: Int32Array }): DecimatedModel {
  const newIndex = new Int32Array(model.sites).fill(-1);
  for (let i = 0; i < keptSites.length; i++) newIndex[keptSites[i]!] = i;
  const interactions: Interaction[] = [];
  const fields = new Float64Array(model.sites);

  for (const { order, sites, couplings } of model.interactions) {
    const kept = { sites: [] as number[], couplings: [] as number[] };
    for (let t = 0; t < couplings.length; t++) {
      const members = sites.subarray(t * order, (t + 1) * order);
      const removed = members.reduce((count, site) => count + (newIndex[site]! < 0 ? 1 : 0), 0);
      if (removed === 0) {
        kept.sites.push(...Array.from(members, (site) => newIndex[site]!));
        kept.couplings.push(couplings[t]!);
      } else if (order === 1) {
        fields[members[0]!]! += couplings[t]!;
      } else if (order > 2 || removed > 1) {
        throw new ParameterError(
          `the term on sites [${members.join(", ")}] ties a removed spin to more than one other; ` +
            "only spins with pair couplings to kept spins can be summed in closed form",
        );
      }
    }
    interactions.push({
      order,
      sites: Int32Array.from(kept.sites),
      couplings: Float64Array.from(kept.couplings),
    });
  }

  const neighbours = pairNeighbours(model);
  const constant = new CompensatedSum();
  constant.add(model.constant);
  for (let site = 0; site < model.sites; site++) {
    if (newIndex[site]! >= 0) continue;
    const range = [neighbours.start[site]!, neighbours.start[site + 1]!] as const;
    const sum = expandLnCosh(neighbours.couplings.subarray(...range), fields[site]!);
    const around = Array.from(neighbours.sites.subarray(...range), (neighbour) => newIndex[neighbour]!);
    constant.add(sum[0]!);
    for (const [order, terms] of groupByOrder(sum, fields[site] === 0)) {
      interactions.push({
        order,
        sites: Int32Array.from(terms.flatMap((subset) => around.filter((_, k) => (subset >> k) & 1))),
        couplings: Float64Array.from(terms, (subset) => sum[subset]!),
      });
    }
  }
  return { hamiltonian: hamiltonian({ sites: keptSites.length, constant: constant.value, interactions }), keptSites };
}

/** The coefficients of ln 2cosh(field + sum_k K_k s_k) on the products of its spins; index bit k means s_k is in. */
function expandLnCosh(couplings: Float64Array, field: number): Float64Array {
  const degree = couplings.length;
  if (degree > neighbourLimit) {
    throw new TooLargeError(
      `a removed spin with ${degree} neighbours has 2^${degree} cases; at most 2^${neighbourLimit}`,
    );
  }
  const values = new Float64Array(2 ** degree);
  for (let pattern = 0; pattern < values.length; pattern++) {
    let argument = field;
    for (let k = 0; k < degree; k++) argument += (pattern >> k) & 1 ? -couplings[k]! : couplings[k]!;
    values[pattern] = ln2Cosh(argument);
  }
  walshHadamard(values);
  return values.map((value) => value / values.length);
}

/** The non-empty subsets by their number of spins; without a field the odd ones vanish by symmetry and are left out. */
function groupByOrder(coefficients: Float64Array, even: boolean): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let subset = 1; subset < coefficients.length; subset++) {
    let order = 0;
    for (let bits = subset; bits !== 0; bits &= bits - 1) order++;
    if (even && order % 2 === 1) continue;
    const group = groups.get(order);
    if (group) group.push(subset);
    else groups.set(order, [subset]);
  }
  return groups;
}
