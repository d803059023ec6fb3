export type { SingleSiteAlgorithm } from "./acceptance.js";
export { type SingleSiteEngine, type SingleSiteOptions, singleSiteEngine } from "./engine.js";
export { happens, nextWord, threshold } from "./generator.js";
