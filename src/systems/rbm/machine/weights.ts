import type { NdArray } from "../../../core/arrays/index.js";
import { ParameterError } from "../../../core/errors/index.js";

/**
 * The weights W_ij between visible unit i and hidden unit j, in compressed sparse rows with one row per hidden unit:
 * filter j holds its visible units (ascending) and weights in [start[j], start[j + 1]). A dense RBM has full rows.
 */
export interface Weights {
  readonly visible: number;
  readonly hidden: number;
  readonly start: Int32Array;
  readonly sites: Int32Array;
  readonly values: Float64Array;
}

/**
 * Weights from a list of entries [visible unit, hidden unit, weight]. Entries on the same pair are added: a lattice with
 * double bonds names a pair twice.
 *
 * @throws ParameterError for units out of range or weights that are not finite.
 */
export function sparseWeights({
  visible,
  hidden,
  entries,
}: {
  readonly visible: number;
  readonly hidden: number;
  readonly entries: Iterable<readonly [number, number, number]>;
}): Weights {
  const rows: Map<number, number>[] = Array.from({ length: hidden }, () => new Map());
  for (const [i, j, weight] of entries) {
    if (!inRange(i, visible) || !inRange(j, hidden) || !Number.isFinite(weight)) {
      throw new ParameterError(
        `weight ${weight} between visible unit ${i} and hidden unit ${j} is not usable; ` +
          `units are 0 to ${visible - 1} and 0 to ${hidden - 1}, weights finite`,
      );
    }
    rows[j]!.set(i, (rows[j]!.get(i) ?? 0) + weight);
  }
  const sorted = rows.map((row) => [...row].sort(([a], [b]) => a - b));
  const start = new Int32Array(hidden + 1);
  for (let j = 0; j < hidden; j++) start[j + 1] = start[j]! + sorted[j]!.length;
  const flat = sorted.flat();
  return {
    visible,
    hidden,
    start,
    sites: Int32Array.from(flat, ([site]) => site),
    values: Float64Array.from(flat, ([, weight]) => weight),
  };
}

/**
 * Weights from a matrix of shape [visible, hidden], as in v^T W h. Zeros are not stored.
 *
 * @throws ParameterError when the array is not a matrix or holds a value that is not finite.
 */
export function weightsFromMatrix({ data, shape }: NdArray<Float64Array>): Weights {
  if (shape.length !== 2) {
    throw new ParameterError(`a weight matrix has shape [visible, hidden], not [${shape.join(", ")}]`);
  }
  const [visible, hidden] = shape as [number, number];
  const entries = function* (): Generator<[number, number, number]> {
    for (let i = 0; i < visible; i++) {
      for (let j = 0; j < hidden; j++) {
        const weight = data[i * hidden + j]!;
        if (weight !== 0) yield [i, j, weight];
      }
    }
  };
  return sparseWeights({ visible, hidden, entries: entries() });
}

/** The weights as a dense matrix of shape [visible, hidden]. */
export function weightMatrix({ visible, hidden, start, sites, values }: Weights): NdArray<Float64Array> {
  const data = new Float64Array(visible * hidden);
  for (let j = 0; j < hidden; j++) {
    for (let k = start[j]!; k < start[j + 1]!; k++) data[sites[k]! * hidden + j] = values[k]!;
  }
  return { data, shape: [visible, hidden] };
}

/** The same weights with the layers exchanged. */
export function transposeWeights({ visible, hidden, start, sites, values }: Weights): Weights {
  const turned = new Int32Array(visible + 1);
  for (const site of sites) turned[site + 1]!++;
  for (let i = 0; i < visible; i++) turned[i + 1]! += turned[i]!;
  const fill = turned.slice();
  const units = new Int32Array(sites.length);
  const moved = new Float64Array(values.length);
  for (let j = 0; j < hidden; j++) {
    for (let k = start[j]!; k < start[j + 1]!; k++) {
      const slot = fill[sites[k]!]!++;
      units[slot] = j;
      moved[slot] = values[k]!;
    }
  }
  return { visible: hidden, hidden: visible, start: turned, sites: units, values: moved };
}

function inRange(index: number, size: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < size;
}
