import { expect, test } from "vitest";
import { RuntimeError } from "../../../src/core/errors/index.js";
import {
  add,
  cached,
  compile,
  mean,
  mul,
  square,
  sub,
  sum,
  type Tensors,
  tensorType,
  valueAndGradient,
} from "../../../src/learning/autodiff/index.js";

/** A function with a count of how often it was traced. */
function counted() {
  let traces = 0;
  const f = ({ x, w }: Tensors<"x" | "w">) => {
    traces++;
    return add(sum(square(x)), w);
  };
  return { f, traces: () => traces };
}
const dtypes = { x: "float64", w: "float64" } as const;
const row = (count: number) => ({ x: Float64Array.from({ length: count }, (_, i) => i), w: 1 });

test.each(["native", "interpreter"] as const)(
  "on %s a function is compiled once for each combination of shapes",
  async (executor) => {
    const { f, traces } = counted();
    const run = cached(f, { inputs: dtypes, executor });
    const values = async (count: number) => (await run(row(count))).value!.data[0];
    expect([await values(3), await values(4), await values(3), await values(4)]).toEqual([6, 15, 6, 15]);
    expect(traces()).toBe(2);
    expect((await run({ x: { data: row(4).x, shape: [2, 2] }, w: 1 })).value!.data[0]).toBe(15);
    expect(run.compiled()).toEqual(["x [3], w []", "x [4], w []", "x [2, 2], w []"]);
    await run.release();
  },
);

test("calls that meet while a shape compiles share one compilation", async () => {
  const { f, traces } = counted();
  const run = cached(f, { inputs: dtypes });
  const results = await Promise.all([run(row(3)), run(row(3)), run(row(3))]);
  expect(results.map(({ value }) => value!.data[0])).toEqual([6, 6, 6]);
  expect(traces()).toBe(1);
  await run.release();
});

test("beyond the limit the shape that was not used for longest is compiled again when it returns", async () => {
  const { f, traces } = counted();
  const run = cached(f, { inputs: dtypes, limit: 2 });
  for (const count of [1, 2, 1, 3]) await run(row(count));
  expect(run.compiled()).toEqual(["x [1], w []", "x [3], w []"]);
  expect(traces()).toBe(3);
  await run(row(2));
  expect(traces()).toBe(4);
  // More shapes at once than are kept: all calls are served.
  const many = await Promise.all([4, 5, 6, 7].map((count) => run(row(count))));
  expect(many.map(({ value }) => value!.data[0])).toEqual([15, 31, 56, 92]);
  expect(run.compiled().length).toBe(2);
  await run.release();
});

test("release waits for calls under way, refuses later ones, and may be repeated", async () => {
  const run = cached(counted().f, { inputs: dtypes });
  const underWay = run(row(3));
  await Promise.all([run.release(), run.release()]);
  expect((await underWay).value!.data[0]).toBe(6);
  await expect(run(row(3))).rejects.toThrow(RuntimeError);
  await expect(run(row(3))).rejects.toThrow("the compiled function was released; compile it again");
  expect(run.compiled()).toEqual([]);
});

test.each(["native", "interpreter", "wasm"] as const)(
  "a compiled function on %s is released after its calls, and once",
  async (executor) => {
    const run = await compile(counted().f, {
      inputs: { x: tensorType("float64", [3]), w: tensorType("float64") },
      executor,
    });
    const underWay = run(row(3));
    await Promise.all([run.release(), run.release()]);
    expect((await underWay).value!.data[0]).toBe(6);
    await expect(run(row(3))).rejects.toThrow(RuntimeError);
  },
);

test("shapes that do not fit are refused, and the function goes on with others", async () => {
  const run = cached(({ x, y }: Tensors<"x" | "y">) => sum(mul(x, y)), {
    inputs: { x: "float64", y: "float64" },
    executor: "interpreter",
  });
  await expect(run({ x: [1, 2], y: [1, 2, 3] })).rejects.toThrow("mul: x [2] and y [3] do not broadcast");
  expect(run.compiled()).toEqual([]);
  expect((await run({ x: [1, 2], y: [1, 2] })).value!.data[0]).toBe(5);
  await expect(run({ x: [1, 2] } as never)).rejects.toThrow('input "y" is missing');
  await run.release();
});

test("a limit or an element type that is none is refused at once", () => {
  const { f } = counted();
  expect(() => cached(f, { inputs: dtypes, limit: 0 })).toThrow("cached: limit 0 is not a positive integer");
  expect(() => cached(f, { inputs: { ...dtypes, w: "float16" as never } })).toThrow('unknown element type "float16"');
});

test("a training step takes batches of another size", async () => {
  const both = valueAndGradient(({ w, x }: Tensors<"w" | "x">) => mean(square(sub(x, w))), { withRespectTo: ["w"] });
  const step = cached((inputs: Tensors<"w" | "x">) => ({ w: sub(inputs.w, mul(both(inputs).gradient.w, 0.5)) }), {
    inputs: { w: "float32", x: "float32" },
  });
  let w = (await step({ w: 5, x: [1, 3] })).w!;
  expect([...w.data]).toEqual([2]);
  w = (await step({ w, x: [4, 4, 6, 6] })).w!;
  expect([...w.data]).toEqual([5]);
  await step.release();
});
