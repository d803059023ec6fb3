import type { SquareLattice } from "../../../physics/lattice/index.js";
import type { Hamiltonian } from "../../../physics/models/index.js";
import { mehtaSchwab, type SampleOptions } from "../mehta-schwab.js";
import type { CompiledRbm } from "./compile.js";

/** A compiled RBM held against its model on configurations, independently of how it was made. */
export interface CompiledVerification {
  /** `enumerated`: all configurations, up to 20 spins; `sampled`: random and ordered ones. */
  readonly method: "enumerated" | "sampled";
  readonly states: number;
  /** max |ln p_RBM(v) - ln p_model(v)|: both normalised when enumerated, unnormalised (they share ln Z) when sampled. */
  readonly maxLogDeviation: number;
  /** |ln Z_RBM - ln Z_model|; null when sampled. */
  readonly logPartitionDeviation: number | null;
}

/**
 * Evaluates the RBM and the model on all 2^N configurations up to 20 spins, else on random and ordered ones.
 *
 * @throws ParameterError when the sizes differ, or sampling lacks `random`.
 */
export function verifyCompiled(
  { rbm }: Pick<CompiledRbm, "rbm">,
  model: Hamiltonian & { readonly lattice?: SquareLattice },
  options: SampleOptions = {},
): CompiledVerification {
  const { method, states, min, max, logPartitionRatio } = mehtaSchwab(rbm, model, options);
  const shift = logPartitionRatio ?? 0;
  return {
    method,
    states,
    maxLogDeviation: Math.max(Math.abs(min - shift), Math.abs(max - shift)),
    logPartitionDeviation: logPartitionRatio === null ? null : Math.abs(logPartitionRatio),
  };
}
