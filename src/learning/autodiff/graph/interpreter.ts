import type { Value } from "../tensor/primitive.js";
import { inputName, type Tensor } from "../tensor/tensor.js";
import type { Graph } from "./trace.js";

/**
 * The graph evaluated node by node in plain TypeScript: the reference executor. Every number is a double, whatever the
 * element type, and sums are pairwise. Simple and slow.
 */
export function interpret({ outputs, nodes }: Graph, inputs: Readonly<Record<string, Float64Array>>): Value[] {
  const values = new Map<Tensor, Value>();
  for (const node of nodes) {
    const name = inputName(node);
    const data =
      name === undefined
        ? node.primitive.evaluate(
            node.operands.map((operand) => values.get(operand)!),
            node,
          )
        : inputs[name]!;
    values.set(node, { data, shape: node.shape });
  }
  return outputs.map(({ tensor }) => values.get(tensor)!);
}
