import { ParameterError } from "../../../../core/errors/index.js";
import { type Progress, silent } from "../../../../core/progress/index.js";
import {
  jobTasks,
  type PlannedJob,
  planJob,
  type RunProgress,
  readJobRecord,
  runJob,
  runStatus,
} from "../../../runs/index.js";
import { openScalingRun, type ScalingRunOptions } from "../read-run.js";
import { type AnalysedRun, analyseScalingRun } from "../run.js";
import { type NextRound, nextRound } from "./next-round.js";
import type { RoundResult, UntilResult } from "./results.js";
import type { ExponentTarget } from "./target.js";

export interface ContinueOptions {
  readonly target: ExponentTarget;
  /** Measurements of every chain at most; no limit unless given. */
  readonly maximum?: number | undefined;
  /** Sizes that are analysed; the others are left as they are. */
  readonly selection?: Pick<ScalingRunOptions, "sizes" | "minimumSize">;
  readonly omegas?: readonly number[] | undefined;
  readonly workers?: number | undefined;
  /** Aborted: what is being measured is checkpointed, and no further round begins. */
  readonly signal?: AbortSignal | undefined;
  readonly command?: readonly string[] | undefined;
  /** Told of the analyses. */
  readonly progress?: Progress;
  /** Called before tasks are measured, with those that are not at their goals; the result is told how they come on. */
  readonly sampling?: (planned: Pick<PlannedJob, "tasks" | "plans">) => (progress: RunProgress) => void;
  /** Carries out an analysis, which keeps the thread for many seconds and has nothing to lose. */
  readonly analysing?: <T>(analysis: () => T) => T;
  /** Called after each analysis. */
  readonly analysed?: (round: NextRound) => void;
}

export interface Continued {
  /** The run was stopped; the same call goes on with it. */
  readonly stopped: boolean;
  /** The latest analysis of this call; absent when it was stopped before the first. */
  readonly latest?: AnalysedRun & { readonly until: UntilResult };
}

/**
 * Measures a run longer until the error of a number is small enough, in rounds: an analysis, then sweeps for the tasks
 * to which the error owes most for their cost. Goals are recorded in the run, so that the same call goes on after an
 * interruption and ends with the same series.
 *
 * @throws ParameterError as `openScalingRun` and `finiteSizeScaling`, and for a maximum below what the run has;
 *   OutputError and FormatError as `runJob`.
 */
export async function continueExponents(directory: string, options: ContinueOptions): Promise<Continued> {
  const { target, maximum = Number.MAX_SAFE_INTEGER, selection = {}, omegas, workers, signal, command } = options;
  const { progress = silent, sampling, analysing = (work) => work(), analysed: tell } = options;
  openScalingRun(directory, { ...selection, unfinished: true });
  const { job } = readJobRecord(directory)!;
  const tasks = jobTasks(job);
  const planned = await planJob(job);
  let { goals, behind } = presentGoals(directory);
  const most = Math.max(...Object.values(goals));
  if (maximum < most) {
    throw new ParameterError(`maximum ${maximum} is below the ${most} measurements that the run has; raise it`);
  }
  const rounds: RoundResult[] = [];
  let latest: Continued["latest"];
  for (;;) {
    if (behind.length > 0) {
      // Signals and clocks that were held up by the analysis come before the goals of another round are written.
      await new Promise((resolve) => setTimeout(resolve));
      if (signal?.aborted) return { stopped: true, ...(latest && { latest }) };
      const plans = readJobRecord(directory)!.plans;
      const goingTo = Object.fromEntries(
        Object.entries(plans).map(([name, plan]) => [name, { ...plan, measurements: goals[name]! }]),
      );
      const { complete } = await runJob(planned, {
        directory,
        workers,
        signal,
        command,
        goals,
        progress:
          sampling?.({ tasks: tasks.filter(({ name }) => behind.includes(name)), plans: goingTo }) ?? (() => {}),
      });
      if (!complete) return { stopped: true, ...(latest && { latest }) };
    }
    const { plans } = readJobRecord(directory)!;
    const present = goals;
    const { analysed, next } = analysing(() => {
      const run = openScalingRun(directory, selection);
      const analysed = analyseScalingRun(run, { ...(omegas && { omegas }) }, progress);
      const { kernels } = planned;
      return { analysed, next: nextRound({ analysed, target, goals: present, plans, kernels, maximum }) };
    });
    tell?.(next);
    rounds.push(next.round);
    const { wanted, reached, reason, tasks: shares } = next;
    latest = {
      ...analysed,
      until: {
        number: target.number,
        wanted,
        reached,
        ...(reason !== undefined && { reason }),
        rounds: [...rounds],
        tasks: shares,
      },
    };
    if (!next.goals) return { stopped: false, latest };
    behind = tasks.map(({ name }) => name).filter((name) => next.goals![name]! > goals[name]!);
    goals = next.goals;
  }
}

/** What every task is to be measured, and the tasks that are not there yet. */
function presentGoals(directory: string): { goals: Readonly<Record<string, number>>; behind: readonly string[] } {
  const { plans } = readJobRecord(directory)!;
  const status = runStatus(directory).tasks;
  // The plan is ahead of the state of a task when a kill came between the two, and behind it in a run with `until`.
  const goals = Object.fromEntries(status.map(({ name, goal }) => [name, Math.max(goal, plans[name]!.measurements)]));
  return {
    goals,
    behind: status.filter(({ name, goal, complete }) => !complete || goal < goals[name]!).map(({ name }) => name),
  };
}
