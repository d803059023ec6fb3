export { elu, erf, gelu, leakyRelu, swish } from "./activations.js";
export { type ConvTransposeOptions, convPeriodic, convTranspose } from "./convolutions.js";
export { einsum } from "./einsum.js";
export {
  atanh,
  cosh,
  expm1,
  log1p,
  log2Cosh,
  logCosh,
  logSigmoid,
  sigmoid,
  sinh,
  softplus,
} from "./logarithms.js";
export { logSoftmax, logSumExp, norm, normalise, oneHot, softmax, variance } from "./normalisation.js";
export { blockMean, type Continuation, integersBelow, ones, padPeriodic, roll, stack, zeros } from "./shapes.js";
