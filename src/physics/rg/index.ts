export * from "./exact-flow/index.js";
export * from "./truncated/index.js";
export * from "./variational/index.js";
