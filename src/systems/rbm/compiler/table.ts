import { ParameterError, ToleranceError, TooLargeError } from "../../../core/errors/index.js";
import { bitCount, compensatedSum, ln2Cosh, walshHadamard } from "../../../core/numbers/index.js";
import { type Rbm, rbm } from "../machine/rbm.js";
import { unitTolerance } from "./error-bound.js";
import { cancellationTolerance } from "./ledger.js";
import { expansion, krawtchouk, monomialWeight, topSign } from "./monomial.js";

/** Laws of up to this many spins are compiled from a table; 16 spins give 32,767 hidden units, 18 spins 131,071. */
export const tableSpins = 18;

/** An RBM whose visible law is a given table. */
export interface TableRbm {
  /** `visibleLogWeight(rbm, v)` is the table's entry for v. */
  readonly rbm: Rbm;
  /** A bound of |ln P_RBM(v) + ln Z - table| over all configurations, from the rounding in weights and constants. */
  readonly logErrorBound: number;
}

/**
 * Compiles a table of log-weights, even under a flip of all spins, into an RBM with exactly that law: one hidden unit
 * for each product of an even number of spins, from the largest product down, as `compileHamiltonian` does term by
 * term. It takes couplings of every order; what it saves over the compiler of Hamiltonians is the book-keeping of what
 * each unit stands for, of which there are ten million entries at 16 spins.
 *
 * @param logWeights 2^n log-weights, bit i of the index set meaning that spin i is -1.
 * @throws ParameterError when the table is not even or not finite; TooLargeError above 18 spins.
 */
export function compileTable(logWeights: Float64Array): TableRbm {
  const size = logWeights.length;
  const spins = Math.log2(size);
  if (spins > tableSpins) {
    throw new TooLargeError(
      `a table of ${spins} spins needs up to 2^${spins - 1} hidden units; at most ${tableSpins} spins`,
    );
  }
  const couplings = walshHadamard(Float64Array.from(logWeights)).map((value) => value / size);
  requireEven(couplings);

  const wanted = couplings.slice();
  // Every coupling carries the rounding of the whole table.
  const magnitude = new Float64Array(size).fill(logWeights.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  const order = Uint8Array.from({ length: size }, (_, mask) => bitCount(mask));
  const masks = Array.from({ length: size }, (_, mask) => mask).filter(
    (mask) => order[mask]! >= 2 && order[mask]! % 2 === 0,
  );
  masks.sort((a, b) => order[b]! - order[a]! || a - b);

  const units: { mask: number; flips: number; weight: number; constant: number }[] = [];
  for (const mask of masks) {
    const coupling = wanted[mask]!;
    if (!(Math.abs(coupling) > cancellationTolerance * magnitude[mask]!)) continue;
    const n = order[mask]!;
    const weight = monomialWeight(n, coupling);
    const coefficients = expansion(n, weight);
    requireIdentity(n, weight, coefficients);
    const flips = Math.sign(coupling) === topSign(n) ? 0 : mask & -mask;
    for (let subset = mask; subset > 0; subset = (subset - 1) & mask) {
      if (order[subset]! % 2 === 1) continue;
      const share = (order[subset & flips]! % 2 === 0 ? 1 : -1) * coefficients[order[subset]!]!;
      wanted[subset]! -= share;
      magnitude[subset]! += Math.abs(share);
    }
    units.push({ mask, flips, weight, constant: Math.LN2 + coefficients[0]! });
  }

  if (units.length === 0) units.push({ mask: 0, flips: 0, weight: 0, constant: Math.LN2 });
  const constants = Float64Array.from(units, ({ constant }) => constant);
  constants[constants.length - 1]! -= couplings[0]!;
  const machine = rbm({ weights: filters(units, spins), constants });
  // What is left of the couplings bounds the error of every log-weight; roundings of the constants add to it.
  const left = compensatedSum(wanted.map((value, mask) => (mask === 0 ? 0 : Math.abs(value))));
  const rounding = 2 ** -53 * compensatedSum(constants.map(Math.abs));
  return { rbm: machine, logErrorBound: left + rounding };
}

/** The weights of the units, written down in the order in which they are stored. */
function filters(units: readonly { mask: number; flips: number; weight: number }[], visible: number) {
  const start = new Int32Array(units.length + 1);
  units.forEach(({ mask }, j) => {
    start[j + 1] = start[j]! + bitCount(mask);
  });
  const sites = new Int32Array(start[units.length]!);
  const values = new Float64Array(sites.length);
  let slot = 0;
  for (const { mask, flips, weight } of units) {
    for (let site = 0; site < visible; site++) {
      if (((mask >> site) & 1) === 0) continue;
      sites[slot] = site;
      values[slot++] = (flips >> site) & 1 ? -weight : weight;
    }
  }
  return { visible, hidden: units.length, start, sites, values };
}

function requireEven(couplings: Float64Array): void {
  const scale = couplings.reduce((sum, value) => sum + Math.abs(value), 0);
  for (let mask = 0; mask < couplings.length; mask++) {
    const value = couplings[mask]!;
    if (!Number.isFinite(value)) throw new ParameterError("the table holds a log-weight that is not finite");
    if (bitCount(mask) % 2 === 1 && Math.abs(value) > 1e-12 * scale) {
      throw new ParameterError(
        `the table is not even: a product of ${bitCount(mask)} spins has the coupling ${value}; ` +
          "give fields and odd couplings to compileHamiltonian",
      );
    }
  }
}

/** A unit of n equal weights depends on the number of spins down alone, so n/2 + 1 inputs check all 2^n. */
function requireIdentity(n: number, weight: number, coefficients: Float64Array): void {
  for (let down = 0; 2 * down <= n; down++) {
    let sum = Math.LN2;
    let scale = 1;
    for (let k = 0; k <= n; k += 2) {
      const part = coefficients[k]! * krawtchouk(n, { degree: k, at: down });
      sum += part;
      scale += Math.abs(part);
    }
    const residual = Math.abs(sum - ln2Cosh(weight * (n - 2 * down)));
    if (residual > unitTolerance * scale) {
      throw new ToleranceError(
        `a unit of ${n} spins with weight ${weight} misses its couplings by ${residual.toExponential(2)}`,
      );
    }
  }
}
