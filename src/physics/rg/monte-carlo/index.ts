export type { BinnedSumsState } from "./binned-sums.js";
export {
  type CouplingFlow,
  type CouplingFlowOptions,
  type CouplingFlowState,
  couplingFlow,
  type LevelCouplings,
} from "./effective-couplings.js";
export { type Eigenvalue, type RgExponents, type RgStep, rgExponents, type Truncation } from "./exponents.js";
export type { FlowOptions } from "./levels.js";
export {
  type Crossing,
  type MatchedOperator,
  type MatchingOptions,
  matchingCrossings,
  matchLattices,
} from "./matching.js";
export type { ComplexNumber } from "./matrix.js";
export {
  analyseRg,
  type RgMeasurement,
  type RgMeasurementOptions,
  type RgMeasurementState,
  type RgResult,
  rgMeasurement,
} from "./measurement.js";
export { type Moments, type MomentsShape, type MomentsState, momentsOf } from "./moments.js";
export {
  type BlockedObservables,
  type BlockedObservablesOptions,
  type BlockedObservablesState,
  blockedObservables,
  type LevelObservables,
} from "./observables.js";
export { type Measured, wantedBins } from "./resampling.js";
