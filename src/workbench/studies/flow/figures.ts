import type { Figure } from "../../report/index.js";
import { couplingsByLevelFigure } from "./figures/couplings-by-level.js";
import { exponentsFigure } from "./figures/exponents.js";
import { planeFigure } from "./figures/plane.js";
import { scanFigure } from "./figures/scan.js";
import { stepFigure } from "./figures/step.js";
import type { FlowResults, FlowTrace } from "./results.js";

/** The figures of the study, in the order of the report. */
export function flowFigures(results: FlowResults, { plane, step }: FlowTrace): Figure[] {
  return [
    ...(plane ? [planeFigure(results, plane)] : []),
    ...(step ? [stepFigure(results, step)] : []),
    couplingsByLevelFigure(results),
    ...(results.scan && results.scan.length > 0 ? [scanFigure(results, results.scan)] : []),
    exponentsFigure(results),
  ];
}
