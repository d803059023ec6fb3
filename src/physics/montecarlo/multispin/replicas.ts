import type { Lattice } from "../../lattice/index.js";
import { extents } from "../../lattice/index.js";
import type { EdwardsAndersonModel, IsingModel } from "../../models/index.js";
import type { Engine } from "../engine.js";
import { seedGenerators } from "../kernel/index.js";
import { type MultispinOptions, usualSlices } from "./options.js";
import { lanes, replicaKernel } from "./replica-kernel.js";
import { acceptanceThresholds, ergodicAlgorithm } from "./rule.js";
import { everyLane, fillTable } from "./tables.js";

const batch = 64;

/**
 * 128 independent Ising lattices of any shape by multi-spin coding, one in each lane of a word, sites in sequential
 * order. For a spin glass all lanes have the same bonds. Observables: `energy`, `magnetization`, `structureFactor`.
 *
 * @throws ParameterError for open boundaries, SizeError above 2^24 sites.
 */
export async function replicaEngine(
  model: IsingModel<Lattice> | EdwardsAndersonModel,
  { algorithm: wanted, probabilities = "compiled", slices = usualSlices }: Omit<MultispinOptions, "threads">,
): Promise<Engine<Int8Array>> {
  const algorithm = ergodicAlgorithm(wanted, model);
  const thresholds = acceptanceThresholds(algorithm, {
    coupling: model.coupling,
    coordination: 2 * extents(model.lattice).length,
    slices,
  });
  const { space, shape, kernel, begin, configuration } = await replicaKernel(model.lattice, {
    algorithm,
    signs: model.kind === "edwards-anderson" ? model.signs : undefined,
    antiferromagnetic: model.coupling < 0,
    thresholds: probabilities === "tables" ? "tables" : thresholds,
    slices,
    batch,
  });
  const { at, view, state } = space;
  fillTable(view.table, shape, [{ thresholds, mask: everyLane }]);
  return {
    kernel: `multi-spin ${algorithm}, 128 replicas`,
    replicas: lanes,
    alphabet: "spins",
    batch,
    state,
    begin: (start, key) => {
      seedGenerators(view.generators, { ...key, purpose: "multi-spin replicas" });
      begin(start, key);
    },
    advance: (sweeps) => kernel.advance(at.parameters, sweeps),
    measure: ({ count, every }) => {
      kernel.run(at.parameters, count, every);
      const series = (index: number) => view.series.slice(index * batch * lanes, index * batch * lanes + count * lanes);
      return { energy: series(0), magnetization: series(1), structureFactor: series(2) };
    },
    configuration,
  };
}
