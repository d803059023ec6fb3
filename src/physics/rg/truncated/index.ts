export {
  type CriticalCoupling,
  type CriticalLine,
  type CriticalLineOptions,
  criticalCoupling,
  criticalLine,
} from "./critical-line.js";
export { nearestNeighbourFlow, sumFlow, wilsonFlow } from "./decimation-flows.js";
export {
  type FixedPoint,
  type FixedPointKind,
  type FixedPointOptions,
  type FixedPoints,
  fixedPoints,
} from "./fixed-points.js";
export { type FlowFreeEnergy, freeEnergy, logPartitionAlong } from "./free-energy.js";
export { type Exponents, type Linearisation, linearise, polish } from "./linearisation.js";
export { type MigdalKadanoffOptions, migdalKadanoffFlow } from "./migdal-kadanoff.js";
export { type Couplings, type Recursion, type Start, type TemperOptions, tempered } from "./recursion.js";
export { type Axis, type FlowArrow, type FlowLevel, flowField, flowTrajectory } from "./trajectory.js";
