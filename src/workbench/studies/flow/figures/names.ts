import { significant } from "../../../report/index.js";
import type { FixedPointResults, FlowMethod, FlowResults } from "../results.js";

/** The methods in running text. */
export const methodNames: Readonly<Record<FlowMethod, string>> = {
  exact: "exact decimation",
  nn: "nearest-neighbour decimation",
  sum: "decimation with summed pair couplings",
  wilson: "Wilson's quadratic flow",
  "migdal-kadanoff": "the Migdal-Kadanoff flow",
  variational: "Kadanoff's variational flow",
};

const lowered = "₀₁₂₃₄₅₆₇₈₉";

/** A coupling's name as figures write it: the letter in italics, its index lowered; words stay as they are. */
export function symbolOf(name: string): string {
  const [, letter, index] = /^([A-Z])(\d?)$/.exec(name) ?? [];
  return letter === undefined ? name : `*${letter}*${index === "" ? "" : lowered[Number(index)]}`;
}

/** The same without italics, for captions. */
export function plainSymbolOf(name: string): string {
  return symbolOf(name).replaceAll("*", "");
}

/** A fixed point's place: `(0.3333, 0.1111)`, `0.507`, `∞`. */
export function placeOf({ couplings }: FixedPointResults, { digits = 4 } = {}): string {
  const values = Object.values(couplings).map((value) => (value === null ? "∞" : significant(value, { digits })));
  return values.length === 1 ? values[0]! : `(${values.join(", ")})`;
}

/** Whether the method is in the form in which `exponentsByMethod` has it. */
export function isPlain({ method, parameters, variational }: FlowResults): boolean {
  const { temper = 1, scale, start = "hidden-layer", parameter } = parameters;
  if (method === "exact" || temper !== 1 || start !== "hidden-layer") return false;
  if (method === "migdal-kadanoff" && scale !== 2) return false;
  return parameter === undefined || parameter === variational?.parameter;
}
