import { type Content, html } from "./html.js";
import { math } from "./math.js";

/** Text in which formulas stand between dollar signs, as content. */
export function prose(text: string): Content {
  return html`${text.split("$").map((part, index) => (index % 2 === 0 ? part : math(part)))}`;
}
