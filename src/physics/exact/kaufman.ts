import { ParameterError, SizeError } from "../../core/errors/index.js";
import { lnCosh } from "../../core/numbers/index.js";

export interface KaufmanOptions {
  /** Extents of the torus, integers of 2 or more; an extent of 2 has double bonds. */
  readonly rows: number;
  readonly columns: number;
  /** K = J/kT. Negative only where both extents are even. */
  readonly coupling: number;
}

/** Thermodynamics of an Ising lattice in reduced units (J = k = 1). */
export interface Thermodynamics {
  /** ln Z of the whole lattice. */
  readonly logPartition: number;
  /** E/N with E = -sum_<ij> s_i s_j, which is -(1/N) d lnZ/dK. */
  readonly energyPerSite: number;
  /** C/N = K^2 (d^2 lnZ/dK^2)/N = K^2 (<E^2> - <E>^2)/N. */
  readonly specificHeat: number;
}

/**
 * The Ising model on a periodic rows x columns torus, exactly: Kaufman, Phys. Rev. 76, 1232 (1949).
 *
 * With n modes along one extent and m sites along the other (n the shorter; Z does not depend on the choice),
 *
 *   Z = (1/2) (2 sinh 2K)^(nm/2) [P1 + P2 + P3 + P4],
 *   P1, P2 = prod_(q odd) 2cosh, 2sinh (m g_q/2),   P3, P4 the same over q even,   0 <= q < 2n,
 *   cosh g_q = cosh 2K coth 2K - cos(pi q/n),   g_0 = 2K + ln tanh K, which is negative above T_c.
 *
 * The derivatives are analytic. ln Z holds a relative 1e-13 or so, for every finite coupling and extents into the
 * thousands; the cost is proportional to the shorter extent. Bonds are counted as in `bonds`: 2N, double at extent 2.
 *
 * @throws SizeError for extents that are not integers of 2 or more.
 * @throws ParameterError for a coupling that is not finite, and for a negative one on a torus with an odd extent: the
 *   frustration makes the four terms cancel.
 */
export function kaufman({ rows, columns, coupling }: KaufmanOptions): Thermodynamics {
  for (const extent of [rows, columns]) {
    if (!Number.isInteger(extent) || extent < 2) {
      throw new SizeError(`torus ${rows}x${columns} is not made of integers of 2 or more; try 8x8`);
    }
  }
  if (!Number.isFinite(coupling)) {
    throw new ParameterError(`coupling ${coupling} is not a finite number; give K = J/kT such as 0.44, or critical`);
  }
  if (coupling < 0 && (rows % 2 === 1 || columns % 2 === 1)) {
    throw new ParameterError(
      `coupling ${coupling} is frustrated on a ${rows}x${columns} torus (odd extent); use even extents, or transferMatrix`,
    );
  }
  const sites = rows * columns;
  if (coupling === 0) return { logPartition: sites * Math.LN2, energyPerSite: 0, specificHeat: 0 };

  // On a two-colourable torus flipping one sublattice changes K into -K.
  const strength = Math.abs(coupling);
  const [value, first, second] = logPartitionJet(Math.min(rows, columns), Math.max(rows, columns), strength);
  return {
    logPartition: value,
    energyPerSite: (-Math.sign(coupling) * first) / sites,
    // A variance; where it is below the rounding, deep in the ordered phase, it must not come out negative.
    specificHeat: Math.max(0, (strength * strength * second) / sites),
  };
}

/**
 * ln Z with its first and second derivative, n modes and m sites, K > 0.
 *
 * Every mode is divided by 2 cosh^2 2K. In t = tanh 2K, u = sech 2K, all that remains is bounded:
 * with X = 1 - tu cos(pi q/n) and R = sqrt(X^2 - (tu)^2), (2 sinh 2K) e^g = 2 cosh^2 2K (X + R) and e^-g = tu/(X + R).
 * Nothing is singular at K = 0 or overflows at large K. As X - tu = (t - u)^2 + 2tu sin^2(pi q/2n), no digits
 * cancel near K_c either.
 */
function logPartitionJet(n: number, m: number, K: number): Jet {
  const tanh = Math.tanh(2 * K);
  const sech = 1 / Math.cosh(2 * K);
  const t: Jet = [tanh, 2 * sech * sech, -8 * tanh * sech * sech];
  const u: Jet = [sech, -2 * tanh * sech, 4 * sech * (tanh * tanh - sech * sech)];
  const distance = sum(t, scaled(-1, u));
  const gap = product(distance, distance);
  const tu = product(t, u);

  let odd = zero; // ln P1
  let oddRatio = zero; // ln P2/P1
  let even = zero; // ln P3 without its mode 0
  let evenRatio = zero; // ln P4/P3 without mode 0
  for (let q = 1; q < 2 * n; q++) {
    const sine = Math.sin((Math.PI * q) / (2 * n));
    const below = sum(gap, scaled(2 * sine * sine, tu));
    const { growth, decay } = mode(sum(below, tu), squareRoot(product(below, sum(below, scaled(2, tu)))), tu, m);
    const plus = logOnePlus(decay);
    const ratio = sum(logOnePlus(scaled(-1, decay)), scaled(-1, plus));
    if (q % 2 === 1) {
      odd = sum(odd, growth, plus);
      oddRatio = sum(oddRatio, ratio);
    } else {
      even = sum(even, growth, plus);
      evenRatio = sum(evenRatio, ratio);
    }
  }

  // Mode 0: R = |t - u| exactly, the mode belongs to |g_0|, and sinh(m g_0/2) takes the sign of g_0, that of t - u.
  // The factor is kept as a number, not as its logarithm: it vanishes at K_c while its derivative does not.
  const sign = distance[0] >= 0 ? 1 : -1;
  const { growth, decay } = mode(sum(gap, tu), scaled(sign, distance), tu, m);
  const p3 = exponential(sum(even, growth, scaled(-1, odd)));
  const p4 = scaled(sign, product(exponential(sum(even, evenRatio, growth, scaled(-1, odd))), oneMinus(decay)));
  const terms = sum([1, 0, 0], exponential(oddRatio), product(p3, oneMinus(scaled(-1, decay))), p4);

  const prefactor: Jet = [lnCosh(2 * K) + Math.LN2 / 2, 2 * tanh, 4 * sech * sech];
  return sum([-Math.LN2, 0, 0], scaled(n * m, prefactor), odd, logarithm(terms));
}

/** The two parts of ln 2cosh(m g/2): growth = (m/2) ln(X + R) and decay = e^(-m g). */
function mode(x: Jet, root: Jet, tu: Jet, m: number): { growth: Jet; decay: Jet } {
  const total = sum(x, root);
  return { growth: scaled(m / 2, logarithm(total)), decay: power(product(tu, power(total, -1)), m) };
}

/** A function of K with its first and second derivative. */
type Jet = readonly [value: number, first: number, second: number];

const zero: Jet = [0, 0, 0];

function sum(...jets: readonly Jet[]): Jet {
  let [value, first, second] = zero;
  for (const jet of jets) {
    value += jet[0];
    first += jet[1];
    second += jet[2];
  }
  return [value, first, second];
}

const scaled = (factor: number, [a, da, dda]: Jet): Jet => [factor * a, factor * da, factor * dda];

const product = ([a, da, dda]: Jet, [b, db, ddb]: Jet): Jet => [
  a * b,
  da * b + a * db,
  dda * b + 2 * da * db + a * ddb,
];

const oneMinus = ([a, da, dda]: Jet): Jet => [1 - a, -da, -dda];

function squareRoot([a, da, dda]: Jet): Jet {
  const root = Math.sqrt(a);
  const first = da / (2 * root);
  return [root, first, (dda / 2 - first * first) / root];
}

function power([a, da, dda]: Jet, exponent: number): Jet {
  const slope = exponent * a ** (exponent - 1);
  return [a ** exponent, slope * da, exponent * (exponent - 1) * a ** (exponent - 2) * da * da + slope * dda];
}

function exponential([a, da, dda]: Jet): Jet {
  const value = Math.exp(a);
  return [value, value * da, value * (dda + da * da)];
}

const logarithm = ([a, da, dda]: Jet): Jet => [Math.log(a), da / a, dda / a - (da / a) ** 2];

function logOnePlus([a, da, dda]: Jet): Jet {
  const first = da / (1 + a);
  return [Math.log1p(a), first, dda / (1 + a) - first * first];
}
