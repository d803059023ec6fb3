import { TooLargeError } from "../../core/errors/index.js";
import { bonds, sizeName } from "../lattice/index.js";
import { type Phi4Model, quadraticCoefficient } from "../models/index.js";

/** Exact means of a small phi^4 lattice; sums run over its sites. */
export interface Phi4Means {
  readonly logPartition: number;
  /** <S>, the total action. */
  readonly energy: number;
  readonly phiSquared: number;
  readonly phiFourth: number;
  readonly absoluteMagnetization: number;
  readonly magnetizationSquared: number;
  readonly magnetizationFourth: number;
}

const mostSites = 4;
const mostPoints = 120;

/**
 * All means of a phi^4 lattice of up to four sites (the 2x2 torus is the smallest) by the trapezoidal rule on a grid of
 * fields, whose error falls faster than any power of the spacing; that of <|sum phi|>, which has a kink, is repaired by
 * the Euler-Maclaurin formula. About 1e-9, or 1e-7 for <|sum phi|>; compare two `refinement`s to see it.
 *
 * @throws TooLargeError for more than four sites, or parameters that need more than 120 points to a field.
 */
export function phi4Quadrature(model: Phi4Model, { refinement = 1 }: { readonly refinement?: number } = {}): Phi4Means {
  const { lattice, sites, kappa, massSquared, lambda } = model;
  if (sites > mostSites) {
    throw new TooLargeError(`quadrature takes ${mostSites} sites, size ${sizeName(lattice)} has ${sites}; use 2x2`);
  }
  const { reach, spacing } = grid(model, refinement);
  const half = Math.ceil(reach / spacing);
  const points = 2 * half + 1;
  if (points > mostPoints) {
    throw new TooLargeError(
      `massSquared ${massSquared} with lambda ${lambda} needs ${points} points to a field; ` +
        `quadrature takes ${mostPoints}: choose a field less spread, or refinement 1`,
    );
  }
  const fields = Array.from({ length: points }, (_, i) => (i - half) * spacing);
  const quadratic = quadraticCoefficient(model);
  // The lowest action of a site at kappa k_hat^2 = 0, taken out so that no weight overflows.
  const lowest = massSquared < 0 ? -(massSquared ** 2) / (4 * lambda) : 0;
  const own = fields.map((phi) => quadratic * phi ** 2 + (lambda / 4) * phi ** 4 - lowest);
  const pairs = bonds(lattice);

  let total = 0;
  let energy = 0;
  let squares = 0;
  let fourths = 0;
  const magnetizations = new Float64Array(sites * 2 * half + 1);
  const index = new Int32Array(sites);
  for (let site = 0; site >= 0; ) {
    let action = 0;
    let sum = 0;
    for (let i = 0; i < sites; i++) {
      action += own[index[i]!]!;
      sum += index[i]!;
    }
    for (let b = 0; b < pairs.length; b += 2) {
      action -= kappa * fields[index[pairs[b]!]!]! * fields[index[pairs[b + 1]!]!]!;
    }
    const weight = Math.exp(-action);
    total += weight;
    energy += weight * (action + sites * lowest);
    magnetizations[sum]! += weight;
    for (let i = 0; i < sites; i++) {
      const square = fields[index[i]!]! ** 2;
      squares += weight * square;
      fourths += weight * square * square;
    }
    for (site = sites - 1; site >= 0 && ++index[site]! === points; site--) index[site] = 0;
  }
  const moment = (power: number): number =>
    magnetizations.reduce((m, weight, i) => m + weight * ((i - sites * half) * spacing) ** power, 0) / total;
  return {
    logPartition: Math.log(total) + sites * (Math.log(spacing) - lowest),
    energy: energy / total,
    phiSquared: squares / total,
    phiFourth: fourths / total,
    absoluteMagnetization: absoluteMean(magnetizations, spacing, total),
    magnetizationSquared: moment(2),
    magnetizationFourth: moment(4),
  };
}

/**
 * Where the weight of a field has fallen by e^-42, given that S >= sum of (mu^2/2) phi^2 + (lambda/4) phi^4; and a spacing
 * at which the error exp(-2 pi^2 sigma^2/spacing^2) of the stiffest field is below 1e-15 in a Gaussian.
 */
function grid(model: Phi4Model, refinement: number): { reach: number; spacing: number } {
  const { massSquared, lambda } = model;
  const potential = (phi: number): number => (massSquared / 2) * phi ** 2 + (lambda / 4) * phi ** 4;
  const bottom = massSquared < 0 ? -massSquared / lambda : 0;
  const lowest = potential(Math.sqrt(bottom));
  let reach = Math.sqrt(bottom);
  while (potential(reach) < lowest + 42) reach += 0.01;
  // Fluctuations reach beyond the minimum, where the quartic term is stiffer.
  const stiffness = 2 * quadraticCoefficient(model) + 3 * lambda * (bottom + 1);
  return { reach, spacing: 0.75 / (Math.sqrt(stiffness) * refinement) };
}

/** <|M|> from the weights of M = (i - middle) spacing, with the kink's correction up to the fifth power of spacing. */
function absoluteMean(weights: Float64Array, spacing: number, total: number): number {
  const middle = (weights.length - 1) / 2;
  const [p0, p1, p2, p3] = [0, 1, 2, 3].map((i) => weights[middle + i] ?? 0) as [number, number, number, number];
  let sum = 0;
  for (let i = 1; i <= middle; i++) sum += i * weights[middle + i]!;
  const second = (2 * p3 - 27 * p2 + 270 * p1 - 245 * p0) / 90;
  const fourth = (-p3 + 12 * p2 - 39 * p1 + 28 * p0) / 3;
  // B_2j/(2j)! times the odd derivatives of i p(i) at 0: p, 3 p'', 5 p''''.
  const kink = p0 / 12 - (3 * second) / 720 + (5 * fourth) / 30240;
  return (2 * spacing * (sum + kink)) / total;
}
