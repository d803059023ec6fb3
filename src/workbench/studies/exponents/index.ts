export { exponentsFigures } from "./figures.js";
export { exponentsFiles, exponentsOutputs } from "./files.js";
export { openScalingRun, readScalingSize, type ScalingRun, type ScalingRunOptions } from "./read-run.js";
export { exponentsReport } from "./report.js";
export type { ExponentNumber, ExponentsResults } from "./results.js";
export {
  type AnalysedRun,
  analyseScalingRun,
  type ExponentsOptions,
  type ExponentsStudy,
  exponentsStudy,
  runExponents,
} from "./run.js";
export { exponentsSummary } from "./summary.js";
export { type Continued, type ContinueOptions, continueExponents } from "./until/continue-run.js";
export type { NextRound } from "./until/next-round.js";
export type { RoundResult, TaskShare, UntilResult } from "./until/results.js";
export { type ExponentTarget, parseExponentTarget, type TargetName, targetNames } from "./until/target.js";
