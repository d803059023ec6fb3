import { expect, test } from "vitest";
import { ParameterError, RuntimeError, ShapeError } from "../../../src/core/errors/index.js";
import { loadRuntime } from "../../../src/learning/autodiff/execute/runtime.js";
import {
  add,
  cast,
  compile,
  concat,
  constant,
  conv,
  convPeriodic,
  customGradient,
  einsum,
  exp,
  gather,
  gradient,
  matmul,
  max,
  mean,
  power,
  reshape,
  scatterAdd,
  slice,
  sum,
  type Tensor,
  type Tensors,
  tensorType,
  trace,
  transpose,
} from "../../../src/learning/autodiff/index.js";

const inputs = {
  x: tensorType("float32", [16, 4]),
  w: tensorType("float32", [3, 2]),
  image: tensorType("float32", [2, 3, 8, 8]),
  kernel: tensorType("float32", [5, 1, 3, 3]),
  double: tensorType("float64", [16, 4]),
  index: tensorType("int64", [2]),
};

type Names = keyof typeof inputs;

const refusals: readonly [what: string, f: (t: Tensors<Names>) => Tensor, message: string][] = [
  ["a product", ({ x, w }) => matmul(x, w), "matmul: x [16, 4] and w [3, 2] do not fit: 4 columns meet 3 rows"],
  ["a product of results", ({ x, w }) => matmul(exp(add(x, 1)), w), "exp(add(x, 1)) [16, 4] and w [3, 2]"],
  ["a sum", ({ x, w }) => add(x, w), "add: x [16, 4] and w [3, 2] do not broadcast"],
  [
    "channels",
    ({ image, kernel }) => conv(image, kernel),
    "image image [2, 3, 8, 8] has 3 channels, kernel kernel [5, 1, 3, 3] takes 1",
  ],
  ["a kernel without space", ({ image, x }) => convPeriodic(image, x), "kernel x [16, 4] has no spatial axis"],
  ["elements", ({ x }) => reshape(x, [5, -1]), "reshape: x [16, 4] does not fill [5, -1]"],
  ["an order", ({ x }) => transpose(x, [0, 0]), "transpose: [0, 0] is not an order of the axes of x [16, 4]"],
  ["an axis", ({ x }) => sum(x, { axes: 2 }), "sum: no axis 2 in x [16, 4]"],
  [
    "an axis twice",
    ({ x }) => sum(exp(x), { axes: [1, -1] }),
    "sum: axes [1, -1] of exp(x) [16, 4] name one axis twice",
  ],
  ["parts", ({ x, w }) => concat([x, w]), "concat: x [16, 4] and w [3, 2] must agree but for axis 0"],
  ["letters", ({ x, w }) => einsum("ij,jk->ik", x, w), "einsum: axis j of w [3, 2] has 3 entries, elsewhere 4"],
  [
    "updates",
    ({ x, index }) => scatterAdd(x, index, { extent: 3 }),
    "x [16, 4] does not have the axes [2] of its indices",
  ],
  ["nothing to compare", ({ x }) => max(slice(x, { axis: 0, end: 0 })), "max: nothing to compare in slice(x) [0, 4]"],
  ["nothing to average", ({ x }) => mean(slice(x, { axis: 0, end: 0 })), "mean: nothing to average in slice(x) [0, 4]"],
  [
    "a gradient of a matrix",
    (t) => gradient(({ x }: Tensors) => x!, { withRespectTo: ["x"] })({ x: t.x }).x!,
    "is not a scalar; take its sum or mean",
  ],
  [
    "a cotangent",
    ({ x, w }) =>
      gradient(
        ({ x: one }: Tensors) =>
          sum(
            customGradient(
              (a) => a!,
              () => [w],
            )(one!),
          ),
        { withRespectTo: ["x"] },
      )({ x }).x!,
    "w [3, 2] is no cotangent of",
  ],
];

test.each(refusals)("%s that does not fit is refused while tracing, by the names of the tensors", (_, f, message) => {
  expect(() => trace(f, inputs)).toThrow(ShapeError);
  expect(() => trace(f, inputs)).toThrow(message);
});

const mistakes: readonly [what: string, f: (t: Tensors<Names>) => Tensor, message: string][] = [
  [
    "types that differ",
    ({ x, double }) => add(x, double),
    "x [16, 4] holds float32, double [16, 4] holds float64; cast one",
  ],
  [
    "indices as numbers",
    ({ index }) => exp(index),
    'index [2] holds int64, not floating-point numbers; use cast(x, "float32")',
  ],
  ["numbers as indices", ({ x }) => gather(x, x), "gather: x [16, 4] holds float32, wanted int64"],
  ["two plain numbers", () => add(2, 3), "2 and 3 are both plain numbers"],
  ["an exponent", ({ x }) => power(x, Number.NaN), "exponent NaN is not a finite number"],
  ["a formula", ({ x }) => einsum("ij,jk->ik", x), 'einsum: "ij,jk->ik" is not a formula for 1 tensors'],
  [
    "a missing argument",
    ({ x }) => gradient(({ x: one }: Tensors) => sum(one!), { withRespectTo: ["v"] })({ x }).v!,
    'no argument "v"; known: x',
  ],
  [
    "an integer argument",
    ({ index }) => gradient(({ i }: Tensors) => sum(cast(i!, "float32")), { withRespectTo: ["i"] })({ i: index }).i!,
    "holds int64, which has no derivative",
  ],
  [
    "one of several outputs",
    ({ x }) => gradient(({ x: one }: Tensors) => ({ a: sum(one!), b: sum(one!) }), { withRespectTo: ["x"] })({ x }).x!,
    "several outputs; name one with { of }: a, b",
  ],
];

test.each(mistakes)("%s: refused with the value and the choices", (_, f, message) => {
  expect(() => trace(f, inputs)).toThrow(ParameterError);
  expect(() => trace(f, inputs)).toThrow(message);
});

test("a tensor of another trace is refused", () => {
  let kept: Tensor | undefined;
  trace(({ x }: Tensors<"x">) => (kept = x), { x: inputs.x });
  expect(() => trace(({ x }: Tensors<"x">) => add(x, kept!), { x: inputs.x })).toThrow(
    "x [16, 4] belongs to another trace",
  );
});

test.each(["interpreter", "native"] as const)(
  "numbers that do not fill an input are refused by %s",
  async (executor) => {
    const run = await compile(({ x }: Tensors<"x">) => sum(x), {
      inputs: { x: tensorType("float32", [2, 2]) },
      executor,
    });
    await expect(run({ x: [1, 2, 3] })).rejects.toThrow('input "x" has 3 elements, compiled for [2, 2]');
    await expect(run({ x: { data: new Float32Array(4), shape: [4] } })).rejects.toThrow(
      'input "x" has shape [4], compiled for [2, 2]',
    );
    await expect(run({} as never)).rejects.toThrow('input "x" [2, 2] is missing');
    await run.release();
  },
);

test("an index out of range is refused by the interpreter when the numbers are known", async () => {
  const run = await compile(({ i }: Tensors<"i">) => gather(constant([1, 2, 3]), i), {
    inputs: { i: tensorType("int64", [1]) },
    executor: "interpreter",
  });
  await expect(run({ i: [3] })).rejects.toThrow("gather: index 3 is not one of the 3 places of the axis");
});

test("a missing package is named, and WebAssembly stands in for the native one with one line of notice", async () => {
  const lines: string[] = [];
  const notify = (line: string) => lines.push(line);
  const web = await loadRuntime("wasm", { notify });
  const missing = async (name: string) => {
    if (name === "onnxruntime-node") throw new Error("not found");
    return web.runtime;
  };
  expect(await loadRuntime("native", { notify, load: missing })).toEqual({ runtime: web.runtime, executor: "wasm" });
  expect(lines).toEqual(["onnxruntime-node is not available; running in WebAssembly, about three times slower"]);
  const nothing = async () => {
    throw new Error("not found");
  };
  const refused = loadRuntime("native", { notify, load: nothing });
  await expect(refused).rejects.toThrow(RuntimeError);
  await expect(refused).rejects.toThrow("needs the package onnxruntime-node: npm install onnxruntime-node");
  await expect(loadRuntime("tpu" as "native", { notify })).rejects.toThrow('unknown executor "tpu"');
});
