import { walshHadamard } from "../../../core/numbers/index.js";
import { eliminationWidth, hamiltonianFactors, logPartitionByElimination } from "../../exact/index.js";
import type { Hamiltonian } from "../../models/index.js";
import { type Displacement, displaced, displacements, type LevelGeometry, pairName } from "./geometry.js";

/** The correlation of two spins of a level. */
export interface PairCorrelation {
  /** The name of the pair among the couplings of its level. */
  readonly name: string;
  /** From spin to spin in sites of the ORIGINAL lattice: levels agree where their displacements do. */
  readonly displacement: Displacement;
  /** <s s'>; the mean of a spin is 0. */
  readonly value: number;
}

/** All pair correlations from a table of log-weights: the Walsh-Hadamard transform of the probabilities. */
export function tableCorrelations(
  geometry: LevelGeometry,
  logWeights: Float64Array,
  logPartition: number,
): PairCorrelation[] {
  const moments = walshHadamard(logWeights.map((logWeight) => Math.exp(logWeight - logPartition)));
  return displacements(geometry).map((displacement) => ({
    name: pairName(geometry, displacement),
    displacement,
    value: moments[1 | (1 << displaced(geometry, 0, displacement))]! / moments[0]!,
  }));
}

/** Largest number of spins times 2^width for the levels that are too large to tabulate: about 0.2 s a correlation. */
const eliminationLimit = 2 ** 23;

/**
 * ln Z and pair correlations of a level from its Hamiltonian alone, by variable elimination along the longer extent:
 * <s s'> = 2 P(s = s') - 1 from the ln Z of the model in which s and s' must agree. Undefined where the tables of the
 * elimination would be too wide.
 */
export function eliminationMeasurements(
  geometry: LevelGeometry,
  model: Hamiltonian,
  wanted: () => readonly Displacement[],
): { readonly logPartition: number; readonly correlations: PairCorrelation[] } | undefined {
  const { rows, columns } = geometry.lattice;
  // Spares large lattices the planning: the tables hold at least a row at either end of what has been summed.
  if (2 ** (2 * Math.min(rows, columns)) > eliminationLimit) return undefined;
  const order = Array.from(geometry.keptSites.keys());
  if (columns > rows) {
    const column = (spin: number): number => geometry.keptSites[spin]! % columns;
    order.sort((a, b) => column(a) - column(b));
  }
  const { variables, factors } = hamiltonianFactors(model);
  if (variables * 2 ** eliminationWidth({ variables, factors, order }) > eliminationLimit) return undefined;
  const logPartition = logPartitionByElimination({ variables, factors, order });

  // The last spin stays in the tables until the end anyway: to tie another to it makes them no wider.
  const last = order.at(-1)!;
  const forbidden = Number.NEGATIVE_INFINITY;
  const correlations = wanted().map((displacement): PairCorrelation => {
    const agree = {
      variables: [last, displaced(geometry, last, displacement)],
      logValues: Float64Array.of(0, forbidden, forbidden, 0),
    };
    const restricted = logPartitionByElimination({ variables, factors: [...factors, agree], order });
    return {
      name: pairName(geometry, displacement),
      displacement,
      value: 2 * Math.exp(restricted - logPartition) - 1,
    };
  });
  return { logPartition, correlations };
}
