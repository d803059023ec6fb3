import { ParameterError } from "../../../core/errors/index.js";
import { normalVariates, type RandomStream } from "../../../core/random/index.js";
import type { Shape } from "../../autodiff/index.js";

/** What is known of a parameter when its first numbers are drawn. */
export interface InitialisationRequest {
  readonly stream: RandomStream;
  readonly shape: Shape;
  /** How many numbers meet in one output. */
  readonly fanIn: number;
  /** How many outputs one number reaches. */
  readonly fanOut: number;
}

/** The first numbers of a parameter, row-major, as many as its shape holds. */
export type Initialiser = (request: InitialisationRequest) => Float64Array;

/** How wide the numbers are spread, and in which form. */
export interface SpreadOptions {
  /** Multiplies the standard deviation. */
  readonly gain?: number;
  /** `normal` unless given. */
  readonly distribution?: "normal" | "uniform";
}

/** The number of elements of a shape. */
export const countOf = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

/** @throws ParameterError unless it is a positive, finite number. */
export function requirePositive(name: string, value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) throw new ParameterError(`${name} ${value} is not a positive number`);
  return value;
}

function spread(
  { stream, shape }: InitialisationRequest,
  deviation: number,
  distribution: NonNullable<SpreadOptions["distribution"]>,
): Float64Array {
  const count = countOf(shape);
  if (distribution === "normal") return normalVariates(stream, count).map((value) => value * deviation);
  const limit = deviation * Math.sqrt(3);
  return Float64Array.from({ length: count }, () => limit * (2 * stream.uniform() - 1));
}

const requireDistribution = (distribution: string): void => {
  if (distribution !== "normal" && distribution !== "uniform")
    throw new ParameterError(`unknown distribution "${distribution}"; known: normal, uniform`);
};

/**
 * He, Zhang, Ren and Sun (2015): variance gain^2/fanIn, so that the size of the signal survives a layer. The gain is
 * sqrt 2 unless given, for ReLU, which loses half of the variance; take 1 before a layer without activation.
 *
 * @throws ParameterError for a gain that is not positive or an unknown distribution.
 */
export function kaiming({ gain = Math.SQRT2, distribution = "normal" }: SpreadOptions = {}): Initialiser {
  requirePositive("gain", gain);
  requireDistribution(distribution);
  return (request) => spread(request, gain / Math.sqrt(request.fanIn), distribution);
}

/**
 * Glorot and Bengio (2010): variance 2 gain^2/(fanIn + fanOut), between what the signal and what its cotangent want.
 *
 * @throws ParameterError for a gain that is not positive or an unknown distribution.
 */
export function xavier({ gain = 1, distribution = "uniform" }: SpreadOptions = {}): Initialiser {
  requirePositive("gain", gain);
  requireDistribution(distribution);
  return (request) => spread(request, gain * Math.sqrt(2 / (request.fanIn + request.fanOut)), distribution);
}

/** Every number the same. @throws ParameterError for a value that is not finite. */
export function constants(value: number): Initialiser {
  if (!Number.isFinite(value)) throw new ParameterError(`initial value ${value} is not a finite number`);
  return ({ shape }) => new Float64Array(countOf(shape)).fill(value);
}

/** Every number 0: biases, and last layers that are to begin as nothing. */
export const allZero: Initialiser = constants(0);
