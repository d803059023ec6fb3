import { ParameterError, RuntimeError } from "../../../core/errors/index.js";
import type { RuntimeArray } from "./data.js";

/** Who evaluates a graph: plain TypeScript, or ONNX Runtime on this machine's CPU, in WebAssembly or on a GPU. */
export type Executor = "interpreter" | "native" | "wasm" | "webgpu" | "cuda";

/** A tensor of ONNX Runtime. */
export interface RuntimeTensor {
  readonly data: unknown;
}

/** As much of ONNX Runtime's session as is used here. */
export interface RuntimeSession {
  run(feeds: Record<string, RuntimeTensor>): Promise<Readonly<Record<string, RuntimeTensor>>>;
  release(): Promise<void>;
}

/** As much of onnxruntime-node and onnxruntime-web as is used here: pass either module as `runtime`. */
export interface Runtime {
  readonly Tensor: new (type: never, data: never, shape: readonly number[]) => RuntimeTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: never): Promise<unknown>;
  };
  readonly env: { readonly wasm: { numThreads?: number } };
}

/** Which packages have an executor, the preferred one first. In Node the native package also drives the GPU. */
const packages: Readonly<Record<Exclude<Executor, "interpreter">, readonly string[]>> = {
  native: ["onnxruntime-node"],
  wasm: ["onnxruntime-web"],
  webgpu: ["onnxruntime-node", "onnxruntime-web/webgpu"],
  cuda: ["onnxruntime-node"],
};

/** The module of an executor, and which executor it came to be. */
export interface LoadedRuntime {
  readonly runtime: Runtime;
  readonly executor: Exclude<Executor, "interpreter">;
}

/**
 * Loads the package of an executor when it is first needed. Where the native one is missing, WebAssembly stands in for
 * it, with one line of notice.
 *
 * @throws RuntimeError naming the package to install.
 * @throws ParameterError for an unknown executor.
 */
export async function loadRuntime(
  executor: Exclude<Executor, "interpreter">,
  {
    notify,
    load = importPackage,
  }: { readonly notify: (line: string) => void; readonly load?: (name: string) => Promise<Runtime> },
): Promise<LoadedRuntime> {
  if (!Object.hasOwn(packages, executor))
    throw new ParameterError(`unknown executor "${executor}"; known: interpreter, ${Object.keys(packages).join(", ")}`);
  const firstOf = async (names: readonly string[]): Promise<Runtime> => {
    const [name, ...others] = names;
    return load(name!).catch((cause) => (others.length > 0 ? firstOf(others) : Promise.reject(cause)));
  };
  try {
    return { runtime: await firstOf(packages[executor]), executor };
  } catch (cause) {
    if (executor === "native") {
      try {
        const runtime = await firstOf(packages.wasm);
        notify("onnxruntime-node is not available; running in WebAssembly, about three times slower");
        return { runtime, executor: "wasm" };
      } catch {
        // The message below names the package that was asked for.
      }
    }
    const name = packages[executor].at(-1)!.split("/")[0]!;
    throw new RuntimeError(
      `executor "${executor}" needs the package ${name}: npm install ${name}; or use executor "interpreter"`,
      { cause },
    );
  }
}

// The name is not a literal, so that bundlers leave the optional packages alone; a page passes { runtime }.
async function importPackage(name: string): Promise<Runtime> {
  const module = (await import(/* @vite-ignore */ name)) as Runtime & { readonly default?: Runtime };
  return module.InferenceSession ? module : module.default!;
}

/** Which settings a session is created with. */
export interface SessionOptions extends LoadedRuntime {
  readonly threads: number;
}

const missingDevice: Readonly<Partial<Record<Executor, string>>> = {
  webgpu: 'executor "webgpu" finds no GPU it can use here; use executor "native" or "wasm"',
  cuda:
    'executor "cuda" finds no CUDA here: it wants Linux on x64, an Nvidia GPU with CUDA 12, and onnxruntime-node ' +
    'installed with ONNXRUNTIME_NODE_INSTALL=cuda12; use executor "native" or "webgpu"',
};

/** A session over the bytes of a model. @throws RuntimeError where there is no GPU for WebGPU or CUDA. */
export async function createSession(
  model: Uint8Array,
  { runtime, executor, threads }: SessionOptions,
): Promise<RuntimeSession> {
  if (executor === "wasm" || executor === "webgpu") runtime.env.wasm.numThreads = threads;
  try {
    const session = await runtime.InferenceSession.create(model, {
      executionProviders: [executor === "native" ? "cpu" : executor],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      // A missing GPU is told of in an error. Warnings about constants that the runtime chose not to fold are of no use.
      logSeverityLevel: executor === "cuda" ? 4 : 3,
    } as never);
    return session as RuntimeSession;
  } catch (cause) {
    const message = missingDevice[executor];
    if (message === undefined) throw cause;
    throw new RuntimeError(message, { cause });
  }
}

/** A tensor of the runtime over an array, without a copy. */
export const runtimeTensor = ({ Tensor }: Runtime, dtype: string, data: RuntimeArray, shape: readonly number[]) =>
  new Tensor(dtype as never, data as never, shape);
