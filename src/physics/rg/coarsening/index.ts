export { blockAverage } from "./average.js";
export { scalesOf } from "./blocks.js";
export type {
  BlockCoarsening,
  ChanceOptions,
  CoarseLattice,
  Coarsening,
  CoarseningInput,
  CoarseningKey,
} from "./coarsening.js";
export { composed } from "./compose.js";
export { checkerboardDecimation, decimation } from "./decimation.js";
export {
  type Activation,
  type FilterOptions,
  filterCoarsening,
  type HiddenLayerOptions,
  hiddenLayer,
} from "./hidden-layer.js";
export { type MajorityOptions, majority, type Ties } from "./majority.js";
export { linesOf, lineWords, type PackedSpins, packSpins, unpackSpins } from "./packing.js";
export type { RotatedLattice } from "./rotated.js";
export { type CoarsenStreamOptions, coarsenStream } from "./stream.js";
