/** A configuration as a picture shows it: two-dimensional and not larger than a screen. */
export interface Snapshot {
  readonly kind: "spins" | "states" | "field";
  /** Potts: q. */
  readonly states?: number;
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly values: readonly number[];
  /** Every so many sites are shown, in each direction. */
  readonly every: number;
  /** The extents of the whole configuration; of three the first layer is shown. */
  readonly extents: readonly number[];
}

export interface SnapshotOptions {
  readonly extents: readonly number[];
  readonly model: "ising" | "potts" | "edwards-anderson" | "phi4";
  readonly states?: number | undefined;
}

/** Sites along a side of the picture; larger lattices are thinned. */
const mostSites = 512;

/** The picture of a configuration, row-major, of two or three dimensions. */
export function snapshotOf(values: ArrayLike<number>, { extents, model, states }: SnapshotOptions): Snapshot {
  const [rows, columns] = extents.slice(-2) as [number, number];
  const every = Math.ceil(Math.max(rows, columns) / mostSites);
  const [height, width] = [Math.ceil(rows / every), Math.ceil(columns / every)];
  const shown = Array.from({ length: height * width }, (_, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    return values[row * every * columns + column * every]!;
  });
  return {
    kind: model === "potts" ? "states" : model === "phi4" ? "field" : "spins",
    ...(states !== undefined && { states }),
    rows: height,
    columns: width,
    values: shown,
    every,
    extents,
  };
}
