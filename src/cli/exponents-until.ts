import { ParameterError } from "../core/errors/index.js";
import { formatEstimate } from "../core/statistics/index.js";
import { openRunDirectory } from "../workbench/runs/index.js";
import {
  type Continued,
  type ContinueOptions,
  continueExponents,
  exponentsFiles,
  exponentsOutputs,
  exponentsStudy,
  exponentsSummary,
  type NextRound,
  openScalingRun,
  parseExponentTarget,
} from "../workbench/studies/exponents/index.js";
import { interruption } from "./interruption.js";
import { parseDuration, parseNumber } from "./options.js";
import { shortestPath } from "./paths.js";
import { progressDisplay } from "./progress-bar.js";
import { runStudy } from "./run-study.js";
import { tasksDisplay } from "./tasks-display.js";

export interface UntilCommand {
  readonly run: string;
  readonly until: string;
  readonly flags: {
    readonly maximum?: string;
    readonly maximumTime?: string;
    readonly workers?: string;
  };
  readonly selection: NonNullable<ContinueOptions["selection"]>;
  readonly omegas: readonly number[] | undefined;
  readonly command: readonly string[];
  readonly out: string;
  readonly json: boolean;
}

/** `kadanoff exponents RUN --until`: measures the run longer where it helps, and analyses it. */
export async function runExponentsUntil(given: UntilCommand): Promise<void> {
  const { run, until, flags, selection, omegas, command, out, json } = given;
  const target = parseExponentTarget(until);
  const maximum = flags.maximum === undefined ? undefined : parseCount("maximum", flags.maximum, "1000000");
  const workers = flags.workers === undefined ? undefined : parseCount("workers", flags.workers, "2");
  const seconds = flags.maximumTime === undefined ? undefined : parseDuration(flags.maximumTime);
  openScalingRun(run, { ...selection, unfinished: true });
  // To be found out before hours of work, and not after them.
  const results = openRunDirectory(out);
  const interrupted = interruption({ seconds });
  const showing = displays();
  let continued: Continued;
  try {
    continued = await continueExponents(run, {
      target,
      maximum,
      selection,
      omegas,
      workers,
      command,
      signal: interrupted.signal,
      progress: (event) => showing.analysis().progress(event),
      analysing: interrupted.undefended,
      sampling: (planned) => showing.sampling(planned).progress,
      analysed: (round) => {
        showing.stop();
        process.stderr.write(roundLine(round, target.number));
      },
    });
  } catch (error) {
    results.discard();
    throw error;
  } finally {
    showing.stop();
    interrupted.release();
  }
  const { stopped, latest } = continued;
  if (stopped) {
    process.stderr.write(
      `stopped; the same command goes on, kadanoff status ${shortestPath(run)} tells how far it is\n`,
    );
    process.exitCode = interrupted.exitCode();
  }
  if (!latest || (stopped && !interrupted.timedOut())) {
    results.discard();
    return;
  }
  const told = stopped ? { ...latest.until, reason: "the time was up; the same command goes on" } : latest.until;
  runStudy({
    run: (progress) => exponentsStudy(latest, { command, until: told }, progress),
    files: exponentsFiles,
    summary: exponentsSummary,
    replaces: exponentsOutputs,
    out,
    json,
  });
}

function parseCount(name: string, text: string, example: string): number {
  const value = parseNumber(name, text, example);
  if (Number.isInteger(value) && value > 0) return value;
  throw new ParameterError(`${name} ${text} is not a positive integer; try ${example}`);
}

/** The display of what is being done: an analysis, or tasks that are measured. */
function displays() {
  let shown: { readonly stop: () => void } | undefined;
  let analysis: ReturnType<typeof progressDisplay> | undefined;
  const stop = (): void => {
    shown?.stop();
    shown = undefined;
    analysis = undefined;
  };
  return {
    stop,
    analysis: () => {
      if (analysis) return analysis;
      stop();
      analysis = progressDisplay();
      shown = analysis;
      return analysis;
    },
    sampling: (planned: Parameters<typeof tasksDisplay>[0]) => {
      stop();
      const display = tasksDisplay(planned);
      shown = display;
      return display;
    },
  };
}

/** What an analysis found, and by how much each size is measured longer. */
function roundLine({ round: { value, error }, wanted, reached, tasks, goals }: NextRound, number: string): string {
  const found = `${number} ${formatEstimate({ mean: value, error })}, error ${wanted.toPrecision(2)} wanted`;
  if (!goals) return `${found}: ${reached ? "reached" : "not reached"}\n`;
  const factors = new Map<number, string[]>();
  for (const { task, size, measurements } of tasks) {
    const factor = (goals[task]! / measurements).toFixed(1);
    factors.set(size, [...new Set([...(factors.get(size) ?? []), factor])]);
  }
  const sizes = [...factors].map(([size, own]) => {
    const ascending = own.toSorted((one, other) => Number(one) - Number(other));
    return `${size} x${ascending.length > 1 ? `${ascending[0]} to ${ascending.at(-1)}` : ascending[0]}`;
  });
  return `${found}; measurements of L = ${sizes.join(", ")}\n`;
}
