import { compensatedSum } from "../../../core/numbers/index.js";
import {
  type EvaluationOrder,
  evaluationOrders,
  filterValue,
  linearPart,
  type Marginal,
  marginalLogWeight,
  totalConstant,
} from "./marginal.js";

/** Filters with more units than this are evaluated directly; their table would have 2^units entries. */
const tableDegree = 12;

/**
 * The filters of a marginal, tabulated. A filter of d units has 2^d inputs, so that a configuration costs one look-up
 * per filter and order in place of an exponential and a logarithm. The tables hold what `filterValue` returns and the
 * sums run in its order: the results are the same to the last bit.
 */
export interface FilterTables {
  /** Where the table of each filter begins; equal filters share one. */
  readonly base: Int32Array;
  readonly values: Readonly<Record<EvaluationOrder, Float64Array>>;
}

/** Tabulates a marginal, or returns null when a filter is too wide. Bit k of a pattern means its k-th unit is -1. */
export function tabulateFilters(marginal: Marginal): FilterTables | null {
  const { weights, bias, constants, anchors } = marginal;
  const base = new Int32Array(weights.hidden);
  const known = new Map<string, number>();
  const values = { literal: [] as number[], perFilter: [] as number[], stable: [] as number[] };
  for (let j = 0; j < weights.hidden; j++) {
    const first = weights.start[j]!;
    const degree = weights.start[j + 1]! - first;
    if (degree > tableDegree) return null;
    const key = [bias[j], constants[j], anchors[j], ...weights.values.subarray(first, first + degree)].join();
    let table = known.get(key);
    if (table === undefined) {
      table = values.literal.length;
      known.set(key, table);
      const slot = new Map(Array.from(weights.sites.subarray(first, first + degree), (site, k) => [site, k]));
      for (let pattern = 0; pattern < 2 ** degree; pattern++) {
        const spin = (site: number): number => 1 - 2 * ((pattern >> slot.get(site)!) & 1);
        for (const order of evaluationOrders) values[order].push(filterValue(marginal, j, spin, order));
      }
    }
    base[j] = table;
  }
  return {
    base,
    values: {
      literal: Float64Array.from(values.literal),
      perFilter: Float64Array.from(values.perFilter),
      stable: Float64Array.from(values.stable),
    },
  };
}

/** The log-weights of one configuration in the three orders: [literal, perFilter, stable]. */
export type OrderedLogWeights = Float64Array;

/** Evaluates many configurations of a layer in all three orders at once. */
export interface MarginalEvaluator {
  /** From spins +1/-1. */
  fromSpins(spins: Int8Array, out: OrderedLogWeights): void;
  /** From the pattern of each filter plus the linear part, for callers that update patterns flip by flip. */
  fromPatterns(patterns: Int32Array, linear: number, out: OrderedLogWeights): void;
  /** Null when the filters are too wide for tables; then only `fromSpins` may be called. */
  readonly tables: FilterTables | null;
}

/** Prepares a marginal for repeated evaluation. */
export function marginalEvaluator(marginal: Marginal): MarginalEvaluator {
  const tables = tabulateFilters(marginal);
  if (tables === null) {
    return {
      tables,
      fromSpins: (spins, out) => {
        for (let k = 0; k < 3; k++) out[k] = marginalLogWeight(marginal, spins, evaluationOrders[k]!);
      },
      fromPatterns: () => {
        throw new Error("patterns need tables");
      },
    };
  }

  const { start, sites, hidden } = marginal.weights;
  const { base } = tables;
  const { literal, perFilter, stable } = tables.values;
  const constant = totalConstant(marginal.constants) + marginal.offset;
  const { offset } = marginal;
  const unbiased = marginal.linear.every((a) => a === 0);
  const scratch = new Int32Array(hidden);

  const fromPatterns = (patterns: Int32Array, linear: number, out: OrderedLogWeights): void => {
    let sumLiteral = 0;
    let sumPerFilter = 0;
    let sum = 0;
    let lost = 0;
    for (let j = 0; j < hidden; j++) {
      const entry = base[j]! + patterns[j]!;
      sumLiteral += literal[entry]!;
      sumPerFilter += perFilter[entry]!;
      const term = stable[entry]!;
      const next = sum + term;
      lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
      sum = next;
    }
    out[0] = sumLiteral + linear - constant;
    out[1] = sumPerFilter + linear - offset;
    out[2] = linear === 0 && offset === 0 ? sum + lost : compensatedSum([sum, lost, linear, -offset]);
  };

  return {
    tables,
    fromPatterns,
    fromSpins: (spins, out) => {
      for (let j = 0; j < hidden; j++) {
        const first = start[j]!;
        const end = start[j + 1]!;
        let pattern = 0;
        for (let k = first; k < end; k++) pattern |= (spins[sites[k]!]! >>> 31) << (k - first);
        scratch[j] = pattern;
      }
      fromPatterns(scratch, unbiased ? 0 : linearPart(marginal, spins), out);
    },
  };
}
