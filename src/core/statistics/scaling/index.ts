export { type BlockHistogram, type BlockHistogramOptions, blockHistogram, matchBlocks } from "./block-histogram.js";
export { chiSquaredProbability } from "./chi-squared.js";
export {
  type Collapse,
  type CollapseCurve,
  type CollapseOptions,
  type CollapseParameters,
  collapseQuality,
  dataCollapse,
  type ScaledCurve,
  scaledCurves,
} from "./collapse.js";
export { type CrossingOptions, crossingOf, nearbyCrossing } from "./crossing.js";
export {
  type LeastSquaresFit,
  type LeastSquaresOptions,
  leastSquares,
  type Weighting,
  weightingOf,
} from "./least-squares.js";
export { type Averaging, type Candidate, modelSpread, modelWeights, weightedMean } from "./model-average.js";
export {
  mapResampled,
  type Resampled,
  type ResampledGroup,
  spreadOfResampled,
  zipResampled,
} from "./resampled.js";
export {
  type Curve,
  type CurvePoint,
  type ReweightedCurves,
  rangeInWords,
  reweightedCurves,
} from "./reweighted-curves.js";
export { type SimplexOptions, simplexMinimum } from "./simplex.js";
