import type { NdArray } from "../../../core/arrays/index.js";
import { FormatError } from "../../../core/errors/index.js";
import { type Rbm, rbm } from "./rbm.js";
import { type Weights, weightMatrix, weightsFromMatrix } from "./weights.js";

/** Weight matrices up to this many entries are stored dense, which NumPy users read in one line. */
const denseLimit = 2 ** 22;

/**
 * An RBM as named arrays, for npz files. `weights` is the matrix W of shape [visible, hidden]; above 2^22 entries the
 * matrix is stored as compressed sparse rows, one row per hidden unit, in `weights_data`, `weights_indices`,
 * `weights_indptr` and `weights_shape` = [hidden, visible], as SciPy's csr_matrix takes them.
 */
export function rbmToArrays(machine: Rbm): Record<string, NdArray> {
  const { weights } = machine;
  const vector = (data: Float64Array): NdArray => ({ data, shape: [data.length] });
  return {
    ...(weights.visible * weights.hidden <= denseLimit
      ? { weights: weightMatrix(weights) }
      : {
          weights_data: vector(weights.values),
          weights_indices: { data: weights.sites, shape: [weights.sites.length] },
          weights_indptr: { data: weights.start, shape: [weights.start.length] },
          weights_shape: { data: Int32Array.of(weights.hidden, weights.visible), shape: [2] },
        }),
    visible_bias: vector(machine.visibleBias),
    hidden_bias: vector(machine.hiddenBias),
    constants: vector(machine.constants),
    anchors: vector(machine.anchors),
  };
}

/**
 * The RBM held by named arrays, as {@link rbmToArrays} writes them. Only the weights are required.
 *
 * @throws FormatError when the weights are missing or an array is not what an RBM needs.
 */
export function rbmFromArrays(arrays: Readonly<Record<string, NdArray>>): Rbm {
  const weights = readWeights(arrays);
  const vector = (name: string, length: number): Float64Array | undefined => {
    const array = arrays[name];
    if (array === undefined) return undefined;
    if (array.shape.length !== 1 || array.shape[0] !== length) {
      throw new FormatError(`"${name}" has shape [${array.shape.join(", ")}]; an RBM of this size needs [${length}]`);
    }
    return Float64Array.from(array.data as ArrayLike<number>, Number);
  };
  const parts = {
    visibleBias: vector("visible_bias", weights.visible),
    hiddenBias: vector("hidden_bias", weights.hidden),
    constants: vector("constants", weights.hidden),
    anchors: vector("anchors", weights.hidden),
  };
  return rbm({ weights, ...(Object.fromEntries(Object.entries(parts).filter(([, v]) => v)) as Partial<Rbm>) });
}

function readWeights(arrays: Readonly<Record<string, NdArray>>): Weights {
  const {
    weights,
    weights_data: data,
    weights_indices: indices,
    weights_indptr: indptr,
    weights_shape: shape,
  } = arrays;
  if (weights) return weightsFromMatrix({ data: numbers(weights), shape: weights.shape });
  if (data && indices && indptr && shape) {
    const [hidden, visible] = numbers(shape) as unknown as [number, number];
    const start = Int32Array.from(numbers(indptr));
    const sites = Int32Array.from(numbers(indices));
    const values = numbers(data);
    const ascending = start.every((value, j) => j === 0 || value >= start[j - 1]!);
    if (start.length !== hidden + 1 || !ascending || start[hidden] !== sites.length || sites.length !== values.length) {
      throw new FormatError(
        "the sparse weights do not fit together; write them from a SciPy csr_matrix [hidden, visible]",
      );
    }
    const outside = sites.find((site) => site < 0 || site >= visible);
    if (outside !== undefined) {
      throw new FormatError(`the sparse weights name visible unit ${outside}; units are 0 to ${visible - 1}`);
    }
    return { visible, hidden, start, sites, values };
  }
  throw new FormatError(
    `no weights among [${Object.keys(arrays).join(", ")}]; an RBM file holds "weights" of shape [visible, hidden]`,
  );
}

function numbers(array: NdArray): Float64Array {
  return Float64Array.from(array.data as ArrayLike<number>, Number);
}
