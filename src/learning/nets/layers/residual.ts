import { add, reshape, swish, type Tensor } from "../../autodiff/index.js";
import { allZero, kaiming } from "../initialisers/initialisers.js";
import { compose, defineNet, type Net } from "../net.js";
import { circularConv, type KernelOptions } from "./convolution.js";
import { dense, requireCount } from "./dense.js";
import { groupNorm } from "./normalisation.js";

/** An image and what else the net is told. */
export interface Conditioned {
  /** [batch, channels, ...sites]. */
  readonly image: Tensor;
  /** [batch, embedding]. */
  readonly embedding: Tensor;
}

/** What a residual block is made of. */
export interface ResidualOptions extends KernelOptions {
  readonly inputs: number;
  readonly outputs: number;
  /** Groups of channels that are normalised together; 1 unless given. */
  readonly groups?: number;
}

/** The channels of one image as those of another: the same where they agree, a 1x1 convolution where not. */
function skip({ inputs, outputs, kernel }: ResidualOptions): Net {
  if (inputs === outputs) return defineNet({}, (_, x: Tensor) => x);
  const initialise = kaiming({ gain: 1 });
  return circularConv({ inputs, outputs, kernel: kernel.map(() => 1), initialise });
}

const parts = (options: ResidualOptions) => {
  const { inputs, outputs, kernel, dilation = 1, groups = 1 } = options;
  return {
    norm1: groupNorm({ channels: inputs, groups }),
    conv1: circularConv({ inputs, outputs, kernel, dilation }),
    norm2: groupNorm({ channels: outputs, groups }),
    conv2: circularConv({ inputs: outputs, outputs, kernel, dilation, initialise: allZero }),
    skip: skip(options),
  };
};

/**
 * A residual block on a torus (He et al., 2016): x + conv(swish(norm(conv(swish(norm(x)))))). The second convolution
 * begins at 0, so that a deep stack begins as the identity.
 *
 * @throws ParameterError, ShapeError as `circularConv` and `groupNorm`.
 */
export const residualBlock = (options: ResidualOptions): Net =>
  compose(parts(options), ({ norm1, conv1, norm2, conv2, skip }, x: Tensor) =>
    add(skip(x), conv2(swish(norm2(conv1(swish(norm1(x))))))),
  );

/**
 * A residual block whose hidden channels are shifted by a dense layer of an embedding, for instance of the time.
 *
 * @throws ParameterError, ShapeError as `residualBlock`.
 */
export const conditionedBlock = ({
  embedding: width,
  ...options
}: ResidualOptions & { readonly embedding: number }): Net<Conditioned> =>
  compose(
    {
      ...parts(options),
      shift: dense({ inputs: requireCount("embedding", width), outputs: options.outputs }),
    },
    ({ norm1, conv1, norm2, conv2, skip, shift }, { image, embedding }: Conditioned) => {
      const perChannel = shift(swish(embedding));
      const shifted = add(
        conv1(swish(norm1(image))),
        reshape(perChannel, [...perChannel.shape, ...options.kernel.map(() => 1)]),
      );
      return add(skip(image), conv2(swish(norm2(shifted))));
    },
  );
