import { bisect, lnCosh } from "../../../core/numbers/index.js";

/**
 * The expansion ln cosh( w sum_(i=1..n) s_i ) = sum_(k even) c_k(w) sum_(|T| = k) prod_(i in T) s_i, and its inversion:
 * the weight w that puts a given coupling on the product of all n spins.
 *
 * From ln cosh x = integral_0^inf (1 - cos xt) / (t sinh(pi t/2)) dt the top coefficient is, for every even n,
 *
 *     c_n(w) = (-1)^(n/2 + 1) integral_0^inf sin^n(u) / (u sinh(pi u / 2w)) du:
 *
 * it has one sign and its magnitude grows strictly from 0 to infinity with w, so that |c_n(w)| = |K| always has exactly
 * one root. Flipping the sign of one weight flips the sign of c_n.
 */

/** x >= 0 with ln cosh x = y: arccosh(e^y) = y + ln(1 + sqrt(1 - e^(-2y))), where nothing cancels or overflows. */
export function inverseLnCosh(y: number): number {
  return y + Math.log1p(Math.sqrt(-Math.expm1(-2 * y)));
}

/**
 * The weight w >= 0 with |c_n(w)| = |K|, for even n >= 2.
 *
 * Pairs: cosh 2w = e^(2|J|). Quartets: with t = tanh 2w the coefficient (1/8) ln cosh 4w - (1/2) ln cosh 2w is
 * (1/8) ln(1 - t^4), hence ln cosh 2w = 4|K| + (1/2) ln(1 + sqrt(1 - e^(-8|K|))). Both are sums of positive terms and
 * hold their digits from the smallest doubles to w = 2|K| + (3/4) ln 2 at the large end. Higher orders are bisected;
 * c_n is a difference of terms of size w^2, so that a tiny K is met to about 1e-16 w^2, not to its own digits.
 */
export function monomialWeight(order: number, coupling: number): number {
  const size = Math.abs(coupling);
  if (order === 2) return inverseLnCosh(2 * size) / 2;
  if (order === 4) return inverseLnCosh(4 * size + Math.log1p(Math.sqrt(-Math.expm1(-8 * size))) / 2) / 2;
  const excess = (weight: number): number => Math.abs(expansionCoefficient(order, order, weight)) - size;
  let high = 1;
  while (excess(high) < 0) high *= 2;
  return bisect(excess, { low: 0, high });
}

/** The sign of c_n(w) with all weights alike: + for pairs, - for quartets, + for sextets. */
export function topSign(order: number): number {
  return order % 4 === 2 ? 1 : -1;
}

/** c_0, c_1, ..., c_n at weight w; those of odd k are zero. */
export function expansion(order: number, weight: number): Float64Array {
  return Float64Array.from({ length: order + 1 }, (_, k) => (k % 2 === 0 ? expansionCoefficient(order, k, weight) : 0));
}

/**
 * c_k(w) = 2^(1-n) sum_(j < n/2) ln cosh(w (n - 2j)) kappa_k(j), where kappa_k(j) sums the product of k given spins over
 * all states with j spins down (a Krawtchouk polynomial); j and n - j contribute alike.
 */
function expansionCoefficient(order: number, k: number, weight: number): number {
  let total = 0;
  for (let down = 0; 2 * down < order; down++) {
    total += krawtchouk(order, { degree: down, at: k }) * lnCosh(weight * (order - 2 * down));
  }
  return total * 2 ** (1 - order);
}

/**
 * The Krawtchouk polynomial sum_i (-1)^i C(at, i) C(n - at, degree - i): the product of `at` given spins summed over the
 * states of n spins with `degree` of them down, or the products of `degree` spins summed for a state with `at` down.
 */
export function krawtchouk(n: number, { degree, at }: { readonly degree: number; readonly at: number }): number {
  let total = 0;
  for (let i = 0; i <= Math.min(degree, at); i++) {
    total += (i % 2 === 0 ? 1 : -1) * binomial(at, i) * binomial(n - at, degree - i);
  }
  return total;
}

function binomial(n: number, k: number): number {
  if (k > n) return 0;
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}
