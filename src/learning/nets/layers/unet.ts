import { ParameterError, ShapeError } from "../../../core/errors/index.js";
import { concat, swish, type Tensor } from "../../autodiff/index.js";
import { allZero } from "../initialisers/initialisers.js";
import { compose, type Net } from "../net.js";
import { circularConv } from "./convolution.js";
import { groupNorm } from "./normalisation.js";
import { copyToBlocks } from "./resampling.js";
import { type Conditioned, conditionedBlock } from "./residual.js";
import { timeEmbedding } from "./time.js";

/** What a U-Net is made of. */
export interface UNetOptions {
  readonly inputs: number;
  readonly outputs: number;
  /** Channels at every level, the finest first: `[16, 32, 64]`. Each level has half the extent of the one before. */
  readonly channels: readonly number[];
  /** Numbers that a time is embedded in; 4 times the channels of the finest level unless given. */
  readonly embedding?: number;
  /** Groups of channels that are normalised together; 1 unless given. */
  readonly groups?: number;
}

/** An image at a time. */
export interface ImageAtTime {
  /** [batch, channels, rows, columns]. */
  readonly image: Tensor;
  /** [batch]. */
  readonly time: Tensor;
}

const kernel = [3, 3];
const halving = 2;

/**
 * A U-Net (Ronneberger, Fischer and Brox, 2015) on a two-dimensional torus that knows the time. At every level a residual
 * block and a convolution with stride 2 lead down; at the coarsest there is one block; on the way up the sites are copied
 * to blocks of 2x2 and joined by what was seen at that level on the way down. The last convolution begins at 0.
 *
 * The output has the shape of the image, with `outputs` channels. It is written as a level around the coarser ones.
 *
 * @throws ParameterError for no level or a count that is not a positive integer; ShapeError, when traced, for extents
 * that cannot be halved as often as there are levels.
 */
export function uNet({ inputs, outputs, channels, embedding: width, groups = 1 }: UNetOptions): Net<ImageAtTime> {
  const [finest] = channels;
  if (finest === undefined) throw new ParameterError("channels [] give the net no level; give one number per level");
  const embedding = width ?? 4 * finest;
  return compose(
    {
      time: timeEmbedding({ width: embedding + (embedding % 2), outputs: embedding }),
      stem: circularConv({ inputs, outputs: finest, kernel }),
      levels: level({ channels, embedding, groups }),
      norm: groupNorm({ channels: finest, groups }),
      head: circularConv({ inputs: finest, outputs, kernel, initialise: allZero }),
    },
    ({ time, stem, levels, norm, head }, { image, time: at }: ImageAtTime) => {
      if (at.shape.length !== 1 || at.shape[0] !== image.shape[0])
        throw new ShapeError(
          `uNet: times [${at.shape.join(", ")}] do not give each image of [${image.shape.join(", ")}] one; give [batch]`,
        );
      return head(swish(norm(levels({ image: stem(image), embedding: time(at) }))));
    },
  );
}

interface LevelOptions {
  readonly channels: readonly number[];
  readonly embedding: number;
  readonly groups: number;
}

function level({ channels, embedding, groups }: LevelOptions): Net<Conditioned> {
  const [here, ...coarser] = channels as [number, ...number[]];
  const block = (from: number) => conditionedBlock({ inputs: from, outputs: here, kernel, groups, embedding });
  const below = coarser[0];
  if (below === undefined) return compose({ block: block(here) }, (parts, input: Conditioned) => parts.block(input));
  return compose(
    {
      before: block(here),
      down: circularConv({ inputs: here, outputs: below, kernel, stride: halving }),
      coarser: level({ channels: coarser, embedding, groups }),
      up: circularConv({ inputs: below, outputs: here, kernel }),
      after: block(2 * here),
    },
    (parts, { image, embedding: told }: Conditioned) => {
      const seen = parts.before({ image, embedding: told });
      const inner = parts.coarser({ image: parts.down(seen), embedding: told });
      const back = parts.up(copyToBlocks(inner, { block: halving }));
      return parts.after({ image: concat([back, seen], { axis: 1 }), embedding: told });
    },
  );
}
