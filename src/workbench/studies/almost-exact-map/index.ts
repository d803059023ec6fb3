export { type Claim, mapClaims, type Verdict } from "./claims.js";
export { mapFigures } from "./figures.js";
export { mapFiles, mapOutputs } from "./files.js";
export { mapReport } from "./report.js";
export type { MapResults, MapTrace } from "./results.js";
export { type MapOptions, type MapStudy, type PreparedMap, prepareMap, runMap } from "./run.js";
export { mapSummary } from "./summary.js";
