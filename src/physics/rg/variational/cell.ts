import { ln2Cosh, logSumExp } from "../../../core/numbers/index.js";

/** The even potential of an elementary square: u = edge (4 bonds) + diagonal (2 pairs) + quartic (all four spins). */
export interface CellCouplings {
  readonly edge: number;
  readonly diagonal: number;
  readonly quartic: number;
}

/** The spins of the 16 states of a square, corners in cyclic order; bit i of the state is set where spin i is -1. */
const spins = Array.from({ length: 16 }, (_, state) => [0, 1, 2, 3].map((i) => ((state >> i) & 1 ? -1 : 1)));
const magnetization = spins.map(([a, b, c, d]) => a! + b! + c! + d!);
/** The products of spins that the even couplings multiply: edges, diagonals, all four. */
const even = spins.map(([a, b, c, d]) => [(a! + c!) * (b! + d!), a! * c! + b! * d!, a! * b! * c! * d!] as const);
/** The odd ones: the four spins, and the four triples. */
const odd = spins.map((_, state) => [magnetization[state]!, magnetization[state]! * even[state]![2]] as const);
/** Mean squares over the 16 states, by which inner products become coefficients. */
const evenNorms = [4, 2, 1] as const;
const oddNorm = 4;

/** One state of each class under rotation, reflection and reversal, with the size of its class: all aligned, one spin
 * against three, two neighbours against two, checkerboard. */
const classes = [
  { state: 0b0000, size: 2 },
  { state: 0b0001, size: 8 },
  { state: 0b0011, size: 4 },
  { state: 0b0101, size: 2 },
].map(({ state, size }) => ({
  state,
  size,
  overlaps: spins.map((s) => s.reduce((sum, spin, i) => sum + spin * spins[state]![i]!, 0)),
}));

/** What a square of four block spins sees. */
export interface BlockSum {
  /** u0', the constant of the new potential. */
  readonly constant: number;
  readonly couplings: CellCouplings;
}

/**
 * The sum over the four spins inside a square of four block spins, Kadanoff, Phys. Rev. Lett. 34, 1005 (1975):
 *
 *   e^(u'(m)) = sum_s exp[4 u(s) + p sum_i m_i s_i - ln 2cosh p(s_1 + s_2 + s_3 + s_4)].
 *
 * Every block spin follows its block with weight e^(p m S)/2cosh(p S); the potentials of four squares are moved onto
 * one. Works in logarithms, so that no coupling overflows.
 */
export function blockSum(couplings: CellCouplings, parameter: number): BlockSum {
  const { values } = condition(couplings, parameter);
  const [edge, diagonal, quartic] = evenCoefficients(values);
  return {
    constant: classMean(values),
    couplings: { edge: edge!, diagonal: diagonal!, quartic: quartic! },
  };
}

/** First derivatives of a {@link blockSum}; rows and columns in the order edge, diagonal, quartic. */
export interface BlockDerivatives {
  /** Of the new even couplings by the old. */
  readonly jacobian: number[][];
  /** Of the constant by the old couplings. */
  readonly constantGradient: number[];
  /** Of the new odd couplings (spins, triples) by the old, at zero field. */
  readonly oddJacobian: number[][];
  /** Of the new couplings, and of the constant, by p. */
  readonly byParameter: { readonly couplings: number[]; readonly constant: number };
  /** At a fixed point, 3 d(ln Z/N)/dp. */
  readonly stationarity: number;
}

/**
 * All derivatives are averages over the spins inside, given the block spins.
 *
 * On the 16 states, du'(m)/du(s) = 4 P(s|m): four times a stochastic matrix. It is reversible, with weights
 * e^(u'(m) + 4u(m))/2cosh(p M), since m and s enter the bond p sum m_i s_i alike. At a fixed point these weights are
 * the left eigenvector of the eigenvalue 4, by which ln Z responds to a change of u', and p is optimal where the
 * average of du'/dp = <sum m_i s_i - S tanh pS> over them vanishes.
 */
export function blockDerivatives(couplings: CellCouplings, parameter: number): BlockDerivatives {
  const { values, potential, probabilities } = condition(couplings, parameter);
  const average = (c: number, f: (state: number) => number): number =>
    probabilities[c]!.reduce((sum, weight, state) => sum + weight * f(state), 0);

  const evenResponse = [0, 1, 2].map((j) => classes.map((_, c) => 4 * average(c, (s) => even[s]![j]!)));
  const parameterResponse = classes.map(({ overlaps }, c) =>
    average(c, (s) => overlaps[s]! - magnetization[s]! * Math.tanh(parameter * magnetization[s]!)),
  );
  const oddResponse = [0, 1].map((j) => classes.map((_, c) => 4 * average(c, (s) => odd[s]![j]!)));

  const logWeights = classes.map(({ state, size }, c) => Math.log(size) + values[c]! + potential[state]!);
  const total = logSumExp(logWeights);
  return {
    jacobian: transpose(evenResponse.map(evenCoefficients)),
    constantGradient: evenResponse.map(classMean),
    oddJacobian: transpose(oddResponse.map(oddCoefficients)),
    byParameter: { couplings: evenCoefficients(parameterResponse), constant: classMean(parameterResponse) },
    stationarity: logWeights.reduce((sum, weight, c) => sum + Math.exp(weight - total) * parameterResponse[c]!, 0),
  };
}

/** u' of the four classes of block spins, and the law of the spins inside given each. */
function condition({ edge, diagonal, quartic }: CellCouplings, parameter: number) {
  const potential = even.map(
    ([bonds, pairs, all], state) =>
      4 * (edge * bonds + diagonal * pairs + quartic * all) - ln2Cosh(parameter * magnetization[state]!),
  );
  const exponents = classes.map(({ overlaps }) => potential.map((u, state) => u + parameter * overlaps[state]!));
  const values = exponents.map((terms) => logSumExp(terms));
  const probabilities = exponents.map((terms, c) => terms.map((term) => Math.exp(term - values[c]!)));
  return { values, potential, probabilities };
}

/** The mean over the 16 states of a function given on the classes. */
function classMean(values: readonly number[]): number {
  return classes.reduce((sum, { size }, c) => sum + size * values[c]!, 0) / 16;
}

function evenCoefficients(values: readonly number[]): number[] {
  return evenNorms.map((norm, i) => classMean(classes.map(({ state }, c) => values[c]! * even[state]![i]!)) / norm);
}

/** Of an odd function, whose product with an odd one is even again. */
function oddCoefficients(values: readonly number[]): number[] {
  return [0, 1].map((i) => classMean(classes.map(({ state }, c) => values[c]! * odd[state]![i]!)) / oddNorm);
}

function transpose(rows: readonly (readonly number[])[]): number[][] {
  return rows[0]!.map((_, j) => rows.map((row) => row[j]!));
}
