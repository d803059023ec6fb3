import { ParameterError } from "../../../core/errors/index.js";
import { extents, neighbours } from "../../lattice/index.js";
import type { PottsModel } from "../../models/index.js";
import type { Engine } from "../engine.js";
import { chainEngine } from "./chains.js";
import { heatBathClasses, manyStateClasses } from "./classes.js";
import { clusterEngine } from "./clusters.js";
import { replicaEngine, statePlanes } from "./replicas.js";
import { metropolisDigits } from "./thresholds.js";

/** The algorithms for the Potts model; see `pottsEngine`. */
export type PottsAlgorithm = "heat-bath" | "metropolis" | "swendsen-wang" | "wolff";

const algorithms: readonly string[] = ["heat-bath", "metropolis", "swendsen-wang", "wolff"] satisfies PottsAlgorithm[];

// One function per kernel, so that each is compiled once per program.
const metropolis = () => import("../kernel/generated/potts-metropolis.js");
const heatBath = () => import("../kernel/generated/potts-heat-bath.js");
const heatBathMany = () => import("../kernel/generated/potts-heat-bath-many.js");
const chains = () => import("../kernel/generated/potts-chains.js");
const swendsenWang = () => import("../kernel/generated/potts-swendsen-wang.js");
const wolff = () => import("../kernel/generated/potts-wolff.js");

/**
 * A sampler engine for the q-state Potts model on square and cubic lattices of any extents, periodic or open.
 *
 * - `metropolis` updates the sites in order, proposing one of the other q - 1 states: 128 lattices, any q, K of either
 *   sign. For q = 2 a quarter of the proposals, chosen at random, is left out: without that the chain of a small lattice
 *   is periodic.
 * - `heat-bath` updates the sites in order: 128 lattices for q = 2 and 3, for q = 4 on a torus, and for larger q on a
 *   square torus; otherwise 8 lattices, many times slower. K of either sign.
 * - `swendsen-wang` gives every cluster of one lattice a new state; K >= 0.
 * - `wolff` changes the cluster of one random site per sweep, so that a sweep is one cluster; K >= 0.
 *
 * Observables: `energy` (total, -sum over bonds of delta), `orderParameter` = (q max_c N_c/N - 1)/(q - 1), and
 * `squaredOrder` = (q sum_c (N_c/N)^2 - 1)/(q - 1), with N_c sites in state c. The clusters of the latest sweep give
 * an estimator of <squaredOrder> with less noise: Swendsen-Wang measures `improvedSquaredOrder` = sum (size/N)^2, and
 * Wolff `clusterSize`, the mean size since the last measurement, whose mean is N <squaredOrder>. Both are NaN before
 * the first sweep. All probabilities are exact to 2^-40.
 *
 * @throws ParameterError for an unknown algorithm, and for cluster algorithms with K < 0.
 * @throws TooLargeError when the lattices do not fit into a kernel's memory.
 */
export async function pottsEngine(
  model: PottsModel,
  { algorithm }: { readonly algorithm: PottsAlgorithm },
): Promise<Engine<Uint8Array>> {
  const { states, coupling, lattice } = model;
  const name = `Potts q = ${states} ${algorithm}`;
  switch (algorithm) {
    case "metropolis": {
      const digits = metropolisDigits(coupling, 2 * extents(lattice).length);
      return replicaEngine(model, { embedded: metropolis, name: `${name}, multi-spin, 128 replicas`, digits });
    }
    case "heat-bath": {
      const torus = lattice.boundary === "periodic" && lattice.kind === "square";
      const packed = `${name}, multi-spin, 128 replicas`;
      if (states > 4 && torus) {
        const classes = manyStateClasses({ states, coupling, coordination: 4 });
        return replicaEngine(model, { embedded: heatBathMany, name: packed, digits: classes.digits, classes });
      }
      if (states > 4 || statePlanes(model) > 2) {
        return chainEngine(model, { embedded: chains, name: `${name}, bytes, 8 replicas` });
      }
      const classes = heatBathClasses({ states, coupling, degrees: degrees(model) });
      return replicaEngine(model, { embedded: heatBath, name: packed, digits: classes.digits, classes });
    }
    case "swendsen-wang":
      requireAttraction(coupling, algorithm);
      return clusterEngine(model, { embedded: swendsenWang, name: `${name}, bytes`, algorithm });
    case "wolff":
      requireAttraction(coupling, algorithm);
      return clusterEngine(model, { embedded: wolff, name: `${name}, bytes`, algorithm });
    default:
      throw new ParameterError(`unknown algorithm "${algorithm}"; known for the Potts model: ${algorithms.join(", ")}`);
  }
}

function requireAttraction(coupling: number, algorithm: PottsAlgorithm): void {
  if (coupling < 0) {
    throw new ParameterError(
      `coupling ${coupling} is negative, and ${algorithm} clusters join equal states; use heat-bath or metropolis`,
    );
  }
}

/** The numbers of neighbours that sites of the lattice have. */
function degrees({ lattice, sites }: PottsModel): number[] {
  const coordination = 2 * extents(lattice).length;
  if (lattice.boundary === "periodic") return [coordination];
  const table = neighbours(lattice);
  const found = new Set<number>();
  for (let site = 0; site < sites; site++) {
    found.add(table.subarray(site * coordination, (site + 1) * coordination).filter((other) => other >= 0).length);
  }
  return [...found];
}
