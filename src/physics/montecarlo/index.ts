export { type Annealed, type AnnealOptions, anneal } from "./annealing.js";
export { average } from "./averages.js";
export { clusterEngine } from "./clusters/index.js";
export {
  type Algorithm,
  createSampler,
  type IsingMethod,
  type Phi4Method,
  type PottsMethod,
  type RestoreOptions,
  restoreSampler,
  type SamplerOptions,
  type SingleSpinMethod,
} from "./create.js";
export type { Alphabet, Configuration, Engine, MeasureRequest, Series, Start } from "./engine.js";
export {
  blockEngine,
  continueLaneTempering,
  type LadderMeasurements,
  type LaneTempering,
  type LaneTemperingOptions,
  laneTempering,
  type MultispinOptions,
  replicaEngine,
  type SingleSpinAlgorithm,
} from "./multispin/index.js";
export {
  type ConfigurationBatch,
  configurationSeries,
  disorderedObservables,
  type ObservableSeries,
  type ObservableSource,
  type Observables,
  observableNames,
  observables,
} from "./observables/index.js";
export { type Phi4EngineOptions, phi4Engine, proposalWidth } from "./phi4/index.js";
export { pottsEngine } from "./potts/index.js";
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
export type { DescribableModel, NamedModel } from "./settings.js";
export { type SingleSiteEngine, type SingleSiteOptions, singleSiteEngine } from "./single-site/index.js";
export {
  constantAcceptanceLadder,
  continueReplicaExchange,
  type ExchangeRound,
  type ExchangeStatistics,
  exchangeProbability,
  exchangeRound,
  expectedAcceptance,
  type GeometricLadderOptions,
  geometricLadder,
  type MeasuredEnergies,
  type ReplicaExchange,
  type ReplicaExchangeOptions,
  type RoundTripOptions,
  type RoundTripSummary,
  type RoundTrips,
  replicaExchange,
  requireLadder,
  roundTrips,
  type Temperable,
} from "./tempering/index.js";
