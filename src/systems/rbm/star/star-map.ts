import { ParameterError } from "../../../core/errors/index.js";
import { ln2Cosh } from "../../../core/numbers/index.js";
import { type SquareLattice, sublattices } from "../../../physics/lattice/index.js";
import { type Hamiltonian, type NeighbourLists, pairNeighbours } from "../../../physics/models/index.js";
import { type Rbm, rbm } from "../machine/rbm.js";
import { sparseWeights } from "../machine/weights.js";

/** The RBM of the almost-exact map, with the star structure that its exact law is stated in. */
export interface StarRbm extends Rbm {
  /** The model on the visible sites, whose bonds all run between kept and removed sites. */
  readonly model: Hamiltonian;
  /** The kept sublattice A: hidden unit j sits on site keptSites[j]. */
  readonly keptSites: Int32Array;
  /** The other sublattice B, which the hidden layer sums out. */
  readonly removedSites: Int32Array;
  /** The pair couplings seen from each visible site. */
  readonly neighbours: NeighbourLists;
  /** w0, between a hidden unit and the visible spin of its own site. */
  readonly weight: number;
}

/** Beyond this the sums of the literal order hold nothing of couplings of order one. */
const largestWeight = 1e12;

/**
 * The star map of Li ("An almost-exact map between the real-space renormalization group and restricted Boltzmann
 * machines", equations 9-12): one hidden unit per site a of one sublattice, with weight w0 on v_a and weight K_ab on
 * each neighbour b of a, no biases, and C_j = ln 2cosh w0.
 *
 * The hidden layer follows the decimated model exactly for every w0; the visible layer follows the model up to the
 * flips of independent channels with probability 1/(1 + e^(2 w0)). Any bipartite model of pair couplings will do:
 * couplings may differ from bond to bond and have either sign.
 *
 * @param keptSites the sublattice that carries the hidden units; by default row + column even.
 * @throws SublatticeError when the lattice has no two sublattices.
 * @throws ParameterError for a weight that is not finite, fields or many-spin couplings, or bonds within a sublattice.
 */
export function starMap(
  model: Hamiltonian & { readonly lattice?: SquareLattice },
  { weight, keptSites }: { readonly weight: number; readonly keptSites?: Int32Array },
): StarRbm {
  if (!Number.isFinite(weight)) {
    throw new ParameterError(`weight ${weight} is not a finite number; 18 to 20 is best in double precision`);
  }
  if (Math.abs(weight) > largestWeight) {
    throw new ParameterError(`weight ${weight} leaves no digit for the couplings; keep it below ${largestWeight}`);
  }
  const kept = keptSites ?? defaultKeptSites(model);
  const hiddenOf = new Int32Array(model.sites).fill(-1);
  for (let j = 0; j < kept.length; j++) {
    const site = kept[j]!;
    if (hiddenOf[site] !== -1) {
      throw new ParameterError(`kept site ${site} is repeated or out of range; sites are 0 to ${model.sites - 1}`);
    }
    hiddenOf[site] = j;
  }
  requireBipartitePairs(model, hiddenOf);

  const neighbours = pairNeighbours(model);
  const entries = function* (): Generator<[number, number, number]> {
    for (let j = 0; j < kept.length; j++) {
      const site = kept[j]!;
      yield [site, j, weight];
      for (let k = neighbours.start[site]!; k < neighbours.start[site + 1]!; k++) {
        yield [neighbours.sites[k]!, j, neighbours.couplings[k]!];
      }
    }
  };
  const machine = rbm({
    weights: sparseWeights({ visible: model.sites, hidden: kept.length, entries: entries() }),
    constants: new Float64Array(kept.length).fill(ln2Cosh(weight)),
    anchors: new Float64Array(kept.length).fill(weight),
  });
  const removedSites = Int32Array.from(hiddenOf.keys()).filter((site) => hiddenOf[site]! < 0);
  return { ...machine, model, keptSites: kept, removedSites, neighbours, weight };
}

function defaultKeptSites({ lattice }: { readonly lattice?: SquareLattice }): Int32Array {
  if (!lattice) throw new ParameterError("a model without a lattice needs keptSites, one side of its bipartition");
  return sublattices(lattice).even;
}

function requireBipartitePairs({ interactions, constant }: Hamiltonian, hiddenOf: Int32Array): void {
  if (constant !== 0) {
    throw new ParameterError(`the star map takes no constant (${constant}); leave it out, it cancels in the law`);
  }
  for (const { order, sites } of interactions) {
    if (order !== 2) {
      throw new ParameterError(`the star map takes pair couplings only; this model has terms of ${order} spins`);
    }
    for (let k = 0; k < sites.length; k += 2) {
      const [i, j] = [sites[k]!, sites[k + 1]!];
      if (hiddenOf[i]! >= 0 === hiddenOf[j]! >= 0) {
        throw new ParameterError(
          `the bond ${i}-${j} joins two sites of one sublattice; keptSites must part every bond`,
        );
      }
    }
  }
}
