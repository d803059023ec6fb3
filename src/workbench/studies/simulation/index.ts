export { simulationFiles, simulationResults } from "./files.js";
export { type ReportedEstimate, type ReportedPoint, type SimulationResults, withoutBlocks } from "./results.js";
export { simulationSummary } from "./summary.js";
