import { ParameterError, TooLargeError } from "../../core/errors/index.js";
import { bitCount, compensatedSum, logSumExp } from "../../core/numbers/index.js";
import type { SquareLattice } from "../lattice/index.js";
import type { Thermodynamics } from "./kaufman.js";
import { brokenInRow, rowClasses } from "./transfer-matrix.js";

/** Additions that the method takes on: about a minute. */
const workLimit = 3e10;
/** Coefficients held at once, 8 bytes each. */
const memoryLimit = 2 ** 26;

/** The number of configurations at each energy of the nearest-neighbour Ising model, as exact integers. */
export interface DensityOfStates {
  readonly lattice: SquareLattice;
  /** The energies E = -sum_<ij> s_i s_j that occur, ascending. */
  readonly energies: Int32Array;
  /** g(E), one for each entry of `energies`; the sum is 2^N. */
  readonly counts: readonly bigint[];
}

/**
 * The exact density of states, after Binder (Physica 62, 508, 1972) and Beale (PRL 76, 78, 1996).
 *
 * The transfer matrix acts, site by site along the shorter extent L, on polynomials whose coefficient b counts the
 * configurations with b broken bonds. The coefficients are kept modulo a few primes near 2^40: a row of L sites
 * multiplies them by at most 2^L, so that doubles add them exactly and one reduction a row suffices. The Chinese
 * remainder theorem puts the integers together. On a torus the first row runs over the classes of `rowClasses`.
 *
 * An 8x8 torus takes 0.1 s, 10x10 2.5 s, 12x12 75 s; open lattices of 10x10 0.1 s, 14x14 9 s (one core, 2020s).
 *
 * @throws TooLargeError beyond 3e10 additions (more than a 12x12 torus) or 2^26 coefficients.
 */
export function densityOfStates(lattice: SquareLattice): DensityOfStates {
  const columns = Math.min(lattice.rows, lattice.columns);
  const rows = Math.max(lattice.rows, lattice.columns);
  const periodic = lattice.boundary === "periodic";
  const bonds = periodic ? 2 * lattice.sites : 2 * lattice.sites - rows - columns;
  const strip = { rows, columns, periodic, bonds };
  requireFeasible(strip);

  let total = 1n;
  let counts = new Array<bigint>(bonds + 1).fill(0n);
  const size = 2n ** BigInt(lattice.sites);
  for (let prime = primeBelow(primeLimit(columns)); total <= size; prime = primeBelow(prime)) {
    const residues = countsModulo(prime, strip);
    counts = counts.map((count, broken) => combine(count, total, residues[broken]!, prime));
    total *= BigInt(prime);
  }
  const occurring = counts.flatMap((count, broken) => (count > 0n ? [broken] : []));
  return {
    lattice,
    energies: Int32Array.from(occurring, (broken) => 2 * broken - bonds),
    counts: occurring.map((broken) => counts[broken]!),
  };
}

export interface DensityMomentsOptions {
  readonly density: DensityOfStates;
  /** K = J/kT, of either sign. */
  readonly coupling: number;
}

/**
 * ln Z, E/N and C/N at one coupling from a density of states: Z = sum_E g(E) e^(-K E).
 *
 * All terms are positive and the energy is subtracted before it is squared, so that no digits cancel at any coupling.
 *
 * @throws ParameterError when the coupling is not a finite number.
 */
export function densityMoments({ density, coupling }: DensityMomentsOptions): Thermodynamics {
  if (!Number.isFinite(coupling)) {
    throw new ParameterError(`coupling ${coupling} is not a finite number; give K = J/kT such as 0.44, or critical`);
  }
  const { sites } = density.lattice;
  const energies = Array.from(density.energies);
  const logTerms = energies.map((energy, level) => logOfInteger(density.counts[level]!) - coupling * energy);
  const logPartition = logSumExp(logTerms);
  const weights = logTerms.map((logTerm) => Math.exp(logTerm - logPartition));
  const mean = compensatedSum(energies.map((energy, level) => weights[level]! * energy));
  const variance = compensatedSum(energies.map((energy, level) => weights[level]! * (energy - mean) ** 2));
  return { logPartition, energyPerSite: mean / sites, specificHeat: (coupling * coupling * variance) / sites };
}

/** ln n of a positive integer of any size, to the accuracy of a double. */
function logOfInteger(n: bigint): number {
  const excess = Math.max(0, 4 * n.toString(16).length - 64);
  return Math.log(Number(n >> BigInt(excess))) + excess * Math.LN2;
}

/** A lattice laid out for the transfer matrix: `columns` is the shorter extent. */
interface Strip {
  readonly rows: number;
  readonly columns: number;
  readonly periodic: boolean;
  readonly bonds: number;
}

/** Zero coefficients in front of each polynomial, so that looking back by up to three bonds needs no test. */
const padding = 3;

/** The number of configurations with 0, 1, ... broken bonds, modulo a prime. */
function countsModulo(prime: number, strip: Strip): Float64Array {
  const { rows, columns, periodic, bonds } = strip;
  const states = 2 ** columns;
  const stride = bonds + 1 + padding;
  const table = new Float64Array(states * stride);
  const total = new Float64Array(bonds + 1);
  const start = (state: number): void => {
    table[state * stride + padding + brokenInRow(state, columns, periodic)] = 1;
  };

  if (!periodic) {
    for (let state = 0; state < states; state++) start(state);
    addRows(table, rows - 1, prime, strip);
    for (let state = 0; state < states; state++) accumulate(total, table, state * stride + padding, 0);
    return total.map((count) => count % prime);
  }

  const { representatives, multiplicities } = rowClasses(columns);
  representatives.forEach((first, index) => {
    table.fill(0);
    start(first);
    addRows(table, rows - 1, prime, strip);
    const closed = new Float64Array(bonds + 1);
    for (let last = 0; last < states; last++) {
      accumulate(closed, table, last * stride + padding, bitCount(last ^ first));
    }
    for (let broken = 0; broken <= bonds; broken++) {
      total[broken] = (total[broken]! + multiplicities[index]! * (closed[broken]! % prime)) % prime;
    }
  });
  return total;
}

/** Adds a polynomial of the table to a sum, with `shift` more broken bonds. */
function accumulate(sum: Float64Array, table: Float64Array, offset: number, shift: number): void {
  for (let broken = shift; broken < sum.length; broken++) sum[broken]! += table[offset + broken - shift]!;
}

function addRows(table: Float64Array, rows: number, prime: number, strip: Strip): void {
  const { columns, periodic, bonds } = strip;
  const perRow = periodic ? columns : columns - 1;
  let degree = perRow;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      degree += 1 + (column > 0 ? 1 : 0) + (periodic && column === columns - 1 ? 1 : 0);
      addSite(table, column, Math.min(degree, bonds), strip);
    }
    for (let i = 0; i < table.length; i++) if (table[i]! >= prime) table[i]! %= prime;
  }
}

/** Replaces the spin in one column by the spin below it; `degree` bounds the broken bonds afterwards. */
function addSite(table: Float64Array, column: number, degree: number, { columns, periodic, bonds }: Strip): void {
  const stride = bonds + 1 + padding;
  const bit = 1 << column;
  const left = column > 0 ? 1 << (column - 1) : 0;
  const wrap = periodic && column === columns - 1 ? 1 : 0;
  const neighbours = (left === 0 ? 0 : 1) + wrap;
  for (let block = 0; block < 2 ** columns; block += 2 * bit) {
    for (let state = block; state < block + bit; state++) {
      // How many horizontal bonds break when the new spin is up, and when it is down.
      const whenUp = (state & left ? 1 : 0) + (state & wrap);
      const whenDown = neighbours - whenUp;
      const up = state * stride + padding;
      const down = (state + bit) * stride + padding;
      // From the top, because the new coefficients look only at lower or equal old ones.
      for (let broken = degree; broken >= 0; broken--) {
        const a = broken - whenUp;
        const b = broken - whenDown;
        const nextUp = table[up + a]! + table[down + a - 1]!;
        const nextDown = table[up + b - 1]! + table[down + b]!;
        table[up + broken] = nextUp;
        table[down + broken] = nextDown;
      }
    }
  }
}

/** The number below total * prime that is `count` modulo `total` and `residue` modulo `prime`. */
function combine(count: bigint, total: bigint, residue: number, prime: number): bigint {
  const p = BigInt(prime);
  const step = ((BigInt(residue) - count) * inverse(total % p, p)) % p;
  return count + total * (step < 0n ? step + p : step);
}

/** The inverse modulo a prime, by Euclid's algorithm. */
function inverse(value: bigint, prime: bigint): bigint {
  let [a, b, x, y] = [value, prime, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
  }
  return x;
}

/** A polynomial modulo a prime may grow by 2^L before it reaches 2^53; primes near 2^40 are found in milliseconds. */
function primeLimit(columns: number): number {
  return 2 ** Math.min(40, 53 - columns);
}

function primeBelow(limit: number): number {
  let candidate = limit - 1;
  while (!isPrime(candidate)) candidate--;
  return candidate;
}

function isPrime(n: number): boolean {
  if (n % 2 === 0) return n === 2;
  for (let divisor = 3; divisor * divisor <= n; divisor += 2) if (n % divisor === 0) return false;
  return true;
}

function requireFeasible({ rows, columns, periodic, bonds }: Strip): void {
  const primes = Math.ceil((rows * columns + 1) / Math.log2(primeLimit(columns)));
  // There are at least 2^L/4L classes of rows; the polynomials are half filled on average.
  const products = periodic ? Math.ceil(2 ** columns / (4 * columns)) : 1;
  const coefficients = 2 ** columns * (bonds + 1);
  const work = (products * primes * rows * columns * coefficients) / 2;
  if (!(work <= workLimit && coefficients <= memoryLimit)) {
    throw new TooLargeError(
      `the density of states of ${rows}x${columns} sites takes ${work.toExponential(1)} additions on ` +
        `${coefficients.toExponential(1)} coefficients; the limits are ${workLimit.toExponential(1)} and 2^26; ` +
        "use at most a 12x12 torus or 16x16 open sites",
    );
  }
}
