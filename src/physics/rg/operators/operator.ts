import { ParameterError } from "../../../core/errors/index.js";
import { drawing, normalised, orbit, type Pattern, patternText, squaredDistances } from "./pattern.js";

/** Whether a product keeps its sign when all spins are flipped. */
export type Parity = "even" | "odd";

/**
 * A lattice operator: products of spins over a pattern, summed over all translations and over the pattern's different
 * images under the symmetries of the square or the cube. It is extensive. On small tori products may coincide, and each
 * is counted, as double bonds are.
 */
export interface Operator {
  readonly name: string;
  readonly dimension: number;
  /** The number of spins in a product. */
  readonly order: number;
  readonly parity: Parity;
  /** One of the patterns, which stands for all. */
  readonly pattern: Pattern;
  /** All of them, translations apart; so many products there are for each site. */
  readonly patterns: readonly Pattern[];
  /** The largest distance of two spins, in lattice spacings. */
  readonly range: number;
  /** The pattern with x for spins and . for other sites; layers of a cubic pattern side by side. */
  readonly drawing: string;
}

/** Short names of common patterns, for each dimension. */
const nicknames: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  2: {
    m: "(0,0)",
    nn: "(0,0)(0,1)",
    nnn: "(0,0)(1,1)",
    third: "(0,0)(0,2)",
    knight: "(0,0)(1,2)",
    plaquette: "(0,0)(0,1)(1,0)(1,1)",
    L: "(0,0)(0,1)(1,0)",
    straight: "(0,0)(0,1)(0,2)",
    wedge: "(0,0)(0,2)(1,1)",
    "knight-L": "(0,0)(0,1)(1,2)",
  },
  3: {
    m: "(0,0,0)",
    nn: "(0,0,0)(0,0,1)",
    nnn: "(0,0,0)(0,1,1)",
    third: "(0,0,0)(1,1,1)",
    fourth: "(0,0,0)(0,0,2)",
    plaquette: "(0,0,0)(0,0,1)(0,1,0)(0,1,1)",
    L: "(0,0,0)(0,0,1)(0,1,0)",
    straight: "(0,0,0)(0,0,1)(0,0,2)",
    corner: "(0,0,0)(0,0,1)(1,1,1)",
    triangle: "(0,0,0)(0,1,1)(1,0,1)",
  },
};

/** Short name by the text of the pattern that stands for its class. */
const namesByClass = new Map<string, string>();
for (const patterns of Object.values(nicknames)) {
  for (const [name, text] of Object.entries(patterns)) namesByClass.set(classText(parsePattern(text)), name);
}

/** The text of the least image of a pattern, alike for all patterns of its class. */
export function classText(pattern: Pattern): string {
  return patternText(orbit(pattern)[0]!);
}

function parsePattern(text: string): Pattern {
  return [...text.matchAll(/\(([^)]*)\)/g)].map(([, inner]) => inner!.split(",").map(Number));
}

export interface OperatorOptions {
  /** Positions of the spins: [row, column] each, or [layer, row, column]. */
  readonly spins: Pattern;
  /** The short name of the pattern unless given, or its coordinates. */
  readonly name?: string;
}

/**
 * The operator of a pattern.
 *
 * @throws ParameterError for positions that are not integers, of mixed or other dimensions than 2 and 3, or repeated.
 */
export function operator({ spins, name }: OperatorOptions): Operator {
  const dimension = spins[0]?.length ?? 0;
  const text = patternText(spins);
  if (dimension !== 2 && dimension !== 3) {
    throw new ParameterError(`pattern "${text}" has no dimension; give positions such as [[0, 0], [0, 1]]`);
  }
  if (spins.some((spin) => spin.length !== dimension || !spin.every(Number.isInteger))) {
    throw new ParameterError(`pattern ${text} is not made of ${dimension} integers for each spin`);
  }
  if (new Set(spins.map((spin) => spin.join())).size < spins.length) {
    throw new ParameterError(`pattern ${text} names a site twice; s*s = 1, so name each site once`);
  }
  const patterns = orbit(spins);
  const pattern = patterns[0]!;
  return {
    name: name ?? namesByClass.get(patternText(pattern)) ?? patternText(pattern),
    dimension,
    order: spins.length,
    parity: spins.length % 2 === 0 ? "even" : "odd",
    pattern,
    patterns,
    range: Math.sqrt(squaredDistances(pattern)[0] ?? 0),
    drawing: drawing(pattern),
  };
}

/**
 * Operators by their names, short ones or coordinates such as "(0,0)(1,2)".
 *
 * @throws ParameterError for a name that is neither, with those that are known, and for two that name the same.
 */
export function namedOperators({
  dimension,
  names,
}: {
  readonly dimension: number;
  readonly names: readonly string[];
}): Operator[] {
  const known = nicknames[requireDimension(dimension)]!;
  const found = names.map((name) => {
    if (Object.hasOwn(known, name)) return operator({ spins: parsePattern(known[name]!) });
    if (!/^(\(-?\d+(,-?\d+)*\))+$/.test(name)) {
      throw new ParameterError(
        `unknown operator "${name}"; known: ${Object.keys(known).join(", ")}, or coordinates such as ` +
          `${patternText(normalised(parsePattern(known.nnn!)))}`,
      );
    }
    const made = operator({ spins: parsePattern(name) });
    if (made.dimension !== dimension) {
      throw new ParameterError(`operator "${name}" has ${made.dimension} coordinates for each spin; give ${dimension}`);
    }
    return made;
  });
  found.forEach((one, i) => {
    const before = found.findIndex((other) => patternText(other.pattern) === patternText(one.pattern));
    if (before < i)
      throw new ParameterError(`"${names[i]}" and "${names[before]}" are the same operator; leave one out`);
  });
  return found;
}

/** @throws ParameterError for other dimensions than 2 and 3. */
export function requireDimension(dimension: number): number {
  if (dimension !== 2 && dimension !== 3) {
    throw new ParameterError(`dimension ${dimension} has no operators; known: 2 (square), 3 (cubic)`);
  }
  return dimension;
}
