export { normalVariates } from "./normal.js";
export { philox4x32 } from "./philox.js";
export { type RandomStream, randomStream, type StreamKey } from "./stream.js";
