import { ParameterError } from "../../../core/errors/index.js";
import { constant, conv, mul, type Tensor } from "../../autodiff/index.js";
import { countOf } from "../initialisers/initialisers.js";
import { defineNet, type Net } from "../net.js";
import { type KernelOptions, requireImage, requireKernel } from "./convolution.js";
import { type LayerOptions, requireCount, weightAndBias } from "./dense.js";

/** What an autoregressive convolution is made of. */
export interface MaskedConvOptions extends LayerOptions, KernelOptions {
  /** `A` sees only sites before its own, for the first layer; `B` sees its own too, for the layers after it. */
  readonly type: "A" | "B";
}

/**
 * The convolution of an autoregressive net (van den Oord, Kalchbrenner and Kavukcuoglu, 2016): an output sees only sites
 * that come before its own in row-major order, across all channels. Outside the lattice is 0, not the other side, which
 * would come later. Sites up and to the right fall out of sight at a slope set by the kernel.
 *
 * @throws ParameterError for another type, a kernel with an even extent, or one in which nothing is visible.
 */
export function maskedConv({ type, kernel, dilation = 1, ...options }: MaskedConvOptions): Net {
  requireKernel(kernel);
  requireCount("dilation", dilation);
  if (type !== "A" && type !== "B") throw new ParameterError(`unknown mask type "${String(type)}"; known: A, B`);
  if (kernel.some((extent) => extent % 2 === 0))
    throw new ParameterError(`kernel [${kernel.join(", ")}] has no centre; give odd extents`);
  const size = countOf(kernel);
  const visibleSites = (size - 1) / 2 + (type === "B" ? 1 : 0);
  if (visibleSites === 0)
    throw new ParameterError(`kernel [${kernel.join(", ")}] with mask A sees nothing; give it 3 sites or more`);
  const mask = Float64Array.from({ length: size }, (_, site) => Number(site < visibleSites));

  const { weight, ...rest } = weightAndBias(options, kernel);
  return defineNet({ weight: { ...weight!, visibleSites }, ...rest }, ({ weight, bias }, x: Tensor) => {
    requireImage("maskedConv", x, options.inputs, kernel.length);
    const visible = mul(weight!, constant(mask, { dtype: weight!.dtype, shape: kernel }));
    const padding = kernel.map((extent) => (dilation * (extent - 1)) / 2);
    return conv(x, visible, { dilation, padding, ...(bias && { bias }) });
  });
}
