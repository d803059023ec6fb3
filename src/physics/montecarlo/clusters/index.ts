export { type ClusterAlgorithm, type ClusterOptions, clusterEngine } from "./cluster-engine.js";
