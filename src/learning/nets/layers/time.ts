import { ParameterError } from "../../../core/errors/index.js";
import { concat, constant, cos, mul, reshape, sin, swish, type Tensor } from "../../autodiff/index.js";
import { kaiming } from "../initialisers/initialisers.js";
import { compose, type Net } from "../net.js";
import { dense, requireCount } from "./dense.js";

/** The waves that a time is written in. */
export interface WaveOptions {
  /** Numbers per time; even. */
  readonly width: number;
  /** The angular frequency of the slowest wave is 1/longest, that of the fastest 1; 10 000 unless given. */
  readonly longest?: number;
}

/**
 * Times [batch] as [batch, width]: sines, then cosines, with angular frequencies in geometric order from 1 to 1/longest
 * (Vaswani et al., 2017). Scale times to the unit in which neighbours are to be told apart: 1000 t for t in [0, 1].
 *
 * @throws ParameterError for an odd width or one below 4, or a longest period that is not above 1.
 */
export function timeWaves(times: Tensor, { width, longest = 1e4 }: WaveOptions): Tensor {
  requireWaves({ width, longest });
  const half = width / 2;
  const frequencies = Float64Array.from({ length: half }, (_, i) => longest ** (-i / (half - 1)));
  const angles = mul(reshape(times, [-1, 1]), constant(frequencies, { dtype: times.dtype, shape: [1, half] }));
  return concat([sin(angles), cos(angles)], { axis: 1 });
}

function requireWaves({ width, longest = 1e4 }: WaveOptions): void {
  requireCount("width", width);
  if (width % 2 !== 0 || width < 4) throw new ParameterError(`width ${width} is not an even number from 4 on`);
  if (!(longest > 1)) throw new ParameterError(`longest ${longest} is not above 1`);
}

/**
 * The embedding of times [batch] in [batch, outputs]: waves, a dense layer, swish, a dense layer.
 *
 * @throws ParameterError as `timeWaves`.
 */
export function timeEmbedding({ outputs, ...waves }: WaveOptions & { readonly outputs: number }): Net {
  requireWaves(waves);
  return compose(
    {
      first: dense({ inputs: waves.width, outputs }),
      second: dense({ inputs: outputs, outputs, initialise: kaiming({ gain: 1 }) }),
    },
    ({ first, second }, times: Tensor) => second(swish(first(timeWaves(times, waves)))),
  );
}
