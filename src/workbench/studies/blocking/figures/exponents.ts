import * as Plot from "@observablehq/plot";
import { drawFigure, type Figure, type Panel, significant, theme } from "../../../report/index.js";
import type { BlockingResults, LevelResults } from "../results.js";
import { around, cutInWords, exactColour, isCut, keyOf, lookOf, type Point, points } from "./drawing.js";

const left = 70;
const gap = 84;
const height = 300;

/** The levels to which a matrix leads. */
export function stepsOf({ levels }: BlockingResults): LevelResults[] {
  return levels.filter(({ eigenvalues: { even, odd } }) => even.length + odd.length > 0);
}

/** The sectors that were measured, with the letters of their exponents. */
export function sectorsOf(
  results: BlockingResults,
): readonly { parity: "even" | "odd"; symbol: string; exact: number | undefined }[] {
  return (
    [
      ["even", "*y*ₜ"],
      ["odd", "*y*ₕ"],
    ] as const
  )
    .filter(([parity]) => results.operators[parity].length > 0)
    .map(([parity, symbol]) => ({ parity, symbol, exact: results.exactExponents?.[parity] }));
}

/** y_t and y_h of every step against the number of operators, with errors and the exact values. */
export function exponentsFigure(results: BlockingResults): Figure {
  const steps = stepsOf(results);
  const sectors = sectorsOf(results);
  const width = (theme.width - left - (sectors.length - 1) * gap - 24) / sectors.length;
  let shortened = false;
  const panels: Panel[] = sectors.map(({ parity, symbol, exact }, k) => {
    const series = steps.map((level, s) =>
      level.eigenvalues[parity].flatMap(({ operators, exponent, exponentError }): Point[] =>
        exponent === null
          ? []
          : [{ x: operators + 0.12 * (s - (steps.length - 1) / 2), y: exponent, error: exponentError ?? 0 }],
      ),
    );
    const most = results.operators[parity].length;
    const all = series.flat();
    const bounds = all.flatMap(({ y, error }) => [y - Math.min(error, 0.5), y + Math.min(error, 0.5)]);
    const domain = around([...bounds, ...(exact === undefined ? [] : [exact])], { least: 0.001, margin: 0.06 });
    shortened ||= isCut(all, domain);
    return {
      x: 0,
      y: 0,
      plot: {
        height,
        marginLeft: left + k * (width + gap),
        marginRight: theme.width - left - k * (width + gap) - width,
        x: {
          domain: [0.5, most + 0.5],
          ticks: Array.from({ length: most }, (_, i) => i + 1).filter(
            (n) => most <= 8 || n % Math.ceil(most / 8) === 0,
          ),
          tickFormat: (n: number) => String(n),
          label: `${parity} operators`,
        },
        y: { domain, label: symbol, ticks: 6, labelOffset: 58 },
        r: { type: "identity" },
        marks: [
          Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 6 }),
          ...exactLine(exact),
          ...series.flatMap((one, s) => points(one, lookOf(s), domain)),
        ],
      },
    };
  });
  return drawFigure({
    name: "exponents",
    title: "Exponents by step and truncation",
    caption:
      "Exponents y = ln λ / ln b from the largest eigenvalue of the linearised step, with the first so many operators, for each step; bars are " +
      "one standard error by the jackknife." +
      (results.exactExponents ? " Lines: the exact values of the two-dimensional Ising model, 1 and 15/8." : "") +
      (shortened ? cutInWords : "") +
      " What is left of a difference is truncation, the distance from the fixed point, and finite size.",
    alt: alternative(results),
    panels: [
      ...panels,
      keyOf(
        steps.map(({ size }) => `to ${size}`),
        { exact: results.exactExponents ? "exact" : undefined },
      ),
    ],
  });
}

export function exactLine(exact: number | undefined): Plot.Markish[] {
  return exact === undefined ? [] : [Plot.ruleY([exact], { stroke: exactColour, strokeWidth: theme.line.normal })];
}

function alternative(results: BlockingResults): string {
  const parts = stepsOf(results).flatMap(({ size, eigenvalues }) =>
    sectorsOf(results).map(({ parity, symbol }) => {
      const last = eigenvalues[parity].findLast(({ exponent }) => exponent !== null);
      return last ? `to ${size} ${symbol.replaceAll("*", "")} = ${significant(last.exponent!)}` : `to ${size} none`;
    }),
  );
  return `Exponents by step: ${parts.join("; ")}.`;
}
