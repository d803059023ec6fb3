import { ParameterError, ShapeError } from "../../core/errors/index.js";
import type { Shape, Tensor, Tensors } from "../autodiff/index.js";
import type { Initialiser } from "./initialisers/initialisers.js";

/** A tensor of numbers that are learned. */
export interface Parameter {
  /** Weights have the outputs on the first axis and the inputs on the second; kernels follow with their sites. */
  readonly shape: Shape;
  readonly initialise: Initialiser;
  /** How many of the sites of a kernel count; all unless given. */
  readonly visibleSites?: number;
}

/**
 * A pure function with parameters: what they are called and how they begin, and what the function computes from them.
 * Names of nested nets are joined by dots: `block1.conv.weight`.
 */
export interface Net<Input = Tensor, Output = Tensor> {
  readonly parameters: Readonly<Record<string, Parameter>>;
  /**
   * The output as an expression of the parameters and the input; tensors of other names are ignored.
   *
   * @throws ParameterError for a missing parameter, ShapeError for one of another shape.
   */
  apply(parameters: Tensors, input: Input): Output;
}

/** A net from its parameters and its formula. */
export const defineNet = <Input, Output>(
  parameters: Net["parameters"],
  formula: (parameters: Tensors, input: Input) => Output,
): Net<Input, Output> => ({
  parameters,
  apply: (given, input) => {
    for (const [name, { shape }] of Object.entries(parameters)) {
      const tensor = given[name];
      if (!tensor)
        throw new ParameterError(`no parameter "${name}" is given; the net has ${Object.keys(parameters).join(", ")}`);
      if (tensor.shape.join() !== shape.join())
        throw new ShapeError(
          `parameter "${name}" has the shape [${tensor.shape.join(", ")}]; the net wants [${shape.join(", ")}]`,
        );
    }
    return formula(given, input);
  },
});

type Parts = Readonly<Record<string, Net<never, unknown>>>;

/** Each part as a function of its input alone. */
export type Applied<All extends Parts> = {
  readonly [Name in keyof All]: All[Name] extends Net<infer Input, infer Output> ? (input: Input) => Output : never;
};

/**
 * A net from named nets and a formula that says how they are joined:
 *
 *     compose({ first: dense(...), second: dense(...) }, ({ first, second }, x: Tensor) => second(relu(first(x))))
 *
 * @throws ParameterError for a part whose name is empty, holds a dot, or is a number (JavaScript would reorder it).
 */
export function compose<const All extends Parts, Input, Output>(
  parts: All,
  formula: (parts: Applied<All>, input: Input) => Output,
): Net<Input, Output> {
  const entries = Object.entries(parts);
  for (const [name] of entries) requireName(name);
  const parameters = Object.fromEntries(
    entries.flatMap(([name, net]) =>
      Object.entries(net.parameters).map(([inner, parameter]) => [`${name}.${inner}`, parameter] as const),
    ),
  );
  return defineNet(parameters, (given, input: Input) => {
    const applied = entries.map(([name, net]) => {
      const own = Object.fromEntries(Object.keys(net.parameters).map((inner) => [inner, given[`${name}.${inner}`]!]));
      return [name, (argument: never) => net.apply(own, argument)] as const;
    });
    return formula(Object.fromEntries(applied) as Applied<All>, input);
  });
}

/**
 * Nets and plain functions one after another, in the order in which they are written:
 * `sequence({ conv: circularConv(...), relu, head: dense(...) })`.
 *
 * @throws ParameterError as `compose`.
 */
export function sequence(steps: Readonly<Record<string, Net | ((x: Tensor) => Tensor)>>): Net {
  const nets = Object.fromEntries(
    Object.entries(steps).map(([name, step]) => [
      name,
      typeof step === "function" ? defineNet<Tensor, Tensor>({}, (_, x) => step(x)) : step,
    ]),
  );
  return compose(nets, (applied, x: Tensor) => Object.keys(nets).reduce((value, name) => applied[name]!(value), x));
}

function requireName(name: string): void {
  if (name === "" || name.includes(".") || /^\d+$/.test(name))
    throw new ParameterError(`"${name}" cannot name a part of a net; give a word without dots that is not a number`);
}
