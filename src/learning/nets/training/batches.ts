import type { NdArray, NumericArray } from "../../../core/arrays/index.js";
import { ParameterError } from "../../../core/errors/index.js";
import { randomStream, type StreamKey } from "../../../core/random/index.js";
import { requireCount } from "../layers/dense.js";

/** Which data, and how many rows of it at a time. */
export interface ShuffleOptions extends Omit<StreamKey, "purpose" | "replica"> {
  /** Rows of the data. */
  readonly rows: number;
  /** Rows in a batch. */
  readonly size: number;
}

/**
 * Which rows are used at a step (1 is the first). In every pass the rows come in another order, each once; what is left
 * of a pass that does not fill a batch waits for the next pass. The order is a function of the seed and the step, not of
 * what was asked before.
 *
 * @throws ParameterError for counts that are not positive integers, or a batch larger than the data.
 */
export function shuffledBatches({ rows, size, ...key }: ShuffleOptions): (step: number) => Int32Array {
  requireCount("rows", rows);
  requireCount("size", size);
  if (size > rows) throw new ParameterError(`a batch of ${size} is larger than the ${rows} rows; give a smaller size`);
  const perPass = Math.floor(rows / size);
  let known = { pass: -1, order: new Int32Array() };
  return (step) => {
    const pass = Math.floor((step - 1) / perPass);
    if (pass !== known.pass) known = { pass, order: permutation(rows, { ...key, replica: pass }) };
    const from = ((step - 1) % perPass) * size;
    return known.order.slice(from, from + size);
  };
}

function permutation(count: number, key: Omit<StreamKey, "purpose">): Int32Array<ArrayBuffer> {
  const stream = randomStream({ ...key, purpose: "order of the data" });
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(stream.uniform() * (i + 1));
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}

/**
 * Rows of an array [rows, ...], in the order of the indices.
 *
 * @throws ParameterError for an index outside the array.
 */
export function takeRows<Data extends NumericArray>({ data, shape }: NdArray<Data>, rows: Int32Array): NdArray<Data> {
  const [count = 0, ...rest] = shape;
  const width = rest.reduce((product, extent) => product * extent, 1);
  const taken = new (data.constructor as new (length: number) => Data)(rows.length * width);
  rows.forEach((row, i) => {
    if (row < 0 || row >= count) throw new ParameterError(`row ${row} is not one of the ${count} rows of the array`);
    taken.set(data.subarray(row * width, (row + 1) * width) as never, i * width);
  });
  return { data: taken, shape: [rows.length, ...rest] };
}
