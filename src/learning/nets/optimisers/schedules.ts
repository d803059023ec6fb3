import { ParameterError } from "../../../core/errors/index.js";
import { requirePositive } from "../initialisers/initialisers.js";
import { requireCount } from "../layers/dense.js";
import { requireNotNegative } from "./optimiser.js";

/** How the learning rate depends on the step: plain data, which a checkpoint holds. */
export type Schedule =
  | { readonly kind: "constant"; readonly rate: number }
  | { readonly kind: "cosine"; readonly rate: number; readonly to: number; readonly steps: number }
  | { readonly kind: "step"; readonly rate: number; readonly factor: number; readonly every: number }
  | { readonly kind: "warm-up"; readonly steps: number; readonly schedule: Schedule };

/** The same rate always. @throws ParameterError for a rate that is not positive. */
export const constantRate = (rate: number): Schedule => ({ kind: "constant", rate: requirePositive("rate", rate) });

/**
 * Half a period of a cosine from `rate` to `to` (0 unless given) in `steps` steps, then `to` (Loshchilov and Hutter,
 * 2017).
 *
 * @throws ParameterError for a rate or count that is not positive, or a negative end.
 */
export const cosineRate = ({
  rate,
  to = 0,
  steps,
}: {
  readonly rate: number;
  readonly to?: number;
  readonly steps: number;
}): Schedule => ({
  kind: "cosine",
  rate: requirePositive("rate", rate),
  to: requireNotNegative("to", to),
  steps: requireCount("steps", steps),
});

/** Multiplied by `factor` after every `every` steps. @throws ParameterError for numbers that are not positive. */
export const stepRate = ({
  rate,
  factor,
  every,
}: {
  readonly rate: number;
  readonly factor: number;
  readonly every: number;
}): Schedule => ({
  kind: "step",
  rate: requirePositive("rate", rate),
  factor: requirePositive("factor", factor),
  every: requireCount("every", every),
});

/**
 * The rate of another schedule, times t/steps in the first steps; the other schedule counts from the first step on.
 *
 * @throws ParameterError for a count that is not positive.
 */
export const warmUp = ({ steps, schedule }: { readonly steps: number; readonly schedule: Schedule }): Schedule => ({
  kind: "warm-up",
  steps: requireCount("steps", steps),
  schedule,
});

/** The learning rate at a step; 1 is the first. @throws ParameterError for an unknown kind. */
export function rateAt(schedule: Schedule, step: number): number {
  switch (schedule.kind) {
    case "constant":
      return schedule.rate;
    case "cosine": {
      const { rate, to, steps } = schedule;
      return to + ((rate - to) * (1 + Math.cos((Math.PI * Math.min(step - 1, steps)) / steps))) / 2;
    }
    case "step":
      return schedule.rate * schedule.factor ** Math.floor((step - 1) / schedule.every);
    case "warm-up":
      return rateAt(schedule.schedule, step) * Math.min(1, step / schedule.steps);
    default:
      throw new ParameterError(
        `unknown schedule "${String((schedule as Schedule).kind)}"; known: constant, cosine, step, warm-up`,
      );
  }
}
