export { type Phi4EngineOptions, phi4Engine } from "./engine.js";
export { proposalWidth } from "./width.js";
