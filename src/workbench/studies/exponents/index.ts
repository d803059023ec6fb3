export { exponentsFigures } from "./figures.js";
export { exponentsFiles, exponentsOutputs } from "./files.js";
export { openScalingRun, readScalingSize, type ScalingRun, type ScalingRunOptions } from "./read-run.js";
export { exponentsReport } from "./report.js";
export type { ExponentNumber, ExponentsResults } from "./results.js";
export { type ExponentsOptions, type ExponentsStudy, runExponents } from "./run.js";
export { exponentsSummary } from "./summary.js";
