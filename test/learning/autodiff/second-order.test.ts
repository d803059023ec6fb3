import { describe, expect, test } from "vitest";
import {
  add,
  compile,
  concat,
  constant,
  conv,
  convPeriodic,
  customGradient,
  evaluate,
  exp,
  gradient,
  gradientsOf,
  type InputValues,
  matmul,
  mean,
  mul,
  norm,
  pad,
  roll,
  sigmoid,
  slice,
  square,
  stopGradient,
  sub,
  sum,
  type Tensor,
  type TensorFunction,
  type Tensors,
  tanh,
  tensorType,
} from "../../../src/learning/autodiff/index.js";

/** Numbers that a reference in another language can make as well. */
const numbers = (count: number, scale: number, phase: number): number[] =>
  Array.from({ length: count }, (_, i) => scale * Math.sin(i * 12.9898 + phase));

const executors = ["written", "interpreter", "native", "wasm"] as const;

/** The same function as written, simplified, and on ONNX Runtime. */
async function run(
  executor: (typeof executors)[number],
  f: TensorFunction,
  values: Readonly<Record<string, readonly number[]>>,
  shapes: Readonly<Record<string, readonly number[]>> = {},
) {
  const inputs = Object.fromEntries(
    Object.entries(values).map(([name, list]) => [name, tensorType("float64", shapes[name] ?? [list.length])]),
  );
  if (executor === "written") return evaluate(f, { inputs, values: values as InputValues });
  const compiled = await compile(f, { inputs, executor });
  const result = await compiled(values as InputValues);
  await compiled.release();
  return result;
}

describe.each(executors)("on %s", (executor) => {
  test("the gradient of a sum over a slice, roll, pad, concatenation or convolution is exact although its cotangent is a constant", async () => {
    const x = [1, 2, 3, 4, 5, 6];
    const kernel = constant([1, 10, 100], { shape: [1, 1, 3] });
    const functions: Record<string, readonly [(x: Tensor) => Tensor, readonly number[]]> = {
      slice: [(t) => sum(slice(t, { axis: 0, start: 1, end: 4 })), [0, 1, 1, 1, 0, 0]],
      mean: [(t) => mean(slice(t, { axis: 0, start: 1, end: 5 })), [0, 0.25, 0.25, 0.25, 0.25, 0]],
      step: [(t) => sum(slice(t, { axis: 0, step: -2 })), [0, 1, 0, 1, 0, 1]],
      roll: [(t) => sum(slice(roll(t, { axis: 0, shift: 1 }), { axis: 0, end: 2 })), [1, 0, 0, 0, 0, 1]],
      pad: [(t) => sum(slice(pad(t, { before: [2], after: [1] }), { axis: 0, end: 4 })), [1, 1, 0, 0, 0, 0]],
      concat: [(t) => sum(slice(concat([t, t]), { axis: 0, start: 5, end: 8 })), [1, 1, 0, 0, 0, 1]],
    };
    const spatial: typeof functions = {
      conv: [(t) => sum(conv(t, kernel)), [1, 11, 111, 111, 110, 100]],
      meanConv: [(t) => mean(conv(t, kernel)), [0.25, 2.75, 27.75, 27.75, 27.5, 25]],
      periodic: [(t) => sum(slice(convPeriodic(t, kernel), { axis: 2, start: 0, end: 1 })), [10, 100, 0, 0, 0, 1]],
    };
    for (const [table, shape] of [
      [functions, [6]],
      [spatial, [1, 1, 6]],
    ] as const) {
      for (const [name, [f, exact]] of Object.entries(table)) {
        const derivative = gradient(({ x }: Tensors) => f(x!), { withRespectTo: ["x"] });
        const out = await run(executor, derivative, { x }, { x: shape });
        expect([...out.x!.data], name).toEqual(exact);
      }
    }
  });

  test("operations that save their result have the right second derivative", async () => {
    const at = 0.7;
    const s = 1 / (1 + Math.exp(-at));
    const t = Math.tanh(at);
    const second: Record<string, readonly [(x: Tensor) => Tensor, number]> = {
      tanh: [tanh, -2 * t * (1 - t * t)],
      sigmoid: [sigmoid, s * (1 - s) * (1 - 2 * s)],
      exp: [exp, Math.exp(at)],
      swish: [(x) => mul(x, sigmoid(x)), s * (1 - s) * (2 + at * (1 - 2 * s))],
    };
    for (const [name, [f, exact]] of Object.entries(second)) {
      const first = gradient(({ x }: Tensors) => sum(f(x!)), { withRespectTo: ["x"] });
      const again = gradient((inputs: Tensors) => sum(first(inputs).x!), { withRespectTo: ["x"] });
      expect((await run(executor, again, { x: [at] })).x!.data[0], name).toBeCloseTo(exact, 13);
    }
  });

  test("a gradient of a gradient goes through the arguments that the first held fixed", async () => {
    // L = (x w)^2/2: d/dw (dL/dx) = 2 x w, also where w is captured and not passed.
    const loss = ({ x, w }: Tensors) => mul(square(sum(mul(x!, w!))), 0.5);
    const force = gradient(loss, { withRespectTo: ["x"] });
    const mixed = gradient((inputs: Tensors) => sum(force(inputs).x!), { withRespectTo: ["w"] });
    expect((await run(executor, mixed, { x: [3], w: [5] })).w!.data[0]).toBe(30);

    const captured = gradient(
      ({ x, w }: Tensors) =>
        sum(gradient((inner: Tensors) => loss({ x: inner.x!, w: w! }), { withRespectTo: ["x"] })({ x: x! }).x!),
      { withRespectTo: ["w"] },
    );
    expect((await run(executor, captured, { x: [3], w: [5] })).w!.data[0]).toBe(30);
  });

  test("an argument made from another is told from it", async () => {
    // f(x, y) = x y at y = x^2: the derivative by x alone is y.
    const partial = gradient(({ x, y }: Tensors) => sum(mul(x!, y!)), { withRespectTo: ["x"] });
    const out = await run(executor, ({ x }) => partial({ x: x!, y: square(x!) }), { x: [3] });
    expect(out.x!.data[0]).toBe(9);
  });

  test("the gradient penalty of a convolutional critic and its derivative are those of PyTorch", async () => {
    const critic = ({ x, w1, b1, w2 }: Tensors) => {
      const h = tanh(convPeriodic(x!, w1!, { bias: b1! }));
      return sum(convPeriodic(mul(h, sigmoid(mul(h, 3))), w2!), { axes: [1, 2, 3] });
    };
    const slope = gradient((inputs: Tensors) => sum(critic(inputs)), { withRespectTo: ["x"] });
    const penalty = (inputs: Tensors) => mean(square(sub(norm(slope(inputs).x!, { axes: [1, 2, 3] }), 1)));
    const out = await run(
      executor,
      (inputs) => ({ penalty: penalty(inputs), ...gradient(penalty, { withRespectTo: ["w1", "b1", "w2"] })(inputs) }),
      { x: numbers(2048, 1, 0), w1: numbers(36, 0.5, 1), b1: numbers(4, 0.1, 2), w2: numbers(36, 0.3, 3) },
      { x: [8, 1, 16, 16], w1: [4, 1, 3, 3], w2: [1, 4, 3, 3] },
    );
    // PyTorch 1.13.1, float64, autograd.grad with create_graph.
    const relative = (actual: number, exact: number) => expect(Math.abs(actual / exact - 1)).toBeLessThan(1e-12);
    const squares = (name: string) => Array.from(out[name]!.data).reduce((total, value) => total + value * value, 0);
    relative(out.penalty!.data[0]!, 230.82474210464935);
    relative(out.w1!.data[0]!, 88.60828707019861);
    relative(out.w1!.data[3]!, 132.61322218509903);
    relative(out.b1!.data[2]!, -11.868213464803015);
    relative(out.w2!.data[0]!, -213.16156589372784);
    relative(squares("w1"), 199111.35938900296);
    relative(squares("b1"), 2760.734564089249);
    relative(squares("w2"), 727980.3316337019);
  });

  test("a derivative of one's own replaces that of the formula, and is differentiated in turn", async () => {
    const odd = customGradient(
      (x) => square(x!),
      (cotangent, [x]) => [mul(cotangent, mul(square(x!), 7))],
    );
    const first = gradient(({ x }: Tensors) => sum(odd(x!)), { withRespectTo: ["x"] });
    const second = gradient((inputs: Tensors) => sum(first(inputs).x!), { withRespectTo: ["x"] });
    const out = await run(
      executor,
      (inputs) => ({ value: odd(inputs.x!), first: first(inputs).x!, second: second(inputs).x! }),
      { x: [3] },
    );
    expect([out.value, out.first, out.second].map((one) => one!.data[0])).toEqual([9, 63, 42]);
  });

  test("a stopped gradient counts as a constant, and what does not matter gets zeros", async () => {
    const f = ({ x, y }: Tensors) => add(sum(mul(stopGradient(x!), x!)), mul(sum(stopGradient(y!)), 2));
    const out = await run(executor, gradient(f, { withRespectTo: ["x", "y"] }), { x: [3, 4], y: [5] });
    expect([...out.x!.data, ...out.y!.data]).toEqual([3, 4, 0]);
  });

  test("a cotangent gives the product with a Jacobian", async () => {
    const out = await run(
      executor,
      ({ a, b, v }) => {
        const [byA] = gradientsOf(matmul(a!, b!), [a!], { cotangent: v! });
        return byA!;
      },
      { a: [1, 2], b: [3, 4, 5, 6], v: [10, 100] },
      { a: [1, 2], b: [2, 2], v: [1, 2] },
    );
    expect([...out.value!.data]).toEqual([430, 650]);
  });
});
