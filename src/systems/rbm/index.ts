export { type CompiledRbm, compileHamiltonian } from "./compiler/compile.js";
export { type CopyRbm, faithfulCopyWeight, withCopyUnits } from "./compiler/copy-units.js";
export { cancellationTolerance, type Term } from "./compiler/ledger.js";
export { compileTable, type TableRbm, tableSpins } from "./compiler/table.js";
export { type CompiledUnit, compilableOrder } from "./compiler/units.js";
export { type CompiledVerification, verifyCompiled } from "./compiler/verify.js";
export { rbmFromArrays, rbmToArrays } from "./machine/arrays.js";
export { type MarginalEvaluator, marginalEvaluator, type OrderedLogWeights } from "./machine/filter-tables.js";
export { type RbmLogPartition, rbmLogPartition } from "./machine/log-partition.js";
export {
  type EvaluationOrder,
  evaluationOrders,
  hiddenFreeEnergy,
  hiddenLogWeight,
  hiddenMarginal,
  type Marginal,
  marginalLogWeight,
  visibleFreeEnergy,
  visibleLogWeight,
  visibleMarginal,
} from "./machine/marginal.js";
export { jointLogWeight, type Rbm, rbm } from "./machine/rbm.js";
export { sparseWeights, transposeWeights, type Weights, weightMatrix, weightsFromMatrix } from "./machine/weights.js";
export { type MehtaSchwab, mehtaSchwab, type SampleOptions, variationalOperator } from "./mehta-schwab.js";
export { type Certificate, certify, minimumWeight, roundingCrossover } from "./star/certificate.js";
export { compareExhaustively, type ExhaustiveComparison } from "./star/exhaustive-comparison.js";
export { compareHidden, type HiddenComparison } from "./star/hidden-comparison.js";
export {
  channelLogRatio,
  flipProbability,
  jointLogProbability,
  localField,
  sampleJoint,
  visibleLogRatio,
} from "./star/star-law.js";
export { type StarRbm, starMap } from "./star/star-map.js";
export {
  type ComparedWeights,
  compareRandom,
  type ErrorsByOrder,
  type VisibleComparison,
  visibleComparison,
} from "./star/visible-comparison.js";
