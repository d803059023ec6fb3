export { type BlockDerivatives, type BlockSum, blockDerivatives, blockSum, type CellCouplings } from "./cell.js";
export { type VariationalOptions, type VariationalStart, variationalFlow } from "./flow.js";
export {
  parameterSlope,
  type VariationalBound,
  type VariationalBoundOptions,
  variationalBound,
} from "./free-energy.js";
export { type MagneticExponents, type VariationalOptimum, variationalOptimum } from "./optimum.js";
