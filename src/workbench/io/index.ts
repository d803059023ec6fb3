export { couplingsJson, readCouplings } from "./couplings.js";
export { type FileContent, readArrays, writeFileAtomic, writeFilesAtomic, writeNpy, writeNpz } from "./files.js";
export { decodeNpy, encodeNpy, type SourceOptions } from "./npy.js";
export { decodeNpz, encodeNpz, type NpzOptions } from "./npz.js";
export { outputError } from "./output-error.js";
export { readSamplerState, writeSamplerState } from "./sampler-state.js";
export { type ConfigurationOptions, readConfigurations } from "./spins.js";
