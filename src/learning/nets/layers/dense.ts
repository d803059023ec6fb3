import { ParameterError, ShapeError } from "../../../core/errors/index.js";
import { add, matmul, matrixTranspose, reshape, type Tensor } from "../../autodiff/index.js";
import { allZero, type Initialiser, kaiming } from "../initialisers/initialisers.js";
import { defineNet, type Net, type Parameter } from "../net.js";

/** What layers with weights have in common. */
export interface LayerOptions {
  /** Features or channels that come in. */
  readonly inputs: number;
  /** Features or channels that go out. */
  readonly outputs: number;
  /** Whether a number is added to every output; true unless given. */
  readonly bias?: boolean;
  /** Of the weight; `kaiming()` unless given. Biases begin at 0. */
  readonly initialise?: Initialiser;
}

/** @throws ParameterError unless it is a positive integer. */
export function requireCount(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) throw new ParameterError(`${name} ${value} is not a positive integer`);
  return value;
}

/** The parameters `weight` [outputs, inputs, ...sites] and, where wanted, `bias` [outputs]. */
export function weightAndBias(
  { inputs, outputs, bias = true, initialise = kaiming() }: LayerOptions,
  sites: readonly number[],
): Record<string, Parameter> {
  requireCount("inputs", inputs);
  requireCount("outputs", outputs);
  return {
    weight: { shape: [outputs, inputs, ...sites], initialise },
    ...(bias && { bias: { shape: [outputs], initialise: allZero } }),
  };
}

/**
 * The affine map of the last axis, W x + b with W of shape [outputs, inputs], for input of shape [..., inputs].
 *
 * @throws ParameterError for a count that is not a positive integer; ShapeError, when traced, for another last axis.
 */
export function dense(options: LayerOptions): Net {
  const { inputs, outputs } = options;
  return defineNet(weightAndBias(options, []), ({ weight, bias }, x: Tensor) => {
    if (x.shape.at(-1) !== inputs)
      throw new ShapeError(`dense: input [${x.shape.join(", ")}] does not end in ${inputs} features`);
    const rows = x.shape.length === 1 ? reshape(x, [1, inputs]) : x;
    const product = matmul(rows, matrixTranspose(weight!));
    const sum = bias ? add(product, bias) : product;
    return x.shape.length === 1 ? reshape(sum, [outputs]) : sum;
  });
}
