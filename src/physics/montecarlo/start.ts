import { ConfigurationError, ParameterError } from "../../core/errors/index.js";
import type { Alphabet, Configuration, Start } from "./engine.js";

/**
 * The start, checked: a known word, or a configuration of as many sites as the model has, with values of the engine's
 * alphabet. An engine without one takes any values.
 *
 * @throws ParameterError for another word, ConfigurationError for a configuration of another size, type or alphabet.
 */
export function startConfiguration<C extends Configuration>(
  start: Start<C>,
  { sites, alphabet }: { readonly sites: number; readonly alphabet: Alphabet | undefined },
): Start<C> {
  if (typeof start === "string") {
    if (start !== "ordered" && start !== "random") {
      throw new ParameterError(`unknown start "${start}"; known: ordered, random, or a configuration`);
    }
    return start;
  }
  if (start.length !== sites) {
    throw new ConfigurationError(`the first configuration has ${start.length} sites; the model has ${sites}`);
  }
  if (alphabet !== undefined) requireValues(start, alphabet);
  return start;
}

function requireValues(configuration: Configuration, alphabet: Alphabet): void {
  const { array, values, contains } = describe(alphabet);
  // By name, since an array of another realm is not an instance of this one's class.
  const found = Object.prototype.toString.call(configuration).slice("[object ".length, -1);
  if (found !== array) {
    throw new ConfigurationError(`the first configuration is of type ${found}; give ${array} with ${values}`);
  }
  for (let site = 0; site < configuration.length; site++) {
    const value = configuration[site]!;
    if (!contains(value)) {
      throw new ConfigurationError(`value ${value} of site ${site} in the first configuration; give ${values}`);
    }
  }
}

function describe(alphabet: Alphabet): {
  readonly array: string;
  readonly values: string;
  readonly contains: (value: number) => boolean;
} {
  if (alphabet === "spins") {
    return { array: "Int8Array", values: "spins +1 or -1", contains: (value) => value === 1 || value === -1 };
  }
  if (alphabet === "fields") return { array: "Float32Array", values: "finite fields", contains: Number.isFinite };
  const { states } = alphabet;
  return { array: "Uint8Array", values: `states 0 to ${states - 1}`, contains: (value) => value < states };
}
