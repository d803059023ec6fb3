import { ParameterError } from "../../../core/errors/index.js";

/** A point of a coupling space, in the order of {@link Recursion.couplings}. */
export type Couplings = readonly number[];

/** Where the nearest-neighbour Ising model enters a coupling space. */
export interface Start {
  readonly couplings: Couplings;
  /** What was summed on the way in: ln Z/N of the model is `constant` + `weight` times ln Z/N at `couplings`. */
  readonly constant: number;
  readonly weight: number;
}

/**
 * A renormalization-group step truncated to a few couplings, as plain data and functions.
 *
 * The free energy is kept by ln Z(K)/N = constant(K) + ln Z(K')/N', divided by `volume` and `temper`, so that
 * ln Z/N = sum_n constant(K_n) (volume temper)^-n.
 */
export interface Recursion {
  readonly name: string;
  /** What the step leaves out, in words. */
  readonly neglected: string;
  /** b, the factor of all lengths in one step. */
  readonly scale: number;
  readonly dimension: number;
  /** b^d, the sites before per site after. */
  readonly volume: number;
  /**
   * tau = S_1/S_2, the factor on the new couplings; 1 is the plain flow, less heats the coarse level as hierarchical
   * maximum entropy does. With tau other than 1 "ln Z" is the value of that problem in units of the finest temperature.
   */
  readonly temper: number;
  readonly couplings: readonly string[];
  /** K -> K'. */
  readonly step: (couplings: Couplings) => Couplings;
  /** Row i holds the derivatives of K_i' by the couplings before the step. */
  readonly jacobian: (couplings: Couplings) => readonly Couplings[];
  /** What one step adds to ln Z, per site of the lattice before it. */
  readonly constant: (couplings: Couplings) => number;
  /** The nearest-neighbour model of coupling K = J/kT in this space. */
  readonly start: (coupling: number) => Start;
  /** Nearest-neighbour couplings that lie deep in the two phases, if the flow has two. */
  readonly ends: { readonly hot: number; readonly cold: number };
}

export interface TemperOptions {
  /** tau > 0, the factor on all new couplings; 1 (default) is the plain step. */
  readonly temper?: number;
}

/**
 * The recursion with all its new couplings multiplied by tau.
 *
 * @throws ParameterError when tau is not a positive number.
 */
export function tempered(recursion: Recursion, { temper = 1 }: TemperOptions): Recursion {
  if (!(temper > 0 && temper < Number.POSITIVE_INFINITY)) {
    throw new ParameterError(`temper ${temper} is not a positive number; 1 is the plain flow, less heats every level`);
  }
  if (temper === 1) return recursion;
  return {
    ...recursion,
    temper: recursion.temper * temper,
    step: (couplings) => recursion.step(couplings).map((coupling) => temper * coupling),
    jacobian: (couplings) => recursion.jacobian(couplings).map((row) => row.map((entry) => temper * entry)),
  };
}

/** The nearest-neighbour coupling as first coordinate, the others zero: the start of flows on the lattice itself. */
export function onFirstAxis(dimensions: number): (coupling: number) => Start {
  return (coupling) => ({
    couplings: Array.from({ length: dimensions }, (_, i) => (i === 0 ? coupling : 0)),
    constant: 0,
    weight: 1,
  });
}
