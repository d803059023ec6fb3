export {
  finiteSizeScaling,
  type PowerQuantity,
  type ScalingAnalysis,
  type ScalingOptions,
  type SizeAtCritical,
} from "./analysis.js";
export type { AveragedFit, FitOfScan } from "./averaged-fit.js";
export { type CollapseCheck, type CollapseCheckOptions, collapseChecks } from "./collapse-check.js";
export type { CombinedNumber, QuantityFits } from "./combined-number.js";
export { type CrossingQuantity, type Crossings, type SizePair, sizePairs } from "./crossings.js";
export {
  type OrderSeries,
  orderHistogram,
  type ScalingCurve,
  type ScalingPoint,
  type SizeCurves,
  type SizeData,
} from "./size-curve.js";
export {
  type ClassComparison,
  compareClasses,
  type MeasuredExponent,
  type UniversalityClass,
  universalityClasses,
} from "./universality.js";
