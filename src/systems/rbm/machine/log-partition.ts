import { TooLargeError } from "../../../core/errors/index.js";
import { StreamingLogSumExp } from "../../../core/numbers/index.js";
import {
  eliminationWidth,
  type Factor,
  logPartitionByElimination,
  spinsOfState,
} from "../../../physics/exact/index.js";
import { marginalEvaluator } from "./filter-tables.js";
import { filterValue, hiddenMarginal, type Marginal, visibleMarginal } from "./marginal.js";
import type { Rbm } from "./rbm.js";

/** Layers up to this size are summed state by state. */
const enumeratedUnits = 16;

/** Filters with more units than this make tables too large to eliminate. */
const factorDegree = 12;

/** Elimination tables hold up to 2^20 entries. */
const maximumWidth = 20;

/** ln Z with the way in which it was found. */
export interface RbmLogPartition {
  readonly value: number;
  readonly method: "enumeration" | "elimination";
}

/**
 * ln Z of an RBM from its own weights: by enumerating the smaller layer, or for sparse weights by eliminating its units
 * one after another.
 *
 * @throws TooLargeError when the smaller layer has more than 16 units and its graph is too wide to eliminate.
 */
export function rbmLogPartition(machine: Rbm): RbmLogPartition {
  const { visible, hidden } = machine.weights;
  const marginal = hidden <= visible ? hiddenMarginal(machine) : visibleMarginal(machine);
  const units = Math.min(visible, hidden);
  if (units <= enumeratedUnits) return { value: byEnumeration(marginal, units), method: "enumeration" };

  const factors = marginalFactors(marginal);
  const width = factors ? eliminationWidth({ variables: units, factors }) : units;
  if (!factors || width > maximumWidth) {
    throw new TooLargeError(
      `ln Z of an RBM with ${visible} visible and ${hidden} hidden units needs tables of 2^${width} entries; ` +
        `at most 2^${maximumWidth} are made`,
    );
  }
  return { value: logPartitionByElimination({ variables: units, factors, maximumWidth }), method: "elimination" };
}

function byEnumeration(marginal: Marginal, units: number): number {
  const evaluator = marginalEvaluator(marginal);
  const spins = new Int8Array(units);
  const out = new Float64Array(3);
  const sum = new StreamingLogSumExp();
  for (let state = 0; state < 2 ** units; state++) {
    evaluator.fromSpins(spinsOfState(state, spins), out);
    sum.add(out[2]!);
  }
  return sum.value;
}

/** A marginal as factors of its spins, or null when a filter is too wide. */
function marginalFactors(marginal: Marginal): Factor[] | null {
  const { weights, linear, offset } = marginal;
  const factors: Factor[] = [{ variables: [], logValues: Float64Array.of(-offset) }];
  linear.forEach((a, i) => {
    if (a !== 0) factors.push({ variables: [i], logValues: Float64Array.of(a, -a) });
  });
  for (let j = 0; j < weights.hidden; j++) {
    const units = weights.sites.subarray(weights.start[j]!, weights.start[j + 1]!);
    if (units.length > factorDegree) return null;
    const slot = new Map(Array.from(units, (unit, k) => [unit, k]));
    const logValues = Float64Array.from({ length: 2 ** units.length }, (_, pattern) =>
      filterValue(marginal, j, (unit) => 1 - 2 * ((pattern >> slot.get(unit)!) & 1), "stable"),
    );
    factors.push({ variables: units, logValues });
  }
  return factors;
}
