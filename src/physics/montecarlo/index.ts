export { average } from "./averages.js";
export type { Configuration, Engine, MeasureRequest, Series, Start } from "./engine.js";
export {
  continueSampler,
  type Measurements,
  type MeasureOptions,
  type Plain,
  type Sampler,
  type SamplerParts,
  type SamplerState,
  type StartOptions,
  startSampler,
} from "./sampler.js";
export type { NamedModel } from "./settings.js";
