export {
  constantAcceptanceLadder,
  type ExchangeRound,
  exchangeProbability,
  exchangeRound,
  expectedAcceptance,
  type GeometricLadderOptions,
  geometricLadder,
  type MeasuredEnergies,
  requireLadder,
} from "./ladder.js";
export {
  continueReplicaExchange,
  type ExchangeStatistics,
  type ReplicaExchange,
  type ReplicaExchangeOptions,
  replicaExchange,
  type Temperable,
} from "./replica-exchange.js";
export { type RoundTripOptions, type RoundTripSummary, type RoundTrips, roundTrips } from "./round-trips.js";
