import { add, div, mul, sqrt, square, sub } from "../../autodiff/index.js";
import { requirePositive } from "../initialisers/initialisers.js";
import { type Optimiser, requireFraction, requireNotNegative } from "./optimiser.js";

/** How Adam averages. */
export interface AdamOptions {
  /** Memory of the mean gradient; 0.9 unless given. */
  readonly beta1?: number;
  /** Memory of the mean square; 0.999 unless given. */
  readonly beta2?: number;
  /** Added to the root of the mean square; 1e-8 unless given. */
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba, 2015): w <- w - rate m/(sqrt v + epsilon), with running means m of the gradient and v of its
 * square, both corrected for having begun at 0.
 *
 * @throws ParameterError for a memory that is not in [0, 1), or an epsilon that is not positive.
 */
export const adam = (options: AdamOptions = {}): Optimiser => adaptive("adam", options, 0);

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019): w <- (1 - rate decay) w before Adam's step. Weights
 * decay, that is parameters with two axes or more; biases, scales and shifts do not.
 *
 * @throws ParameterError as `adam`, and for a decay that is negative or not finite.
 */
export const adamW = ({ decay = 0.01, ...options }: AdamOptions & { readonly decay?: number } = {}): Optimiser =>
  adaptive("adamw", options, requireNotNegative("decay", decay));

function adaptive(
  kind: "adam" | "adamw",
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
  decay: number,
): Optimiser {
  requireFraction("beta1", beta1);
  requireFraction("beta2", beta2);
  requirePositive("epsilon", epsilon);
  return {
    settings: { kind, beta1, beta2, epsilon, ...(kind === "adamw" && { decay }) },
    slots: ["mean", "meanSquare"],
    // In float32, 1 - 0.999^t would lose four digits in the first steps: the corrections come from the host.
    scalars: (step) => ({
      ofMean: 1 / (1 - beta1 ** step),
      ofRoot: 1 / Math.sqrt(1 - beta2 ** step),
    }),
    update: ({ parameter, gradient, slots, scalars: { rate, ofMean, ofRoot } }) => {
      const mean = add(mul(slots.mean!, beta1), mul(gradient, 1 - beta1));
      const meanSquare = add(mul(slots.meanSquare!, beta2), mul(square(gradient), 1 - beta2));
      const root = add(mul(sqrt(meanSquare), ofRoot!), epsilon);
      const step = div(mul(mean, mul(rate!, ofMean!)), root);
      const decays = decay > 0 && parameter.shape.length > 1;
      const kept = decays ? sub(parameter, mul(parameter, mul(rate!, decay))) : parameter;
      return { parameter: sub(kept, step), slots: { mean, meanSquare } };
    },
  };
}
