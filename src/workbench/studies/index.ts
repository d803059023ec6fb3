export * from "./almost-exact-map/index.js";
