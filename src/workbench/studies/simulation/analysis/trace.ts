import { extents, type Lattice } from "../../../../physics/lattice/index.js";
import type { ObservableSeries } from "../../../../physics/montecarlo/index.js";
import { histogramOf } from "../trace/histogram.js";
import { snapshotOf } from "../trace/snapshot.js";
import type { Trace } from "../trace.js";

export interface AnalysisTraceOptions {
  /** The name of the point that the trace is of. */
  readonly task: string;
  readonly model: "ising" | "potts" | "phi4";
  readonly lattice: Lattice;
  readonly coupling?: number | undefined;
  readonly states?: number | undefined;
  /** The last configuration of the first chain. */
  readonly configuration?: ArrayLike<number>;
}

const longestSeries = 2000;

/** What figures show of an analysis: chain, distribution and configuration, as far as the series hold them. */
export function analysisTrace(
  series: ObservableSeries,
  { task, model, lattice, coupling, states, configuration }: AnalysisTraceOptions,
): Trace {
  const { sites } = lattice;
  const chain = series.energy?.[0] ?? [];
  const stride = Math.max(1, Math.ceil(chain.length / longestSeries));
  const energies = Array.from({ length: Math.ceil(chain.length / stride) }, (_, k) => chain[k * stride]! / sites);
  const order = model === "potts" ? series.orderParameter : series.magnetization;
  const scale = model === "potts" ? 1 : 1 / sites;
  const values = order?.map((one) => Float64Array.from(one, (value) => value * scale)) ?? [];
  // A series of somebody's that is no sum over this many spins has no place among the bins.
  const possible = model === "phi4" || values.every((one) => one.every((value) => Math.abs(value) <= 1 + 1e-9));
  const histogram = possible ? histogramOf(values, { model, sites, states }) : undefined;
  const picture =
    configuration &&
    snapshotOf(Array.from(configuration), {
      extents: extents(lattice),
      model,
      ...(states !== undefined && { states }),
    });
  return {
    task,
    ...(coupling !== undefined && { coupling }),
    energy: { values: energies, stride, measurements: chain.length },
    ...(histogram && { histogram }),
    ...(picture && { configuration: picture }),
  };
}
