import type { IsingModel } from "../../../physics/models/index.js";
import {
  criticalCoupling,
  criticalLine,
  type FixedPoint,
  type FlowFreeEnergy,
  fixedPoints,
  flowField,
  flowTrajectory,
  freeEnergy,
  logPartitionAlong,
  type Recursion,
  type VariationalOptimum,
  type VariationalStart,
  variationalBound,
} from "../../../physics/rg/index.js";
import type { PreparedFlow } from "./options.js";
import type {
  FixedPointResults,
  FlowResults,
  FlowTrace,
  FreeEnergyResults,
  LevelResults,
  PlaneTrace,
  VariationalResults,
} from "./results.js";

/** What a truncated flow contributes to the results. */
export type TruncatedPart = Pick<
  FlowResults,
  | "neglected"
  | "levels"
  | "fixedPoints"
  | "criticalCoupling"
  | "criticalCouplingLinearised"
  | "remark"
  | "freeEnergy"
  | "variational"
>;

/** Follows a truncated flow from the nearest-neighbour model and finds its fixed points. */
export function followTruncated(
  { model, steps, options, optimum, parameters }: PreparedFlow,
  recursion: Recursion,
): TruncatedPart {
  const { all, critical, remark } = fixedPoints(recursion);
  const transition = criticalCoupling(recursion);
  return {
    neglected: recursion.neglected,
    levels: truncatedLevels(recursion, model, steps),
    fixedPoints: [...all]
      .sort((a, b) => Number(b === critical) - Number(a === critical))
      .map((point) => fixedPointResults(recursion, point)),
    criticalCoupling: transition?.nonlinear ?? null,
    criticalCouplingLinearised: transition?.linearised ?? null,
    remark,
    freeEnergy: freeEnergyResults(freeEnergy(recursion, { coupling: options.coupling })),
    variational:
      optimum &&
      variationalResults(optimum, { coupling: options.coupling, start: parameters.start as VariationalStart }),
  };
}

/** The levels of a truncated flow, with constants and ln Z extensive on the model's lattice. */
export function truncatedLevels(recursion: Recursion, { sites, coupling }: IsingModel, steps: number): LevelResults[] {
  const start = recursion.start(coupling);
  return flowTrajectory(recursion, start.couplings, { steps }).map(
    ({ level, spacing, volume, couplings, constant }) => {
      const rest = logPartitionAlong(recursion, couplings) / (volume * recursion.temper ** level);
      const perSite = start.constant + start.weight * (constant + rest);
      return {
        level,
        scale: spacing / Math.sqrt(start.weight),
        sites: (sites * start.weight) / volume,
        couplings: named(recursion, couplings),
        constant: sites * (start.constant + start.weight * constant),
        logPartition: finite(sites * perSite),
      };
    },
  );
}

export function freeEnergyResults({ coupling, logPartitionPerSite, exact, excess }: FlowFreeEnergy): FreeEnergyResults {
  return {
    coupling,
    logPartitionPerSite: finite(logPartitionPerSite),
    exact,
    excess: excess === null ? null : finite(excess),
  };
}

function variationalResults(
  { parameter, exponents, magnetic, symmetryBreaking }: VariationalOptimum,
  { coupling, start }: { readonly coupling: number; readonly start: VariationalStart },
): VariationalResults {
  const bound = variationalBound({ coupling, start });
  return {
    start,
    parameter,
    exponents,
    magnetic: { yH: magnetic.yH, delta: magnetic.delta },
    symmetryBreaking,
    bound: { ...freeEnergyResults(bound), bestParameter: bound.parameter },
  };
}

function fixedPointResults(recursion: Recursion, point: FixedPoint): FixedPointResults {
  const { kind, couplings, attractive, eigenvalues, scalingPowers, exponents } = point;
  return {
    kind,
    couplings: Object.fromEntries(recursion.couplings.map((name, i) => [name, finite(couplings[i]!)])),
    attractive,
    eigenvalues,
    scalingPowers: scalingPowers.map(finite),
    exponents,
  };
}

/** What the figures of a truncated flow draw. */
export function truncatedTrace(recursion: Recursion, { model, steps }: PreparedFlow): FlowTrace {
  if (recursion.couplings.length === 2) return { plane: planeTrace(recursion, model.coupling, steps), step: null };
  if (recursion.couplings.length !== 1) return { plane: null, step: null };
  const first = recursion.start(model.coupling).couplings[0]!;
  const critical = fixedPoints(recursion).critical?.couplings[0] ?? 0.5;
  const end = Math.max(1.6 * Math.abs(critical), 1.15 * Math.abs(first));
  const begin = first < 0 ? -end : 0;
  const curve = Array.from({ length: 201 }, (_, i): [number, number] => {
    const k = begin + ((end - begin) * i) / 200;
    return [k, recursion.step([k])[0]!];
  });
  return { plane: null, step: { name: recursion.couplings[0]!, curve } };
}

/** Arrows, critical line and trajectories around the critical fixed point and the start. */
function planeTrace(recursion: Recursion, coupling: number, steps: number): PlaneTrace {
  const { all } = fixedPoints(recursion);
  const transition = criticalCoupling(recursion)?.nonlinear ?? coupling;
  const starts = [coupling, 0.9 * transition, transition, 1.1 * transition];
  const trajectories = [...new Set(starts)].map((k) => ({
    coupling: k,
    points: flowTrajectory(recursion, recursion.start(k).couplings, { steps: Math.max(steps, 6) }).map(
      (level) => level.couplings,
    ),
  }));
  // The window holds the fixed points and the first step; a model far out begins beyond it.
  const near = starts.filter((k) => Math.abs(k) <= 2 * transition).map((k) => recursion.start(k).couplings);
  const fixed = all.map((point) => point.couplings).filter((couplings) => couplings.every(Number.isFinite));
  const seen = [...fixed, ...near, ...near.map(recursion.step), [0, 0]];
  const axes = [0, 1].map((i) => {
    const values = seen.map((point) => point[i]!);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const margin = 0.15 * (high - low || 0.1);
    return { from: low - margin, to: high + margin, count: 13 };
  });
  const second = axes[1]!;
  const line = criticalLine(recursion, {
    second: Array.from({ length: 41 }, (_, i) => second.from + ((second.to - second.from) * i) / 40),
  });
  return {
    names: recursion.couplings as [string, string],
    arrows: flowField(recursion, { axes }),
    trajectories,
    criticalLine: line.points,
    tangent: line.tangent,
  };
}

/** Couplings by name. */
function named(recursion: Recursion, couplings: readonly number[]): Record<string, number> {
  return Object.fromEntries(recursion.couplings.map((name, i) => [name, couplings[i]!]));
}

/** JSON has no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
