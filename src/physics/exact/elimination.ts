import { ParameterError, TooLargeError } from "../../core/errors/index.js";
import { CompensatedSum } from "../../core/numbers/index.js";
import type { Hamiltonian } from "../models/index.js";

/** A function of a few binary variables, as a table of logarithms. */
export interface Factor {
  /** Distinct variables; bit k of a table index is the value of `variables[k]` (0 is spin +1, 1 is spin -1). */
  readonly variables: Int32Array | readonly number[];
  /** 2^k values; minus infinity forbids a combination. */
  readonly logValues: Float64Array;
}

/** A model of binary variables, P(x) ~ exp(sum of its factors). */
export interface FactorModel {
  /** The number of variables; those in no factor are free and contribute ln 2 each. */
  readonly variables: number;
  readonly factors: readonly Factor[];
}

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
  const { order, width } = plan(options);
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
  return plan(model).width;
}

/**
 * The factors of a Hamiltonian, its constant included: one for each coupling, K prod s.
 *
 * @throws TooLargeError for couplings of more than 20 spins.
 */
export function hamiltonianFactors({ sites, constant, interactions }: Hamiltonian): FactorModel {
  const factors: Factor[] = [{ variables: [], logValues: Float64Array.of(constant) }];
  for (const { order, sites: members, couplings } of interactions) {
    if (order > 20)
      throw new TooLargeError(`a coupling of ${order} spins has a table of 2^${order} entries; 20 at most`);
    const signs = [1];
    for (let k = 0; k < order; k++) signs.push(...signs.map((sign) => -sign));
    couplings.forEach((coupling, t) => {
      factors.push({
        variables: members.subarray(t * order, (t + 1) * order),
        logValues: Float64Array.from(signs, (sign) => sign * coupling),
      });
    });
  }
  return { variables: sites, factors };
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

/** An order with the largest table it leads to; the order is incomplete where the width is hopeless. */
interface Plan {
  readonly order: readonly number[];
  readonly width: number;
}

/** No memory holds such tables, and playing the elimination of a dense graph to its end is slow. */
const hopelessWidth = 64;

/** Counting missing edges is quadratic in the variables; larger models make do with the other orders. */
const mostForMinFill = 512;

function plan({ variables, factors, order }: Omit<EliminationOptions, "maximumWidth">): Plan {
  requireModel({ variables, factors });
  const play = (choose: Choice, bound: number): Plan => playElimination({ variables, factors, choose, bound });
  if (order) {
    const named = new Set(order);
    const inRange = (one: number): boolean => Number.isInteger(one) && one >= 0 && one < variables;
    if (order.length !== variables || named.size !== variables || !order.every(inRange)) {
      throw new ParameterError(`an elimination order names each of the ${variables} variables once, counting from 0`);
    }
    return play((_, step) => order[step]!, hopelessWidth);
  }
  let best = play((_, step) => step, hopelessWidth);
  const rivals = [cheapest((neighbours) => neighbours.size)];
  if (variables <= mostForMinFill) rivals.push(cheapest(missingEdges));
  for (const choose of rivals) {
    const rival = play(choose, Math.min(hopelessWidth, best.width - 1));
    if (rival.width < best.width) best = rival;
  }
  return best;
}

/** For each variable not yet summed, those that it shares a table with. */
type Graph = Map<number, Set<number>>;

/** Names the variable to sum next. */
type Choice = (graph: Graph, step: number) => number;

/** Plays an elimination through on the graph, until a table has more than `bound` variables. */
function playElimination({
  variables,
  factors,
  choose,
  bound,
}: FactorModel & { readonly choose: Choice; readonly bound: number }): Plan {
  const graph: Graph = new Map();
  for (let variable = 0; variable < variables; variable++) graph.set(variable, new Set());
  const connect = (group: Iterable<number>): void => {
    const members = [...group];
    for (const a of members) for (const b of members) if (a !== b) graph.get(a)!.add(b);
  };
  for (const factor of factors) connect(factor.variables);
  const order: number[] = [];
  // The factors themselves are tables too.
  let width = factors.reduce((most, factor) => Math.max(most, factor.variables.length), 0);
  for (let step = 0; step < variables && width <= bound; step++) {
    const variable = choose(graph, step);
    const neighbours = graph.get(variable)!;
    width = Math.max(width, neighbours.size);
    graph.delete(variable);
    for (const neighbour of neighbours) graph.get(neighbour)!.delete(variable);
    if (width <= bound) connect(neighbours);
    order.push(variable);
  }
  return { order, width };
}

/** Greedy choice: the smallest cost, the lowest index among equals. */
function cheapest(cost: (neighbours: Set<number>, graph: Graph) => number): Choice {
  return (graph) => {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const [variable, neighbours] of graph) {
      const here = cost(neighbours, graph);
      if (here < least) [best, least] = [variable, here];
    }
    return best;
  };
}

function missingEdges(neighbours: Set<number>, graph: Graph): number {
  let missing = 0;
  for (const a of neighbours) {
    const known = graph.get(a)!;
    for (const b of neighbours) if (a < b && !known.has(b)) missing++;
  }
  return missing;
}

function requireModel({ variables, factors }: FactorModel): void {
  if (!Number.isInteger(variables) || variables < 0) {
    throw new ParameterError(`${variables} is not a number of variables; give 0, 1, 2, ...`);
  }
  for (const { variables: names, logValues } of factors) {
    const where = `[${names.join(", ")}]`;
    if (new Set<number>(names).size !== names.length) {
      throw new ParameterError(`a variable is repeated in the factor ${where}; name each variable of a factor once`);
    }
    for (const name of names) {
      if (!Number.isInteger(name) || name < 0 || name >= variables) {
        throw new ParameterError(`variable ${name} in ${where} is out of range; variables are 0 to ${variables - 1}`);
      }
    }
    if (logValues.length !== 2 ** names.length) {
      throw new ParameterError(`the factor ${where} must hold 2^${names.length} values, not ${logValues.length}`);
    }
    if (logValues.some((value) => !(value < Number.POSITIVE_INFINITY))) {
      throw new ParameterError(`the factor ${where} holds NaN or Infinity; a log-value is finite, or -Infinity`);
    }
  }
}
