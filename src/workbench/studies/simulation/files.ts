import type { FileContent } from "../../io/index.js";
import { figurePng } from "../../report/index.js";
import { type CheckedJob, jobTasks, provenance, type RunOutcome } from "../../runs/index.js";
import { simulationFigures } from "./figures.js";
import { simulationReport } from "./report.js";
import { reportedPoint, type SimulationResults } from "./results.js";
import { resultsCsv } from "./table.js";
import { readTrace } from "./trace.js";

/** Names of files that results leave, and the next ones in the same directory replace or remove. */
export const simulationOutputs = /^figures\/[\w-]+\.(svg|png)$/;

/** The results of a run that has ended. */
export function simulationResults({
  outcome,
  job,
  command,
}: {
  readonly outcome: RunOutcome;
  readonly job: CheckedJob;
  readonly command?: readonly string[];
}): SimulationResults {
  const { complete, unfinished, unreached, points, seconds } = outcome;
  return {
    version: 1,
    provenance: provenance(command ? { command } : {}),
    job,
    complete,
    ...(unfinished.length > 0 && { unfinished }),
    ...(unreached.length > 0 && { unreached }),
    seconds,
    tasks: points.map(reportedPoint),
  };
}

/** The files of results: figures, report, table, and last `results.json`; of a run, the first of its tasks is drawn. */
export function simulationFiles(
  results: SimulationResults,
  { directory }: { readonly directory?: string },
): ReadonlyMap<string, FileContent> {
  const shown = results.tasks[0]?.task;
  const task = results.job && jobTasks(results.job).find(({ name }) => name === shown);
  const traces = directory !== undefined && task ? [readTrace(directory, task)] : [];
  const figures = simulationFigures(results, traces);
  return new Map<string, FileContent>([
    ...figures.flatMap((figure): [string, FileContent][] => [
      [`figures/${figure.name}.svg`, figure.svg],
      [`figures/${figure.name}.png`, figurePng(figure)],
    ]),
    ["report.html", simulationReport(results, figures)],
    ["results.csv", resultsCsv(results)],
    ["results.json", `${JSON.stringify(results, null, 2)}\n`],
  ]);
}
