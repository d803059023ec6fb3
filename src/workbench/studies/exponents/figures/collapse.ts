import * as Plot from "@observablehq/plot";
import { formatEstimate, scaledCurves } from "../../../../core/statistics/index.js";
import type { CollapseCheck } from "../../../../physics/rg/index.js";
import { drawFigure, type Figure, keyPlot } from "../../../report/index.js";
import type { ExponentsResults } from "../results.js";
import { axisNames, describedModel, plainNames } from "../words.js";
import { padded, shade } from "./drawing.js";

interface Row {
  readonly x: number;
  readonly y: number;
  readonly error: number;
}

/** The curves of the larger sizes in scaled variables, at the parameters at which they collapse best. */
export function collapseFigure(results: ExponentsResults, checks: readonly CollapseCheck[]): Figure | undefined {
  if (checks.length === 0) return undefined;
  const words = checks.map(({ quantity, best, errors, sizes }) => {
    const exponent =
      errors.exponent === undefined
        ? ""
        : `, exponent of L ${formatEstimate({ mean: best.exponent, error: errors.exponent })}`;
    return (
      `${plainNames[quantity]}, L = ${sizes.join(", ")}: ${errors.criticalPoint === undefined ? "K_c held" : `K_c = ${formatEstimate({ mean: best.criticalPoint, error: errors.criticalPoint })}`}, ` +
      `1/nu = ${formatEstimate({ mean: best.inverseNu, error: errors.inverseNu })}${exponent}, quality ${best.quality.toFixed(1)}`
    );
  });
  const sizes = checks[0]!.sizes;
  return drawFigure({
    name: "collapse",
    title: "Data collapse, as a check",
    caption:
      `Curves of ${describedModel(results)} in the scaled variables at which they lie closest to one curve (Houdayer and Hartmann 2004). ${words.join(
        ". ",
      )}. Errors are by the bootstrap over blocks. There are no corrections to scaling in a collapse, so that its parameters are shifted by them; ` +
      "the points of one size come from the same series, and the quality is no chi² per degree of freedom.",
    alt: `Scaled curves of ${sizes.length} sizes lie on one another. ${words.join("; ")}.`,
    panels: [
      ...checks.map((check) => ({ plot: panel(check) })),
      {
        plot: keyPlot(
          sizes.map((size, s) => ({ shape: "dot" as const, colour: shade(s, sizes.length), text: `*L* = ${size}` })),
        ),
      },
    ],
  });
}

function panel({ quantity, best, curves }: CollapseCheck): Plot.PlotOptions {
  const scaled = scaledCurves(curves, best);
  const all = scaled.flatMap(({ x, y }) => x.map((value, i) => ({ x: value, y: y[i]! })));
  return {
    height: 240,
    x: { domain: padded(all.map(({ x }) => x)), label: "(*K* − critical *K*) *L*^(1/*ν*)" },
    y: {
      domain: padded(all.map(({ y }) => y)),
      label: quantity === "binder" ? axisNames.binder! : `${axisNames.order} *L*^(*β*/*ν*)`,
      ticks: 5,
    },
    marks: scaled.flatMap(({ x, y, errors }, s) => {
      const colour = shade(s, scaled.length);
      const rows = x.map((value, i): Row => ({ x: value, y: y[i]!, error: errors[i]! }));
      return [
        Plot.ruleX(rows, {
          x: "x",
          y1: (row: Row) => row.y - row.error,
          y2: (row: Row) => row.y + row.error,
          stroke: colour,
        }),
        Plot.line(rows, { x: "x", y: "y", stroke: colour, strokeWidth: 0.8 }),
        Plot.dot(rows, { x: "x", y: "y", r: 2.5, fill: colour }),
      ];
    }),
    r: { type: "identity" },
  };
}
