import { ParameterError, TooLargeError } from "../../../core/errors/index.js";
import { namedOperators, type Operator, operator, type Parity, requireDimension } from "./operator.js";
import { orbit, type Pattern, patternText, squaredDistances } from "./pattern.js";

export interface EnumerationOptions {
  /** 2 for square lattices, 3 for cubic ones. */
  readonly dimension: number;
  readonly parity: Parity;
  /** The most spins in a product. */
  readonly maximumOrder: number;
  /** The largest distance of two spins of a product, in lattice spacings: sqrt 2 holds the plaquette, 2 (2,0). */
  readonly range: number;
}

/** More classes than this are not a set of operators. */
const mostClasses = 2000;

/**
 * All operators of a parity up to an order and a range, one for each class of patterns under translations, rotations and
 * reflections. They are sorted by range, then by order, then by compactness, so that the first k are a sensible
 * truncation and a larger range or order only adds: in two dimensions nn, nnn, plaquette, third, ...; m, L, ...
 *
 * @throws ParameterError for another dimension or parity, an order that is not a positive integer, a negative range.
 * @throws TooLargeError when there are more than 2,000 classes.
 */
export function operators({ dimension, parity, maximumOrder, range }: EnumerationOptions): Operator[] {
  requireDimension(dimension);
  requireParity(parity);
  if (!Number.isInteger(maximumOrder) || maximumOrder < 1) {
    throw new ParameterError(`maximum order ${maximumOrder} is not a positive integer; give 4, for example`);
  }
  if (!(range >= 0 && Number.isFinite(range))) {
    throw new ParameterError(`range ${range} is no distance; give a number of lattice spacings, such as 2`);
  }
  const most = range ** 2 + 1e-9;
  const reach = Math.floor(range + 1e-9);
  const neighbourhood = ball(dimension, reach, most);
  // Patterns grow spin by spin; a class is reached from each of its patterns without one spin, which is in range too.
  let grown: Pattern[] = [[new Array<number>(dimension).fill(0)]];
  const found: Pattern[] = [];
  for (let order = 1; order <= maximumOrder; order++) {
    if (order % 2 === (parity === "even" ? 0 : 1)) found.push(...grown);
    if (order < maximumOrder) grown = withOneMore(grown, neighbourhood, most);
  }
  return found
    .map((spins) => ({ spins, keys: sortKeys(spins) }))
    .sort(compareKeys)
    .map(({ spins }) => operator({ spins }));
}

function ball(dimension: number, reach: number, most: number): number[][] {
  const side = 2 * reach + 1;
  const points = Array.from({ length: side ** dimension }, (_, index) =>
    Array.from({ length: dimension }, (_, axis) => (Math.floor(index / side ** axis) % side) - reach),
  );
  return points.filter((point) => point.reduce((sum, x) => sum + x * x, 0) <= most);
}

function withOneMore(
  patterns: readonly Pattern[],
  neighbourhood: readonly (readonly number[])[],
  most: number,
): Pattern[] {
  const classes = new Map<string, Pattern>();
  for (const pattern of patterns) {
    for (const step of neighbourhood) {
      const added = pattern[0]!.map((x, axis) => x + step[axis]!);
      const near = pattern.every((spin) => {
        const square = spin.reduce((sum, x, axis) => sum + (x - added[axis]!) ** 2, 0);
        return square > 0 && square <= most;
      });
      if (!near) continue;
      const least = orbit([...pattern, added])[0]!;
      classes.set(patternText(least), least);
      if (classes.size > mostClasses) {
        throw new TooLargeError(
          `more than ${mostClasses} classes of ${pattern.length + 1} spins; take a smaller range or maximum order`,
        );
      }
    }
  }
  return [...classes.values()];
}

interface SortKeys {
  readonly numbers: readonly number[];
  readonly text: string;
}

function sortKeys(pattern: Pattern): SortKeys {
  const squares = squaredDistances(pattern);
  const total = squares.reduce((sum, square) => sum + square, 0);
  return { numbers: [squares[0] ?? 0, pattern.length, total], text: patternText(orbit(pattern)[0]!) };
}

function compareKeys(a: { readonly keys: SortKeys }, b: { readonly keys: SortKeys }): number {
  for (let i = 0; i < a.keys.numbers.length; i++) {
    const difference = a.keys.numbers[i]! - b.keys.numbers[i]!;
    if (difference !== 0) return difference;
  }
  return a.keys.text < b.keys.text ? -1 : 1;
}

/**
 * Four operators of a parity, after Swendsen (Phys. Rev. Lett. 42, 859 (1979)). In two dimensions the even ones are nn,
 * nnn, plaquette and third (2,0), the odd ones m, L, straight and knight-L (0,0)(0,1)(1,2); in three the even ones are
 * nn, nnn, third (1,1,1) and plaquette, the odd ones m, L, straight and corner.
 *
 * @throws ParameterError for another dimension or parity.
 */
export function standardOperators({
  dimension,
  parity,
}: {
  readonly dimension: number;
  readonly parity: Parity;
}): Operator[] {
  requireDimension(dimension);
  requireParity(parity);
  const even = dimension === 2 ? ["nn", "nnn", "plaquette", "third"] : ["nn", "nnn", "third", "plaquette"];
  const odd = ["m", "L", "straight", dimension === 2 ? "knight-L" : "corner"];
  return namedOperators({ dimension, names: parity === "even" ? even : odd });
}

function requireParity(parity: string): void {
  if (parity !== "even" && parity !== "odd") throw new ParameterError(`unknown parity "${parity}"; known: even, odd`);
}
