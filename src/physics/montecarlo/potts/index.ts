export { type PottsAlgorithm, pottsEngine } from "./engine.js";
