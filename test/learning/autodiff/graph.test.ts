import { expect, test } from "vitest";
import {
  add,
  broadcastTo,
  compile,
  constant,
  exp,
  flip,
  type Graph,
  gather,
  gradient,
  graphText,
  log1p,
  matmul,
  mean,
  mul,
  neg,
  reshape,
  sin,
  square,
  sub,
  sum,
  type TensorFunction,
  type Tensors,
  tensorType,
  trace,
  transpose,
  writeOnnx,
} from "../../../src/learning/autodiff/index.js";

const matrix = { x: tensorType("float64", [3, 4]) };

/** The operations of a graph beside inputs and constants. */
const operations = ({ nodes }: Graph): string[] =>
  nodes.map(({ primitive }) => primitive.name).filter((name) => name !== "input" && name !== "constant");

const traced = (f: TensorFunction<"x">): string[] => operations(trace(f, matrix));

test("equal expressions become one", () => {
  expect(traced(({ x }) => add(exp(neg(x)), mul(exp(neg(x)), exp(neg(x)))))).toEqual(["neg", "exp", "mul", "add"]);
});

test("what no output needs is left out, and what depends on constants only is computed", () => {
  const graph = trace(({ x }) => {
    sin(exp(x));
    return mul(x, sum(square(constant([1, 2, 3]))));
  }, matrix);
  expect(operations(graph)).toEqual(["mul"]);
  expect(graphText(graph)).toBe(
    "x: float64 [3, 4]\n%0 = constant 14: float64 []\n%1 = mul(x, %0): float64 [3, 4]\n-> value = %1",
  );
});

test("operations that undo each other vanish", () => {
  expect(traced(({ x }) => transpose(transpose(x)))).toEqual([]);
  expect(traced(({ x }) => neg(neg(x)))).toEqual([]);
  expect(traced(({ x }) => add(mul(x, 1), 0))).toEqual([]);
  expect(traced(({ x }) => reshape(reshape(x, [12]), [3, 4]))).toEqual([]);
  expect(traced(({ x }) => sub(x, neg(x)))).toEqual(["mul"]);
  expect(traced(({ x }) => mul(mul(x, 3), 0.5))).toEqual(["mul"]);
  expect(traced(({ x }) => matmul(transpose(x), x))).toEqual(["matmul"]);
});

test("zeros are added away only where the shape stays", () => {
  expect(trace(({ x }) => add(x, constant([0], { shape: [1, 1, 1] })), matrix).outputs[0]!.tensor.shape).toEqual([
    1, 3, 4,
  ]);
});

test("the gradient of a mean square needs no copies of a number", () => {
  const loss = ({ x }: Tensors<"x">) => mean(square(x));
  expect(traced(gradient(loss, { withRespectTo: ["x"] }))).toEqual(["mul"]);
});

test("elementwise operations take the place of expanded operands only where the shape stays", () => {
  expect(traced(({ x }) => add(x, broadcastTo(constant(2), [3, 4])))).toEqual(["add"]);
  expect(traced(({ x }) => mul(broadcastTo(x, [2, 3, 4]), 2))).toContain("broadcastTo");
});

test("the difference of 1 + t and 1 is not simplified to t", () => {
  expect(traced(({ x }) => log1p(x)).filter((name) => name === "sub")).toEqual(["sub"]);
});

test("constants differ by their bits", async () => {
  const run = await compile(({ x }: Tensors<"x">) => ({ plus: mul(x, constant(0)), minus: mul(x, constant(-0)) }), {
    inputs: { x: tensorType("float64") },
    executor: "interpreter",
  });
  const out = await run({ x: 1 });
  expect([out.plus!.data[0], out.minus!.data[0]]).toEqual([0, -0]);
});

test("a chain of 20000 operations is traced, differentiated and exported", async () => {
  const chain = ({ x }: Tensors<"x">) => {
    let y = x;
    for (let i = 0; i < 10_000; i++) y = mul(sin(y), 1 + 1 / (i + 1));
    return sum(y);
  };
  const graph = trace(gradient(chain, { withRespectTo: ["x"] }), { x: tensorType("float64", [2]) });
  expect(graph.nodes.length).toBeGreaterThan(40_000);
  expect(writeOnnx(graph).length).toBeGreaterThan(1e6);
});

test("outputs may carry the names of inputs, and be inputs, constants or one another", async () => {
  for (const executor of ["interpreter", "native"] as const) {
    const run = await compile(
      ({ w, x }: Tensors<"w" | "x">) => ({ w: mul(w, 2), x, same: mul(w, 2), c: constant([7, 8]), "w.next": neg(w) }),
      { inputs: { w: tensorType("float32", [2]), x: tensorType("int64", [2]) }, executor },
    );
    const out = await run({ w: [1, 2], x: [3, 4] });
    const plain = Object.fromEntries(Object.entries(out).map(([name, { data }]) => [name, [...data]]));
    expect(plain).toEqual({ w: [2, 4], x: [3, 4], same: [2, 4], c: [7, 8], "w.next": [-1, -2] });
    await run.release();
  }
});

test("nested outputs are joined by dots, and indices and conditions are plain numbers", async () => {
  const run = await compile(({ i }: Tensors<"i">) => ({ a: { b: gather(constant([5, 6, 7]), i) }, i }), {
    inputs: { i: tensorType("int64", [2]) },
  });
  const out = await run({ i: Int32Array.of(2, 0) });
  expect([...out["a.b"]!.data]).toEqual([7, 5]);
  expect(out.i!.data).toEqual(Int32Array.of(2, 0));
  await run.release();
});

test("a flipped axis is the first element to the last", () => {
  const graph = trace(() => flip(constant([1, 2, 3])), {});
  expect(graphText(graph)).toContain("constant 3, 2, 1");
});
