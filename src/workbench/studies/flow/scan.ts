import type { Progress } from "../../../core/progress/index.js";
import { onsager } from "../../../physics/exact/index.js";
import { type IsingModel, ising } from "../../../physics/models/index.js";
import { exactFlow, freeEnergy, type Recursion } from "../../../physics/rg/index.js";
import type { PreparedFlow } from "./options.js";
import type { ScanPoint } from "./results.js";
import { freeEnergyResults, truncatedLevels } from "./truncated.js";

/** The classes of an exact flow that a scan keeps. */
const kept = ["nn", "diagonal", "straight-2", "knight", "(2,2)", "plaquette"];

/** The flow from several couplings. */
export function scanFlow(
  { options: { scan = [] }, model: { lattice }, steps, recursion }: PreparedFlow,
  progress: Progress,
): ScanPoint[] {
  return scan.map((coupling, index) => {
    progress({ stage: "scan", done: index, total: scan.length, unit: "couplings" });
    const model = ising(lattice, { coupling });
    return recursion ? truncatedPoint(recursion, model, steps) : exactPoint(model, steps);
  });
}

function truncatedPoint(recursion: Recursion, model: IsingModel, steps: number): ScanPoint {
  return {
    ...freeEnergyResults(freeEnergy(recursion, { coupling: model.coupling })),
    levels: truncatedLevels(recursion, model, steps).map(({ couplings }) => couplings),
  };
}

/** On a finite torus ln Z/N differs from Onsager's by its size; that is what `excess` holds. */
function exactPoint(model: IsingModel, steps: number): ScanPoint {
  const flow = exactFlow(model, { steps });
  const logPartitionPerSite = flow.logPartition / model.sites;
  const exact = onsager({ coupling: model.coupling }).logPartitionPerSite;
  return {
    coupling: model.coupling,
    logPartitionPerSite,
    exact,
    excess: logPartitionPerSite - exact,
    levels: flow.levels.map(({ classes }) =>
      Object.fromEntries(
        classes
          .filter(({ name }) => kept.some((one) => name === one || name.startsWith(`${one} `)))
          .map(({ name, coupling }) => [name, coupling]),
      ),
    ),
  };
}
