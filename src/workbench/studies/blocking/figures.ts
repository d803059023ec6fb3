import type { Figure } from "../../report/index.js";
import { couplingsFigure, hasCouplingFlow } from "./figures/couplings.js";
import { exponentsFigure, stepsOf } from "./figures/exponents.js";
import { matchingFigure } from "./figures/matching.js";
import { picturesFigure } from "./figures/pictures.js";
import { spectrumFigure } from "./figures/spectrum.js";
import type { BlockingResults, BlockingTrace } from "./results.js";

/** The figures of the study, in the order of the report. */
export function blockingFigures(results: BlockingResults, trace: BlockingTrace): Figure[] {
  const exponents = stepsOf(results).some(({ eigenvalues: { even, odd } }) =>
    [...even, ...odd].some(({ exponent }) => exponent !== null),
  );
  return [
    picturesFigure(results, trace),
    ...(exponents ? [exponentsFigure(results), spectrumFigure(results)] : []),
    ...(hasCouplingFlow(results) ? [couplingsFigure(results)] : []),
    ...(results.match ? [matchingFigure(results, results.match)] : []),
  ];
}
