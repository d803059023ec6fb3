import type { ReportedPoint } from "../results.js";
import type { Trace } from "../trace.js";
import { parameterLabel } from "./grid.js";
import { plain } from "./names.js";

/** Where a chain was run, for a caption: " at L = 16, K = 0.44", or nothing. */
export function placeInWords(point: ReportedPoint | undefined, { coupling }: Pick<Trace, "coupling">): string {
  const parameters = point?.parameters ?? (coupling === undefined ? {} : { coupling });
  const names = ["size", "coupling", "states", "kappa", "massSquared", "lambda"];
  const parts = names
    .filter((name) => parameters[name] !== undefined)
    .map((name) => parameterLabel(name, parameters[name]));
  return parts.length === 0 ? "" : ` at ${plain(parts.join(", "))}`;
}
