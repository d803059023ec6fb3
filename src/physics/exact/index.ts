export { type DecimatedModel, type DecimationCouplings, decimate, decimationCouplings } from "./decimation.js";
export {
  type DensityMomentsOptions,
  type DensityOfStates,
  densityMoments,
  densityOfStates,
} from "./density-of-states.js";
export { type EliminationOptions, eliminationWidth, logPartitionByElimination } from "./elimination.js";
export {
  enumerationLimit,
  forEachState,
  logPartitionByEnumeration,
  spinsOfState,
  tabulateLogWeights,
  tabulationLimit,
} from "./enumeration.js";
export { type Factor, type FactorModel, hamiltonianFactors } from "./factor-model.js";
export { type KaufmanOptions, kaufman, type Thermodynamics } from "./kaufman.js";
export { marginalByEnumeration } from "./marginal-enumeration.js";
export { type OnsagerSolution, onsager } from "./onsager.js";
export { type FreeField, freeField } from "./phi4-free.js";
export { type Phi4Means, phi4Quadrature } from "./phi4-quadrature.js";
export { type PottsMoments, pottsByEnumeration, pottsEnumerationLimit } from "./potts.js";
export { type TransferMatrixOptions, transferMatrix } from "./transfer-matrix.js";
