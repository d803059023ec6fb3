import { ParameterError } from "../../../core/errors/index.js";
import {
  type Chains,
  type Estimate,
  estimateDerived,
  jackknifeValues,
  spreadOf,
} from "../../../core/statistics/index.js";
import { type Averaged, type Derivation, derivations, type ObservableSource } from "./definitions.js";

/** The series of a run by the names of the kernels' observables; each a list of chains. */
export type ObservableSeries = Readonly<Record<string, Chains>>;

/** Observables by name, and why some could not be given. */
export interface Observables {
  readonly estimates: Readonly<Record<string, Estimate>>;
  readonly omitted: Readonly<Record<string, string>>;
}

/**
 * Named observables with errors from the series of a run, as far as the series are there: the Gamma method for functions
 * of means. An observable that has no value on these data, such as a correlation length where N <m^2> is below the
 * structure factor, is left out with the reason.
 */
export function observables(source: ObservableSource, series: ObservableSeries): Observables {
  const averaged = seriesOf(series);
  return each(source, series, ({ definition, from, of, refusal }) => {
    const chains = from.map(averaged);
    return refusal?.(chains.map(meanOf)) ?? estimateDerived({ observables: chains, of, definition });
  });
}

/**
 * Observables of several disorder realisations, each with a series of its own: averages over realisations of thermal
 * means, and functions of these. Errors are by the jackknife over realisations, so they hold the spread of the disorder;
 * `tau` is that of the slowest realisation, `effectiveSamples` the number of realisations. A single realisation is given
 * with its thermal error, and a remark says so.
 *
 * @throws ParameterError when there is no realisation.
 */
export function disorderedObservables(
  source: ObservableSource,
  realisations: readonly ObservableSeries[],
): Observables {
  const first = realisations[0];
  if (!first) throw new ParameterError("no disorder realisations; give the series of at least one");
  if (realisations.length === 1) return ofOneRealisation(observables(source, first));
  const all = Object.fromEntries(
    Object.keys(first).map((name) => [name, realisations.flatMap((series) => series[name] ?? [])]),
  );
  const own = realisations.map(seriesOf);
  return each(source, all, (derivation) => {
    const { definition, from, of, refusal, ofEachRealisation } = derivation;
    const thermalMeans = own.map((averaged) => from.map((one) => meanOf(averaged(one))));
    const average = (k: number): number => thermalMeans.reduce((sum, values) => sum + values[k]!, 0) / own.length;
    const reason = refusal?.(from.map((_, k) => average(k)));
    if (reason !== undefined) return reason;
    const means = ofEachRealisation ? thermalMeans.map((values) => [of(values)]) : thermalMeans;
    const sizes = realisations.map(() => 1);
    const deleted = jackknifeValues({ means, sizes }, (values) => [ofEachRealisation ? values[0]! : of(values)]);
    const { values, errors } = spreadOf(deleted);
    const thermal = own.map((averaged) => estimateDerived({ observables: from.map(averaged), of, definition }));
    const slowest = thermal.reduce((most, one) => (one.tau > most.tau ? one : most));
    return {
      mean: values[0]!,
      error: errors[0]!,
      tau: slowest.tau,
      tauError: slowest.tauError,
      samples: thermal.reduce((sum, one) => sum + one.samples, 0),
      // The error is the spread between realisations, each of which counts once however long it was sampled.
      effectiveSamples: realisations.length,
      method: "jackknife",
      definition: `${definition}${disorderAverage(derivation)} ${realisations.length} disorder realisations`,
      blocks: { kind: "jackknife", values: deleted.values.map((row) => row[0]!), sizes, center: deleted.center[0]! },
      rHat: undefined,
    };
  });
}

const disorderAverage = ({ from, ofEachRealisation }: Derivation): string =>
  ofEachRealisation
    ? ", of each realisation; averaged over"
    : from.length > 1
      ? ", each moment averaged over"
      : ", averaged over";

function ofOneRealisation({ estimates, omitted }: Observables): Observables {
  const thermal = "the thermal error of one disorder realisation, without the spread between realisations";
  const marked = Object.entries(estimates).map(([name, one]): [string, Estimate] => [
    name,
    {
      ...one,
      definition: `${one.definition}; one disorder realisation`,
      remark: one.remark === undefined ? thermal : `${one.remark}; ${thermal}`,
    },
  ]);
  return { estimates: Object.fromEntries(marked), omitted };
}

/** `make` gives an estimate, or the reason why there is none. */
function each(
  source: ObservableSource,
  series: ObservableSeries,
  make: (derivation: Derivation) => Estimate | string,
): Observables {
  const estimates: Record<string, Estimate> = {};
  const omitted: Record<string, string> = {};
  const origin = series.energy?.[0]?.[0] ?? 0;
  for (const derivation of derivations(source, Object.keys(series), origin)) {
    const { name, definition } = derivation;
    try {
      const made = make(derivation);
      if (typeof made === "string") omitted[name] = made;
      else estimates[name] = made;
    } catch (error) {
      if (!(error instanceof ParameterError)) throw error;
      omitted[name] = `${definition} has no finite value here: ${error.message}`;
    }
  }
  return { estimates, omitted };
}

/** What is averaged, as chains, each made once. */
function seriesOf(series: ObservableSeries): (averaged: Averaged) => Chains {
  const made = new Map<Averaged, Chains>();
  return (averaged) => {
    const known =
      made.get(averaged) ?? series[averaged.series]!.map((chain) => Float64Array.from(chain, averaged.value));
    made.set(averaged, known);
    return known;
  };
}

function meanOf(chains: Chains): number {
  let [sum, count] = [0, 0];
  for (const chain of chains) {
    for (let i = 0; i < chain.length; i++) sum += chain[i]!;
    count += chain.length;
  }
  return sum / count;
}
