import { describe, expect, test } from "vitest";
import { randomStream } from "../../../src/core/random/index.js";
import { compile, mean, sum, type Tensors, tensorType } from "../../../src/learning/autodiff/index.js";

const terms = (count: number): Float32Array => {
  const stream = randomStream({ seed: 5, purpose: "terms of a long sum" });
  return Float32Array.from({ length: count }, () => 0.1 + 0.01 * stream.uniform());
};

describe.each(["native", "wasm"] as const)("on %s", (executor) => {
  // 2048 terms of one sign one after another: at most 2048 roundings of 6e-8, in two steps; half of them by chance.
  test.each([2 ** 12, 2 ** 16, 2 ** 20, 2 ** 22])("a float32 sum of %i terms is exact to 2e-5", async (count) => {
    const x = terms(count);
    const run = await compile(({ x }: Tensors<"x">) => ({ sum: sum(x), mean: mean(x, { axes: [0, 1, 3] }) }), {
      inputs: { x: tensorType("float32", [4, count / 256, 2, 32]) },
      executor,
    });
    const out = await run({ x });
    await run.release();
    const exact = x.reduce((total, value) => total + value, 0);
    expect(Math.abs(out.sum!.data[0]! / exact - 1)).toBeLessThan(2e-5);
    const halves = [0, 1].map((half) => {
      let total = 0;
      x.forEach((value, i) => {
        if (Math.floor(i / 32) % 2 === half) total += value;
      });
      return total / (count / 2);
    });
    halves.forEach((value, i) => {
      expect(Math.abs(out.mean!.data[i]! / value - 1)).toBeLessThan(2e-5);
    });
  });
});
