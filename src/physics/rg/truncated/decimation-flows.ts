import { decimationCouplings } from "../../exact/index.js";
import { onFirstAxis, type Recursion, type TemperOptions, tempered } from "./recursion.js";

/** Checkerboard decimation of the square lattice: half of the sites stay, on a lattice of spacing sqrt 2. */
const checkerboard = { scale: Math.SQRT2, dimension: 2, volume: 2, temper: 1 } as const;

/** A0(K) per removed spin, and half of the spins are removed. */
const decimationConstant = ([coupling]: readonly number[]): number =>
  decimationCouplings(coupling!).constantPerRemovedSpin / 2;

/**
 * Decimation that keeps only the nearest-neighbour coupling, K' = K1' = (tau/4) ln cosh 4K.
 *
 * At tau = 1 it has no critical point: K' < K for every K > 0, and K' -> K - (ln 2)/4 for large K.
 */
export function nearestNeighbourFlow({ temper = 1 }: TemperOptions = {}): Recursion {
  return tempered(
    {
      ...checkerboard,
      name: "nearest neighbours only",
      neglected: "K2' between spins two bonds apart and the four-spin K4' are dropped after every step",
      couplings: ["K"],
      step: ([coupling]) => [decimationCouplings(coupling!).nn],
      jacobian: ([coupling]) => [[Math.tanh(4 * coupling!)]],
      constant: decimationConstant,
      start: onFirstAxis(1),
      ends: { hot: 0, cold: 10 },
    },
    { temper },
  );
}

/**
 * Decimation with the two pair couplings added up, K' = K1' + K2' = tau (3/8) ln cosh 4K (Maris and Kadanoff, Am. J.
 * Phys. 46, 652 (1978)).
 *
 * K'/K -> 3 tau/2 as K -> infinity, so that a critical point needs tau > 2/3. At tau = 1 it is K* = 0.50698, where
 * the eigenvalue is (3/2) tanh 4K*.
 */
export function sumFlow({ temper = 1 }: TemperOptions = {}): Recursion {
  return tempered(
    {
      ...checkerboard,
      name: "sum of pair couplings",
      neglected: "K2' acts as if it joined nearest neighbours, and the four-spin K4' is dropped",
      couplings: ["K"],
      step: ([coupling]) => {
        const { nn, nnn } = decimationCouplings(coupling!);
        return [nn + nnn];
      },
      jacobian: ([coupling]) => [[1.5 * Math.tanh(4 * coupling!)]],
      constant: decimationConstant,
      start: onFirstAxis(1),
      ends: { hot: 0, cold: 10 },
    },
    { temper },
  );
}

/**
 * Wilson's quadratic flow (Rev. Mod. Phys. 47, 773 (1975)): decimation to second order in K1 and first in K2,
 * K1' = tau (2 K1^2 + K2), K2' = tau K1^2, with the constant A0 = ln 2 + 2 K1^2 to the same order.
 *
 * At tau = 1 the critical point is (1/3, 1/9), with eigenvalues (2 +- sqrt 10)/3. In its low-temperature phase the
 * couplings are squared at every step: they leave the doubles within a few steps, and ln Z/N diverges.
 */
export function wilsonFlow({ temper = 1 }: TemperOptions = {}): Recursion {
  return tempered(
    {
      ...checkerboard,
      name: "Wilson's quadratic",
      neglected: "terms beyond K1^2 and K2, among them the four-spin coupling and everything between removed spins",
      couplings: ["K1", "K2"],
      step: ([nn, nnn]) => [2 * nn! * nn! + nnn!, nn! * nn!],
      jacobian: ([nn]) => [
        [4 * nn!, 1],
        [2 * nn!, 0],
      ],
      constant: ([nn]) => Math.LN2 / 2 + nn! * nn!,
      start: onFirstAxis(2),
      ends: { hot: 0, cold: 10 / temper },
    },
    { temper },
  );
}
