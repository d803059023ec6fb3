import temml from "temml";
import { ParameterError } from "../../core/errors/index.js";
import type { Html } from "./html.js";

/** A formula within a line, from TeX, as MathML: no script and no font has to be loaded to read it. */
export function math(tex: string): Html {
  return toMathml(tex, false);
}

/** A formula on a line of its own. */
export function displayMath(tex: string): Html {
  return { html: `<div class="formula" tabindex="0">${toMathml(tex, true).html}</div>\n` };
}

function toMathml(tex: string, displayMode: boolean): Html {
  try {
    // Without trust, \href and \includegraphics are refused: a report loads nothing and leads nowhere.
    return { html: temml.renderToString(tex, { displayMode, throwOnError: true, trust: false, strict: true }) };
  } catch (error) {
    throw new ParameterError(`the formula ${tex} is not TeX that can be set: ${(error as Error).message.trim()}`);
  }
}
