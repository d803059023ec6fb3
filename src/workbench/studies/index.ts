export * from "./almost-exact-map/index.js";
export * from "./flow/index.js";
export * from "./simulation/index.js";
