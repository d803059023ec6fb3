export { type AnalysisOptions, analyzeFile } from "./analysis/analyze-file.js";
export { analyzeRun } from "./analysis/analyze-run.js";
export { exportConfigurations } from "./export-configurations.js";
export { simulationFigures } from "./figures.js";
export { simulationFiles, simulationOutputs, simulationResults } from "./files.js";
export { simulationReport } from "./report.js";
export { type ReportedEstimate, type ReportedPoint, type SimulationResults, withoutBlocks } from "./results.js";
export { simulationSummary } from "./summary.js";
export { readTrace, type Trace } from "./trace.js";
