import type { Figure } from "../../report/index.js";
import { errorAgainstWeightFigure } from "./figures/error-against-weight.js";
import { filtersFigure } from "./figures/filters.js";
import { hiddenCouplingsFigure } from "./figures/hidden-couplings.js";
import { ln2CoshFigure } from "./figures/ln2cosh.js";
import { probabilitiesFigure } from "./figures/probabilities.js";
import type { MapResults, MapTrace } from "./results.js";

/** The figures of the study, in the order of the report. */
export function mapFigures(results: MapResults, trace: MapTrace): Figure[] {
  return [
    filtersFigure(results, trace),
    ln2CoshFigure(results),
    probabilitiesFigure(results, trace),
    errorAgainstWeightFigure(results),
    hiddenCouplingsFigure(results),
  ];
}
