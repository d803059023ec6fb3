import { type Progress, silent } from "../../../core/progress/index.js";
import type { FileContent } from "../../io/index.js";
import { figurePng } from "../../report/index.js";
import { blockingFigures } from "./figures.js";
import { blockingReport } from "./report.js";
import type { BlockingStudy } from "./run.js";

/** Names of files that a run may leave, and the next run into the same directory replaces or removes. */
export const blockingOutputs = /^([\w.=-]+\/)?figures\/[\w-]+\.(svg|png)$/;

/** The files of a finished study: figures, report, and last `results.json`. */
export function blockingFiles(
  { results, trace }: BlockingStudy,
  progress: Progress = silent,
): Map<string, FileContent> {
  const files = new Map<string, FileContent>();
  const figures = blockingFigures(results, trace);
  figures.forEach((figure, index) => {
    progress({ stage: "figures", done: index, total: figures.length, unit: "figures" });
    files.set(`figures/${figure.name}.svg`, figure.svg);
    files.set(`figures/${figure.name}.png`, figurePng(figure));
  });
  files.set("report.html", blockingReport(results, figures));
  files.set("results.json", `${JSON.stringify(results, null, 2)}\n`);
  return files;
}
