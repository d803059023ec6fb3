import { code, heading, html, list } from "../../../report/index.js";
import { wordsOf } from "../figures/names.js";
import { distinct, type Section } from "./wording.js";

/** What every observable is, in the words of the estimates themselves. */
export const definitions: Section = ({ tasks }) => {
  const known = new Map<string, string[]>();
  for (const { observables } of tasks) {
    for (const [name, { definition }] of Object.entries(observables)) {
      known.set(name, distinct([...(known.get(name) ?? []), definition]));
    }
  }
  if (known.size === 0) return "";
  return [
    heading("Definitions", { id: "definitions" }),
    list(
      [...known].map(([name, texts]) => {
        const words = wordsOf(name);
        return html`${code(name)}${words === name ? "" : `, ${words}`}: ${texts.join("; or ")}.`;
      }),
    ),
  ];
};
