import { ParameterError } from "../../../../core/errors/index.js";
import type { Configurations } from "../../../io/index.js";
import type { FieldParameters } from "./field-series.js";
import type { FileFacts } from "./file-facts.js";

/** What a user says of the model; all of it may be left to the file. */
export interface ModelOptions {
  /** Ising unless the file says otherwise. */
  readonly model?: "ising" | "potts" | "phi4" | undefined;
  /** Potts: q; the largest state plus one unless given. */
  readonly states?: number | undefined;
  /** phi^4: the strength of the gradient term; 1 unless given. */
  readonly kappa?: number | undefined;
  /** phi^4: mu^2; for the action, together with `lambda`. */
  readonly massSquared?: number | undefined;
  readonly lambda?: number | undefined;
}

export interface ChosenModel {
  readonly model: "ising" | "potts" | "phi4";
  readonly states: number | undefined;
  /** phi^4: the parameters of the action, if they are known. */
  readonly field: FieldParameters | undefined;
}

/**
 * The model of configurations with its parameters, and the data as that model has them.
 *
 * @throws ParameterError when what the user says does not fit the values, or is of another model.
 */
export function chosenModel(
  { configurations, values }: Pick<Configurations, "configurations" | "values">,
  { file, options, facts }: { readonly file: string; readonly options: ModelOptions; readonly facts: FileFacts },
): ChosenModel & { readonly data: Int8Array | Uint8Array | Float64Array } {
  const model = modelOf(values.kind, { file, given: options.model, known: facts.model });
  const { states, kappa, massSquared, lambda } = options;
  const foreign = Object.entries({ states, kappa, massSquared, lambda }).find(
    ([name, value]) => value !== undefined && model !== (name === "states" ? "potts" : "phi4"),
  );
  if (foreign) {
    const owner = foreign[0] === "states" ? "potts" : "phi4";
    throw new ParameterError(`${foreign[0]} is no parameter of model ${model}; give --model ${owner}, or leave it out`);
  }
  if (model === "potts") return { model, field: undefined, ...pottsStates(configurations, states ?? facts.states) };
  const field = model === "phi4" ? fieldParameters(options, facts) : undefined;
  return { model, states: undefined, field, data: configurations };
}

/** Spins can be Potts states of two kinds, and a field can hold spins; nothing else is taken for another. */
function modelOf(
  kind: "spins" | "states" | "field",
  {
    file,
    given,
    known,
  }: {
    readonly file: string;
    readonly given: ModelOptions["model"];
    readonly known: FileFacts["model"];
  },
): ChosenModel["model"] {
  if (kind === "spins") return given ?? known ?? "ising";
  const fitting = kind === "states" ? "potts" : "phi4";
  if (given !== undefined && given !== fitting) {
    throw new ParameterError(
      `${file} holds a ${kind === "field" ? "field" : "Potts state"} at every site; give --model ${fitting}`,
    );
  }
  return fitting;
}

function pottsStates(
  data: Int8Array | Uint8Array | Float64Array,
  states: number | undefined,
): { readonly data: Int8Array | Uint8Array | Float64Array; readonly states: number } {
  const numbers = data instanceof Int8Array ? Uint8Array.from(data, (spin) => (spin + 1) / 2) : data;
  let largest = 1;
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, numbers[i]!);
  const q = states ?? largest + 1;
  if (!Number.isInteger(q) || q < 2) throw new ParameterError(`states ${q} is not an integer from 2 on`);
  if (largest >= q)
    throw new ParameterError(`state ${largest} appears, so there are more than ${q} states; correct --states`);
  return { data: numbers, states: q };
}

/** Those of the user before those of the file. */
function fieldParameters(given: ModelOptions, known: FileFacts): FieldParameters | undefined {
  const massSquared = given.massSquared ?? known.massSquared;
  const lambda = given.lambda ?? known.lambda;
  const kappa = given.kappa ?? known.kappa;
  if (massSquared === undefined && lambda === undefined && kappa === undefined) return undefined;
  if (massSquared === undefined || lambda === undefined) {
    throw new ParameterError("the action of phi4 needs --mass-squared and --lambda, and --kappa if it is not 1");
  }
  return { kappa: kappa ?? 1, massSquared, lambda };
}
