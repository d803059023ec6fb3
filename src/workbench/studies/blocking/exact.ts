import { kaufman } from "../../../physics/exact/index.js";
import type { CoarseLattice } from "../../../physics/rg/index.js";
import type { BlockingRule } from "./settings.js";
import { torusCorrelation } from "./torus-correlation.js";

export interface ExactOptions {
  /** The original lattice. */
  readonly lattice: CoarseLattice;
  readonly coupling: number | undefined;
  readonly rule: BlockingRule;
  readonly level: number;
  /** Of the level, in spacings of the original lattice. */
  readonly spacing: number;
}

/**
 * What is known exactly of the nearest-neighbour Ising model on a level: energy and pair correlation of the original
 * torus (Kaufman 1949), and of a decimated one, whose neighbours are spins at a distance of the original. Ferromagnets
 * in two dimensions only.
 */
export function exactObservables({ lattice, coupling, rule, level, spacing }: ExactOptions): Record<string, number> {
  if (lattice.kind !== "square" || coupling === undefined || !(coupling > 0)) return {};
  const { rows, columns } = lattice;
  if (level === 0) {
    const { energyPerSite } = kaufman({ rows, columns, coupling });
    return { energyPerSite, nearest: -energyPerSite / 2 };
  }
  const distance = Math.round(spacing);
  if (rule !== "decimation" && rule !== "checkerboard") return {};
  // After an odd number of checkerboard decimations neighbours are along diagonals.
  if (Math.abs(spacing - distance) > 1e-9 || distance >= Math.min(rows, columns)) return {};
  const alongRow = torusCorrelation({ rows, columns, coupling, distance });
  const alongColumn =
    rows === columns ? alongRow : torusCorrelation({ rows: columns, columns: rows, coupling, distance });
  const nearest = (alongRow + alongColumn) / 2;
  return { energyPerSite: -2 * nearest, nearest };
}
