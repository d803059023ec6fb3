export * from "./compositions/index.js";
export { gradientsOf } from "./differentiate/backward.js";
export { type BackwardRule, customGradient, stopGradient } from "./differentiate/custom.js";
export {
  type GradientOptions,
  gradient,
  type Outputs,
  type TensorFunction,
  type Tensors,
  type ValueAndGradient,
  valueAndGradient,
} from "./differentiate/gradient.js";
export { type Cached, type CachedOptions, cached } from "./execute/cached.js";
export {
  type Compiled,
  type CompileOptions,
  compile,
  evaluate,
  type InputValues,
  type OutputValues,
} from "./execute/compile.js";
export type { InputData, OutputArray } from "./execute/data.js";
export type { Releasable } from "./execute/release.js";
export type { Executor, Runtime } from "./execute/runtime.js";
export { type Graph, graphText, type InputTypes, trace } from "./graph/trace.js";
export { writeOnnx } from "./onnx/model.js";
export * from "./primitives/index.js";
export { constant, type Operand, Tensor } from "./tensor/tensor.js";
export { type DType, type Shape, type TensorType, tensorType } from "./tensor/types.js";
