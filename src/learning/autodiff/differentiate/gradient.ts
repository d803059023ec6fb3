import { ParameterError } from "../../../core/errors/index.js";
import { Tensor } from "../tensor/tensor.js";
import { gradientsOf } from "./backward.js";
import { alias } from "./custom.js";

/** Tensors by name. */
export type Tensors<Name extends string = string> = Readonly<Record<Name, Tensor>>;

/** What a traced function may return: one tensor, or a record of tensors or of such records. */
export type Outputs = Tensor | { readonly [name: string]: Outputs };

/** A pure function of named tensors. */
export type TensorFunction<Name extends string = string, Result extends Outputs = Outputs> = (
  inputs: Tensors<Name>,
) => Result;

/** Which derivative. */
export interface GradientOptions<Name extends string> {
  /** The names of the arguments to differentiate by. */
  readonly withRespectTo: readonly Name[];
  /** The output to differentiate, where the function returns a record. */
  readonly of?: string;
}

/** A value together with its derivatives. */
export interface ValueAndGradient<Name extends string, Result extends Outputs = Outputs> {
  /** The scalar that was differentiated. */
  readonly value: Tensor;
  /** The derivative by each argument, in its shape. */
  readonly gradient: Tensors<Name>;
  /** Everything the function returned. */
  readonly outputs: Result;
}

/**
 * The function that computes the value of f and its gradient. Other arguments, and tensors that f captures, are held
 * fixed in this derivative and are differentiated as usual by an outer one.
 *
 * @throws ParameterError for an argument or output that is not there.
 * @throws ShapeError when the output is not a scalar.
 */
export function valueAndGradient<All extends string, Name extends All, Result extends Outputs>(
  f: TensorFunction<All, Result>,
  { withRespectTo, of }: GradientOptions<Name>,
): (inputs: Tensors<All>) => ValueAndGradient<Name, Result> {
  return (inputs) => {
    // f(w, g(w)): the derivative by the first argument must not go through the second.
    const variables = withRespectTo.map((name) => alias(requireInput(inputs, name)));
    const named = Object.fromEntries(withRespectTo.map((name, i) => [name, variables[i]!]));
    const outputs = f({ ...inputs, ...named });
    const value = selectOutput(outputs, of);
    const gradients = gradientsOf(value, variables);
    const gradient = Object.fromEntries(withRespectTo.map((name, i) => [name, gradients[i]!])) as Record<Name, Tensor>;
    return { value, gradient, outputs };
  };
}

/**
 * The gradient of a scalar function, again a function: of the same arguments, with one derivative for each name in
 * `withRespectTo`. It can be traced, compiled, or differentiated again.
 *
 * @throws ParameterError for an argument or output that is not there.
 * @throws ShapeError when the output is not a scalar.
 */
export function gradient<All extends string, Name extends All>(
  f: TensorFunction<All>,
  options: GradientOptions<Name>,
): (inputs: Tensors<All>) => Tensors<Name> {
  const both = valueAndGradient<All, Name, Outputs>(f, options);
  return (inputs) => both(inputs).gradient;
}

function requireInput(inputs: Tensors, name: string): Tensor {
  const tensor = inputs[name];
  if (!tensor) throw new ParameterError(`gradient: no argument "${name}"; known: ${Object.keys(inputs).join(", ")}`);
  return tensor;
}

function selectOutput(outputs: Outputs, of: string | undefined): Tensor {
  if (outputs instanceof Tensor) {
    if (of !== undefined)
      throw new ParameterError(`gradient: the function returns one tensor, not a record with "${of}"`);
    return outputs;
  }
  const names = Object.keys(outputs);
  const name = of ?? (names.length === 1 ? names[0]! : undefined);
  const value = name === undefined ? undefined : outputs[name];
  if (!(value instanceof Tensor))
    throw new ParameterError(
      `gradient: ${name === undefined ? "several outputs" : `no output "${name}"`}; name one with { of }: ${names.join(", ")}`,
    );
  return value;
}
