import type { ReportedPoint } from "../results.js";
import type { Trace } from "../trace.js";
import { parameterLabel } from "./grid.js";
import { plain } from "./names.js";

/** Where a chain was run, for a caption: " at L = 16, K = 0.44", or nothing. */
export function placeInWords(
  point: ReportedPoint | undefined,
  { coupling, sized = true }: Pick<Trace, "coupling"> & { readonly sized?: boolean },
): string {
  const parameters = point?.parameters ?? (coupling === undefined ? {} : { coupling });
  const names = [...(sized ? ["size"] : []), "coupling", "states", "kappa", "massSquared", "lambda"];
  const parts = names
    .filter((name) => parameters[name] !== undefined)
    .map((name) => parameterLabel(name, parameters[name]));
  return parts.length === 0 ? "" : ` at ${plain(parts.join(", "))}`;
}

/** "every second", "every third", "every 7th", for thinned data. */
export function ordinal(every: number): string {
  const word: Readonly<Record<number, string>> = { 2: "second", 3: "third" };
  const ending = every % 100 > 10 && every % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][every % 10] ?? "th");
  return `every ${word[every] ?? `${every}${ending}`}`;
}
