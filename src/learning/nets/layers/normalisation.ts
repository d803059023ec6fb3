import { ParameterError, ShapeError } from "../../../core/errors/index.js";
import { add, mul, normalise, reshape, type Tensor } from "../../autodiff/index.js";
import { allZero, constants } from "../initialisers/initialisers.js";
import { defineNet, type Net } from "../net.js";
import { requireCount } from "./dense.js";

/** A scale that begins at 1 and a shift that begins at 0, one of each per feature or channel. */
const scaleAndShift = (count: number) => ({
  scale: { shape: [count], initialise: constants(1) },
  shift: { shape: [count], initialise: allZero },
});

/**
 * Layer normalisation (Ba, Kiros and Hinton, 2016) of [..., features]: every row gets mean 0 and variance 1 over its
 * features, then a learned scale and shift of each feature.
 *
 * @throws ParameterError for a count that is not a positive integer; ShapeError, when traced, for another last axis.
 */
export function layerNorm({ features, epsilon = 1e-5 }: { readonly features: number; readonly epsilon?: number }): Net {
  requireCount("features", features);
  return defineNet(scaleAndShift(features), ({ scale, shift }, x: Tensor) => {
    if (x.shape.at(-1) !== features)
      throw new ShapeError(`layerNorm: input [${x.shape.join(", ")}] does not end in ${features} features`);
    return normalise(x, { axes: -1, epsilon, scale: scale!, shift: shift! });
  });
}

/**
 * Group normalisation (Wu and He, 2018) of [batch, channels, ...sites]: every image gets mean 0 and variance 1 over the
 * sites of each group of channels, then a learned scale and shift of each channel. One group is layer normalisation of
 * an image, as many groups as channels instance normalisation. Nothing depends on the rest of the batch.
 *
 * @throws ParameterError for groups that do not divide the channels; ShapeError, when traced, for other channels.
 */
export function groupNorm({
  channels,
  groups = 1,
  epsilon = 1e-5,
}: {
  readonly channels: number;
  readonly groups?: number;
  readonly epsilon?: number;
}): Net {
  requireCount("channels", channels);
  requireCount("groups", groups);
  if (channels % groups !== 0) throw new ParameterError(`${groups} groups do not divide ${channels} channels`);
  return defineNet(scaleAndShift(channels), ({ scale, shift }, x: Tensor) => {
    const [batch, given, ...sites] = x.shape as [number, number, ...number[]];
    if (given !== channels || sites.length === 0)
      throw new ShapeError(`groupNorm: input [${x.shape.join(", ")}] is not [batch, ${channels} channels, ...sites]`);
    const standard = normalise(reshape(x, [batch, groups, -1]), { axes: 2, epsilon });
    const perChannel = (tensor: Tensor) => reshape(tensor, [channels, ...sites.map(() => 1)]);
    return add(mul(reshape(standard, x.shape), perChannel(scale!)), perChannel(shift!));
  });
}
