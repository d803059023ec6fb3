import { ParameterError } from "../errors/index.js";

/** Series of one observable, one per Markov chain, of equal or different lengths. One series is `[series]`. */
export type Chains = readonly ArrayLike<number>[];

/** The number of measurements in all chains together. */
export function totalLength(chains: Chains): number {
  return chains.reduce((sum, chain) => sum + chain.length, 0);
}

/**
 * One chain per replica from measurements [measurements, replicas], row-major, as samplers give them.
 *
 * @throws ParameterError when the values do not fill whole rows.
 */
export function splitReplicas(values: ArrayLike<number>, replicas: number): Float64Array[] {
  if (!Number.isInteger(replicas) || replicas < 1 || values.length % replicas !== 0) {
    throw new ParameterError(`${values.length} values are no whole number of rows of ${replicas} replicas`);
  }
  const measurements = values.length / replicas;
  return Array.from({ length: replicas }, (_, replica) => {
    const chain = new Float64Array(measurements);
    for (let m = 0; m < measurements; m++) chain[m] = values[m * replicas + replica]!;
    return chain;
  });
}

/**
 * Chains made safe for arithmetic.
 *
 * @throws ParameterError when there is no chain, an empty one, or a value that is not finite.
 */
export function requireChains(chains: Chains, name = "series"): void {
  if (chains.length === 0) throw new ParameterError(`${name} has no chains; give [values] for a single one`);
  chains.forEach((chain, c) => {
    if (chain === undefined || typeof chain === "number") {
      throw new ParameterError(`${name} is a list of numbers; give a list of chains, [values] for a single one`);
    }
    if (chain.length === 0) throw new ParameterError(`chain ${c} of ${name} is empty; leave it out`);
    for (let i = 0; i < chain.length; i++) {
      if (!Number.isFinite(chain[i])) {
        throw new ParameterError(`measurement ${i} of chain ${c} of ${name} is ${chain[i]}; remove what is not finite`);
      }
    }
  });
}

/** @throws ParameterError when the chains of two observables of one run differ in number or length. */
export function requireSameShape(first: Chains, other: Chains, name = "series"): void {
  const shape = (chains: Chains): string => `[${chains.map((chain) => chain.length).join(", ")}]`;
  if (shape(first) !== shape(other)) {
    throw new ParameterError(
      `${name} has chains of lengths ${shape(other)}, the first series ${shape(first)}; measure all observables together`,
    );
  }
}
