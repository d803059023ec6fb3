import type { NdArray } from "../../../core/arrays/index.js";
import type { ExactFlow, ExactFlowLevel } from "../../../physics/rg/index.js";
import {
  compilableOrder,
  compileHamiltonian,
  compileTable,
  rbmToArrays,
  type TableRbm,
  withCopyUnits,
} from "../../../systems/rbm/index.js";
import type { StackResults } from "./results.js";

/** The RBM of one level, as arrays for a file. */
export interface StackLevel {
  readonly results: StackResults;
  readonly arrays: Readonly<Record<string, NdArray>>;
}

/**
 * The stack of RBMs of an exact flow. The machine of a level has the level's spins as visible units, hidden units that
 * make its visible law exactly the level's, and a copy unit on every spin that the next level keeps: its hidden copies
 * are the visible units of the next machine. The copies flip with probability 1/(1 + e^(2 w0)), 4e-18 at w0 = 20.
 *
 * Levels without couplings of more than 12 spins are compiled coupling by coupling; up to 18 spins any level is
 * compiled from its table, with one unit per product. An exact flow has no other levels.
 */
export function rbmStack(flow: ExactFlow, { weight }: { readonly weight: number }): StackLevel[] {
  return flow.levels.map((level, index) => {
    const compiled = compileLevel(level);
    const next = flow.levels[index + 1];
    const place = new Map(Array.from(level.keptSites, (site, i) => [site, i]));
    const copied = Int32Array.from(next?.keptSites ?? [], (site) => place.get(site)!);
    const rbm = copied.length > 0 ? withCopyUnits(compiled.rbm, { sites: copied, weight }) : compiled.rbm;
    const sites = (data: Int32Array): NdArray => ({ data, shape: [data.length] });
    return {
      results: {
        level: level.level,
        file: `stack/level-${level.level}.npz`,
        visibleUnits: level.sites,
        couplingUnits: compiled.rbm.weights.hidden,
        copyUnits: copied.length,
        logErrorBound: compiled.logErrorBound + level.discarded,
      },
      arrays: { ...rbmToArrays(rbm), sites: sites(level.keptSites), copied_units: sites(copied) },
    };
  });
}

function compileLevel({ hamiltonian, logWeights }: ExactFlowLevel): TableRbm {
  const order = Math.max(0, ...hamiltonian.interactions.map((one) => one.order));
  if (order > compilableOrder && logWeights) return compileTable(logWeights);
  const { rbm, logErrorBound } = compileHamiltonian(hamiltonian);
  return { rbm, logErrorBound: logErrorBound ?? 0 };
}
