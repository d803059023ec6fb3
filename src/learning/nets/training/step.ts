import type { NdArray } from "../../../core/arrays/index.js";
import { ParameterError } from "../../../core/errors/index.js";
import {
  type CompileOptions,
  compile,
  type Graph,
  type InputData,
  type InputTypes,
  type InputValues,
  Tensor,
  type Tensors,
  tensorType,
  valueAndGradient,
} from "../../autodiff/index.js";
import { averaged, memoryAt } from "../optimisers/averaging.js";
import { clipGlobalNorm } from "../optimisers/clipping.js";
import { type Optimiser, requireFraction } from "../optimisers/optimiser.js";
import { type ArraysByName, type FloatArray, mapRecord } from "../parameters.js";

/** What is made small: a scalar, or a record of the scalar `loss` and of others that are only recorded. */
export type Loss = Tensor | { readonly loss: Tensor; readonly [metric: string]: Tensor };

/** Everything that a step changes; plain data, never changed in place. */
export interface TrainingState {
  /** Steps made so far. */
  readonly step: number;
  readonly parameters: ArraysByName;
  /** What the optimiser remembers: by slot, then by parameter. */
  readonly slots: Readonly<Record<string, ArraysByName>>;
  /** Averages of the parameters; empty without averaging. */
  readonly averages: ArraysByName;
}

/** What a training step is made of. */
export interface TrainingStepOptions<Batch extends string>
  extends Pick<CompileOptions<string>, "executor" | "threads" | "runtime" | "notify"> {
  readonly loss: (parameters: Tensors, batch: Tensors<Batch>) => Loss;
  /** The types of the parameters, all of one element type. */
  readonly parameters: InputTypes;
  /** The types of what the loss sees at every step. */
  readonly batch: InputTypes<Batch>;
  readonly optimiser: Optimiser;
  /** The largest norm of all gradients together; none unless given. The metric `gradientNorm` is that before. */
  readonly clip?: number;
  /** Memory of the weight average, for instance 0.999; no average unless given. */
  readonly averaging?: number;
}

/** What a step is given. */
export interface StepRequest<Batch extends string> {
  readonly batch: InputValues<Batch>;
  readonly rate: number;
}

/** What a step gives back. */
export interface StepResult {
  readonly state: TrainingState;
  /** The loss before the step. */
  readonly loss: number;
  /** The other scalars that the loss returned, and `gradientNorm` where gradients are clipped. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A compiled training step. */
export interface TrainingStep<Batch extends string> {
  /** The state before the first step. */
  begin(parameters: ArraysByName): TrainingState;
  run(state: TrainingState, request: StepRequest<Batch>): Promise<StepResult>;
  readonly graph: Graph;
  /** Frees the memory of the runtime. */
  release(): Promise<void>;
}

/**
 * Loss, gradients, clipping, optimiser and weight average as one compiled graph.
 *
 * @throws ParameterError for no parameters, parameters of several element types, or numbers outside their range.
 * @throws ShapeError, RuntimeError as `compile`.
 */
export async function trainingStep<Batch extends string>(
  options: TrainingStepOptions<Batch>,
): Promise<TrainingStep<Batch>> {
  const { loss, parameters, batch, optimiser, clip, averaging, ...execution } = options;
  const names = Object.keys(parameters);
  const dtypes = [...new Set(Object.values(parameters).map(({ dtype }) => dtype))];
  if (dtypes.length !== 1)
    throw new ParameterError(`training: the parameters hold ${dtypes.join(" and ") || "nothing"}; give one type`);
  if (averaging !== undefined) requireFraction("averaging", averaging);

  const perParameter = (prefix: string) =>
    Object.entries(parameters).map(([name, type]) => [`${prefix}.${name}`, type] as const);
  const scalarNames = ["rate", ...Object.keys(optimiser.scalars(1)), ...(averaging === undefined ? [] : ["forget"])];
  const inputs: InputTypes = Object.fromEntries([
    ...perParameter("parameters"),
    ...optimiser.slots.flatMap((slot) => perParameter(`slots.${slot}`)),
    ...(averaging === undefined ? [] : perParameter("averages")),
    ...Object.entries<InputTypes[string]>(batch).map(([name, type]) => [`batch.${name}`, type] as const),
    ...scalarNames.map((name) => [`scalars.${name}`, tensorType(dtypes[0]!)] as const),
  ]);

  const step = (all: Tensors) => {
    const under = (prefix: string, keys: readonly string[]): Tensors =>
      Object.fromEntries(keys.map((name) => [name, all[`${prefix}.${name}`]!]));
    const scalars = under("scalars", scalarNames);
    const given = under("batch", Object.keys(batch)) as Tensors<Batch>;
    const both = valueAndGradient((weights: Tensors) => lossRecord(loss(weights, given)), {
      withRespectTo: names,
      of: "loss",
    });
    const { value, gradient, outputs } = both(under("parameters", names));
    const { loss: _, ...others } = outputs;
    const clipped = clip === undefined ? undefined : clipGlobalNorm(gradient, { norm: clip });
    const updates = mapRecord(parameters, (_, name) =>
      optimiser.update({
        parameter: all[`parameters.${name}`]!,
        gradient: (clipped?.gradients ?? gradient)[name]!,
        slots: Object.fromEntries(optimiser.slots.map((slot) => [slot, all[`slots.${slot}.${name}`]!])),
        scalars,
      }),
    );
    return {
      loss: value,
      metrics: { ...others, ...(clipped && { gradientNorm: clipped.norm }) },
      parameters: mapRecord(updates, ({ parameter }) => parameter),
      slots: Object.fromEntries(
        optimiser.slots.map((slot) => [slot, mapRecord(updates, ({ slots }) => slots[slot]!)] as const),
      ),
      averages:
        averaging === undefined
          ? {}
          : mapRecord(updates, ({ parameter }, name) => averaged(all[`averages.${name}`]!, parameter, scalars.forget!)),
    };
  };
  const compiled = await compile(step, { inputs, ...execution });
  const metricNames = compiled.graph.outputs.map(({ name }) => name).filter((name) => name.startsWith("metrics."));

  return {
    graph: compiled.graph,
    release: compiled.release,
    begin: (first) => ({
      step: 0,
      parameters: first,
      slots: Object.fromEntries(optimiser.slots.map((slot) => [slot, mapRecord(first, zerosLike)])),
      averages: averaging === undefined ? {} : first,
    }),
    run: async (state, request) => {
      const at = state.step + 1;
      const values: Record<string, InputData> = { "scalars.rate": request.rate };
      for (const [name, value] of Object.entries(optimiser.scalars(at))) values[`scalars.${name}`] = value;
      if (averaging !== undefined) values["scalars.forget"] = 1 - memoryAt(averaging, at);
      for (const [name, value] of Object.entries<InputData>(request.batch)) values[`batch.${name}`] = value;
      const feed = (prefix: string, arrays: ArraysByName) => {
        for (const name of names) if (arrays[name]) values[`${prefix}.${name}`] = arrays[name];
      };
      feed("parameters", state.parameters);
      for (const slot of optimiser.slots) feed(`slots.${slot}`, state.slots[slot] ?? {});
      feed("averages", state.averages);

      const results = await compiled(values);
      const fetch = (prefix: string): ArraysByName =>
        Object.fromEntries(names.map((name) => [name, results[`${prefix}.${name}`] as NdArray<FloatArray>]));
      return {
        loss: results.loss!.data[0]!,
        metrics: Object.fromEntries(metricNames.map((name) => [name.slice(8), results[name]!.data[0]!])),
        state: {
          step: at,
          parameters: fetch("parameters"),
          slots: Object.fromEntries(optimiser.slots.map((slot) => [slot, fetch(`slots.${slot}`)])),
          averages: averaging === undefined ? {} : fetch("averages"),
        },
      };
    },
  };
}

const lossRecord = (value: Loss): { readonly loss: Tensor; readonly [metric: string]: Tensor } =>
  value instanceof Tensor ? { loss: value } : value;

const zerosLike = ({ data, shape }: NdArray<FloatArray>): NdArray<FloatArray> => ({
  data: data instanceof Float32Array ? new Float32Array(data.length) : new Float64Array(data.length),
  shape,
});
