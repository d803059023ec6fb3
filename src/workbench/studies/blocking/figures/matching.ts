import * as Plot from "@observablehq/plot";
import { critical, criticalCubic } from "../../../../physics/lattice/index.js";
import { drawFigure, type Figure, significant, theme } from "../../../report/index.js";
import type { BlockingResults, MatchResults } from "../results.js";
import { around, exactColour, keyOf, lookOf, type Point, points } from "./drawing.js";

/** The critical couplings at which two lattices match, by step and operator. */
export function matchingFigure(results: BlockingResults, { operators, size }: MatchResults): Figure {
  const names = [...new Set(operators.map(({ operator }) => operator))];
  const steps = [...new Set(operators.map(({ step }) => step))];
  const exact = results.dimension === 2 ? critical : criticalCubic;
  const series = names.map((name, n) =>
    operators
      .filter(({ operator, critical: { value } }) => operator === name && value !== null)
      .map(
        ({ step, critical: { value, error } }): Point => ({
          x: step + 0.08 * (n - (names.length - 1) / 2),
          y: value!,
          error: error ?? 0,
        }),
      ),
  );
  const bounds = series.flat().flatMap(({ y, error }) => [y - error, y + error]);
  return drawFigure({
    name: "matching",
    title: "Where two lattices match",
    caption:
      `The coupling at which ${results.size} after so many blockings and ${size} after one less have the same mean values, operator by operator, to ` +
      `first order from K = ${significant(results.coupling ?? Number.NaN, { digits: 6 })}; bars are one standard error, the line is the ` +
      `${results.dimension === 2 ? "exact" : "best known"} critical coupling ${significant(exact, { digits: 6 })}. Deeper steps have smaller ` +
      "corrections and larger errors.",
    alt: operators
      .map(
        ({ operator, step, critical: { value } }) =>
          `step ${step} ${operator} ${value === null ? "none" : significant(value, { digits: 6 })}`,
      )
      .join("; ")
      .concat("."),
    panels: [
      {
        plot: {
          height: 300,
          marginLeft: 80,
          marginRight: 40,
          x: {
            domain: [0.5, Math.max(...steps) + 0.5],
            ticks: steps,
            tickFormat: String,
            label: "blockings of the large lattice",
          },
          y: { domain: around([...bounds, exact], { least: 2e-4 }), label: "*K*", ticks: 6, labelOffset: 66 },
          r: { type: "identity" },
          marks: [
            Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 6 }),
            Plot.ruleY([exact], { stroke: exactColour, strokeWidth: theme.line.normal }),
            ...series.flatMap((one, n) => points(one, lookOf(n))),
          ],
        },
      },
      keyOf(names.slice(0, 5), { exact: results.dimension === 2 ? "exact" : "best known" }),
    ],
  });
}
