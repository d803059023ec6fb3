export { type ConfigurationBatch, configurationSeries } from "./configurations.js";
export { type Averaged, type Derivation, derivations, type ObservableSource, observableNames } from "./definitions.js";
export { disorderedObservables, type ObservableSeries, type Observables, observables } from "./estimates.js";
