export * from "./coarsening/index.js";
export * from "./exact-flow/index.js";
export * from "./exponents/index.js";
export * from "./monte-carlo/index.js";
export * from "./operators/index.js";
export * from "./truncated/index.js";
export * from "./variational/index.js";
