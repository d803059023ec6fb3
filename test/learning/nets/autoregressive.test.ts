import { expect, test } from "vitest";
import {
  compile,
  gradient,
  logSigmoid,
  mul,
  sum,
  swish,
  type Tensor,
  type Tensors,
  tensorType,
} from "../../../src/learning/autodiff/index.js";
import { maskedConv, type Net, parameterTypes, sequence } from "../../../src/learning/nets/index.js";
import { anyParameters, apply, normals, sizeOf } from "./applying.js";

const stack = (kernel: readonly number[]): Net =>
  sequence({
    first: maskedConv({ type: "A", kernel, inputs: 1, outputs: 3 }),
    swish1: swish,
    second: maskedConv({ type: "B", kernel, inputs: 3, outputs: 3, dilation: 2 }),
    swish2: swish,
    last: maskedConv({ type: "B", kernel: kernel.map(() => 1), inputs: 3, outputs: 1 }),
  });

test.each([[[6]], [[3, 4]], [[2, 3, 2]]])(
  "on %j an output depends on earlier sites only, and on the one just before",
  (sites) => {
    const net = stack(sites.map(() => 3));
    const count = sizeOf(sites);
    const parameters = anyParameters(net);
    const data = normals("earlier", count);
    const reference = apply(net, parameters, { shape: [1, 1, ...sites], data }).data;
    for (let site = 0; site < count; site++) {
      const changed = apply(net, parameters, { shape: [1, 1, ...sites], data: data.with(site, data[site]! + 1) }).data;
      for (let output = 0; output <= site; output++) expect(changed[output]).toBe(reference[output]);
      const columns = sites.at(-1)!;
      if ((site + 1) % columns !== 0) expect(changed[site + 1]).not.toBe(reference[site + 1]);
    }
  },
);

test.each([
  [2, 2],
  [3, 3],
  [2, 4],
])("the probabilities of all configurations on %ix%i add up to one", async (rows, columns) => {
  const net = stack([3, 3]);
  const sites = rows * columns;
  const batch = 2 ** sites;
  const spins = Float64Array.from({ length: batch * sites }, (_, at) =>
    (Math.floor(at / sites) >> (at % sites)) & 1 ? -1 : 1,
  );
  const run = await compile(
    ({ x, ...own }: Tensors) => sum(logSigmoid(mul(mul(net.apply(own, x!), x!), 2)), { axes: [1, 2, 3] }),
    {
      inputs: { ...parameterTypes(net, { dtype: "float64" }), x: tensorType("float64", [batch, 1, rows, columns]) },
      executor: "interpreter",
    },
  );
  const { data } = (await run({ ...anyParameters(net), x: spins })).value!;
  const total = Array.from(data, Math.exp).reduce((all, probability) => all + probability, 0);
  expect(Math.abs(total - 1)).toBeLessThan(1e-13);
});

test("weights behind the mask have no gradient", async () => {
  const net = maskedConv({ type: "A", kernel: [3, 3], inputs: 1, outputs: 1 });
  const loss = ({ x, ...own }: Tensors) => sum(mul(net.apply(own, x!), x!));
  const run = await compile(
    (all: Tensors) => gradient(loss, { withRespectTo: ["weight"] })(all) as Record<string, Tensor>,
    {
      inputs: { ...parameterTypes(net, { dtype: "float64" }), x: tensorType("float64", [1, 1, 4, 4]) },
      executor: "interpreter",
    },
  );
  const { weight } = await run({ ...anyParameters(net), x: normals("mask", 16) });
  expect(Array.from(weight!.data, (value) => value !== 0)).toEqual([...Array(4).fill(true), ...Array(5).fill(false)]);
});

test("kernels without a centre or without anything to see are refused", () => {
  expect(() => maskedConv({ type: "A", kernel: [2], inputs: 1, outputs: 1 })).toThrow("kernel [2] has no centre");
  expect(() => maskedConv({ type: "A", kernel: [1, 1], inputs: 1, outputs: 1 })).toThrow("with mask A sees nothing");
  expect(() => maskedConv({ type: "C" as never, kernel: [3], inputs: 1, outputs: 1 })).toThrow('unknown mask type "C"');
});
