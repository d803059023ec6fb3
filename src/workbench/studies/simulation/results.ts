import type { Estimate } from "../../../core/statistics/index.js";
import type { CheckedJob, Point, Provenance } from "../../runs/index.js";

/** An estimate as results.json and `--json` hold it; what is not known is left out. */
export interface ReportedEstimate {
  readonly mean: number;
  /** One standard error; left out where the series is too short for one. */
  readonly error?: number;
  /** Why there is no error. */
  readonly refusal?: string;
  readonly remark?: string;
  /** In measurements, 1/2 for independent ones. */
  readonly tau: number;
  readonly tauError: number;
  readonly samples: number;
  readonly effectiveSamples: number;
  readonly rHat?: number;
  readonly method: string;
  readonly definition: string;
  /** Jackknife values, for quantities derived later; left out of `--json`. */
  readonly blocks?: Estimate["blocks"];
}

export interface ReportedPoint extends Omit<Point, "observables" | "omitted"> {
  readonly observables: Readonly<Record<string, ReportedEstimate>>;
  /** Observables that have no finite value on these data, with the reason. */
  readonly omitted?: Readonly<Record<string, string>>;
}

/** What a simulation or an analysis gives. */
export interface SimulationResults {
  readonly version: 1;
  readonly provenance: Provenance;
  /** The job, of a run. */
  readonly job?: CheckedJob;
  readonly complete: boolean;
  readonly unfinished?: readonly string[];
  /** With `until`: tasks that used up their measurements first. */
  readonly unreached?: readonly string[];
  readonly seconds: number;
  readonly tasks: readonly ReportedPoint[];
}

/** A point of the grid as results hold it. */
export function reportedPoint({ observables, omitted, ...point }: Point): ReportedPoint {
  return {
    ...point,
    observables: Object.fromEntries(Object.entries(observables).map(([name, value]) => [name, reported(value)])),
    ...(Object.keys(omitted).length > 0 && { omitted }),
  };
}

function reported(value: Estimate): ReportedEstimate {
  const { mean, error, refusal, remark, tau, tauError, samples, effectiveSamples, rHat, method, definition, blocks } =
    value;
  return {
    mean,
    ...(error !== undefined && { error }),
    ...(refusal !== undefined && { refusal }),
    ...(remark !== undefined && { remark }),
    tau,
    tauError,
    samples,
    effectiveSamples,
    ...(rHat !== undefined && Number.isFinite(rHat) && { rHat }),
    method,
    definition,
    ...(blocks !== undefined && { blocks }),
  };
}

/** The same without the jackknife blocks, for `--json`. */
export function withoutBlocks(results: SimulationResults): SimulationResults {
  const tasks = results.tasks.map((point) => ({
    ...point,
    observables: Object.fromEntries(
      Object.entries(point.observables).map(([name, { blocks: _, ...rest }]) => [name, rest]),
    ),
  }));
  return { ...results, tasks };
}
