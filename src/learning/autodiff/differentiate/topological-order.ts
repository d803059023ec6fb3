import type { Tensor } from "../tensor/tensor.js";

/** All tensors that the roots are built from, every one after its operands. */
export function topologicalOrder(roots: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const entered = new Set<Tensor>();
  // An explicit stack: the expression of a long training step is deeper than the stack of the engine.
  const stack: { readonly tensor: Tensor; next: number }[] = [];
  const enter = (tensor: Tensor): void => {
    if (entered.has(tensor)) return;
    entered.add(tensor);
    stack.push({ tensor, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const operand = top.tensor.operands[top.next++];
      if (operand) enter(operand);
      else {
        order.push(top.tensor);
        stack.pop();
      }
    }
  }
  return order;
}
