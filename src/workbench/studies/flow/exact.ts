import type { Progress } from "../../../core/progress/index.js";
import type { IsingModel } from "../../../physics/models/index.js";
import { type ExactFlow, type ExactFlowLevel, exactFlow } from "../../../physics/rg/index.js";
import type { FlowResults, LevelResults } from "./results.js";

/** Classes below this are rounding and stay out of the results. */
const smallest = 1e-13;

/** What an exact flow contributes to the results. */
export type ExactPart = Pick<
  FlowResults,
  "neglected" | "levels" | "fixedPoints" | "criticalCoupling" | "criticalCouplingLinearised" | "remark" | "conserved"
>;

/** Follows the exact flow of a finite torus. */
export function followExact(
  model: IsingModel,
  { steps, progress }: { readonly steps: number; readonly progress: Progress },
): { readonly flow: ExactFlow; readonly part: ExactPart } {
  const flow = exactFlow(model, { steps, progress });
  return {
    flow,
    part: {
      neglected: "nothing: every coupling of every order on this torus",
      levels: flow.levels.map(exactLevel),
      fixedPoints: [],
      criticalCoupling: null,
      criticalCouplingLinearised: null,
      remark:
        "exact decimation in two dimensions has no critical fixed point: at K_c the couplings lengthen and drift from step " +
        "to step, since correlations decay as b^(-n/4) and spins are not rescaled; no exponent is read off",
      conserved: {
        logPartition: flow.logPartition,
        logPartitionDeviation: flow.deviations.logPartition,
        correlationDeviation: flow.deviations.correlations,
        symmetryDeviation: flow.deviations.symmetry,
      },
    },
  };
}

function exactLevel(level: ExactFlowLevel): LevelResults {
  const classes = level.classes.filter(({ coupling }) => Math.abs(coupling) >= smallest);
  return {
    level: level.level,
    scale: level.scale,
    sites: level.sites,
    couplings: Object.fromEntries(classes.map(({ name, coupling }) => [name, coupling])),
    classes: classes.map(({ name, order, multiplicity }) => ({ name, order, multiplicity })),
    sumOfSquaresByOrder: level.sumOfSquaresByOrder,
    correlations: level.correlations.map(({ name, displacement, value }) => ({
      name,
      displacement: [displacement[0], displacement[1]] as const,
      value,
    })),
    constant: level.constant,
    logPartition: level.logPartition,
    logPartitionFrom: level.logPartitionFrom,
  };
}
