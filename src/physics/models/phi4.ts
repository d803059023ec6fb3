import { ParameterError } from "../../core/errors/index.js";
import { extents, type Lattice } from "../lattice/index.js";

/**
 * Lattice phi^4 theory, P(phi) ~ exp(-S) with one real field per site and, in d dimensions,
 * S = sum_x [ -kappa sum_mu phi_x phi_(x+mu) + (1/2)(mu^2 + 2 d kappa) phi_x^2 + (lambda/4) phi_x^4 ],
 * each bond once (the action of Bachtis et al., PRL 128, 081603).
 */
export interface Phi4Model<L extends Lattice = Lattice> {
  readonly kind: "phi4";
  readonly lattice: L;
  readonly sites: number;
  readonly kappa: number;
  /** mu^2; negative is the broken side of mean-field theory. */
  readonly massSquared: number;
  readonly lambda: number;
}

export interface Phi4Options {
  /** Strength of the gradient term, not negative; 1 unless given. */
  readonly kappa?: number;
  readonly massSquared: number;
  /** Not negative; 0 is the free field, which needs mu^2 > 0. */
  readonly lambda: number;
}

/**
 * The phi^4 model of a lattice.
 *
 * @throws ParameterError for parameters that are not finite, and for actions that are not bounded from below.
 */
export function phi4<L extends Lattice>(lattice: L, { kappa = 1, massSquared, lambda }: Phi4Options): Phi4Model<L> {
  for (const [name, value] of Object.entries({ kappa, massSquared, lambda })) {
    if (!Number.isFinite(value)) throw new ParameterError(`${name} ${value} is not a finite number`);
  }
  if (kappa < 0)
    throw new ParameterError(`kappa ${kappa} is negative; on even lattices turn every other field instead`);
  if (lambda < 0 || (lambda === 0 && massSquared <= 0)) {
    throw new ParameterError(
      `lambda ${lambda} with massSquared ${massSquared} has no lowest action; ` +
        "give lambda > 0, or lambda = 0 with massSquared > 0",
    );
  }
  return { kind: "phi4", lattice, sites: lattice.sites, kappa, massSquared, lambda };
}

/** The coefficient of phi_x^2 in the action, (mu^2 + 2 d kappa)/2. */
export function quadraticCoefficient({ lattice, kappa, massSquared }: Phi4Model): number {
  return massSquared / 2 + extents(lattice).length * kappa;
}
