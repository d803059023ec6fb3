import { ParameterError } from "../../../core/errors/index.js";
import { ln2Cosh } from "../../../core/numbers/index.js";
import { type Recursion, type TemperOptions, tempered } from "./recursion.js";

export interface MigdalKadanoffOptions extends TemperOptions {
  /** b, an integer of 2 or more; default 2. */
  readonly scale?: number;
  /** d, an integer of 1 or more; default 2. In d = 1 no bond moves and the flow is exact. */
  readonly dimension?: number;
  /**
   * `move-decimate` (default): K is the coupling of the lattice. `decimate-move`: the same flow seen half a step later,
   * where K is the coupling of the moved bonds, b^(d-1) times that of the lattice; `start` knows the factor.
   */
  readonly order?: "move-decimate" | "decimate-move";
}

/** Slopes are summed bond by bond, and one step of this size leaves nothing to follow. */
const largestScale = 10_000;

/**
 * The Migdal-Kadanoff recursion (Migdal, JETP 42, 743 (1975); Kadanoff, Ann. Phys. 100, 359 (1976)): b^(d-1) bonds are
 * moved onto one, and chains of b bonds are decimated exactly.
 *
 *   move-decimate:  tanh K' = tanh^b(b^(d-1) K);      decimate-move:  K' = b^(d-1) artanh(tanh^b K);
 *
 * K' times tau when tempered. For b = 2, d = 2 the first is K' = (1/2) ln cosh 4K. Moved bonds have mean zero, so that
 * (Jensen) its ln Z is never below the exact one. One step of b = 4 is not two steps of b = 2.
 *
 * @throws ParameterError for b < 2, d < 1 or values that are not integers.
 */
export function migdalKadanoffFlow({
  scale = 2,
  dimension = 2,
  order = "move-decimate",
  temper = 1,
}: MigdalKadanoffOptions = {}): Recursion {
  if (!Number.isInteger(scale) || scale < 2 || scale > largestScale) {
    throw new ParameterError(`scale ${scale} is not an integer from 2 to ${largestScale}; try 2 or 3`);
  }
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw new ParameterError(`dimension ${dimension} is not an integer of 1 or more; use 2 for the square lattice`);
  }
  if (order !== "move-decimate" && order !== "decimate-move") {
    throw new ParameterError(`unknown order "${order}"; known: move-decimate, decimate-move`);
  }
  const moved = scale ** (dimension - 1);
  const volume = scale ** dimension;
  const before = order === "move-decimate" ? moved : 1;
  const after = order === "move-decimate" ? 1 : moved;
  // Sites off the remaining lines have lost all their bonds.
  const isolated = volume - 1 - dimension * (scale - 1);
  const flow: Recursion = {
    name: `Migdal-Kadanoff, b = ${scale}`,
    neglected:
      dimension === 1
        ? "nothing: in one dimension decimation is exact"
        : "the change of the energy when bonds are moved, which has mean zero",
    scale,
    dimension,
    volume,
    temper: 1,
    couplings: ["K"],
    step: ([coupling]) => [after * decimatedChain(before * coupling!, scale)],
    jacobian: ([coupling]) => [[moved * chainSlope(before * coupling!, scale)]],
    constant: ([coupling]) => {
      const bond = before * coupling!;
      const perChain = scale * ln2Cosh(bond) - ln2Cosh(decimatedChain(bond, scale));
      return (dimension * perChain + isolated * Math.LN2) / volume;
    },
    start: (coupling) => ({ couplings: [after * coupling], constant: 0, weight: 1 }),
    ends: { hot: 0, cold: 10 },
  };
  return tempered(flow, { temper });
}

/**
 * artanh(tanh^b K), the coupling between the ends of a chain of b bonds.
 *
 * With the dual K^ = artanh e^(-2K), e^(-2K^) = tanh K, a chain multiplies K^ by b: no power of a tanh close to 1.
 */
function decimatedChain(coupling: number, bonds: number): number {
  const strength = Math.abs(coupling);
  if (strength === 0) return 0;
  const sign = coupling < 0 && bonds % 2 === 1 ? -1 : 1;
  // Beyond this the next term, of order b^2 e^(-4K), is below the last bit of a double.
  if (strength > 20 + Math.log(bonds)) return sign * (strength - Math.log(bonds) / 2);
  return sign * dual(bonds * dual(strength));
}

function dual(coupling: number): number {
  return coupling < 0.3 ? -Math.log(Math.tanh(coupling)) / 2 : Math.atanh(Math.exp(-2 * coupling));
}

/** d/dK artanh(tanh^b K) = b t^(b-1) (1 - t^2)/(1 - t^(2b)) with t = tanh K; the fraction is 1 over a geometric sum. */
function chainSlope(coupling: number, bonds: number): number {
  const t = Math.tanh(coupling);
  let sum = 0;
  for (let k = bonds - 1; k >= 0; k--) sum = 1 + sum * t * t;
  return (bonds * t ** (bonds - 1)) / sum;
}
