export { blockEngine, fitsBlocks } from "./blocks.js";
export {
  continueLaneTempering,
  type LadderMeasurements,
  type LaneTempering,
  type LaneTemperingOptions,
  laneTempering,
} from "./lane-tempering.js";
export type { MultispinOptions } from "./options.js";
export { replicaEngine } from "./replicas.js";
export { acceptanceThresholds, type SingleSpinAlgorithm } from "./rule.js";
