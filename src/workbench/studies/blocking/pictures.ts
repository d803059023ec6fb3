import type { Lattice } from "../../../physics/lattice/index.js";
import type { CoarseLattice } from "../../../physics/rg/index.js";
import type { LevelPicture } from "./results.js";
import { type BlockingSettings, coarseningOf } from "./settings.js";

/** The largest extent of a picture of spins, and of a field, whose cells all differ; of larger lattices a corner is shown. */
const largest = { spins: 128, field: 64 } as const;

/** A configuration and its blocked copies, as figures draw them. */
export function picturesOf(
  configuration: Int8Array | Float64Array,
  lattice: Lattice,
  settings: BlockingSettings,
): LevelPicture[] {
  const coarsening = coarseningOf(settings);
  const pictures: LevelPicture[] = [];
  let [at, values]: [CoarseLattice, Int8Array | Float64Array] = [lattice, configuration];
  const most = configuration instanceof Int8Array ? largest.spins : largest.field;
  const share = Math.min(1, most / Math.max(lattice.rows, lattice.columns));
  for (let level = 0; ; level++) {
    pictures.push(pictureOf(at, values, { level, share }));
    if (level === settings.steps) return pictures;
    values = coarsening.apply({ lattice: at, configurations: values, random: { seed: settings.seed } });
    at = coarsening.sizeAfter(at);
  }
}

function pictureOf(
  { kind, rows, columns }: CoarseLattice,
  values: Int8Array | Float64Array,
  { level, share }: { readonly level: number; readonly share: number },
): LevelPicture {
  const [height, width] = [Math.ceil(rows * share), Math.ceil(columns * share)];
  const shown = values.slice(0, height * width);
  for (let row = 0; row < height; row++) {
    shown.set(values.subarray(row * columns, row * columns + width), row * width);
  }
  return { level, rotated: kind === "rotated", rows: height, columns: width, values: shown };
}
