import type { Runtime } from "../../dist/learning/autodiff/index.js";
import { outcome } from "./autodiff-cases.js";

declare global {
  /** What the test calls in the page. */
  var autodiff: {
    readonly run: (executor: "wasm" | "webgpu") => ReturnType<typeof outcome>;
    /** Whether the browser offers a GPU. */
    readonly hasGpu: () => Promise<boolean>;
  };
}

/** The files of onnxruntime-web; each fetches the WebAssembly beside it when a first session is created. */
const files = { wasm: "ort.wasm.bundle.min.mjs", webgpu: "ort.webgpu.bundle.min.mjs" };

globalThis.autodiff = {
  run: async (executor) => {
    const runtime = (await import(`/node_modules/onnxruntime-web/dist/${files[executor]}`)) as Runtime;
    return outcome({ executor, runtime });
  },
  hasGpu: async () => {
    const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<unknown> } };
    return Boolean(await gpu?.requestAdapter());
  },
};
