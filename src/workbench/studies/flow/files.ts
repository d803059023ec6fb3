import { type Progress, silent } from "../../../core/progress/index.js";
import { encodeNpz, type FileContent } from "../../io/index.js";
import { figurePng } from "../../report/index.js";
import { flowFigures } from "./figures.js";
import { flowReport } from "./report.js";
import type { FlowStudy } from "./run.js";

/** Names of files that a run may leave, and the next run into the same directory replaces or removes. */
export const flowOutputs = /^(figures\/[\w-]+\.(svg|png)|stack\/level-\d+\.npz)$/;

/** The files of a finished study: figures, report, the stack of RBMs, and last `results.json`. */
export function flowFiles({ results, trace, stack }: FlowStudy, progress: Progress = silent): Map<string, FileContent> {
  const files = new Map<string, FileContent>();
  const figures = flowFigures(results, trace);
  figures.forEach((figure, index) => {
    progress({ stage: "figures", done: index, total: figures.length, unit: "figures" });
    files.set(`figures/${figure.name}.svg`, figure.svg);
    files.set(`figures/${figure.name}.png`, figurePng(figure));
  });
  for (const { results: level, arrays } of stack) files.set(level.file, encodeNpz(arrays));
  files.set("report.html", flowReport(results, figures));
  files.set("results.json", `${JSON.stringify(results, null, 2)}\n`);
  return files;
}
