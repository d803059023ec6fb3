import { ParameterError } from "../../core/errors/index.js";
import { CompensatedSum, lnCosh } from "../../core/numbers/index.js";
import { critical } from "../lattice/index.js";

/** K_c itself less the double `critical`. */
const criticalRest = -1.12527294641293e-17;

/** The infinite square lattice in reduced units (J = k = 1), per site. */
export interface OnsagerSolution {
  /** lim ln Z/N. */
  readonly logPartitionPerSite: number;
  /** E/N with E = -sum_<ij> s_i s_j. */
  readonly energyPerSite: number;
  /** C/N = K^2 d^2(lnZ/N)/dK^2; Infinity at K_c. */
  readonly specificHeat: number;
  /** Spontaneous magnetization m = lim_(h->0+) <s>; 0 for K <= K_c, and for K < 0, where the staggered one is that of |K|. */
  readonly magnetization: number;
  /** <s_i s_j> of nearest neighbours, -E/2N. */
  readonly neighbourCorrelation: number;
}

/**
 * The Ising model on the infinite square lattice: Onsager, Phys. Rev. 65, 117 (1944); magnetization of Yang,
 * Phys. Rev. 85, 808 (1952).
 *
 *   ln Z/N = ln(2 cosh 2K) + (1/pi) int_0^(pi/2) ln[(1 + sqrt(1 - k^2 sin^2 x))/2] dx,   k = 2 sinh 2K/cosh^2 2K,
 *   E/N = -coth 2K [1 + (2/pi)(2 tanh^2 2K - 1) K1(k)],   m = (1 - sinh^-4 2K)^(1/8).
 *
 * Good to about 1e-15 (relative, the specific heat and m included) for every finite coupling, next to K_c too: the
 * elliptic integrals are arithmetic-geometric means of the complementary modulus, rearranged so that only positive
 * terms are added. "At K_c" means the double `critical`. Antiferromagnetic couplings follow from Z(-K) = Z(K).
 *
 * @throws ParameterError when the coupling is not a finite number.
 */
export function onsager({ coupling }: { readonly coupling: number }): OnsagerSolution {
  if (!Number.isFinite(coupling)) {
    throw new ParameterError(`coupling ${coupling} is not a finite number; give K = J/kT such as 0.44, or critical`);
  }
  if (coupling === 0) {
    return {
      logPartitionPerSite: Math.LN2,
      energyPerSite: 0,
      specificHeat: 0,
      magnetization: 0,
      neighbourCorrelation: 0,
    };
  }
  const strength = Math.abs(coupling);
  const tanh = Math.tanh(2 * strength);
  const sech = 1 / Math.cosh(2 * strength);
  const offset = strength === critical ? 0 : strength - critical - criticalRest;
  // tanh 2K - sech 2K = (sinh 2K - sinh 2K_c)/cosh 2K; as a product it keeps the digits that cancel near K_c.
  const distance = Math.abs(offset) < 0.1 ? 2 * Math.cosh(strength + critical) * Math.sinh(offset) * sech : tanh - sech;
  // 2 tanh^2 2K - 1, whose magnitude is the complementary modulus k' = sqrt(1 - k^2).
  const signedModulus = distance * (tanh + sech);

  const { energy, heat } = derivatives({ tanh, sech, signedModulus });
  const energyPerSite = Math.sign(coupling) * energy;
  return {
    logPartitionPerSite: lnCosh(2 * strength) + Math.LN2 + modeIntegral(2 * tanh * sech, Math.abs(signedModulus)),
    energyPerSite,
    specificHeat: strength * strength * heat,
    magnetization: coupling > 0 && signedModulus > 0 ? Math.min(1, signedModulus ** 0.125 / Math.sqrt(tanh)) : 0,
    neighbourCorrelation: -energyPerSite / 2,
  };
}

/**
 * E/N and d^2(lnZ/N)/dK^2 for K > 0, from the arithmetic-geometric mean M of 1 and k'.
 *
 * With a_n, g_n the two means and c_(n+1) = (a_n - g_n)/2: K1 = pi/(2M), K1 - E1 = K1 sum_n 2^(n-1) c_n^2, and
 * M = a_1 - sum_(n>=2) c_n. Inserted into Onsager's formulas, the leading terms cancel algebraically instead of in
 * floating point.
 */
function derivatives({ tanh, sech, signedModulus }: { tanh: number; sech: number; signedModulus: number }): {
  energy: number;
  heat: number;
} {
  if (signedModulus === 0) return { energy: -1 / tanh, heat: Number.POSITIVE_INFINITY };
  const ordered = signedModulus > 0;
  const tt = tanh * tanh;
  const ss = sech * sech;
  // (1 + k')/2 and (1 - k')/2 are tanh^2 and sech^2, one way below T_c and the other way above.
  let mean = ordered ? tt : ss;
  let geometric = Math.sqrt(Math.abs(signedModulus));
  let c = ordered ? ss : tt;
  let sum = 0;
  let weightedSquares = 0;
  for (let weight = 2; c > 1e-18 * mean; weight *= 2) {
    const next = (mean + geometric) / 2;
    geometric = Math.sqrt(mean * geometric);
    mean = next;
    c = (c * c) / (4 * mean);
    sum += c;
    weightedSquares += weight * c * c;
  }
  // The first form would cancel at high temperature, the second near K_c; the ground state has energy -2.
  const energy = signedModulus > -0.5 ? Math.max(-2, -(1 + signedModulus / mean) / tanh) : -(tanh - sum / tanh) / mean;
  // (4/pi) coth^2 2K {K1 - E1 - (1 - tanh^2 2K)[pi/2 + (2 tanh^2 2K - 1) K1]}; above T_c it is divided by tanh^2 term by term, to survive K -> 0.
  const heat = ordered
    ? (2 * (2 * ss * ss + ss * sum + weightedSquares)) / (tt * mean)
    : (2 * (1 + (ss * (sum / tanh)) / tanh + weightedSquares / tanh / tanh)) / mean;
  return { energy, heat };
}

/**
 * (1/pi) int_0^(pi/2) ln[(1 + sqrt(k'^2 + k^2 sin^2 x))/2] dx by tanh-sinh quadrature.
 *
 * At K_c the integrand has a kink at x = 0 when continued, near K_c a branch point at distance k' from it; the double
 * exponential spacing of the nodes towards x = 0 resolves both. A step of 1/64 leaves an error below 1e-16.
 */
function modeIntegral(modulus: number, complement: number): number {
  const step = 1 / 64;
  const sum = new CompensatedSum();
  for (let i = -260; i <= 260; i++) {
    const u = (Math.PI / 2) * Math.sinh(i * step);
    const x = Math.PI / 2 / (1 + Math.exp(2 * u));
    const weight = ((Math.PI * Math.PI) / 8) * (Math.cosh(i * step) / Math.cosh(u) ** 2);
    const root = Math.hypot(complement, modulus * Math.sin(x));
    // ln[(1 + root)/2] = log1p((root - 1)/2): small for small K, where root -> 1.
    sum.add(weight * Math.log1p((root - 1) / 2));
  }
  return (sum.value * step) / Math.PI;
}
