import { type Progress, silent } from "../../../core/progress/index.js";
import type { FileContent } from "../../io/index.js";
import { figurePng } from "../../report/index.js";
import { exponentsFigures } from "./figures.js";
import { exponentsReport } from "./report.js";
import type { ExponentsStudy } from "./run.js";

/** Names of files that an analysis may leave, and the next one into the same directory replaces or removes. */
export const exponentsOutputs = /^figures\/[\w-]+\.(svg|png)$/;

/** The files of a finished analysis: figures, report, and last `results.json`. */
export function exponentsFiles(study: ExponentsStudy, progress: Progress = silent): Map<string, FileContent> {
  const files = new Map<string, FileContent>();
  const figures = exponentsFigures(study);
  figures.forEach((figure, index) => {
    progress({ stage: "figures", done: index, total: figures.length, unit: "figures" });
    files.set(`figures/${figure.name}.svg`, figure.svg);
    files.set(`figures/${figure.name}.png`, figurePng(figure));
  });
  files.set("report.html", exponentsReport(study.results, figures));
  files.set("results.json", `${JSON.stringify(study.results, null, 2)}\n`);
  return files;
}
