import { ToleranceError } from "../../../core/errors/index.js";
import { compensatedSum } from "../../../core/numbers/index.js";
import { type Hamiltonian, hamiltonian } from "../../../physics/models/index.js";
import { type Rbm, rbm } from "../machine/rbm.js";
import { sparseWeights } from "../machine/weights.js";
import { logErrorBound } from "./error-bound.js";
import { type CompiledUnit, decompose } from "./units.js";

/** An RBM whose visible law is a given Hamiltonian's, exactly and at finite weights. */
export interface CompiledRbm {
  /**
   * Its constants C_j are set so that the unnormalised weights agree: `visibleLogWeight(rbm, v)` is the log-weight of
   * the model, constant included, and `rbmLogPartition(rbm)` is ln Z of the model.
   */
  readonly rbm: Rbm;
  /**
   * -sum_j C_j: what an RBM with the same weights and biases but no constants lacks,
   * e^logOffset sum_h exp(v W h + c v + b h) = e^(log-weight of the model), so ln Z_model = ln Z_without + logOffset.
   */
  readonly logOffset: number;
  /** What hidden unit j stands for, couplings of many spins first. */
  readonly units: readonly CompiledUnit[];
  /**
   * A bound of |ln P_RBM(v) + ln Z - log-weight| over all 2^N configurations, from the rounding in weights and constants;
   * null when not verified.
   */
  readonly logErrorBound: number | null;
}

/**
 * Compiles a Hamiltonian with fields and couplings of up to 12 spins, of either sign, into a real binary RBM with the
 * same law. Summing over a hidden unit that is attached to n spins with weights of one magnitude w gives
 *
 *     ln 2cosh(w sum_i g_i v_i) = A0 + c_2 sum_pairs g g' v v' + ... + c_n prod_i g_i v_i,      g_i = +1 or -1,
 *
 * and the weight is chosen so that the last term is the wanted coupling. Going from many spins to few, the terms of
 * lower order are subtracted from the couplings still to be realised; pairs have none left over, and fields become
 * visible biases. A pair J takes cosh 2w = e^(2|J|) (w = 0.7642854597 at the critical Ising coupling); a quartet K4
 * takes (1/8) ln cosh 4w - (1/2) ln cosh 2w = -|K4|, with an odd number of negative weights for K4 > 0. For an odd
 * number of spins one weight turns into a hidden bias. Complex weights are never needed.
 *
 * Couplings on the same sites are merged first: a double bond costs one unit. Couplings that by-products cancel to
 * within 2^-48 of what was added up are dropped. A model with no coupling of two or more spins, but a constant, gets
 * one unit without weights to hold it.
 *
 * The exact visible law does not make the hidden layer a coarse-graining: it holds one unit per coupling. For a layer
 * that carries the kept spins see `withCopyUnits`; for one that carries the decimated law exactly, `starMap`.
 *
 * @param verify checks the identity of every unit, and that they add up to the model (default true).
 * @param tolerance when given with `verify`, the `logErrorBound` that must be met.
 * @throws ParameterError for couplings of more than 12 spins, terms with repeated or unknown sites, and couplings that
 * are not finite or too large for a finite weight.
 * @throws ToleranceError when a unit misses its couplings, or the bound misses `tolerance`.
 */
export function compileHamiltonian(
  model: Hamiltonian,
  { verify = true, tolerance }: { readonly verify?: boolean; readonly tolerance?: number } = {},
): CompiledRbm {
  const merged = hamiltonian(model);
  const { units: made, fields, constant } = decompose(merged);
  const units = made.length === 0 && constant !== 0 ? [weightless] : made;
  const last = units.length - 1;
  const constants = Float64Array.from(units, (unit, j) => unit.constant - (j === last ? constant : 0));
  const machine = rbm({
    weights: sparseWeights({ visible: model.sites, hidden: units.length, entries: entries(units) }),
    visibleBias: fields,
    hiddenBias: Float64Array.from(units, ({ bias }) => bias),
    constants,
  });

  const bound = verify ? logErrorBound(machine, { model: merged, units }) : null;
  if (bound !== null && tolerance !== undefined && !(bound <= tolerance)) {
    throw new ToleranceError(
      `rounding in ${units.length} units bounds the error of ln p by ${bound.toExponential(2)}, not by ${tolerance}; ` +
        "ask for no less, or compile smaller couplings",
    );
  }
  // 0 - 0 where there is no unit, not -0.
  return { rbm: machine, logOffset: 0 - compensatedSum(constants), units, logErrorBound: bound };
}

const weightless: CompiledUnit = { sites: [], weights: [], bias: 0, constant: Math.LN2, terms: [] };

function* entries(units: readonly CompiledUnit[]): Generator<[number, number, number]> {
  for (const [j, { sites, weights }] of units.entries()) {
    for (const [k, site] of sites.entries()) yield [site, j, weights[k]!];
  }
}
