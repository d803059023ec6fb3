import { ParameterError, TooLargeError } from "../../core/errors/index.js";
import type { Hamiltonian } from "../models/index.js";

/** A function of a few binary variables, as a table of logarithms. */
export interface Factor {
  /** Distinct variables; bit k of a table index is the value of `variables[k]` (0 is spin +1, 1 is spin -1). */
  readonly variables: Int32Array | readonly number[];
  /** 2^k values; minus infinity forbids a combination. */
  readonly logValues: Float64Array;
}

/** A model of binary variables, P(x) ~ exp(sum of its factors). */
export interface FactorModel {
  /** The number of variables; those in no factor are free and contribute ln 2 each. */
  readonly variables: number;
  readonly factors: readonly Factor[];
}

/**
 * The factors of a Hamiltonian, its constant included: one for each coupling, K prod s.
 *
 * @throws TooLargeError for couplings of more than 20 spins.
 */
export function hamiltonianFactors({ sites, constant, interactions }: Hamiltonian): FactorModel {
  const factors: Factor[] = [{ variables: [], logValues: Float64Array.of(constant) }];
  for (const { order, sites: members, couplings } of interactions) {
    if (order > 20)
      throw new TooLargeError(`a coupling of ${order} spins has a table of 2^${order} entries; 20 at most`);
    const signs = [1];
    for (let k = 0; k < order; k++) signs.push(...signs.map((sign) => -sign));
    couplings.forEach((coupling, t) => {
      factors.push({
        variables: members.subarray(t * order, (t + 1) * order),
        logValues: Float64Array.from(signs, (sign) => sign * coupling),
      });
    });
  }
  return { variables: sites, factors };
}

/** @throws ParameterError unless the factors name distinct variables in range and hold a log-value per combination. */
export function requireFactorModel({ variables, factors }: FactorModel): void {
  if (!Number.isInteger(variables) || variables < 0) {
    throw new ParameterError(`${variables} is not a number of variables; give 0, 1, 2, ...`);
  }
  for (const { variables: names, logValues } of factors) {
    const where = `[${names.join(", ")}]`;
    if (new Set<number>(names).size !== names.length) {
      throw new ParameterError(`a variable is repeated in the factor ${where}; name each variable of a factor once`);
    }
    for (const name of names) {
      if (!Number.isInteger(name) || name < 0 || name >= variables) {
        throw new ParameterError(`variable ${name} in ${where} is out of range; variables are 0 to ${variables - 1}`);
      }
    }
    if (logValues.length !== 2 ** names.length) {
      throw new ParameterError(`the factor ${where} must hold 2^${names.length} values, not ${logValues.length}`);
    }
    if (logValues.some((value) => !(value < Number.POSITIVE_INFINITY))) {
      throw new ParameterError(`the factor ${where} holds NaN or Infinity; a log-value is finite, or -Infinity`);
    }
  }
}
