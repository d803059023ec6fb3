import { extents } from "../../lattice/index.js";
import { type Phi4Model, quadraticCoefficient } from "../../models/index.js";

/** Fields of mean-field theory: mu^2 phi + lambda phi^3 = 0, the one that is not negative. */
export function meanField({ massSquared, lambda }: Phi4Model): number {
  return massSquared < 0 ? Math.sqrt(-massSquared / lambda) : 0;
}

/**
 * The widest change that Metropolis proposes unless told otherwise: 2.5 standard deviations of one field between
 * neighbours at their mean-field value phi_0, P(phi) ~ exp(-a phi^2 - (lambda/4) phi^4 + 2 d kappa phi_0 phi) with
 * a = (mu^2 + 2 d kappa)/2. A function of the model alone, so that the chain stays a Markov chain.
 */
export function proposalWidth(model: Phi4Model): number {
  const centre = meanField(model);
  const field = 2 * extents(model.lattice).length * model.kappa * centre;
  const quadratic = quadraticCoefficient(model);
  const quartic = model.lambda / 4;
  const action = (phi: number): number => phi * (phi * (quadratic + quartic * phi * phi) - field);

  // Where the action has risen by 30 above its value at phi_0 the weight is gone.
  let reach = 1;
  while (action(centre + reach) < action(centre) + 30 || action(-reach) < action(centre) + 30) reach *= 2;
  const points = 4096;
  let total = 0;
  let first = 0;
  let second = 0;
  for (let i = 0; i <= points; i++) {
    const phi = -reach + ((2 * reach + centre) * i) / points;
    const weight = Math.exp(action(centre) - action(phi));
    total += weight;
    first += weight * phi;
    second += weight * phi * phi;
  }
  return 2.5 * Math.sqrt(second / total - (first / total) ** 2);
}

/**
 * A width rounded to four binary digits. The proposals are its odd multiples of 2^-16, hence single precision adds them
 * without rounding while |phi| is below 16 widths, and a move and its reverse are equally likely to the last bit.
 */
export function roundedWidth(width: number): number {
  let unit = 1;
  while (unit * 16 <= width) unit *= 2;
  while (unit * 8 > width) unit /= 2;
  return Math.round(width / unit) * unit;
}
