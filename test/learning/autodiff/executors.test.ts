import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { RuntimeError } from "../../../src/core/errors/index.js";
import {
  compile,
  type Executor,
  gradient,
  type OutputValues,
  type Tensors,
} from "../../../src/learning/autodiff/index.js";
import { cases } from "./cases.js";
import { deviation, samples } from "./sampling.js";
import { nameSoftwareVulkan, tolerances, webgpuTolerance } from "./tolerances.js";

/**
 * Every case with its gradient, in one graph: 190 small functions at once. Arguments carry the number of their case.
 */
async function runAll(dtype: "float32" | "float64", executor: Executor): Promise<OutputValues> {
  const own = (inputs: Tensors, i: number) =>
    Object.fromEntries(samples[i]!.names.map((name) => [name, inputs[`${name}${i}`]!]));
  const renamed = <Value>(i: number, record: Readonly<Record<string, Value>>) =>
    Object.entries(record).map(([name, value]) => [`${name}${i}`, value] as const);
  const inputs = Object.fromEntries(samples.flatMap(({ types }, i) => renamed(i, types(dtype))));
  const values = Object.fromEntries(samples.flatMap((sample, i) => renamed(i, sample.values)));
  const run = await compile(
    (all: Tensors) =>
      Object.fromEntries(
        samples.map(({ f, scalar, names, label }, i) => [
          label,
          { value: f(own(all, i)), gradient: gradient(scalar, { withRespectTo: names })(own(all, i)) },
        ]),
      ),
    { inputs, executor },
  );
  const results = await run(values);
  await run.release();
  return results;
}

const reference = runAll("float64", "interpreter");

test("every operation has a float32 tolerance", () => {
  expect(Object.keys(tolerances).sort()).toEqual(Object.keys(cases).sort());
});

describe.each(["native", "wasm"] as const)("on %s", (executor) => {
  test("float64 values and gradients agree with the interpreter to 1e-13 of the scale", async () => {
    await expectAgreement("float64", executor, () => 1e-13);
  });

  test("float32 values and gradients agree with the interpreter to a few roundings of the scale, by operation", async () => {
    await expectAgreement("float32", executor, (name) => tolerances[name]!);
  });
});

async function expectAgreement(
  dtype: "float32" | "float64",
  executor: Executor,
  tolerance: (operation: string) => number,
) {
  const expected = await reference;
  const actual = await runAll(dtype, executor);
  const wrong = Object.entries(expected).flatMap(([name, { data, shape }]) => {
    expect(actual[name]!.shape).toEqual(shape);
    const off = deviation(actual[name]!.data, data);
    return off > tolerance(name.split(/[ .]/)[0]!) ? [`${name}: ${off}`] : [];
  });
  expect(wrong).toEqual([]);
}

test("float32 values and gradients on WebGPU agree with the interpreter, to what WGSL promises", async (context) => {
  nameSoftwareVulkan();
  try {
    await expectAgreement("float32", "webgpu", webgpuTolerance);
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    context.skip(`no WebGPU here: ${error.message}`);
  }
});

test("float32 values and gradients on CUDA agree with the interpreter to a few roundings, where its binaries are", async (context) => {
  const folder = join(dirname(createRequire(import.meta.url).resolve("onnxruntime-node")), "..", "bin");
  const library = readdirSync(folder, { recursive: true }).find((file) => String(file).includes("providers_cuda"));
  if (!library) context.skip("onnxruntime-node is installed without its CUDA binaries");
  await expectAgreement("float32", "cuda", (name) => 4 * tolerances[name]!);
});
