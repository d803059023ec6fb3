export { flowFigures } from "./figures.js";
export { flowFiles, flowOutputs } from "./files.js";
export { type FlowOptions, type PreparedFlow, prepareFlow } from "./options.js";
export { flowReport, flowSection } from "./report.js";
export { type FlowMethod, type FlowResults, type FlowTrace, flowMethods } from "./results.js";
export { type FlowStudy, runFlow } from "./run.js";
export { flowSummary } from "./summary.js";
