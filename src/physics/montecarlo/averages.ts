import { blockMean, independentMean, type MeanAndError } from "../../core/statistics/index.js";
import type { Measurements } from "./sampler.js";

/** From this many independent chains on, their spread gives the error, and no assumption on autocorrelation is needed. */
const enoughReplicas = 16;

/**
 * Mean and standard error of one observable, or of a function of it such as (e) => e ** 2. With many replicas the error
 * comes from the spread of their means; with few, from blocks of each replica's series.
 */
export function average(
  { measurements, replicas, series }: Measurements,
  observable: string,
  value: (measured: number) => number = (measured) => measured,
): MeanAndError {
  const values = series[observable]!;
  const chain = (replica: number): Float64Array =>
    Float64Array.from({ length: measurements }, (_, m) => value(values[m * replicas + replica]!));
  const chains = Array.from({ length: replicas }, (_, replica) => chain(replica));
  if (replicas >= enoughReplicas) {
    return independentMean(chains.map((one) => one.reduce((sum, each) => sum + each, 0) / measurements));
  }
  const each = chains.map((one) => blockMean(one));
  const mean = each.reduce((sum, one) => sum + one.mean, 0) / replicas;
  return { mean, error: Math.sqrt(each.reduce((sum, one) => sum + one.error ** 2, 0)) / replicas };
}
