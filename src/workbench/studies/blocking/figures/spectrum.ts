import * as Plot from "@observablehq/plot";
import { drawFigure, type Figure, keyPlot, type Panel, significant, theme } from "../../../report/index.js";
import type { BlockingResults, LevelResults } from "../results.js";
import { around, cutInWords, exactColour, isCut, lookOf, type Point, points } from "./drawing.js";
import { exactLine, sectorsOf, stepsOf } from "./exponents.js";

const left = 70;
const gap = 84;
/** Eigenvalues below b^lowest are noise. */
const lowest = -6;

/** All eigenvalues of the largest truncation, as exponents, step by step. */
export function spectrumFigure(results: BlockingResults): Figure {
  const steps = stepsOf(results);
  const sectors = sectorsOf(results);
  const width = (theme.width - left - (sectors.length - 1) * gap - 24) / sectors.length;
  let shortened = false;
  const panels: Panel[] = sectors.map(({ parity, symbol, exact }, k) => {
    const all = steps.map((level, s) => spectrumOf(level, parity, { x: s + 1, scale: results.scale }));
    const shown = all.flat();
    const values = [
      ...shown.flatMap(({ y, error }) => [y - Math.min(error, 0.5), y + Math.min(error, 0.5)]),
      ...(exact === undefined ? [] : [exact]),
      0,
    ];
    const domain = around(values, { least: 0.2, margin: 0.08 });
    shortened ||= isCut(shown, domain);
    return {
      x: 0,
      y: 0,
      plot: {
        height: 320,
        marginLeft: left + k * (width + gap),
        marginRight: theme.width - left - k * (width + gap) - width,
        marginBottom: 46,
        x: {
          domain: [0.5, steps.length + 0.5],
          ticks: steps.map((_, s) => s + 1),
          tickFormat: (s: number) => steps[s - 1]?.size ?? "",
          label: `level, ${parity} sector`,
        },
        y: { domain, label: `${symbol.slice(0, 3)} = ln |*λ*| / ln *b*`, ticks: 7 },
        r: { type: "identity" },
        marks: [
          Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 7 }),
          Plot.ruleY([0], { stroke: theme.muted, strokeWidth: theme.line.thin, strokeDasharray: "3,3" }),
          ...exactLine(exact),
          ...points(shown, lookOf(k), domain),
        ],
      },
    };
  });
  return drawFigure({
    name: "spectrum",
    title: "The spectrum of the linearised steps",
    caption:
      "All eigenvalues of the matrices with the most operators, as exponents. Above the dashed line operators are relevant, below it irrelevant. " +
      `Open signs are complex pairs, by their modulus; eigenvalues below b^${lowest} are left out. Bars are one standard error, where eigenvalues keep ` +
      `their place in all resamplings.${shortened ? cutInWords : ""} Only` +
      " the leading one of each sector is to be trusted: the others depend on the list of operators.",
    alt: `Leading exponents by level: ${sectors
      .map(({ parity }) => `${parity} ${steps.map((level) => leading(level, parity)).join(", ")}`)
      .join("; ")}.`,
    panels: [
      ...panels,
      {
        plot: keyPlot([
          { shape: "dot", colour: theme.muted, text: "real" },
          { shape: "ring", colour: theme.muted, text: "one of a complex pair" },
          ...(results.exactExponents ? [{ shape: "line", colour: exactColour, text: "exact" } as const] : []),
        ]),
      },
    ],
  });
}

function leading({ eigenvalues }: LevelResults, parity: "even" | "odd"): string {
  const last = eigenvalues[parity].findLast(({ exponent }) => exponent !== null);
  return last ? significant(last.exponent!) : "none";
}

function spectrumOf(
  { eigenvalues }: LevelResults,
  parity: "even" | "odd",
  { x, scale }: { readonly x: number; readonly scale: number },
): Point[] {
  const largest = eigenvalues[parity].findLast(({ spectrum }) => spectrum.length > 0);
  const spectrum = largest?.spectrum ?? [];
  // Side by side, so that bars can be told apart; of many eigenvalues within the same width.
  const apart = Math.min(0.06, 0.5 / spectrum.length);
  return spectrum.flatMap(({ real, imaginary, error }, k) => {
    const modulus = Math.hypot(real, imaginary);
    const y = Math.log(modulus) / Math.log(scale);
    if (!(y > lowest)) return [];
    const bar = error === null ? 0 : error / modulus / Math.log(scale);
    return [
      { x: x + apart * (k - (spectrum.length - 1) / 2), y, error: bar, open: Math.abs(imaginary) > 1e-7 * modulus },
    ];
  });
}
