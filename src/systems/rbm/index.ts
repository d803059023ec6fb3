export { rbmFromArrays, rbmToArrays } from "./arrays.js";
export { type Certificate, certify, minimumWeight, roundingCrossover } from "./certificate.js";
export { compareExhaustively, type ExhaustiveComparison } from "./exhaustive-comparison.js";
export { type MarginalEvaluator, marginalEvaluator, type OrderedLogWeights } from "./filter-tables.js";
export { compareHidden, type HiddenComparison } from "./hidden-comparison.js";
export { type RbmLogPartition, rbmLogPartition } from "./log-partition.js";
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
} from "./marginal.js";
export { jointLogWeight, type Rbm, rbm } from "./rbm.js";
export {
  channelLogRatio,
  flipProbability,
  jointLogProbability,
  localField,
  sampleJoint,
  visibleLogRatio,
} from "./star-law.js";
export { type StarRbm, starMap } from "./star-map.js";
export {
  type ComparedWeights,
  compareRandom,
  type ErrorsByOrder,
  type VisibleComparison,
  visibleComparison,
} from "./visible-comparison.js";
export { sparseWeights, transposeWeights, type Weights, weightMatrix, weightsFromMatrix } from "./weights.js";
