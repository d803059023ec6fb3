import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { theme } from "./theme.js";

/** The inside of a plot, ready to be placed in a larger SVG. */
export interface PlotMarkup {
  readonly markup: string;
  readonly width: number;
  readonly height: number;
}

/** Hands out names for the ids within one figure, in the order in which they appear. */
export type IdNames = (id: string) => string;

export function idNames(figure: string): IdNames {
  const names = new Map<string, string>();
  return (id) => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const name = `${figure}-${names.size + 1}`;
    names.set(id, name);
    return name;
  };
}

/**
 * Draws an Observable Plot specification without a browser and frees it from the page: no style sheet, no CSS
 * variables, no inherited colour, ids that count from 1 within the figure (Plot's own count over the life of the
 * process), coordinates to a hundredth of a pixel. Text between asterisks becomes italic, as symbols of physics are.
 *
 * @throws Error for marks that need a layer (`clip`, `opacity`, blend modes).
 */
export function plotMarkup(options: Plot.PlotOptions, rename: IdNames): PlotMarkup {
  const document = new DOMParser().parseFromString("<svg/>", "image/svg+xml") as unknown as Document;
  const svg = Plot.plot({ ...options, document, className: "plot" });
  for (const style of [...svg.querySelectorAll("style")]) style.remove();
  for (const text of [...svg.querySelectorAll("text, tspan")]) italicise(text, document);
  for (const element of [...svg.querySelectorAll("*")]) cleanAttributes(element, rename);
  return {
    markup: svg.innerHTML,
    width: Number(svg.getAttribute("width")),
    height: Number(svg.getAttribute("height")),
  };
}

/** Attributes for which a renderer makes a layer. Use fill-opacity, stroke-opacity and `cutLine` in their place. */
const layerAttributes: ReadonlySet<string> = new Set(["opacity", "clip-path", "mask", "filter", "mix-blend-mode"]);
const geometry: ReadonlySet<string> = new Set(
  "d x y x1 x2 y1 y2 cx cy r rx ry dx dy width height transform points".split(" "),
);
const farthest = 1e5;

function cleanAttributes(element: Element, rename: IdNames): void {
  for (const { name, value } of [...element.attributes]) {
    if (layerAttributes.has(name)) {
      throw new Error(
        `a figure must not use ${name}="${value}": resvg ends the process when such a layer is off-canvas`,
      );
    }
    // The figure is one image to a screen reader, described by its alternative text.
    if (name.startsWith("aria-") || name === "class") element.removeAttribute(name);
    else element.setAttribute(name, cleanValue(name, value, rename));
  }
}

function cleanValue(name: string, value: string, rename: IdNames): string {
  if (name === "id") return rename(value);
  if (value === "currentColor") return theme.ink;
  if (value === "var(--plot-background)") return theme.paper;
  if (geometry.has(name)) return value.replace(/-?\d+(\.\d+)?(e[+-]?\d+)?/g, pixels);
  return value.replace(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${rename(id)})`);
}

/** To a hundredth of a pixel, and not so far out that resvg's rasteriser overflows. */
function pixels(digits: string): string {
  const value = Math.max(-farthest, Math.min(Number(digits), farthest));
  return String(Math.round(value * 100) / 100 + 0);
}

/** Splits the text of an element at *...* into runs, the marked ones in italics. */
function italicise(element: Element, document: Document): void {
  const content = element.textContent ?? "";
  if (element.children.length > 0 || !/\*[^*]+\*/.test(content)) return;
  element.textContent = "";
  content.split(/\*([^*]+)\*/).forEach((run, index) => {
    if (run === "") return;
    const span = document.createElementNS("http://www.w3.org/2000/svg", "tspan");
    span.textContent = run;
    if (index % 2 === 1) span.setAttribute("font-style", "italic");
    element.appendChild(span);
  });
}
