import { TooLargeError } from "../../core/errors/index.js";
import { CompensatedSum } from "../../core/numbers/index.js";
import { planElimination } from "./elimination-order.js";
import type { FactorModel } from "./factor-model.js";

export interface EliminationOptions extends FactorModel {
  /** The order in which to sum the variables, each once. Default: the best found of natural, min-degree and min-fill. */
  readonly order?: readonly number[];
  /** Largest number of variables of a table; 22 (default) takes about 130 MB, 26 is the most and takes 2 GB. */
  readonly maximumWidth?: number;
}

/** Two tables of 2^26 doubles, and twice as many in the product from which one is summed: 2 GB. */
const widestTable = 26;

/**
 * ln sum_x exp(sum of factors), exactly, by summing one variable after the other (variable elimination, the transfer
 * matrix of an arbitrary graph).
 *
 * Time and memory are of order 2^width, see `eliminationWidth`; an L x L Ising torus has width 2L. Tables are kept as
 * numbers scaled by their maximum, and as logarithms where the couplings are so large that numbers would underflow, so
 * that the relative accuracy is about 1e-13 at any coupling. Minus infinity if every configuration is forbidden.
 *
 * @throws ParameterError for malformed factors or orders.
 * @throws TooLargeError before any work, when the width exceeds `maximumWidth`.
 */
export function logPartitionByElimination(options: EliminationOptions): number {
  const { variables, maximumWidth = 22 } = options;
  const { order, width } = planElimination(options);
  const limit = Math.min(maximumWidth, widestTable);
  if (width > limit) {
    throw new TooLargeError(
      `eliminating ${variables} variables needs tables of 2^${width} entries, the limit is 2^${limit}; ` +
        `use a smaller or sparser model${limit < widestTable ? `, or a larger maximumWidth (${widestTable} at most)` : ""}`,
    );
  }

  const rank = new Int32Array(variables);
  order.forEach((variable, position) => {
    rank[variable] = position;
  });
  const logScale = new CompensatedSum();
  const buckets: Table[][] = Array.from({ length: variables }, () => []);
  let possible = true;
  const keep = ([table, scale]: [Table, number]): void => {
    if (scale === Number.NEGATIVE_INFINITY) possible = false;
    else logScale.add(scale);
    const first = table.variables.reduce((least, one) => Math.min(least, rank[one]!), variables);
    buckets[first]?.push(table);
  };
  for (const { variables: names, logValues } of options.factors) {
    keep(normalised(Array.from(names), logValues.slice(), "logarithms"));
  }
  for (const variable of order) {
    keep(sumOut(variable, buckets[rank[variable]!]!));
    buckets[rank[variable]!] = [];
  }
  return possible ? logScale.value : Number.NEGATIVE_INFINITY;
}

/**
 * The number of variables of the largest table that elimination stores: its cost is 2^width. Cheap; ask first. A
 * result above 64 is a lower bound, because there the search gives up.
 *
 * @throws ParameterError for malformed factors or orders.
 */
export function eliminationWidth(model: Omit<EliminationOptions, "maximumWidth">): number {
  return planElimination(model).width;
}

/** A table whose largest entry is 1, or 0 as a logarithm. */
interface Table {
  readonly variables: readonly number[];
  readonly values: Float64Array;
  readonly form: Form;
  /** -ln of its smallest entry that is not 0. */
  readonly range: number;
}

type Form = "numbers" | "logarithms";

/** Products of tables whose ranges add up to less than this stay within the normal numbers of a double. */
const safeRange = 700;

/** Scales a table in place and chooses its form; also returns the logarithm of the scale. */
function normalised(variables: readonly number[], values: Float64Array, form: Form): [Table, number] {
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  const nothing = form === "numbers" ? 0 : Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > high) high = value;
    if (value < low && value !== nothing) low = value;
  }
  if (high === nothing) {
    return [{ variables, values: values.fill(0), form: "numbers", range: 0 }, Number.NEGATIVE_INFINITY];
  }
  if (form === "numbers") {
    for (let i = 0; i < values.length; i++) values[i]! /= high;
    return [{ variables, values, form, range: -Math.log(low / high) }, Math.log(high)];
  }
  const range = high - low;
  const fits = range < safeRange;
  for (let i = 0; i < values.length; i++) values[i] = fits ? Math.exp(values[i]! - high) : values[i]! - high;
  return [{ variables, values, form: fits ? "numbers" : "logarithms", range }, high];
}

/** The product of tables, summed over one variable of them all. */
function sumOut(variable: number, bucket: readonly Table[]): [Table, number] {
  const others = [...new Set(bucket.flatMap((table) => table.variables))].filter((one) => one !== variable);
  others.sort((a, b) => a - b);
  const half = 2 ** others.length;
  const form: Form = bucket.reduce((range, table) => range + table.range, 0) < safeRange ? "numbers" : "logarithms";
  const product = new Float64Array(2 * half).fill(form === "numbers" ? 1 : 0);
  for (const table of bucket) include(product, [...others, variable], table, form);

  const result = new Float64Array(half);
  for (let i = 0; i < half; i++) {
    const a = product[i]!;
    const b = product[i + half]!;
    if (form === "numbers") result[i] = a + b;
    else if (a === Number.NEGATIVE_INFINITY) result[i] = b;
    else result[i] = Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
  }
  return normalised(others, result, form);
}

/** Multiplies a table into a product over more variables. */
function include(product: Float64Array, variables: readonly number[], table: Table, form: Form): void {
  const values = table.form === form ? table.values : table.values.map(Math.log);
  // steps[t]: how the index into the table moves when the counter goes from ..0111 to ..1000, t ones.
  let reset = 0;
  const steps = variables.map((variable) => {
    const position = table.variables.indexOf(variable);
    const stride = position < 0 ? 0 : 2 ** position;
    const step = stride - reset;
    reset += stride;
    return step;
  });
  steps.push(0);
  const numbers = form === "numbers";
  for (let i = 0, index = 0; i < product.length; ) {
    if (numbers) product[i]! *= values[index]!;
    else product[i]! += values[index]!;
    i++;
    index += steps[31 - Math.clz32(i & -i)]!;
  }
}
