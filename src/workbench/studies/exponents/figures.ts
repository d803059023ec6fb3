import type { Figure } from "../../report/index.js";
import { collapseFigure } from "./figures/collapse.js";
import { crossingFigure } from "./figures/crossing.js";
import { powerLawFigure } from "./figures/power-laws.js";
import type { ExponentsStudy } from "./run.js";

/** The figures of the study, in the order of the report. */
export function exponentsFigures({ results, curves, collapse }: ExponentsStudy): Figure[] {
  return [
    crossingFigure(results, curves, "binder"),
    crossingFigure(results, curves, "correlationRatio"),
    powerLawFigure(results),
    collapseFigure(results, collapse),
  ].filter((figure) => figure !== undefined);
}
