import { Matrix, solve } from "ml-matrix";

/** What is left of configurations: how often each vector of s_i h_a,i occurs. */
export interface KindCounts {
  readonly values: readonly (readonly number[])[];
  readonly counts: ArrayLike<number>;
}

/** Couplings beyond this are frozen configurations. */
const largestCoupling = 20;

/**
 * The couplings K that make each spin most probable given all others (Besag 1975): the maximum of
 *
 *   sum over sites of -ln(1 + exp(-2 sum_a K_a s_i h_a,i)),
 *
 * by Newton's method with halved steps. It is a logistic regression without a penalty; the function is concave. For
 * configurations from a Hamiltonian of these operators the maximum is at its couplings, in the limit of many.
 *
 * @returns undefined where there is no maximum, since configurations are frozen or operators dependent.
 */
export function maximisePseudoLikelihood(data: KindCounts, from?: readonly number[]): readonly number[] | undefined {
  const n = data.values[0]?.length ?? 0;
  let couplings: readonly number[] = from ?? new Array<number>(n).fill(0);
  let value = logPseudoLikelihood(data, couplings);
  for (let iteration = 0; iteration < 100; iteration++) {
    const move = newtonMove(data, couplings);
    if (!move) return undefined;
    let length = 1;
    let next = couplings.map((coupling, a) => coupling + move[a]!);
    let risen = logPseudoLikelihood(data, next);
    // Near the maximum the value no longer changes in doubles, while the step still improves.
    while (risen < value - 1e-13 * Math.abs(value) && length > 1e-6) {
      length /= 2;
      next = couplings.map((coupling, a) => coupling + length * move[a]!);
      risen = logPseudoLikelihood(data, next);
    }
    if (next.some((coupling) => !(Math.abs(coupling) < largestCoupling))) return undefined;
    const step = Math.max(...move.map((one) => Math.abs(length * one)));
    [couplings, value] = [next, risen];
    if (step < 1e-12) return couplings;
  }
  return undefined;
}

function logPseudoLikelihood({ values, counts }: KindCounts, couplings: readonly number[]): number {
  let sum = 0;
  for (let kind = 0; kind < values.length; kind++) {
    const exponent = -2 * dot(values[kind]!, couplings);
    sum -= counts[kind]! * (exponent > 0 ? exponent + Math.log1p(Math.exp(-exponent)) : Math.log1p(Math.exp(exponent)));
  }
  return sum;
}

function newtonMove({ values, counts }: KindCounts, couplings: readonly number[]): number[] | undefined {
  const n = couplings.length;
  const gradient = Matrix.zeros(n, 1);
  const curvature = Matrix.zeros(n, n);
  for (let kind = 0; kind < values.length; kind++) {
    const x = values[kind]!;
    const flipped = 1 / (1 + Math.exp(2 * dot(x, couplings)));
    const first = 2 * counts[kind]! * flipped;
    const second = 2 * first * (1 - flipped);
    for (let a = 0; a < n; a++) {
      gradient.set(a, 0, gradient.get(a, 0) + first * x[a]!);
      for (let b = 0; b < n; b++) curvature.set(a, b, curvature.get(a, b) + second * x[a]! * x[b]!);
    }
  }
  try {
    const move = solve(curvature, gradient).getColumn(0);
    return move.every(Number.isFinite) ? move : undefined;
  } catch {
    return undefined; // a singular matrix: the operators are dependent on these configurations
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
