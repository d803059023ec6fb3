export { compileKernel, type EmbeddedKernel, instantiateKernel } from "./load.js";
export { allocate, type KernelMemory, type Layout } from "./memory.js";
export { seedGenerators } from "./seed.js";
export { waves } from "./waves.js";
