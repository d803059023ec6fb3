import { ParameterError } from "../../../core/errors/index.js";
import { happens, threshold } from "../single-site/index.js";

/** Refuses what is not a ladder: couplings K = J/kT from hot to cold, so that their magnitudes grow strictly. */
export function requireLadder(couplings: readonly number[], { least = 2 }: { readonly least?: number } = {}): void {
  if (couplings.length < least) {
    throw new ParameterError(
      `a ladder of ${couplings.length} couplings has nothing to exchange; give ${least} or more`,
    );
  }
  for (const [rung, coupling] of couplings.entries()) {
    if (!Number.isFinite(coupling)) throw new ParameterError(`coupling ${coupling} of rung ${rung} is not finite`);
    if (rung > 0 && !(Math.abs(coupling) > Math.abs(couplings[rung - 1]!))) {
      throw new ParameterError(
        `coupling ${coupling} of rung ${rung} follows ${couplings[rung - 1]}; order them from hot to cold, each once`,
      );
    }
  }
}

/** The probability min(1, exp((K_i - K_j)(E_i - E_j))) to exchange two configurations of TOTAL energies E, P ~ exp(-K E). */
export function exchangeProbability(couplings: readonly [number, number], energies: readonly [number, number]): number {
  return Math.min(1, Math.exp((couplings[0] - couplings[1]) * (energies[0] - energies[1])));
}

export interface ExchangeRound {
  /** K of each rung. */
  readonly couplings: ArrayLike<number>;
  /** The total energy of what is at each rung. */
  readonly energies: ArrayLike<number>;
  /** 0 proposes the pairs (0, 1), (2, 3), ...; 1 the pairs (1, 2), (3, 4), ... */
  readonly parity: 0 | 1;
  /** Four words of state, changed in place; see `nextWord`. One word is drawn for each pair. */
  readonly generator: Uint32Array;
  /** Called for every accepted pair with its lower rung: exchange what is at `rung` and `rung + 1`. */
  readonly exchange: (rung: number) => void;
}

/** One round of proposals between neighbouring rungs. What an exchange moves, configurations or labels, is the caller's. */
export function exchangeRound({ couplings, energies, parity, generator, exchange }: ExchangeRound): void {
  for (let rung: number = parity; rung + 1 < couplings.length; rung += 2) {
    const gain = (couplings[rung]! - couplings[rung + 1]!) * (energies[rung]! - energies[rung + 1]!);
    if (happens(generator, threshold(gain >= 0 ? 1 : Math.exp(gain)))) exchange(rung);
  }
}

export interface GeometricLadderOptions {
  /** The coupling of the highest temperature; not zero. */
  readonly hottest: number;
  readonly coldest: number;
  /** The number of couplings, both ends included; at least 2. */
  readonly count: number;
}

/**
 * K_i = K_1 (K_n / K_1)^((i - 1)/(n - 1)), from hot to cold: equal acceptance where the specific heat is constant.
 *
 * @throws ParameterError for couplings of different sign, zero, or not from hot to cold, and for fewer than 2.
 */
export function geometricLadder({ hottest, coldest, count }: GeometricLadderOptions): number[] {
  requireCount(count);
  if (!(hottest * coldest > 0)) {
    throw new ParameterError(`a geometric ladder cannot lead from ${hottest} to ${coldest}; give two of one sign`);
  }
  const couplings = Array.from({ length: count }, (_, i) => hottest * (coldest / hottest) ** (i / (count - 1)));
  couplings[count - 1] = coldest;
  requireLadder(couplings);
  return couplings;
}

export interface MeasuredEnergies {
  /** Couplings of pilot runs, from hot to cold. */
  readonly couplings: readonly number[];
  /** The mean total energy at each of them. */
  readonly energies: readonly number[];
}

/**
 * A ladder between the first and the last measured coupling whose neighbours all exchange equally often.
 *
 * The exchange of two neighbours dK apart depends on D = -dK dE = dK^2 Var(E) alone (see `expectedAcceptance`), since
 * -dE/dK = Var(E) = C/K^2 with C the specific heat of the whole system. So the rungs stand at equal distances of the
 * length integral of sqrt(-dE/dK) dK, here a sum of sqrt(D) over the intervals between the measured couplings.
 *
 * @throws ParameterError when the couplings are no ladder, an energy is missing or not finite, or no energy falls.
 */
export function constantAcceptanceLadder({
  couplings,
  energies,
  count,
}: MeasuredEnergies & { readonly count: number }): number[] {
  requireCount(count);
  const steps = distances({ couplings, energies }).map(Math.sqrt);
  const length = steps.reduce((sum, step) => sum + step, 0);
  if (length === 0) throw new ParameterError("the energies do not fall along the ladder; measure longer");
  const ladder = [couplings[0]!];
  let interval = 0;
  let passed = 0;
  for (let rung = 1; rung < count - 1; rung++) {
    const wanted = (length * rung) / (count - 1);
    while (passed + steps[interval]! < wanted) passed += steps[interval++]!;
    const [from, to] = [couplings[interval]!, couplings[interval + 1]!];
    ladder.push(from + ((to - from) * (wanted - passed)) / steps[interval]!);
  }
  return [...ladder, couplings.at(-1)!];
}

/**
 * The acceptance to expect between neighbours of a ladder, erfc(sqrt(D)/2) with D = (K_(i+1) - K_i)(E_i - E_(i+1)): the
 * mean of min(1, exp(x)) over the normal distribution of x with mean -D and variance 2D (Kofke, J. Chem. Phys. 117, 6911,
 * 2002; Predescu, Predescu and Ciobanu, J. Chem. Phys. 120, 4119, 2004). Good to some percent for more than a hundred
 * spins, whose energies are nearly normal.
 *
 * @throws ParameterError when the couplings are no ladder, or an energy is missing or not finite.
 */
export function expectedAcceptance(measured: MeasuredEnergies): number[] {
  return distances(measured).map((distance) => erfc(Math.sqrt(distance) / 2));
}

/** D of all neighbours; energies that rise, as noise makes them where they hardly change, count as equal. */
function distances({ couplings, energies }: MeasuredEnergies): number[] {
  requireLadder(couplings);
  if (energies.length !== couplings.length || !energies.every(Number.isFinite)) {
    throw new ParameterError(
      `${couplings.length} couplings need as many finite energies; got [${energies.join(", ")}]`,
    );
  }
  return couplings
    .slice(1)
    .map((coupling, i) => Math.max(0, (coupling - couplings[i]!) * (energies[i]! - energies[i + 1]!)));
}

/** The complementary error function for x >= 0 to 1.5e-7, Abramowitz and Stegun 7.1.26. */
function erfc(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const series = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  return series.reduceRight((sum, coefficient) => (sum + coefficient) * t, 0) * Math.exp(-x * x);
}

function requireCount(count: number): void {
  if (!Number.isInteger(count) || count < 2) throw new ParameterError(`${count} rungs make no ladder; give 2 or more`);
}
