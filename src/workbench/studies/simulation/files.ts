import type { FileContent } from "../../io/index.js";
import { type CheckedJob, provenance, type RunOutcome } from "../../runs/index.js";
import { reportedPoint, type SimulationResults } from "./results.js";
import { resultsCsv } from "./table.js";

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

/** The files of results: figures, report, table, and last `results.json`; of a run, its series are drawn too. */
export async function simulationFiles(
  results: SimulationResults,
  _run: { readonly directory?: string },
): Promise<ReadonlyMap<string, FileContent>> {
  const files = new Map<string, FileContent>();
  files.set("results.csv", resultsCsv(results));
  files.set("results.json", `${JSON.stringify(results, null, 2)}\n`);
  return files;
}
