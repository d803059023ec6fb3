import { ParameterError } from "../../../core/errors/index.js";
import type { Outputs, TensorFunction, Tensors } from "../differentiate/gradient.js";
import { topologicalOrder } from "../differentiate/topological-order.js";
import { constantData, describe, input, inputName, Tensor } from "../tensor/tensor.js";
import { type TensorType, tensorType } from "../tensor/types.js";
import { rewrite } from "./rewrite.js";
import { simplified } from "./simplify.js";

/** A function as data: what goes in, what comes out, and every operation in between, each after its operands. */
export interface Graph {
  readonly inputs: readonly { readonly name: string; readonly tensor: Tensor }[];
  readonly outputs: readonly { readonly name: string; readonly tensor: Tensor }[];
  readonly nodes: readonly Tensor[];
}

/** The types of the arguments by name. */
export type InputTypes<Name extends string = string> = Readonly<Record<Name, TensorType>>;

/**
 * The graph of a function: the function is called once, with tensors that stand for its arguments. Equal expressions
 * become one, what depends on constants only is computed, what no output needs is left out.
 *
 * A single tensor returned is the output `value`; the entries of nested records are joined by dots: `gradient.w`.
 *
 * @throws ShapeError, ParameterError from the operations of the function; the message names the tensors.
 */
export const trace = <Name extends string>(f: TensorFunction<Name>, inputs: InputTypes<Name>): Graph =>
  rewriteGraph(traceAsWritten(f, inputs), simplified);

/** The graph without simplifications: the twin that simplified graphs are compared with. */
export function traceAsWritten<Name extends string>(f: TensorFunction<Name>, inputs: InputTypes<Name>): Graph {
  const args = Object.entries<TensorType>(inputs).map(([name, { dtype, shape }]) => ({
    name,
    tensor: input(name, tensorType(dtype, shape)),
  }));
  const result = f(Object.fromEntries(args.map(({ name, tensor }) => [name, tensor])) as Tensors<Name>);
  const outputs = flatten(result);
  if (outputs.length === 0) throw new ParameterError("trace: the function returns nothing");
  return graphOf(args, outputs);
}

/** The graph with a rule applied to every node. */
export function rewriteGraph({ inputs, outputs }: Graph, rule: (node: Tensor) => Tensor | undefined): Graph {
  const roots = rewrite(
    outputs.map(({ tensor }) => tensor),
    rule,
  );
  return graphOf(
    inputs,
    outputs.map(({ name }, i) => ({ name, tensor: roots[i]! })),
  );
}

function graphOf(inputs: Graph["inputs"], outputs: Graph["outputs"]): Graph {
  const nodes = topologicalOrder(outputs.map(({ tensor }) => tensor));
  const own = new Set(inputs.map(({ tensor }) => tensor));
  const foreign = nodes.find((node) => inputName(node) !== undefined && !own.has(node));
  if (foreign)
    throw new ParameterError(
      `trace: ${describe(foreign)} belongs to another trace; pass it to the function as an argument`,
    );
  return { inputs, outputs, nodes };
}

function flatten(outputs: Outputs, prefix = ""): { name: string; tensor: Tensor }[] {
  if (outputs instanceof Tensor) return [{ name: prefix === "" ? "value" : prefix, tensor: outputs }];
  if (typeof outputs !== "object" || outputs === null)
    throw new ParameterError(`trace: output "${prefix}" is ${String(outputs)}, not a tensor; use constant()`);
  return Object.entries(outputs).flatMap(([name, value]) => flatten(value, prefix === "" ? name : `${prefix}.${name}`));
}

/** The graph as text, one operation a line, for reading and for counting. */
export function graphText({ inputs, outputs, nodes }: Graph): string {
  const names = new Map<Tensor, string>(inputs.map(({ name, tensor }) => [tensor, name]));
  const type = ({ dtype, shape }: TensorType) => `${dtype} [${shape.join(", ")}]`;
  const lines = inputs.map(({ name, tensor }) => `${name}: ${type(tensor)}`);
  for (const node of nodes) {
    if (names.has(node)) continue;
    const name = `%${names.size - inputs.length}`;
    names.set(node, name);
    const args = node.operands.map((operand) => names.get(operand));
    const data = constantData(node);
    const text = data ? `constant ${data.length > 4 ? `of ${data.length} numbers` : data.join(", ")}` : undefined;
    lines.push(`${name} = ${text ?? `${node.primitive.name}(${args.join(", ")})`}: ${type(node)}`);
  }
  for (const { name, tensor } of outputs) lines.push(`-> ${name} = ${names.get(tensor)}`);
  return lines.join("\n");
}
