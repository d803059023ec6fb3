export * from "./almost-exact-map/index.js";
export * from "./blocking/index.js";
export * from "./exponents/index.js";
export * from "./flow/index.js";
export * from "./simulation/index.js";
