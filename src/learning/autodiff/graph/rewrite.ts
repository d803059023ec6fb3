import { topologicalOrder } from "../differentiate/topological-order.js";
import type { Primitive } from "../tensor/primitive.js";
import { constantData, inputName, Tensor } from "../tensor/tensor.js";

/**
 * The roots rebuilt with a rule applied wherever it gives something, until it gives nothing more. Equal expressions
 * become one tensor on the way.
 */
export function rewrite(roots: readonly Tensor[], rule: (node: Tensor) => Tensor | undefined): Tensor[] {
  const table = new Table();
  const results = new Map<Tensor, Tensor>();

  const rebuilt = (tensor: Tensor): Tensor => {
    const known = results.get(tensor);
    if (known) return known;
    const operands = tensor.operands.map(rebuilt);
    const same = operands.every((operand, i) => operand === tensor.operands[i]);
    const node = table.unique(same ? tensor : new Tensor(tensor.primitive, operands, tensor.attributes));
    let result = results.get(node);
    if (!result) {
      const better = rule(node);
      result = better ? rebuilt(better) : node;
      results.set(node, result);
    }
    results.set(tensor, result);
    return result;
  };

  // In order, so that the recursion meets rebuilt operands and stays shallow.
  for (const tensor of topologicalOrder(roots)) rebuilt(tensor);
  return roots.map(rebuilt);
}

/** One tensor for each expression. */
class Table {
  private readonly tensors = new Map<string, Tensor>();
  private readonly numbers = new Map<Tensor | Primitive, number>();

  unique(tensor: Tensor): Tensor {
    if (inputName(tensor) !== undefined) return tensor;
    const key = `${this.number(tensor.primitive)}|${attributesKey(tensor)}|${tensor.operands.map((one) => this.number(one)).join()}`;
    const known = this.tensors.get(key);
    if (known) return known;
    this.tensors.set(key, tensor);
    return tensor;
  }

  private number(of: Tensor | Primitive): number {
    let number = this.numbers.get(of);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(of, number);
    }
    return number;
  }
}

const functions = new WeakMap<object, number>();
let functionCount = 0;

/** Attributes as text. Numbers of a constant by their bits: 0 and -0 differ, NaN equals itself. */
function attributesKey(tensor: Tensor): string {
  const data = constantData(tensor);
  if (data) return `${tensor.dtype}[${tensor.shape}]${new BigUint64Array(data.buffer, data.byteOffset, data.length)}`;
  return JSON.stringify(tensor.attributes, (_, value: unknown) => {
    if (typeof value !== "function") return value;
    if (!functions.has(value)) functions.set(value, functionCount++);
    return `function ${functions.get(value)}`;
  });
}
