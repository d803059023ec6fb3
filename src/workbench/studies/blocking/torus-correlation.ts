import { determinant, Matrix } from "ml-matrix";
import { critical } from "../../../physics/lattice/index.js";

export interface TorusCorrelationOptions {
  readonly rows: number;
  readonly columns: number;
  /** K > 0 of the nearest-neighbour model. */
  readonly coupling: number;
  /** Sites between the two spins along a row, from 1 and below the number of columns. */
  readonly distance: number;
}

/**
 * The exact correlation of two spins in one row of a finite torus, <s(0,0) s(0,n)>.
 *
 * The row-to-row transfer matrix is one of free fermions in four sectors: momenta are odd or even multiples of
 * pi/columns, with the parity operator inserted or not (Kaufman 1949). In each the correlation is a Toeplitz determinant
 * (Montroll, Potts and Ward 1963) whose symbol carries the factor tanh(rows g/2) or coth(rows g/2) of the finite height;
 * the sectors are weighted with Kaufman's four products. For columns, exchange rows and columns.
 */
export function torusCorrelation(options: TorusCorrelationOptions): number {
  const { coupling } = options;
  // The fourth product vanishes at K_c while its determinant diverges; the correlation itself is smooth in K.
  const close = 1e-6;
  if (Math.abs(coupling - critical) > close) return correlation(options);
  const beside = [critical - close, critical + close].map((k) => correlation({ ...options, coupling: k }));
  return (beside[0]! + beside[1]!) / 2;
}

function correlation({ rows, columns, coupling, distance }: TorusCorrelationOptions): number {
  const sectors = ([1, 0] as const).flatMap((parity) =>
    (["tanh", "coth"] as const).map((factor) => sector({ rows, columns, coupling, distance, parity, factor })),
  );
  const largest = Math.max(...sectors.map(({ logWeight }) => logWeight));
  let [sum, total] = [0, 0];
  for (const { sign, logWeight, value } of sectors) {
    const weight = sign * Math.exp(logWeight - largest);
    sum += weight * value;
    total += weight;
  }
  return sum / total;
}

interface SectorOptions extends TorusCorrelationOptions {
  /** Momenta pi q/columns with q odd (1) or even (0). */
  readonly parity: 0 | 1;
  readonly factor: "tanh" | "coth";
}

function sector({ rows, columns, coupling, distance, parity, factor }: SectorOptions): {
  readonly sign: number;
  readonly logWeight: number;
  readonly value: number;
} {
  const t = Math.tanh(coupling);
  const [first, second] = [t * Math.exp(-2 * coupling), Math.exp(-2 * coupling) / t];
  const symbol = new Float64Array(2 * distance - 1);
  let [sign, logWeight] = [1, 0];
  for (let r = 0; r < columns; r++) {
    const angle = (Math.PI * (2 * r + parity)) / columns;
    const energy = 2 * coupling + Math.log(t);
    // Signed at angle 0, as in Kaufman's fourth product; cosh g - 1 loses half the digits near K_c.
    const g = 2 * r + parity === 0 ? energy : energyOf(coupling, angle);
    const x = (rows * Math.abs(g)) / 2;
    const decay = Math.exp(-2 * x);
    logWeight += x + Math.log1p(factor === "tanh" ? decay : -decay);
    if (factor === "coth" && g < 0) sign = -sign;
    const thermal = factor === "tanh" ? (1 - decay) / (1 + decay) : (1 + decay) / (1 - decay);
    // The phase of (1 - first e^(i angle)) (1 - second e^(-i angle)).
    const phase =
      Math.atan2(-first * Math.sin(angle), 1 - first * Math.cos(angle)) +
      Math.atan2(second * Math.sin(angle), 1 - second * Math.cos(angle));
    for (let n = 1 - distance; n < distance; n++) {
      symbol[n + distance - 1]! += (thermal * Math.cos(phase - n * angle)) / columns;
    }
  }
  const toeplitz = Matrix.zeros(distance, distance);
  for (let i = 0; i < distance; i++) {
    for (let j = 0; j < distance; j++) toeplitz.set(i, j, symbol[i - j + distance - 1]!);
  }
  return { sign, logWeight, value: determinant(toeplitz) };
}

function energyOf(coupling: number, angle: number): number {
  const c = Math.cosh(2 * coupling) / Math.tanh(2 * coupling) - Math.cos(angle);
  return Math.acosh(Math.max(1, c));
}
