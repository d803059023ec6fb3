import type { NdArray } from "../../../core/arrays/index.js";
import { ParameterError } from "../../../core/errors/index.js";
import type { TensorFunction } from "../differentiate/gradient.js";
import { interpret } from "../graph/interpreter.js";
import { type Graph, type InputTypes, trace, traceAsWritten } from "../graph/trace.js";
import { outputNames, writeOnnx } from "../onnx/model.js";
import { asDoubles, asOutputArray, asRuntimeArray, type InputData, type OutputArray } from "./data.js";
import { type Releasable, releasable } from "./release.js";
import { createSession, type Executor, loadRuntime, type Runtime, runtimeTensor } from "./runtime.js";

/** Numbers for the arguments, by name. */
export type InputValues<Name extends string = string> = Readonly<Record<Name, InputData>>;

/** The outputs by name; those of nested records are joined by dots. */
export type OutputValues = Readonly<Record<string, NdArray<OutputArray>>>;

/** What a function is compiled for. */
export interface CompileOptions<Name extends string> {
  /** The types of the arguments. Shapes are fixed. */
  readonly inputs: InputTypes<Name>;
  /** `native` by default. */
  readonly executor?: Executor;
  /** Threads within one operation; 1 by default. Two are slower than one on a busy machine. */
  readonly threads?: number;
  /** The module onnxruntime-node or onnxruntime-web, where the program has loaded it itself. */
  readonly runtime?: Runtime;
  /** Where a line goes that tells of a slower executor standing in; the console by default. */
  readonly notify?: (line: string) => void;
}

/** A function of numbers. */
export interface Compiled<Name extends string> extends Releasable {
  /**
   * Runs it. Arrays of the right element type go in without a copy and may come back as inputs of the next run.
   *
   * @throws ShapeError, ParameterError for a missing input or one of another size; RuntimeError after `release`.
   */
  (inputs: InputValues<Name>): Promise<OutputValues>;
  readonly graph: Graph;
  /** Who runs it, after a fallback. */
  readonly executor: Executor;
}

/**
 * Traces a function and makes it ready to run many times. In float32 and float64 on ONNX Runtime, always in doubles in
 * the interpreter.
 *
 * @throws RuntimeError when the package of the executor is not installed.
 * @throws ParameterError for an unknown executor or a count of threads that is not a positive integer.
 */
export async function compile<Name extends string>(
  f: TensorFunction<Name>,
  { inputs, executor = "native", threads = 1, runtime, notify = (line) => console.warn(line) }: CompileOptions<Name>,
): Promise<Compiled<Name>> {
  if (!Number.isInteger(threads) || threads < 1)
    throw new ParameterError(`compile: threads ${threads} is not a positive integer`);
  const graph = trace(f, inputs);
  if (executor === "interpreter") {
    const run = async (values: InputValues<Name>) => interpretGraph(graph, values);
    return Object.assign(
      releasable(run, async () => {}),
      { graph, executor },
    );
  }
  const loaded = runtime ? { runtime, executor } : await loadRuntime(executor, { notify });
  const session = await createSession(writeOnnx(graph), { ...loaded, threads });
  const written = outputNames(graph);
  const ofOutput = graph.outputs.map(({ name, tensor: { dtype, shape } }, i) => ({
    name,
    dtype,
    shape,
    at: written[i]!,
  }));
  const ofInput = graph.inputs.map(({ name, tensor }) => ({ name, tensor }));
  const run = async (values: InputValues<Name>): Promise<OutputValues> => {
    const feeds: Record<string, ReturnType<typeof runtimeTensor>> = {};
    for (const { name, tensor } of ofInput) {
      const data = asRuntimeArray(name, tensor, values[name as Name]);
      feeds[name] = runtimeTensor(loaded.runtime, tensor.dtype, data, tensor.shape);
    }
    const fetched = await session.run(feeds);
    const results: Record<string, NdArray<OutputArray>> = {};
    for (const { name, dtype, shape, at } of ofOutput)
      results[name] = { data: asOutputArray(name, dtype, fetched[at]!.data as never), shape };
    return results;
  };
  return Object.assign(
    releasable(run, () => session.release()),
    { graph, executor: loaded.executor },
  );
}

function interpretGraph(graph: Graph, values: Readonly<Record<string, InputData>>): OutputValues {
  const doubles = graph.inputs.map(({ name, tensor }) => [name, asDoubles(name, tensor, values[name])] as const);
  const results = interpret(graph, Object.fromEntries(doubles));
  return Object.fromEntries(
    graph.outputs.map(({ name, tensor }, i) => {
      const { data, shape } = results[i]!;
      return [name, { data: asOutputArray(name, tensor.dtype, data.slice()), shape }];
    }),
  );
}

/**
 * The function evaluated at once in doubles, operation by operation as it is written, without any simplification. For
 * tests and for looking at numbers.
 *
 * @throws ShapeError, ParameterError as `trace` and the compiled function.
 */
export const evaluate = <Name extends string>(
  f: TensorFunction<Name>,
  { inputs, values }: { readonly inputs: InputTypes<Name>; readonly values: InputValues<Name> },
): OutputValues => interpretGraph(traceAsWritten(f, inputs), values);
