import { ParameterError } from "../../../core/errors/index.js";
import type { Lattice } from "../../lattice/index.js";
import type { IsingModel } from "../../models/index.js";
import type { Engine } from "../engine.js";
import { runsEngine } from "./runs.js";
import { sitesEngine } from "./sites.js";
import { wolffEngine } from "./wolff.js";

export type ClusterAlgorithm = "wolff" | "swendsen-wang";

export interface ClusterOptions {
  readonly algorithm: ClusterAlgorithm;
}

/**
 * One chain of the ferromagnetic Ising model that moves by clusters of equal spins, joined with p = 1 - exp(-2K) per
 * bond (exact to 2^-41). Any lattice will do: periodic and open, two- and three-dimensional, double bonds asked twice.
 *
 * - `wolff`: a sweep grows and flips one cluster from a random site (Wolff, PRL 62, 361 (1989)).
 * - `swendsen-wang`: a sweep divides all sites into clusters and gives each a fair coin (Swendsen and Wang, PRL 58, 86
 *   (1987)). Square tori whose rows are a multiple of 64 long are kept in bits and cut into runs, five times as fast;
 *   `kernel` says so.
 *
 * Observables: `energy`, `magnetization` (both total), `structureFactor`, and improved estimators:
 * - `clusterSize` (Wolff), the mean size of the clusters flipped since the last measurement; <clusterSize> = <M^2>/N;
 * - `improvedMagnetizationSquared` = sum_c n_c^2 and `improvedMagnetizationFourth` = 3 (sum_c n_c^2)^2 - 2 sum_c n_c^4
 *   (Swendsen-Wang), over the cluster sizes n_c of the last update: the means of M^2 and M^4 over the coins.
 *
 * Measured with every = 0, they tell of the last update that was made, and are 0 before the first.
 *
 * @throws ParameterError for a negative coupling: there clusters are frustrated, and a single-spin algorithm is needed.
 * @throws TooLargeError when the machine has no room for the lattice.
 */
export async function clusterEngine(
  model: IsingModel<Lattice>,
  { algorithm }: ClusterOptions,
): Promise<Engine<Int8Array>> {
  const { coupling, lattice } = model;
  if (!(coupling >= 0)) {
    throw new ParameterError(`coupling ${coupling} is negative, and clusters need K >= 0; use metropolis or heat-bath`);
  }
  switch (algorithm) {
    case "wolff":
      return wolffEngine(lattice, coupling);
    case "swendsen-wang":
      return lattice.kind === "square" && lattice.boundary === "periodic" && lattice.columns % 64 === 0
        ? runsEngine(lattice, coupling)
        : sitesEngine(lattice, coupling);
    default:
      throw new ParameterError(`unknown cluster algorithm "${algorithm}"; known: wolff, swendsen-wang`);
  }
}
