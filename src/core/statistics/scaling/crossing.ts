export interface CrossingOptions {
  /** A curve minus another one that it crosses from below: only places where the difference rises through zero count. */
  readonly difference: (x: number) => number;
  /** Where to look. */
  readonly range: readonly [low: number, high: number];
  /** Where the curves are known best; of several crossings the one nearest to its middle is taken. */
  readonly around: readonly [low: number, high: number];
}

/** Parts of the range, and again of the region that is known best, that are looked at for a change of sign. */
const parts = 24;

/**
 * Where a curve crosses another from below, to about 1e-14 of the coupling; undefined when it does not in the range.
 */
export function crossingOf({ difference, range: [low, high], around }: CrossingOptions): number | undefined {
  if (!(high > low)) return undefined;
  const inner = [Math.max(low, around[0]), Math.min(high, around[1])] as const;
  const places = [...evenly(low, high), ...(inner[1] > inner[0] ? evenly(...inner) : [])].toSorted((a, b) => a - b);
  const values = places.map(difference);
  const middle = (around[0] + around[1]) / 2;
  const away = (i: number): number => Math.abs((places[i]! + places[i + 1]!) / 2 - middle);
  let best: number | undefined;
  for (let i = 0; i + 1 < places.length; i++) {
    if (values[i]! < 0 && values[i + 1]! >= 0 && (best === undefined || away(i) < away(best))) best = i;
  }
  if (best === undefined) return undefined;
  return root(difference, {
    a: places[best]!,
    b: places[best + 1]!,
    atA: values[best]!,
    atB: values[best + 1]!,
  });
}

/**
 * The crossing next to one that is known, as on resampled data: the difference is looked at in growing distance from it.
 * Undefined when there is none in the range.
 */
export function nearbyCrossing({
  difference,
  range: [low, high],
  near,
}: Omit<CrossingOptions, "around"> & { readonly near: number }): number | undefined {
  const width = high - low;
  for (let reach = width / 512; reach < 2 * width; reach *= 4) {
    const [a, b] = [Math.max(low, near - reach), Math.min(high, near + reach)];
    const [atA, atB] = [difference(a), difference(b)];
    if (atA <= 0 && atB >= 0 && atA < atB) return root(difference, { a, b, atA, atB });
  }
  return undefined;
}

const evenly = (low: number, high: number): number[] =>
  Array.from({ length: parts + 1 }, (_, i) => low + ((high - low) * i) / parts);

interface Bracket {
  readonly a: number;
  readonly b: number;
  readonly atA: number;
  readonly atB: number;
}

/** The Illinois form of the false position: as safe as halving, and nearly as quick as the secant. */
function root(f: (x: number) => number, bracket: Bracket): number {
  let { a, b, atA, atB } = bracket;
  if (atA === 0) return a;
  if (atB === 0) return b;
  const enough = 1e-14 * Math.max(Math.abs(a), Math.abs(b));
  let last = 0;
  for (let step = 0; step < 100 && Math.abs(b - a) > enough; step++) {
    const c = (a * atB - b * atA) / (atB - atA);
    const atC = f(c);
    if (atC === 0) return c;
    if (atC * atB < 0) {
      if (Math.abs(c - b) <= enough) return c;
      [a, atA] = [b, atB];
      last = 0;
    } else {
      if (Math.abs(c - b) <= enough) return c;
      if (last === 1) atA /= 2;
      last = 1;
    }
    [b, atB] = [c, atC];
  }
  return b;
}
