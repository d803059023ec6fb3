/** Positions of the spins of a product, each [row, column] or [layer, row, column]. */
export type Pattern = readonly (readonly number[])[];

/** The same pattern moved so that its least coordinates are 0, its spins in ascending order. */
export function normalised(pattern: Pattern): Pattern {
  const least = pattern[0]!.map((_, axis) => Math.min(...pattern.map((spin) => spin[axis]!)));
  return pattern.map((spin) => spin.map((x, axis) => x - least[axis]!)).sort(compareSpins);
}

function compareSpins(a: readonly number[], b: readonly number[]): number {
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return a[axis]! - b[axis]!;
  return 0;
}

/** A pattern in words: (0,0)(0,1). */
export function patternText(pattern: Pattern): string {
  return pattern.map((spin) => `(${spin.join(",")})`).join("");
}

/** The different images of a pattern under rotations and reflections of the lattice, translations apart. */
export function orbit(pattern: Pattern): Pattern[] {
  const images = new Map<string, Pattern>();
  for (const { axes, signs } of pointGroup(pattern[0]!.length)) {
    const image = normalised(pattern.map((spin) => axes.map((axis, i) => signs[i]! * spin[axis]!)));
    images.set(patternText(image), image);
  }
  return [...images.keys()].sort().map((text) => images.get(text)!);
}

interface SymmetryOperation {
  readonly axes: readonly number[];
  readonly signs: readonly number[];
}

const groups = new Map<number, readonly SymmetryOperation[]>();

/** The 8 symmetries of the square or the 48 of the cube: permutations of the axes with signs. */
function pointGroup(dimension: number): readonly SymmetryOperation[] {
  let group = groups.get(dimension);
  if (!group) {
    let orders: number[][] = [[]];
    for (let i = 0; i < dimension; i++) {
      orders = orders.flatMap((order) =>
        Array.from({ length: dimension }, (_, axis) => axis)
          .filter((axis) => !order.includes(axis))
          .map((axis) => [...order, axis]),
      );
    }
    group = orders.flatMap((axes) =>
      Array.from({ length: 2 ** dimension }, (_, bits) => ({
        axes,
        signs: axes.map((_, i) => ((bits >> i) & 1 ? -1 : 1)),
      })),
    );
    groups.set(dimension, group);
  }
  return group;
}

/** Squared distances of all pairs of spins, the largest first. */
export function squaredDistances(pattern: Pattern): number[] {
  const squares: number[] = [];
  pattern.forEach((a, i) => {
    for (const b of pattern.slice(i + 1)) squares.push(a.reduce((sum, x, axis) => sum + (x - b[axis]!) ** 2, 0));
  });
  return squares.sort((a, b) => b - a);
}

/** A pattern drawn with x for spins and . for other sites, rows on lines, layers side by side. */
export function drawing(pattern: Pattern): string {
  const placed = pattern.map((spin) => (spin.length === 3 ? spin : [0, ...spin]));
  const [layers, rows, columns] = [0, 1, 2].map((axis) => Math.max(...placed.map((spin) => spin[axis]!)) + 1) as [
    number,
    number,
    number,
  ];
  const filled = new Set(placed.map((spin) => spin.join()));
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: layers }, (_, layer) =>
      Array.from({ length: columns }, (_, column) => (filled.has([layer, row, column].join()) ? "x" : ".")).join(" "),
    ).join("   "),
  );
  return lines.join("\n");
}
