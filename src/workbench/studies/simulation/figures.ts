import type { Figure } from "../../report/index.js";
import { couplingFigures } from "./figures/against-coupling.js";
import { sizeFigure } from "./figures/against-size.js";
import { chainFigure } from "./figures/chain.js";
import { configurationFigure } from "./figures/configuration.js";
import { couplingGrid, sizeGrid } from "./figures/grid.js";
import type { SimulationResults } from "./results.js";
import type { Trace } from "./trace.js";

/**
 * The figures of a run, in the order of the report: observables over couplings and over sizes where there are 3 or more
 * of them, and for each trace its chain, distribution and configuration. Figures of a second trace end in -2.
 */
export function simulationFigures({ tasks }: SimulationResults, traces: readonly Trace[] = []): Figure[] {
  const couplings = couplingGrid(tasks);
  const sizes = sizeGrid(tasks);
  const single = traces.flatMap((trace, index) => {
    const suffix = index === 0 ? "" : `-${index + 1}`;
    const point = tasks.find(
      ({ task, parameters }) =>
        task === trace.task && (trace.coupling === undefined || parameters.coupling === trace.coupling),
    );
    const at = point ? { point } : {};
    return [
      ...(trace.energy.values.length > 1 ? [chainFigure(trace, { ...at, name: `chain${suffix}` })] : []),
      ...(trace.configuration
        ? [configurationFigure(trace.configuration, { ...at, trace, name: `configuration${suffix}` })]
        : []),
    ];
  });
  return [...(couplings ? couplingFigures(couplings) : []), ...(sizes ? [sizeFigure(sizes)] : []), ...single];
}
