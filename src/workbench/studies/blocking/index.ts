export { blockingFigures } from "./figures.js";
export { blockingFiles, blockingOutputs } from "./files.js";
export { type BlockingOptions, type PreparedBlocking, prepareBlocking } from "./options.js";
export { blockingReport } from "./report.js";
export type { BlockingResults, BlockingTrace } from "./results.js";
export { type BlockingStudy, type RunBlockingOptions, runBlocking } from "./run.js";
export { type BlockingRule, blockingRules } from "./settings.js";
export { blockingSummary } from "./summary.js";
export { type TorusCorrelationOptions, torusCorrelation } from "./torus-correlation.js";
