export { type AnalysisOptions, analyzeFile } from "./analysis.js";
export { exportConfigurations } from "./export-configurations.js";
export { simulationFigures } from "./figures.js";
export { simulationFiles, simulationOutputs, simulationResults } from "./files.js";
export { simulationReport } from "./report.js";
export { type ReportedEstimate, type ReportedPoint, type SimulationResults, withoutBlocks } from "./results.js";
export { analyzeRun } from "./run-analysis.js";
export { simulationSummary } from "./summary.js";
export { readTrace, type Trace } from "./trace.js";
