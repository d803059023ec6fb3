import { ParameterError } from "../../core/errors/index.js";
import { type FactorModel, requireFactorModel } from "./factor-model.js";

/** An order with the largest table it leads to; the order is incomplete where the width is hopeless. */
export interface EliminationPlan {
  readonly order: readonly number[];
  readonly width: number;
}

/** No memory holds such tables, and playing the elimination of a dense graph to its end is slow. */
const hopelessWidth = 64;

/** Counting missing edges is quadratic in the variables; larger models make do with the other orders. */
const mostForMinFill = 512;

/** Each step looks at all variables that are left; larger models take the natural order. */
const mostForMinDegree = 4096;

/**
 * The given order, or the best found of natural, min-degree and min-fill, with its width.
 *
 * @throws ParameterError for malformed factors or an order that does not name each variable once.
 */
export function planElimination({
  variables,
  factors,
  order,
}: FactorModel & { readonly order?: readonly number[] }): EliminationPlan {
  requireFactorModel({ variables, factors });
  const play = (choose: Choice, bound: number): EliminationPlan =>
    playElimination({ variables, factors, choose, bound });
  if (order) {
    const named = new Set(order);
    const inRange = (one: number): boolean => Number.isInteger(one) && one >= 0 && one < variables;
    if (order.length !== variables || named.size !== variables || !order.every(inRange)) {
      throw new ParameterError(`an elimination order names each of the ${variables} variables once, counting from 0`);
    }
    return play((_, step) => order[step]!, hopelessWidth);
  }
  let best = play((_, step) => step, hopelessWidth);
  const rivals = variables <= mostForMinDegree ? [cheapest((neighbours) => neighbours.size)] : [];
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
}: FactorModel & { readonly choose: Choice; readonly bound: number }): EliminationPlan {
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
