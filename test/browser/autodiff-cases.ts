// Imports the built package by relative paths, so that Node and pages run this file as it is.
import {
  compile,
  convPeriodic,
  type Executor,
  logSumExp,
  mean,
  mul,
  type Runtime,
  relu,
  reshape,
  softplus,
  square,
  sub,
  sum,
  type Tensors,
  tensorType,
  valueAndGradient,
} from "../../dist/learning/autodiff/index.js";

/** Numbers that every engine makes alike. */
const numbers = (count: number, from: number): number[] =>
  Array.from({ length: count }, (_, i) => (((i + from) * 7919) % 1009) / 1009 - 0.5);

const shapes = { x: [2, 1, 6, 6], w: [3, 1, 3, 3], b: [3], v: [2, 3, 3, 3] };
type Name = keyof typeof shapes;

/** A convolutional energy, its force, and the gradient of the force's mean square: convolutions differentiated twice. */
function penalty(inputs: Tensors<Name>) {
  const energy = ({ x, w, b, v }: Tensors<Name>) => {
    const hidden = relu(convPeriodic(x, w, { bias: b }));
    return sum(logSumExp(reshape(softplus(convPeriodic(hidden, v)), [2, -1]), { axes: 1 }));
  };
  const force = (given: Tensors<Name>) => valueAndGradient(energy, { withRespectTo: ["x"] })(given).gradient.x;
  const loss = (given: Tensors<Name>) => mean(square(sub(mul(force(given), 3), 1)));
  const { value, gradient } = valueAndGradient(loss, { withRespectTo: ["w", "v"] })(inputs);
  return { loss: value, force: force(inputs), gradient };
}

/** What the function gives in float32, by output. */
export async function outcome(options: {
  readonly executor: Executor;
  readonly runtime?: Runtime;
}): Promise<Readonly<Record<string, readonly number[]>>> {
  const entries = Object.entries(shapes).map(
    ([name, shape], i) =>
      [
        name,
        shape,
        numbers(
          shape.reduce((product, extent) => product * extent),
          100 * i,
        ),
      ] as const,
  );
  const inputs = Object.fromEntries(entries.map(([name, shape]) => [name, tensorType("float32", shape)]));
  const run = await compile(penalty, { inputs: inputs as Record<Name, (typeof inputs)[string]>, ...options });
  const values = Object.fromEntries(entries.map(([name, , data]) => [name, data]));
  const results = await run(values as Record<Name, number[]>);
  await run.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, Array.from(data)]));
}
