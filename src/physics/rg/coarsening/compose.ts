import { ParameterError } from "../../../core/errors/index.js";
import type { CoarseLattice, Coarsening } from "./coarsening.js";

/**
 * One coarsening after another, as one. Levels of the same size in one composition would share their random decisions;
 * every coarsening here makes the lattice smaller, so there are none.
 *
 * @throws ParameterError for an empty list.
 */
export function composed<Out extends Int8Array | Float64Array>(
  ...steps: readonly [...Coarsening[], Coarsening<Out>]
): Coarsening<Out> {
  const last = steps.at(-1) as Coarsening<Out> | undefined;
  if (!last) throw new ParameterError("no coarsenings to compose; give at least one");
  const before = steps.slice(0, -1) as Coarsening[];
  return {
    name: steps.map(({ name }) => name).join(", then "),
    scale: steps.reduce((product, { scale }) => product * scale, 1),
    sizeAfter: (lattice) => steps.reduce((size: CoarseLattice, step) => step.sizeAfter(size), lattice),
    apply: (input) => {
      let { lattice, configurations } = input;
      for (const step of before) {
        configurations = step.apply({ ...input, lattice, configurations });
        lattice = step.sizeAfter(lattice);
      }
      return last.apply({ ...input, lattice, configurations });
    },
  };
}
