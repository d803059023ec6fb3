import { ParameterError, SizeError, TooLargeError } from "../../../core/errors/index.js";
import { compensatedSum, logSumExp } from "../../../core/numbers/index.js";
import { type Progress, silent } from "../../../core/progress/index.js";
import { decimate, kaufman, tabulateLogWeights } from "../../exact/index.js";
import type { SquareLattice } from "../../lattice/index.js";
import type { Hamiltonian, IsingModel } from "../../models/index.js";
import { type CouplingClass, couplingClasses } from "./classes.js";
import { contractToEvenSites } from "./contraction.js";
import { eliminationMeasurements, type PairCorrelation, tableCorrelations } from "./correlations.js";
import {
  availableSteps,
  byLength,
  type Displacement,
  displacements,
  type LevelGeometry,
  levelGeometry,
  squaredLength,
} from "./geometry.js";
import { expandTable, marginalise, withoutSmallCouplings } from "./tables.js";

/** Levels of at most this many spins are tabulated, and all levels from the second on must be: 2^18 log-weights. */
export const tabulatedSpins = 18;

/** Couplings below this are rounding; they stay out of a level's Hamiltonian. */
export const couplingThreshold = 1e-14;

export interface ExactFlowOptions {
  /** Decimations by a factor sqrt 2 in length, 1 or more. */
  readonly steps: number;
  /** Told after each level. */
  readonly progress?: Progress;
}

/** The Ising model seen at one scale: the law of the spins that are left, exactly. */
export interface ExactFlowLevel {
  /** 0 is the model itself. */
  readonly level: number;
  /** The lattice spacing in units of the original one, sqrt 2^level. */
  readonly scale: number;
  readonly sites: number;
  /** The spins that are left, as sites of the original lattice; spin i of this level is keptSites[i]. */
  readonly keptSites: Int32Array;
  /** The level's Hamiltonian, its constant included, with all couplings of {@link couplingThreshold} and above. */
  readonly hamiltonian: Hamiltonian;
  /** Sum of |K| over the couplings that are left out of `hamiltonian`: no log-weight is wrong by more. */
  readonly discarded: number;
  /** For levels of at most {@link tabulatedSpins} spins: all log-weights; bit i of the index set means spin i is -1. */
  readonly logWeights?: Float64Array;
  /** The couplings grouped by symmetry; from level 2 on every class of an even number of spins, however small. */
  readonly classes: readonly CouplingClass[];
  /** The constant of the log-weight: what the sums over removed spins have left, extensive. */
  readonly constant: number;
  /** ln Z. */
  readonly logPartition: number;
  /**
   * How `logPartition` was found: from the level's own `table`, from its own Hamiltonian by `elimination` of variables,
   * or `kaufman`, the original model's, where the level is too large for either.
   */
  readonly logPartitionFrom: "table" | "elimination" | "kaufman";
  /** Sum of squares of the couplings of each order. */
  readonly sumOfSquaresByOrder: Readonly<Record<number, number>>;
  /**
   * Correlations of pairs, the closest first: all of them where the level is tabulated, the ones that the next levels
   * show again where it is not, and none where it is too large for that.
   */
  readonly correlations: readonly PairCorrelation[];
}

/** An exact flow with the checks that came with it. */
export interface ExactFlow {
  readonly lattice: SquareLattice;
  readonly coupling: number;
  /** `steps` + 1 of them, the model first. */
  readonly levels: readonly ExactFlowLevel[];
  /** ln Z of the model after Kaufman (1949), which all levels must share. */
  readonly logPartition: number;
  /** The largest violations of what exact decimation conserves; rounding, if all is well. */
  readonly deviations: {
    /** |ln Z of a level - Kaufman's|; a level with `logPartitionFrom: "kaufman"` is not checked, null if none is. */
    readonly logPartition: number | null;
    /**
     * |<s_0 s_r> of a level - that of the first level that shows it|, at the same displacement in original sites; null
     * where no two levels show the same pair.
     */
    readonly correlations: number | null;
    /** The spread of couplings within a class. */
    readonly symmetry: number;
  };
}

/**
 * Decimates the square-lattice Ising model again and again by a factor sqrt 2, without any truncation: the even
 * sublattice is kept, then the sites in even rows and columns, then their even sublattice, and so on.
 *
 * Level 1 is the closed form of one decimation, at any size. Level 2 contracts a transfer matrix for each configuration
 * of the kept spins, and further levels sum its table; a Walsh-Hadamard transform gives the effective couplings of every
 * order. ln Z, its constants included, and the correlations of kept spins are conserved; the result says how well.
 *
 * Tori fit whose extents are multiples of 2^ceil(steps/2). Beyond one step a quarter of the sites may be at most
 * {@link tabulatedSpins}: 8x8, 4x16 and 6x12 for example. 8x8 takes about a second, most of it for the checks of the
 * first two levels, and the others less.
 *
 * There is no critical fixed point to be found here. Decimation does not rescale the spin, so that at K_c the nearest-
 * neighbour correlation decays like b^(-eta) from level to level (eta = 1/4, b the scale): the couplings drift and grow
 * in range and order instead of settling, and below T_c the decimated measure of the infinite lattice may have no
 * Hamiltonian at all (van Enter, Fernandez and Sokal, J. Stat. Phys. 72, 879 (1993)). No exponent can be read off this
 * flow, at K_c or elsewhere; truncated and variational flows, and Monte Carlo RG with a majority rule, are for that.
 *
 * @throws ParameterError for steps that are not a positive integer, open boundaries, and couplings so large that the
 *   contraction leaves the range of a double (|K| beyond 10 on 8x8, 8 on 6x12).
 * @throws SizeError when the extents cannot be halved often enough.
 * @throws TooLargeError when level 2 has more than {@link tabulatedSpins} spins.
 */
export function exactFlow(model: IsingModel, { steps, progress = silent }: ExactFlowOptions): ExactFlow {
  const { lattice, coupling } = model;
  requireExactFlow(lattice, steps);
  const { logPartition } = kaufman({ rows: lattice.rows, columns: lattice.columns, coupling });

  const geometries = Array.from({ length: steps + 1 }, (_, level) => levelGeometry(lattice, level));
  // All laws come before the measurements, which take longer: what does not fit is refused at once.
  const laws: Law[] = [];
  for (const geometry of geometries) laws.push(lawOf(model, geometry, laws.at(-1)));
  const levels = geometries.map((geometry, level) => {
    const described = describe(geometry, laws[level]!, { steps, inherited: logPartition });
    progress({ stage: "exact flow", done: level, total: steps, unit: "steps" });
    return described;
  });
  return { lattice, coupling, levels, logPartition, deviations: deviationsOf(levels, logPartition) };
}

/** How many steps {@link exactFlow} takes on a lattice; 0 if none. */
export function exactFlowSteps(lattice: SquareLattice): number {
  if (lattice.boundary !== "periodic") return 0;
  const available = availableSteps(lattice);
  return lattice.sites / 4 <= tabulatedSpins ? available : Math.min(1, available);
}

/**
 * The refusals of {@link exactFlow} that need no calculation, for callers who want to know beforehand.
 *
 * @throws ParameterError, SizeError or TooLargeError.
 */
export function requireExactFlow(lattice: SquareLattice, steps: number): void {
  const { rows, columns, sites, boundary } = lattice;
  if (!Number.isInteger(steps) || steps < 1) {
    throw new ParameterError(`steps ${steps} is not a positive integer; give the number of decimations, such as 2`);
  }
  if (boundary !== "periodic") {
    throw new ParameterError(`the exact flow is for tori; the ${rows}x${columns} lattice has ${boundary} boundaries`);
  }
  const available = availableSteps(lattice);
  if (steps > available) {
    const factor = 2 ** Math.ceil(steps / 2);
    throw new SizeError(
      `a ${rows}x${columns} torus can be decimated ${available} times, not ${steps}; ` +
        `${steps} steps need extents that are multiples of ${factor}`,
    );
  }
  if (steps > 1 && sites / 4 > tabulatedSpins) {
    throw new TooLargeError(
      `a ${rows}x${columns} torus keeps ${sites / 4} spins at level 2, with 2^${sites / 4} log-weights; at most ` +
        `2^${tabulatedSpins} are tabulated: use 8x8, 4x16, 6x12 or less, or 1 step`,
    );
  }
}

/** The law of a level's spins: `couplings` has all of them, `hamiltonian` those that count. */
type Law = Pick<ExactFlowLevel, "keptSites" | "hamiltonian" | "discarded" | "logWeights"> & {
  readonly couplings: Hamiltonian;
};

function lawOf(model: IsingModel, { level, keptSites, indexOf }: LevelGeometry, previous: Law | undefined): Law {
  if (!previous) return sparseLaw(keptSites, model);
  if (level === 1) return sparseLaw(keptSites, decimate(model, { keptSites }).hamiltonian);
  if (level === 2) return tabulatedLaw(keptSites, contractToEvenSites(model));
  const kept = Int32Array.from(previous.keptSites.keys()).filter((spin) => indexOf[previous.keptSites[spin]!]! >= 0);
  return tabulatedLaw(keptSites, marginalise(previous.logWeights!, kept));
}

function sparseLaw(keptSites: Int32Array, couplings: Hamiltonian): Law {
  const law = { keptSites, couplings, hamiltonian: couplings, discarded: 0 };
  return couplings.sites <= tabulatedSpins ? { ...law, logWeights: tabulateLogWeights(couplings) } : law;
}

function tabulatedLaw(keptSites: Int32Array, logWeights: Float64Array): Law {
  const couplings = expandTable(logWeights);
  return { keptSites, couplings, logWeights, ...withoutSmallCouplings(couplings, couplingThreshold) };
}

function describe(
  geometry: LevelGeometry,
  { couplings, ...law }: Law,
  context: { readonly steps: number; readonly inherited: number },
): ExactFlowLevel {
  return {
    level: geometry.level,
    scale: 2 ** (geometry.level / 2),
    sites: geometry.keptSites.length,
    ...law,
    classes: couplingClasses(geometry, couplings.interactions),
    constant: couplings.constant,
    sumOfSquaresByOrder: Object.fromEntries(
      couplings.interactions.map((one) => [one.order, compensatedSum(one.couplings.map((k) => k * k))]),
    ),
    ...measure(geometry, law, context),
  };
}

function measure(
  geometry: LevelGeometry,
  { logWeights, hamiltonian }: Pick<ExactFlowLevel, "logWeights" | "hamiltonian">,
  { steps, inherited }: { readonly steps: number; readonly inherited: number },
): Pick<ExactFlowLevel, "logPartition" | "logPartitionFrom" | "correlations"> {
  if (logWeights) {
    const logPartition = logSumExp(logWeights);
    const correlations = tableCorrelations(geometry, logWeights, logPartition);
    return { logPartition, logPartitionFrom: "table", correlations };
  }
  const measured = eliminationMeasurements(geometry, hamiltonian, () => sharedDisplacements(geometry, steps));
  if (measured) return { ...measured, logPartitionFrom: "elimination" };
  return { logPartition: inherited, logPartitionFrom: "kaufman", correlations: [] };
}

/** Neighbours and diagonals of a level and of those after it, and every pair of level 2. */
function sharedDisplacements({ lattice, level }: LevelGeometry, steps: number): Displacement[] {
  const shared = new Map<string, Displacement>();
  for (let later = level; later <= Math.min(steps, 2); later++) {
    for (const displacement of displacements(levelGeometry(lattice, later))) {
      const near = squaredLength(displacement) <= 2 * 2 ** later;
      if (near || later === 2) shared.set(displacement.join(), displacement);
    }
  }
  return [...shared.values()].sort(byLength);
}

function deviationsOf(levels: readonly ExactFlowLevel[], logPartition: number): ExactFlow["deviations"] {
  let [partition, correlations]: [number | null, number | null] = [null, null];
  let symmetry = 0;
  const original = new Map<string, number>();
  for (const level of levels) {
    if (level.logPartitionFrom !== "kaufman") {
      partition = Math.max(partition ?? 0, Math.abs(level.logPartition - logPartition));
    }
    for (const { spread } of level.classes) symmetry = Math.max(symmetry, spread);
    for (const { displacement, value } of level.correlations) {
      const first = original.get(displacement.join());
      if (first === undefined) original.set(displacement.join(), value);
      else correlations = Math.max(correlations ?? 0, Math.abs(value - first));
    }
  }
  return { logPartition: partition, correlations, symmetry };
}
