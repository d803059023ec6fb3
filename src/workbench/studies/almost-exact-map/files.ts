import { type Progress, silent } from "../../../core/progress/index.js";
import { rbmToArrays } from "../../../systems/rbm/index.js";
import { encodeNpz, type FileContent } from "../../io/index.js";
import { figurePng } from "../../report/index.js";
import { flowFigures } from "../flow/index.js";
import { mapFigures } from "./figures.js";
import { mapReport } from "./report.js";
import type { MapStudy } from "./run.js";

/** Names of files that a run may leave, and the next run into the same directory replaces or removes. */
export const mapOutputs = /^(configurations\.npz|figures\/[\w-]+\.(svg|png)|stack\/level-\d+\.npz)$/;

/** The files of a finished study: figures, report, `rbm.npz`, and last `results.json`, whose presence says complete. */
export function mapFiles(study: MapStudy, progress: Progress = silent): Map<string, FileContent> {
  const { results, rbm, trace, configurations, flow } = study;
  const files = new Map<string, FileContent>();
  const flowed = flow ? flowFigures(flow.results, flow.trace).filter(({ name }) => name === "couplings-by-level") : [];
  const figures = [...mapFigures(results, trace), ...flowed];
  figures.forEach((figure, index) => {
    progress({ stage: "figures", done: index, total: figures.length, unit: "figures" });
    files.set(`figures/${figure.name}.svg`, figure.svg);
    files.set(`figures/${figure.name}.png`, figurePng(figure));
  });
  const sites = (data: Int32Array) => ({ data, shape: [data.length] });
  files.set("rbm.npz", encodeNpz({ ...rbmToArrays(rbm), kept_sites: sites(rbm.keptSites) }));
  for (const { results: level, arrays } of flow?.stack ?? []) files.set(level.file, encodeNpz(arrays));
  if (configurations) files.set("configurations.npz", encodeNpz(configurations.arrays));
  files.set("report.html", mapReport(results, figures));
  files.set("results.json", `${JSON.stringify(results, null, 2)}\n`);
  return files;
}
