import type { SquareLattice } from "../../lattice/index.js";

/** Where the spins of one level of a flow sit on the torus that the flow started from. */
export interface LevelGeometry {
  readonly level: number;
  readonly lattice: SquareLattice;
  /** The spins that are left, as ascending sites of the original lattice; they are a subgroup of its translations. */
  readonly keptSites: Int32Array;
  /** For each site of the original lattice its position in `keptSites`, -1 where it is summed over. */
  readonly indexOf: Int32Array;
  /** 2^floor(level / 2): the spacing of the level in original sites, but for the sqrt 2 of a rotated level. */
  readonly stride: number;
  /** Odd levels: the lattice vectors are (1, 1) and (1, -1) strides. */
  readonly rotated: boolean;
}

/** A displacement as non-negative [rows, columns] in sites of the original lattice, the shortest of its images. */
export type Displacement = readonly [rows: number, columns: number];

/**
 * The number of factor-sqrt 2 decimations after which a site grid is still left: 2 for every factor 2 that both extents
 * have. The last one leaves an odd extent.
 */
export function availableSteps({ rows, columns }: SquareLattice): number {
  let halvings = 0;
  while (rows % 2 ** (halvings + 1) === 0 && columns % 2 ** (halvings + 1) === 0) halvings++;
  return 2 * halvings;
}

/** Even levels keep every 2^(level/2)-th row and column, odd levels the even sublattice of the level before. */
export function levelGeometry(lattice: SquareLattice, level: number): LevelGeometry {
  const stride = 2 ** Math.floor(level / 2);
  const rotated = level % 2 === 1;
  const indexOf = new Int32Array(lattice.sites).fill(-1);
  const keptSites: number[] = [];
  for (let row = 0; row < lattice.rows; row += stride) {
    for (let column = 0; column < lattice.columns; column += stride) {
      if (rotated && ((row + column) / stride) % 2 === 1) continue;
      const site = row * lattice.columns + column;
      indexOf[site] = keptSites.length;
      keptSites.push(site);
    }
  }
  return { level, lattice, keptSites: Int32Array.from(keptSites), indexOf, stride, rotated };
}

/** The displacement between two spins of a level, up to the symmetries of the torus. */
export function displacementBetween({ keptSites, lattice }: LevelGeometry, i: number, j: number): Displacement {
  const { rows, columns } = lattice;
  const [a, b] = [keptSites[i]!, keptSites[j]!];
  const down = Math.abs(Math.floor(a / columns) - Math.floor(b / columns));
  const right = Math.abs((a % columns) - (b % columns));
  const [x, y] = [Math.min(down, rows - down), Math.min(right, columns - right)];
  return rows === columns && x < y ? [y, x] : [x, y];
}

/** The position of the spin at a displacement from spin i. */
export function displaced({ keptSites, indexOf, lattice }: LevelGeometry, i: number, [x, y]: Displacement): number {
  const { rows, columns } = lattice;
  const row = (Math.floor(keptSites[i]! / columns) + x) % rows;
  return indexOf[row * columns + (((keptSites[i]! % columns) + y) % columns)]!;
}

/** All displacements between two spins of a level, once per class under the symmetries, the shortest first. */
export function displacements(geometry: LevelGeometry): Displacement[] {
  const found = new Map<string, Displacement>();
  for (let j = 1; j < geometry.keptSites.length; j++) {
    const displacement = displacementBetween(geometry, 0, j);
    found.set(displacement.join(), displacement);
  }
  return [...found.values()].sort(byLength);
}

/** Orders displacements, the shortest first. */
export function byLength(a: Displacement, b: Displacement): number {
  return squaredLength(a) - squaredLength(b) || a[0] - b[0];
}

export function squaredLength([x, y]: Displacement): number {
  return x * x + y * y;
}

const shapes: Readonly<Record<string, string>> = {
  "1,0": "nn",
  "1,1": "diagonal",
  "2,0": "straight-2",
  "2,1": "knight",
};

/**
 * The name of a pair by its displacement along the lattice vectors of its level: `nn` (1,0), `diagonal` (1,1),
 * `straight-2` (2,0), `knight` (2,1), and the displacement itself, longer part first, beyond. Where rows and columns
 * differ in number the directions do too: ` vertical` or ` horizontal` tells the axis of the original lattice that the
 * displacement is closer to.
 */
export function pairName({ lattice, stride, rotated }: LevelGeometry, [rows, columns]: Displacement): string {
  const [x, y] = [rows / stride, columns / stride];
  const [u, v] = rotated ? [(x + y) / 2, Math.abs(x - y) / 2] : [Math.max(x, y), Math.min(x, y)];
  const shape = `${Math.max(u, v)},${Math.min(u, v)}`;
  const name = shapes[shape] ?? `(${shape})`;
  if (lattice.rows === lattice.columns || rows === columns) return name;
  return `${name} ${rows > columns ? "vertical" : "horizontal"}`;
}

/** The unit cell of a level at its first spin; undefined where the torus is too small to hold four different spins. */
export function plaquetteOf(geometry: LevelGeometry): Int32Array | undefined {
  const { stride, rotated, lattice } = geometry;
  const corner = (x: number, y: number): number =>
    displaced(geometry, 0, [x * stride, (y * stride + lattice.columns) % lattice.columns]);
  const corners = rotated
    ? [corner(0, 0), corner(1, 1), corner(1, -1), corner(2, 0)]
    : [corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)];
  return new Set(corners).size === 4 ? Int32Array.from(corners) : undefined;
}

/**
 * Visits the images of a set of spins under the symmetries of a level: its translations times the reflections of rows
 * and of columns and, on a square torus, their exchange. Images repeat where the set has symmetries of its own; the
 * array is reused.
 */
export function forEachImage(
  { keptSites, indexOf, lattice }: LevelGeometry,
  spins: ArrayLike<number>,
  visit: (image: Int32Array) => void,
): void {
  const { rows, columns } = lattice;
  const image = new Int32Array(spins.length);
  const x = new Int32Array(spins.length);
  const y = new Int32Array(spins.length);
  for (let operation = 0; operation < (rows === columns ? 8 : 4); operation++) {
    for (let k = 0; k < spins.length; k++) {
      const site = keptSites[spins[k]!]!;
      const row = Math.floor(site / columns);
      const column = site % columns;
      const reflectedRow = operation & 1 ? (rows - row) % rows : row;
      const reflectedColumn = operation & 2 ? (columns - column) % columns : column;
      x[k] = operation & 4 ? reflectedColumn : reflectedRow;
      y[k] = operation & 4 ? reflectedRow : reflectedColumn;
    }
    for (const shift of keptSites) {
      const down = Math.floor(shift / columns);
      const right = shift % columns;
      for (let k = 0; k < spins.length; k++) {
        image[k] = indexOf[((x[k]! + down) % rows) * columns + ((y[k]! + right) % columns)]!;
      }
      visit(image);
    }
  }
}
