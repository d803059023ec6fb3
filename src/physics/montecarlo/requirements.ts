import { ParameterError } from "../../core/errors/index.js";

/** Refuses counts that are not integers of at least `least`. */
export function requireCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new ParameterError(`${name} ${value} is not an integer of at least ${least}`);
  }
}

/** Refuses counts that are not positive integers. */
export const requirePositive = (name: string, value: number): void => requireCount(name, value, 1);
