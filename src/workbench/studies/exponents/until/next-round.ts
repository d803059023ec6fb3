import { extents } from "../../../../physics/lattice/index.js";
import { type JobRecord, type Kernel, parseLattice } from "../../../runs/index.js";
import type { AnalysedRun } from "../run.js";
import { allocate, grown, isOpen, type Source } from "./allocation.js";
import type { RoundResult, TaskShare } from "./results.js";
import { taskShares } from "./shares.js";
import { type ExponentTarget, wantedError } from "./target.js";

export interface RoundInput {
  readonly analysed: AnalysedRun;
  readonly target: ExponentTarget;
  /** Measurements of every chain by task, of all tasks of the run. */
  readonly goals: Readonly<Record<string, number>>;
  readonly plans: JobRecord["plans"];
  readonly kernels: Readonly<Record<string, Kernel>>;
  /** Measurements of every chain at most. */
  readonly maximum: number;
}

/** What an analysis says about going on. */
export interface NextRound {
  readonly wanted: number;
  readonly round: RoundResult;
  readonly tasks: readonly TaskShare[];
  readonly reached: boolean;
  /** Why going on is of no use. */
  readonly reason?: string;
  /** Measurements of every chain by task for the next round; absent when it is the end. */
  readonly goals?: Readonly<Record<string, number>>;
}

/** The spread between fits is beyond the reach of sweeps when it is so many times the statistical error. */
const dominating = 3;
/** Errors of errors: a little more than the present ones let expect. */
const margin = 1.1;

/**
 * Whether the error of a number is small enough, and else how long each task is to be measured. It depends on the series
 * and on the goals alone, so that an interrupted run comes by the same goals: work is counted in sweeps times sites and
 * not by a clock. The error is taken to fall as a whole with the statistical one, which is true while the spread between
 * fits is their noise.
 */
export function nextRound({ analysed, target, goals, plans, kernels, maximum }: RoundInput): NextRound {
  const { run, data, analysis } = analysed;
  const number = analysis[target.number];
  const wanted = wantedError(target, number.value);
  const shares = taskShares({ run, data, analysis, number });
  const own = run.sizes.flatMap(({ size, tasks }) => tasks.map((task) => ({ size, task })));
  const chains = (name: string): number => {
    const { rungs, lanes } = kernels[name]!;
    return plans[name]!.units * rungs * lanes;
  };
  const sources = own.map(({ task: { name, size } }): Source => {
    const sites = extents(parseLattice(size)).reduce((product, extent) => product * extent, 1);
    return {
      name,
      share: shares[name]!,
      work: sites * chains(name) * plans[name]!.every * goals[name]!,
      room: maximum / goals[name]!,
    };
  });
  const total = sources.reduce((sum, { work }) => sum + work, 0);
  const { value, error, statistical, systematic } = number;
  const told = {
    wanted,
    round: {
      value,
      error,
      statistical,
      systematic,
      measurements: own.reduce((sum, { task: { name } }) => sum + goals[name]! * chains(name), 0),
    },
    tasks: own.map(({ size, task: { name, couplings } }, t) => ({
      task: name,
      size,
      couplings,
      measurements: goals[name]!,
      share: shares[name]!,
      work: sources[t]!.work / total,
    })),
  };
  if (error <= wanted) return { ...told, reached: true };
  const short = (x: number): string => x.toPrecision(2);
  if (systematic > wanted && systematic > dominating * statistical) {
    const reason =
      `the spread between fits, ${short(systematic)}, is above ${short(wanted)} and more than ${dominating} times the ` +
      `statistical error, ${short(statistical)}: further sweeps cannot help; larger sizes can, or --minimum-size without small ones`;
    return { ...told, reached: false, reason };
  }
  const closed = sources.filter((source) => !isOpen(source));
  const fixed = closed.reduce((sum, { share }) => sum + share, 0);
  if (closed.length === sources.length || fixed >= (wanted / error) ** 2) {
    const reason =
      `${closed.length} of ${sources.length} tasks are at the maximum of ${maximum} measurements, and ` +
      `${Math.round(100 * fixed)} % of the variance is theirs; raise the maximum`;
    return { ...told, reached: false, reason };
  }
  const factors = allocate(sources, { remaining: (wanted / error) ** 2 / margin });
  const next = sources.map(({ name }) => [name, Math.min(maximum, grown(goals[name]!, factors[name]!))] as const);
  return { ...told, reached: false, goals: { ...goals, ...Object.fromEntries(next) } };
}
