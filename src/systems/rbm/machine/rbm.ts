import { ParameterError } from "../../../core/errors/index.js";
import type { Weights } from "./weights.js";

/**
 * A restricted Boltzmann machine with binary units v, h in {-1, +1} and the law
 *
 *     P(v, h) = exp( sum_ij W_ij v_i h_j + sum_i c_i v_i + sum_j b_j h_j - sum_j C_j ) / Z.
 *
 * The constants C_j cancel in P; they make the unnormalised weights comparable with those of another model.
 */
export interface Rbm {
  readonly weights: Weights;
  /** c_i, one per visible unit. */
  readonly visibleBias: Float64Array;
  /** b_j, one per hidden unit. */
  readonly hiddenBias: Float64Array;
  /** C_j, one per hidden unit. */
  readonly constants: Float64Array;
  /**
   * y_j with C_j = ln 2cosh y_j, where the constants have that form; NaN where they have not. The cancellation-free
   * evaluation takes the difference ln 2cosh x - ln 2cosh y_j as one function.
   */
  readonly anchors: Float64Array;
}

/**
 * An RBM from its weights; biases and constants default to zero, and `anchors` y_j set C_j = ln 2cosh y_j.
 *
 * @throws ParameterError when a vector has the wrong length or a value that is not finite.
 */
export function rbm({
  weights,
  visibleBias = new Float64Array(weights.visible),
  hiddenBias = new Float64Array(weights.hidden),
  constants = new Float64Array(weights.hidden),
  anchors = new Float64Array(weights.hidden).fill(Number.NaN),
}: { readonly weights: Weights } & Partial<Omit<Rbm, "weights">>): Rbm {
  requireVector("visibleBias", visibleBias, weights.visible);
  requireVector("hiddenBias", hiddenBias, weights.hidden);
  requireVector("constants", constants, weights.hidden);
  if (anchors.length !== weights.hidden) {
    throw new ParameterError(`anchors has ${anchors.length} values; this RBM needs ${weights.hidden}`);
  }
  return { weights, visibleBias, hiddenBias, constants, anchors };
}

function requireVector(name: string, values: Float64Array, length: number): void {
  if (values.length !== length) {
    throw new ParameterError(`${name} has ${values.length} values; this RBM needs ${length}`);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new ParameterError(`${name}[${bad}] is ${values[bad]}; give finite numbers`);
}

/** ln of the unnormalised joint weight, v W h + c v + b h - sum C. */
export function jointLogWeight(machine: Rbm, visible: Int8Array, hidden: Int8Array): number {
  const { weights, visibleBias, hiddenBias, constants } = machine;
  let total = 0;
  for (let i = 0; i < weights.visible; i++) total += visibleBias[i]! * visible[i]!;
  for (let j = 0; j < weights.hidden; j++) {
    let input = hiddenBias[j]!;
    for (let k = weights.start[j]!; k < weights.start[j + 1]!; k++) {
      input += weights.values[k]! * visible[weights.sites[k]!]!;
    }
    total += input * hidden[j]! - constants[j]!;
  }
  return total;
}
