import { ParameterError } from "../../core/errors/index.js";
import { extents } from "../lattice/index.js";
import type { Phi4Model } from "../models/index.js";

/** Exact means of the free field, lambda = 0. */
export interface FreeField {
  /** <S>, the total action: N/2 by equipartition. */
  readonly energy: number;
  /** <sum phi^2> / N. */
  readonly phiSquared: number;
  /** <(sum phi)^2> / N, on a torus 1/mu^2. */
  readonly magnetizationSquared: number;
  /** <|sum phi exp(ikx)|^2> / N at the smallest momentum along an axis, averaged over the axes. */
  readonly structureFactor: number;
}

/** An eigenvector of hopping along one axis: its eigenvalue and its overlaps with 1 and with exp(2 pi i x / L). */
interface Mode {
  readonly hopping: number;
  readonly uniform: number;
  readonly wave: number;
}

/**
 * The Gaussian model S = (1/2) sum_k (mu^2 + kappa k_hat^2) |phi_k|^2 with k_hat^2 = sum over axes of 4 sin^2(k/2), solved
 * mode by mode: <|phi_k|^2> = 1/(mu^2 + kappa k_hat^2). With open boundaries the modes are standing waves that vanish
 * one site beyond the edges.
 *
 * @throws ParameterError when lambda is not 0.
 */
export function freeField({ lattice, sites, kappa, massSquared, lambda }: Phi4Model): FreeField {
  if (lambda !== 0) throw new ParameterError(`lambda ${lambda} is not a free field; use lambda 0`);
  const sizes = extents(lattice);
  const axes = sizes.map((extent) => (lattice.boundary === "periodic" ? planeWaves(extent) : standingWaves(extent)));
  let phiSquared = 0;
  let uniform = 0;
  let waves = 0;
  const visit = (axis: number, inverse: number, overlaps: readonly Mode[]): void => {
    if (axis === axes.length) {
      phiSquared += 1 / inverse;
      uniform += overlaps.reduce((product, mode) => product * mode.uniform, 1) / inverse;
      for (const along of overlaps) {
        waves += overlaps.reduce((product, mode) => product * (mode === along ? mode.wave : mode.uniform), 1) / inverse;
      }
      return;
    }
    for (const mode of axes[axis]!) visit(axis + 1, inverse - kappa * mode.hopping, [...overlaps, mode]);
  };
  visit(0, massSquared + 2 * sizes.length * kappa, []);
  return {
    energy: sites / 2,
    phiSquared: phiSquared / sites,
    magnetizationSquared: uniform / sites,
    structureFactor: waves / (sites * sizes.length),
  };
}

function planeWaves(extent: number): Mode[] {
  return Array.from({ length: extent }, (_, n) => ({
    hopping: 2 * Math.cos((2 * Math.PI * n) / extent),
    uniform: n === 0 ? extent : 0,
    wave: n === 1 ? extent : 0,
  }));
}

function standingWaves(extent: number): Mode[] {
  return Array.from({ length: extent }, (_, n) => {
    const wavenumber = (Math.PI * (n + 1)) / (extent + 1);
    let sum = 0;
    let real = 0;
    let imaginary = 0;
    for (let x = 0; x < extent; x++) {
      const value = Math.sqrt(2 / (extent + 1)) * Math.sin(wavenumber * (x + 1));
      sum += value;
      real += value * Math.cos((2 * Math.PI * x) / extent);
      imaginary += value * Math.sin((2 * Math.PI * x) / extent);
    }
    return { hopping: 2 * Math.cos(wavenumber), uniform: sum ** 2, wave: real ** 2 + imaginary ** 2 };
  });
}
