/** Samples of several runs as one: distinct energies, and how often each was seen. */
export interface Mixture {
  /** K of each run, ascending. */
  readonly couplings: readonly number[];
  /** Independent samples of each run. */
  readonly sizes: readonly number[];
  /** Distinct total energies. */
  readonly energies: Float64Array;
  /** [runs][energies]: independent samples of each run at each energy. */
  readonly counts: readonly Float64Array[];
}

/** How two runs next to one another overlap. */
export interface Overlap {
  /** ln Z of the first minus ln Z of the second. */
  readonly difference: number;
  /** Independent samples that could have come from either: the sum of q (1 - q). */
  readonly shared: number;
  /** The same as a part of what equal couplings would share: 1 for equal couplings, 0 where nothing is shared. */
  readonly fraction: number;
}

/**
 * Bennett's acceptance ratio for two runs (J. Comput. Phys. 22, 245 (1976)): the difference of free energies at which the
 * probabilities q that a sample came from the first run add up to the size of that run. The error of the difference is
 * about 1/sqrt(shared).
 */
export function neighbourOverlap(mixture: Mixture, first: number): Overlap {
  const { energies, counts } = mixture;
  const step = mixture.couplings[first + 1]! - mixture.couplings[first]!;
  const [one, other] = [counts[first]!, counts[first + 1]!];
  const [sizeOne, sizeOther] = [mixture.sizes[first]!, mixture.sizes[first + 1]!];
  const ratio = Math.log(sizeOther / sizeOne);
  let [least, most, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let n = 0; n < energies.length; n++) {
    if (one[n] === 0 && other[n] === 0) continue;
    least = Math.min(least, energies[n]!);
    most = Math.max(most, energies[n]!);
    sum += (energies[n]! * (one[n]! / sizeOne + other[n]! / sizeOther)) / 2;
  }
  // Beyond these ends all samples belong to one run.
  let [low, high] = [step * least - ratio - 40, step * most - ratio + 40];
  let difference = step * sum;
  let shared = 0;
  for (let iteration = 0; iteration < 200; iteration++) {
    let excess = -sizeOne;
    shared = 0;
    for (let n = 0; n < energies.length; n++) {
      const count = one[n]! + other[n]!;
      if (count === 0) continue;
      const q = 1 / (1 + Math.exp(difference - step * energies[n]! + ratio));
      excess += count * q;
      shared += count * q * (1 - q);
    }
    if (excess > 0) low = difference;
    else high = difference;
    const newton = difference + excess / shared;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - difference);
    difference = next;
    if (moved <= 1e-12 * Math.max(1, Math.abs(difference))) break;
  }
  return { difference, shared, fraction: (shared * (sizeOne + sizeOther)) / (sizeOne * sizeOther) };
}

/** For each run and energy, the probability that a sample of this energy came from this run. */
export interface Shares {
  /** -ln Z of each run, 0 for the first. */
  readonly freeEnergies: readonly number[];
  /** ln sum over runs of size exp(f - K E), by energy. */
  readonly logDenominator: Float64Array;
  /** [runs][energies]; the sum over runs is 1. */
  readonly shares: readonly Float64Array[];
}

export function sharesAt({ couplings, sizes, energies }: Mixture, freeEnergies: readonly number[]): Shares {
  const runs = couplings.length;
  const shares = couplings.map(() => new Float64Array(energies.length));
  const logDenominator = new Float64Array(energies.length);
  const logs = new Float64Array(runs);
  const logSizes = sizes.map(Math.log);
  for (let n = 0; n < energies.length; n++) {
    let high = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < runs; k++) {
      logs[k] = logSizes[k]! + freeEnergies[k]! - couplings[k]! * energies[n]!;
      high = Math.max(high, logs[k]!);
    }
    let sum = 0;
    for (let k = 0; k < runs; k++) sum += Math.exp(logs[k]! - high);
    logDenominator[n] = high + Math.log(sum);
    for (let k = 0; k < runs; k++) shares[k]![n] = Math.exp(logs[k]! - high) / sum;
  }
  return { freeEnergies, logDenominator, shares };
}
