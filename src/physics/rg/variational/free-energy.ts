import { ParameterError } from "../../../core/errors/index.js";
import { bisect } from "../../../core/numbers/index.js";
import { type Couplings, type FlowFreeEnergy, freeEnergy } from "../truncated/index.js";
import { blockDerivatives, blockSum } from "./cell.js";
import { requireStart, spaces, type VariationalStart, variationalFlow } from "./flow.js";

export interface VariationalBoundOptions {
  /** K = J/kT, 0 or more. */
  readonly coupling: number;
  /** Default `hidden-layer`. */
  readonly start?: VariationalStart;
}

/** The tightest bound of one p for all levels. */
export interface VariationalBound extends FlowFreeEnergy {
  /** The p that makes ln Z least. */
  readonly parameter: number;
}

/**
 * Kadanoff's bound on ln Z/N of the square-lattice Ising model from above, as tight as one p for all levels makes it.
 *
 * From the hidden layer it is 0.00464 above Onsager's value at K_c, with p = 0.714, and 0.0070 at most, at K = 0.385; it
 * is exact in both limits of temperature. A p of its own for every level would be tighter still.
 *
 * @throws ParameterError when the coupling is negative or not finite: p >= 0 suits ferromagnets.
 */
export function variationalBound({ coupling, start = "hidden-layer" }: VariationalBoundOptions): VariationalBound {
  requireStart(start);
  if (!(coupling >= 0 && coupling < Number.POSITIVE_INFINITY)) {
    throw new ParameterError(`coupling ${coupling} is not a finite number of 0 or more; give K = J/kT such as 0.44`);
  }
  const at = (parameter: number): VariationalBound => ({
    ...freeEnergy(variationalFlow({ parameter, start }), { coupling }),
    parameter,
  });
  const { couplings } = spaces[start].start(coupling);
  const slope = (parameter: number): number => parameterSlope({ couplings, parameter, start });
  // ln Z falls and then rises with p. p = 0 is stationary, so the interval starts a little above it; where the slope is
  // lost in rounding, at very high and very low temperature, the ends are as good as the minimum.
  const [low, high] = [Math.min(coupling, 1) / 16, 2 * coupling + 1];
  if (coupling === 0 || slope(low) >= 0) return at(low);
  if (slope(high) <= 0) return at(high);
  return at(bisect(slope, { low, high }));
}

/** d/dp of ln Z/N at a point, by following dK_n/dp along the flow. */
export function parameterSlope({
  couplings,
  parameter,
  start = "hidden-layer",
}: {
  readonly couplings: Couplings;
  readonly parameter: number;
  readonly start?: VariationalStart;
}): number {
  const { toCell, fromCell } = spaces[start];
  let cell = toCell(couplings);
  let drift = [0, 0, 0];
  let sum = 0;
  for (let weight = 1 / 4; weight * (1 + Math.max(...drift.map(Math.abs))) > 1e-18; weight /= 4) {
    const { jacobian, constantGradient, byParameter } = blockDerivatives(cell, parameter);
    sum += weight * (byParameter.constant + dot(constantGradient, drift));
    drift = jacobian.map((row, i) => dot(row, drift) + byParameter.couplings[i]!);
    cell = toCell(fromCell(blockSum(cell, parameter).couplings));
  }
  return sum;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, one, i) => sum + one * b[i]!, 0);
}
