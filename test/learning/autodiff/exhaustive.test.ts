import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { rewriteGraph, trace, traceAsWritten } from "../../../src/learning/autodiff/graph/trace.js";
import { gradient, type Tensor } from "../../../src/learning/autodiff/index.js";
import { cases } from "./cases.js";
import { samples } from "./sampling.js";

/** Names of the primitives that the sources define: objects `name: "exp"` next to a rule, and `condition("greater"`. */
const source = fileURLToPath(new URL("../../../src/learning/autodiff/", import.meta.url));
const defined = ["primitives", "tensor", "differentiate", "compositions"].flatMap((folder) =>
  readdirSync(join(source, folder), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [
      ...readFileSync(join(source, folder, file), "utf8").matchAll(
        /(?:^ {2}|\{ )name: "(\w+)",|= condition\("(\w+)"/gm,
      ),
    ])
    .map(([, name, condition]) => (name ?? condition)!),
);

/** What depends on nothing, or not smoothly on anything. Everything else must have a backward rule. */
const withoutDerivative = [
  ...["input", "constant", "stopGradient"],
  ...["sign", "floor", "argMax"],
  ...["greater", "greaterOrEqual", "equal", "and", "or", "not"],
];

/** Every node of every case: its value, its gradient and its exported form. */
const nodesOf = new Map(
  samples.map(({ label, f, scalar, names, types }) => {
    const inputs = types("float64");
    const value = traceAsWritten(f, inputs).nodes;
    const slopes = traceAsWritten(gradient(scalar, { withRespectTo: names }), inputs).nodes;
    const exported = rewriteGraph(trace(f, inputs), (node) => node.primitive.lower?.(node)).nodes;
    return [label, { value, all: [...value, ...slopes, ...exported] }] as const;
  }),
);
const primitives = new Map(
  [...nodesOf.values()].flatMap(({ all }) => all).map(({ primitive }) => [primitive.name, primitive]),
);

test("every primitive of the sources is met by a case of the table", () => {
  expect(defined.length).toBeGreaterThan(40);
  expect([...new Set(defined)].sort()).toEqual(defined.slice().sort());
  const met = [...primitives.keys()];
  expect(defined.filter((name) => !met.includes(name) && name !== "stopGradient" && name !== "custom")).toEqual([]);
  expect(met.filter((name) => !defined.includes(name))).toEqual([]);
});

test("every primitive has a derivative, but for those that are listed as having none", () => {
  const without = [...primitives.values()].filter(({ backward }) => !backward).map(({ name }) => name);
  expect(without.filter((name) => !withoutDerivative.includes(name))).toEqual([]);
});

test("the cases of a primitive contain it, with arguments of the case before it", () => {
  const absent = defined.filter((name) => {
    if (!Object.hasOwn(cases, name)) return false;
    const own = [...nodesOf].filter(([label]) => label.split(" ")[0] === name).flatMap(([, { value }]) => value);
    return !own.some((node) => node.primitive.name === name && dependsOnInput(node));
  });
  expect(absent).toEqual([]);
});

const dependsOnInput = (node: Tensor): boolean => node.primitive.name === "input" || node.operands.some(dependsOnInput);
