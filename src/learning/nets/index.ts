export {
  allZero,
  constants,
  type InitialisationRequest,
  type Initialiser,
  kaiming,
  type SpreadOptions,
  xavier,
} from "./initialisers/initialisers.js";
export { orthogonal } from "./initialisers/orthogonal.js";
export { type CircularConvOptions, circularConv, type KernelOptions } from "./layers/convolution.js";
export { dense, type LayerOptions } from "./layers/dense.js";
export { type MaskedConvOptions, maskedConv } from "./layers/masked.js";
export { groupNorm, layerNorm } from "./layers/normalisation.js";
export { copyToBlocks } from "./layers/resampling.js";
export { type Conditioned, conditionedBlock, type ResidualOptions, residualBlock } from "./layers/residual.js";
export { timeEmbedding, timeWaves, type WaveOptions } from "./layers/time.js";
export { type ImageAtTime, type UNetOptions, uNet } from "./layers/unet.js";
export { type Applied, compose, defineNet, type Net, type Parameter, sequence } from "./net.js";
export { type AdamOptions, adam, adamW } from "./optimisers/adam.js";
export { averaged, memoryAt } from "./optimisers/averaging.js";
export { clipGlobalNorm, globalNorm } from "./optimisers/clipping.js";
export type { Optimiser, Updated, UpdateRequest } from "./optimisers/optimiser.js";
export { constantRate, cosineRate, rateAt, type Schedule, stepRate, warmUp } from "./optimisers/schedules.js";
export { sgd } from "./optimisers/sgd.js";
export {
  type ArraysByName,
  asConstants,
  type FloatArray,
  initialParameters,
  type PrecisionOptions,
  parameterCount,
  parameterTypes,
} from "./parameters.js";
export { type ShuffleOptions, shuffledBatches, takeRows } from "./training/batches.js";
export {
  type Best,
  type Checkpoint,
  checkpointArrays,
  checkpointFromArrays,
  type EarlyStopping,
  type TrainingSettings,
} from "./training/checkpoint.js";
export { type MetricRow, metricColumns, rowsOfColumns } from "./training/metrics.js";
export {
  type Loss,
  type StepRequest,
  type StepResult,
  type TrainingState,
  type TrainingStep,
  type TrainingStepOptions,
  trainingStep,
} from "./training/step.js";
export { type Trained, type TrainOptions, train } from "./training/train.js";
