export type { CouplingClass } from "./classes.js";
export type { PairCorrelation } from "./correlations.js";
export {
  couplingThreshold,
  type ExactFlow,
  type ExactFlowLevel,
  type ExactFlowOptions,
  exactFlow,
  exactFlowSteps,
  requireExactFlow,
  tabulatedSpins,
} from "./exact-flow.js";
export type { Displacement } from "./geometry.js";
