export { blockMean, independentMean, type MeanAndError } from "./block-mean.js";
export { type BlockMeans, type BlockMeansOptions, blockMeans } from "./blocks.js";
export {
  type BootstrapOptions,
  type BootstrapValuesOptions,
  bootstrap,
  bootstrapValues,
} from "./bootstrap.js";
export { type Chains, splitReplicas } from "./chains.js";
export type { Blocks, Estimate, EstimateMethod } from "./estimate.js";
export { formatEstimate, type Printable } from "./format.js";
export { type DerivedOptions, type EstimateOptions, effectiveSamples, estimate, estimateDerived } from "./gamma.js";
export { jackknife } from "./jackknife.js";
export {
  type DeleteOne,
  type Jackknifed,
  jackknifeOf,
  jackknifeValues,
  spreadOf,
  type VectorOfMeans,
} from "./jackknife-values.js";
export { kishSamples } from "./kish.js";
export { type BinningLevel, type LogBinning, type LogBinningState, logBinning } from "./log-binning.js";
export { type AtOptions, type MultiHistogram, type MultiHistogramOptions, multiHistogram } from "./multi-histogram.js";
export type { FunctionOfMeans } from "./projection.js";
export { splitRHat } from "./r-hat.js";
export { type ReweightingRangeOptions, type ReweightOptions, reweight, reweightingRange } from "./reweighting.js";
export type { Run } from "./runs.js";
export * from "./scaling/index.js";
