import type { ConvProblem } from "./training.js";

/** A tensor of tfjs, as far as it is used here. */
interface TfTensor {
  readonly shape: number[];
  dispose(): void;
  data(): Promise<Float32Array>;
}

/** As much of @tensorflow/tfjs as is used here; it is no dependency. */
interface Tfjs {
  setBackend(name: string): Promise<boolean>;
  tensor(data: Float32Array, shape: readonly number[]): TfTensor;
  variable(tensor: TfTensor): TfTensor;
  tidy<Result>(work: () => Result): Result;
  concat(tensors: readonly TfTensor[], axis: number): TfTensor;
  slice(x: TfTensor, begin: readonly number[], size: readonly number[]): TfTensor;
  reshape(x: TfTensor, shape: readonly number[]): TfTensor;
  transpose(x: TfTensor, order: readonly number[]): TfTensor;
  matMul(a: TfTensor, b: TfTensor): TfTensor;
  add(a: TfTensor, b: TfTensor): TfTensor;
  relu(x: TfTensor): TfTensor;
  mean(x: TfTensor): TfTensor;
  square(x: TfTensor): TfTensor;
  sub(a: TfTensor, b: TfTensor): TfTensor;
  readonly train: { sgd(rate: number): { minimize(f: () => TfTensor, returnCost: boolean): TfTensor | null } };
}

/**
 * Seconds of the fastest convolutional step of the same net in tfjs on WebAssembly, one thread. Its own convolution has
 * no gradient by the filter there, so patches are put together by slices and multiplied with the kernel. Undefined
 * where @tensorflow/tfjs and @tensorflow/tfjs-backend-wasm are not installed.
 */
export async function tfjsConvStep({ types, values }: ConvProblem): Promise<number | undefined> {
  const load = (name: string): Promise<unknown> => import(name);
  let tf: Tfjs;
  try {
    tf = (await load("@tensorflow/tfjs")) as Tfjs;
    await load("@tensorflow/tfjs-backend-wasm");
  } catch {
    return undefined;
  }
  await tf.setBackend("wasm");
  // Channels last, as tfjs prefers: [batch, rows, columns, channels].
  const image = (name: string) => tf.transpose(tf.tensor(values[name]!, types[name]!.shape), [0, 2, 3, 1]);
  const [x, y] = [image("x"), image("y")];
  const layers = Object.keys(types).filter((name) => name.startsWith("w")).length;
  const weights = Array.from({ length: layers }, (_, i) => {
    const [filters, channels] = types[`w${i + 1}`]!.shape as [number, number];
    const kernel = tf.tensor(values[`w${i + 1}`]!, types[`w${i + 1}`]!.shape);
    return {
      filters,
      kernel: tf.variable(tf.reshape(tf.transpose(kernel, [2, 3, 1, 0]), [9 * channels, filters])),
      bias: tf.variable(tf.tensor(values[`b${i + 1}`]!, [filters])),
    };
  });
  const loss = (): TfTensor => {
    let hidden = x;
    for (const [i, { filters, kernel, bias }] of weights.entries()) {
      const result = tf.add(tf.matMul(patches(tf, hidden), kernel), bias);
      const [batch, rows, columns] = hidden.shape as [number, number, number];
      hidden = tf.reshape(i < layers - 1 ? tf.relu(result) : result, [batch, rows, columns, filters]);
    }
    return tf.mean(tf.square(tf.sub(hidden, y)));
  };
  const optimiser = tf.train.sgd(0.01);
  let best = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 6; step++) {
    const begin = performance.now();
    const cost = tf.tidy(() => optimiser.minimize(loss, true))!;
    await cost.data();
    cost.dispose();
    best = Math.min(best, (performance.now() - begin) / 1000);
  }
  return best;
}

/** The 3x3 neighbourhoods of every site on the torus: [sites of the batch, 9 channels]. */
function patches(tf: Tfjs, image: TfTensor): TfTensor {
  const [batch, rows, columns, channels] = image.shape as [number, number, number, number];
  const wrapped = [1, 2].reduce((padded, axis) => {
    const edge = (start: number) =>
      tf.slice(
        padded,
        padded.shape.map((_, at) => (at === axis ? start : 0)),
        padded.shape.map((extent, at) => (at === axis ? 1 : extent)),
      );
    return tf.concat([edge(padded.shape[axis]! - 1), padded, edge(0)], axis);
  }, image);
  const views = Array.from({ length: 9 }, (_, i) =>
    tf.slice(wrapped, [0, Math.floor(i / 3), i % 3, 0], [batch, rows, columns, channels]),
  );
  return tf.reshape(tf.concat(views, 3), [batch * rows * columns, 9 * channels]);
}
