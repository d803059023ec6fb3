export { type AnalysisOptions, analyzeFile } from "./analysis.js";
export { exportConfigurations } from "./export-configurations.js";
export { simulationFiles, simulationResults } from "./files.js";
export { type ReportedEstimate, type ReportedPoint, type SimulationResults, withoutBlocks } from "./results.js";
export { analyzeRun } from "./run-analysis.js";
export { simulationSummary } from "./summary.js";
