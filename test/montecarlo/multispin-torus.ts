import { critical } from "../../src/physics/lattice/index.js";

/**
 * <m^2> of the square torus of even extent L from its spin correlations, exactly and for any L. In the high-temperature
 * expansion <s_0 s_r> = z^d Z'/Z, where z = tanh K becomes 1/z on the d bonds of a path from 0 to r. Both partition
 * functions are (1/2)(-Pf A_1 + Pf A_2 + Pf A_3 + Pf A_4) over the periodic and antiperiodic boundaries of the matrices
 * of McCoy and Wu (The Two-Dimensional Ising Model, 1973, chapter IV), four variables a site; a change of d bonds makes
 * the ratio of two Pfaffians a Pfaffian of 2 d variables of the inverse matrix.
 *
 * At K_c Pf A_1 = 0, so that the analytic function of K is interpolated there from six points around it.
 */
export function torusSecondMoment({
  extent,
  coupling,
}: {
  readonly extent: number;
  readonly coupling: number;
}): number {
  if (Math.abs(coupling - critical) > 0.01) return secondMoment(extent, coupling);
  const step = 0.004 / extent;
  const pair = (offset: number): number =>
    (secondMoment(extent, coupling - offset) + secondMoment(extent, coupling + offset)) / 2;
  return (15 * pair(step) - 6 * pair(2 * step) + pair(3 * step)) / 10;
}

function secondMoment(extent: number, coupling: number): number {
  const z = Math.tanh(coupling);
  const boundaries = [0, 0.5].flatMap((horizontal) => [0, 0.5].map((vertical) => [horizontal, vertical] as const));
  const sectors = boundaries.map((shifts) => sector(extent, z, shifts));
  const largest = Math.max(...sectors.map(({ log }) => log));
  const weights = sectors.map(({ log, sign }) => sign * Math.exp(log - largest));
  const total = weights.reduce((a, b) => a + b, 0);
  let sum = 0;
  for (let dx = 0; dx <= extent / 2; dx++) {
    for (let dy = 0; dy <= dx; dy++) {
      const copies = [dx, dy].reduce((n, d) => (d === 0 || 2 * d === extent ? n : 2 * n), dx === dy ? 1 : 2);
      const changed = sectors.reduce((all, { ratio }, s) => all + weights[s]! * ratio(dx, dy), 0);
      sum += (copies * z ** (dx + dy) * changed) / total;
    }
  }
  return sum / extent ** 2;
}

const [right, left, up, down] = [0, 1, 2, 3] as const;

/** Sign and logarithm of one Pfaffian, and its ratios when bonds of a path from 0 to (dx, dy) go from z to 1/z. */
function sector(extent: number, z: number, [horizontal, vertical]: readonly [number, number]) {
  const momenta = (shift: number): number[] =>
    Array.from({ length: extent }, (_, n) => (2 * Math.PI * (n + shift)) / extent);
  const distances = Array.from({ length: extent + 1 }, (_, i) => i - extent / 2);
  const along = momenta(horizontal);
  let log = 0;
  // The Fourier sum over the vertical momenta, then that over the horizontal ones.
  const columns = along.map(() => distances.map(() => blank()));
  for (const [i, kx] of along.entries()) {
    for (const ky of momenta(vertical)) {
      log += Math.log((1 + z * z) ** 2 - 2 * z * (1 - z * z) * (Math.cos(kx) + Math.cos(ky))) / 2;
      const matrix = invert(cell(z, kx, ky));
      for (const [j, y] of distances.entries()) addTurned(columns[i]![j]!, matrix, -ky * y);
    }
  }
  const inverse = distances.map((x) =>
    distances.map((_, j) => {
      const sum = blank();
      for (const [i, kx] of along.entries()) addTurned(sum, columns[i]![j]!, -kx * x);
      return sum.map((row) => row.map(([re]) => re / extent ** 2));
    }),
  );
  const entry = (a: Variable, b: Variable): number =>
    inverse[b.x - a.x + extent / 2]![b.y - a.y + extent / 2]![a.kind]![b.kind]!;
  const ratio = (dx: number, dy: number): number => {
    const chosen: Variable[] = [];
    for (let x = 0; x < dx; x++) chosen.push({ x, y: 0, kind: right }, { x: x + 1, y: 0, kind: left });
    for (let y = 0; y < dy; y++) chosen.push({ x: dx, y, kind: up }, { x: dx, y: y + 1, kind: down });
    const change = 1 / z - z;
    const matrix = chosen.map((a, i) =>
      chosen.map((b, j) => entry(a, b) + ((i ^ 1) === j ? (i < j ? -1 : 1) / change : 0)),
    );
    return pfaffian(matrix) * (-change) ** (dx + dy);
  };
  // Only the mode k = 0 is not one of a pair: its own Pfaffian is 1 - 2 z - z^2, which changes sign at K_c.
  const periodic = horizontal === 0 && vertical === 0;
  return { log, sign: periodic ? -Math.sign(1 - 2 * z - z * z) : 1, ratio };
}

const blank = (): Complex[][] => Array.from({ length: 4 }, () => Array.from({ length: 4 }, (): Complex => [0, 0]));

/** sum += matrix exp(i phase). */
function addTurned(sum: Complex[][], matrix: readonly (readonly Complex[])[], phase: number): void {
  const turn: Complex = [Math.cos(phase), Math.sin(phase)];
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      const [re, im] = times(matrix[i]![j]!, turn);
      const [a, b] = sum[i]![j]!;
      sum[i]![j] = [a + re, b + im];
    }
  }
}

interface Variable {
  readonly x: number;
  readonly y: number;
  readonly kind: number;
}

type Complex = readonly [number, number];

/** The 4 x 4 block of the matrix at one wave vector, in the order right, left, up, down. */
function cell(z: number, kx: number, ky: number): Complex[][] {
  const [cx, sx, cy, sy] = [z * Math.cos(kx), z * Math.sin(kx), z * Math.cos(ky), z * Math.sin(ky)];
  const one: Complex = [1, 0];
  const minus: Complex = [-1, 0];
  const none: Complex = [0, 0];
  return [
    [none, [1 + cx, sx], minus, minus],
    [[-1 - cx, sx], none, one, minus],
    [one, minus, none, [1 + cy, sy]],
    [one, one, [-1 - cy, sy], none],
  ];
}

const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const minus = ([a, b]: Complex, [c, d]: Complex): Complex => [a - c, b - d];
const over = (a: Complex, [c, d]: Complex): Complex => {
  const [re, im] = times(a, [c, -d]);
  return [re / (c * c + d * d), im / (c * c + d * d)];
};

/** The inverse of a small complex matrix by Gauss and Jordan. */
function invert(matrix: readonly (readonly Complex[])[]): Complex[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j): Complex => [i === j ? 1 : 0, 0])]);
  for (let k = 0; k < n; k++) {
    const pivot = rows.findIndex(
      (row, i) => i >= k && rows.every((other, j) => j < k || Math.hypot(...other[k]!) <= Math.hypot(...row[k]!)),
    );
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const head = rows[k]![k]!;
    rows[k] = rows[k]!.map((value) => over(value, head));
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]!;
      rows[i] = rows[i]!.map((value, j) => minus(value, times(factor, rows[k]![j]!)));
    }
  }
  return rows.map((row) => row.slice(n));
}

/** The Pfaffian of a real skew matrix by elimination with pivots (Parlett and Reid). */
function pfaffian(matrix: number[][]): number {
  const n = matrix.length;
  let value = 1;
  for (let k = 0; k < n; k += 2) {
    let best = k + 1;
    for (let i = k + 2; i < n; i++) if (Math.abs(matrix[i]![k]!) > Math.abs(matrix[best]![k]!)) best = i;
    if (best !== k + 1) {
      [matrix[k + 1], matrix[best]] = [matrix[best]!, matrix[k + 1]!];
      for (const row of matrix) [row[k + 1], row[best]] = [row[best]!, row[k + 1]!];
      value = -value;
    }
    const head = matrix[k]![k + 1]!;
    value *= head;
    for (let i = k + 2; i < n; i++) {
      for (let j = k + 2; j < n; j++) {
        matrix[i]![j]! += (matrix[k]![j]! * matrix[k + 1]![i]! - matrix[k]![i]! * matrix[k + 1]![j]!) / head;
      }
    }
  }
  return value;
}
