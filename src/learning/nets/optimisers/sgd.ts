import { ParameterError } from "../../../core/errors/index.js";
import { add, mul, sub } from "../../autodiff/index.js";
import { type Optimiser, requireFraction } from "./optimiser.js";

/**
 * Stochastic gradient descent: v <- momentum v + g, w <- w - rate v. With `nesterov` the step is g + momentum v, the
 * gradient as if the velocity had been followed already (Sutskever, Martens, Dahl and Hinton, 2013, in the form that
 * PyTorch uses). Without momentum nothing is remembered.
 *
 * @throws ParameterError for a momentum that is not in [0, 1), or Nesterov's step without one.
 */
export function sgd({
  momentum = 0,
  nesterov = false,
}: {
  readonly momentum?: number;
  readonly nesterov?: boolean;
} = {}): Optimiser {
  requireFraction("momentum", momentum);
  if (nesterov && momentum === 0) throw new ParameterError("Nesterov's step needs a momentum above 0, such as 0.9");
  return {
    settings: { kind: "sgd", momentum, nesterov },
    slots: momentum === 0 ? [] : ["velocity"],
    scalars: () => ({}),
    update: ({ parameter, gradient, slots, scalars }) => {
      const follow = (direction: typeof gradient) => sub(parameter, mul(direction, scalars.rate!));
      if (momentum === 0) return { parameter: follow(gradient), slots: {} };
      const velocity = add(mul(slots.velocity!, momentum), gradient);
      return {
        parameter: follow(nesterov ? add(gradient, mul(velocity, momentum)) : velocity),
        slots: { velocity },
      };
    },
  };
}
