import { afterEach, expect, test, vi } from "vitest";
import { RuntimeError } from "../../../src/core/errors/index.js";
import {
  compile,
  type Executor,
  type Runtime,
  square,
  type Tensors,
  tensorType,
} from "../../../src/learning/autodiff/index.js";

const fails = (what: string) => () => {
  throw new Error(what);
};
const noBinary = "Cannot find module '../bin/napi-v6/darwin/x64/onnxruntime_binding.node'";

afterEach(() => {
  vi.doUnmock("onnxruntime-node");
  vi.doUnmock("onnxruntime-web");
  vi.doUnmock("onnxruntime-web/webgpu");
});

const compiled = (options: {
  readonly executor?: Executor;
  readonly runtime?: Runtime;
  readonly notify?: () => void;
}) => compile(({ x }: Tensors<"x">) => square(x), { inputs: { x: tensorType("float32", [3]) }, ...options });

test("where the native binary is missing WebAssembly computes, with one line of notice", async () => {
  vi.doMock("onnxruntime-node", fails(noBinary));
  const notify = vi.fn();
  const run = await compiled({ notify });
  expect(run.executor).toBe("wasm");
  expect(notify.mock.calls).toEqual([
    ["onnxruntime-node is not available; running in WebAssembly, about three times slower"],
  ]);
  expect((await run({ x: [1, 2, 3] })).value!.data).toEqual(Float32Array.of(1, 4, 9));
  await run.release();
});

test("the notice goes to the console unless it is wanted elsewhere", async () => {
  vi.doMock("onnxruntime-node", fails(noBinary));
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await (await compiled({})).release();
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});

test.each([
  ["native", "npm install onnxruntime-node"],
  ["cuda", "npm install onnxruntime-node"],
  ["wasm", "npm install onnxruntime-web"],
  ["webgpu", "npm install onnxruntime-web"],
] as const)("without any package %s is refused with what to install", async (executor, command) => {
  for (const name of ["onnxruntime-node", "onnxruntime-web", "onnxruntime-web/webgpu"])
    vi.doMock(name, fails(`Cannot find package '${name}'`));
  const refused = compiled({ executor });
  await expect(refused).rejects.toThrow(RuntimeError);
  await expect(refused).rejects.toThrow(`executor "${executor}" needs the package`);
  await expect(refused).rejects.toThrow(command);
  const run = await compiled({ executor: "interpreter" });
  expect((await run({ x: [1, 2, 3] })).value!.data).toEqual(Float64Array.of(1, 4, 9));
});

test.each([
  ["webgpu", "finds no GPU it can use here"],
  ["cuda", "installed with ONNXRUNTIME_NODE_INSTALL=cuda12"],
] as const)("%s without a device is refused with what it wants", async (executor, message) => {
  const create = async () => fails("no device")();
  const runtime = { Tensor: class {}, InferenceSession: { create }, env: { wasm: {} } } as unknown as Runtime;
  const refused = compiled({ executor, runtime });
  await expect(refused).rejects.toThrow(RuntimeError);
  await expect(refused).rejects.toThrow(message);
});
