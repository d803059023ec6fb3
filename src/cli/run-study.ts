import type { Progress } from "../core/progress/index.js";
import type { FileContent } from "../workbench/io/index.js";
import { openRunDirectory } from "../workbench/runs/index.js";
import { shortestPath } from "./paths.js";
import { progressDisplay } from "./progress-bar.js";

/** A study whose input has been checked, with what the command line needs of it. */
export interface CheckedStudy<Study extends { readonly results: object }> {
  readonly run: (progress: Progress) => Study;
  readonly files: (study: Study, progress: Progress) => ReadonlyMap<string, FileContent>;
  /** What is printed without `--json`; `directory` as the reader would type it. */
  readonly summary: (results: Study["results"], directory: string) => string;
  /** Files of earlier runs that go if this run does not write them. */
  readonly replaces: RegExp;
  readonly out: string;
  readonly json: boolean;
}

/** Runs a study into its directory with a progress bar, and prints its results. A study that fails leaves nothing. */
export function runStudy<Study extends { readonly results: object }>(study: CheckedStudy<Study>): void {
  const directory = openRunDirectory(study.out);
  const display = progressDisplay();
  try {
    const finished = study.run(display.progress);
    directory.writeAll(study.files(finished, display.progress), { replaces: study.replaces });
    display.stop();
    process.stdout.write(
      study.json
        ? `${JSON.stringify(finished.results, null, 2)}\n`
        : study.summary(finished.results, shortestPath(directory.path)),
    );
  } catch (error) {
    directory.discard();
    throw error;
  } finally {
    display.stop();
  }
}
