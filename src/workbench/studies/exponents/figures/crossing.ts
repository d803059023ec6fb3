import * as Plot from "@observablehq/plot";
import { formatEstimate } from "../../../../core/statistics/index.js";
import { drawFigure, type Figure, type Panel, significant, theme } from "../../../report/index.js";
import type { CurvesTrace } from "../curves.js";
import type { CrossingResult, ExponentsResults } from "../results.js";
import { axisNames, describedModel, plainNames } from "../words.js";
import { labelHeights, padded, shade } from "./drawing.js";

/** Room for couplings in six digits. */
const marginLeft = 84;

type Quantity = "binder" | "correlationRatio";

interface CurvePoint {
  readonly coupling: number;
  readonly value: number;
  readonly error: number;
}

/** The curves of one dimensionless quantity around K_c, and below them where pairs of sizes cross. */
export function crossingFigure(
  results: ExponentsResults,
  curves: readonly CurvesTrace[],
  quantity: Quantity,
): Figure | undefined {
  const crossings = results.crossings.filter((one) => one.quantity === quantity);
  if (crossings.length === 0) return undefined;
  const lines = curves.map(({ size, points }) => ({
    size,
    points: points.flatMap((point): CurvePoint[] => {
      const value = point[quantity];
      const error = quantity === "binder" ? point.binderError : point.correlationRatioError;
      return value !== undefined && Number.isFinite(value) ? [{ coupling: point.coupling, value, error: error! }] : [];
    }),
  }));
  const { criticalCoupling } = results;
  const name = plainNames[quantity]!;
  const printed = formatEstimate({ mean: criticalCoupling.value, error: criticalCoupling.error });
  const panels: Panel[] = [
    { plot: curvesPanel(lines, { quantity, critical: criticalCoupling.value }) },
    { plot: drift(crossings, results) },
  ];
  return drawFigure({
    name: quantity === "binder" ? "binder-crossing" : "correlation-crossing",
    title: quantity === "binder" ? "The Binder cumulant of different sizes crosses" : "ξ/L of different sizes crosses",
    caption:
      `Above: ${name} against K for L = ${curves.map(({ size }) => size).join(", ")} (${describedModel(results)}), reweighted from ` +
      "the raw series; the bands are one standard error. Below: the coupling at which the curves of two sizes cross, against " +
      `the smaller one; error bars from resampling. The dashed line is K_c = ${printed}, from this and all other crossings, extrapolated.`,
    alt: `${name} against the coupling for ${curves.length} sizes; crossings at ${crossings
      .map(({ sizes, coupling }) => `${significant(coupling, { digits: 6 })} for L = ${sizes.join(" and ")}`)
      .join(", ")}; K_c = ${printed}.`,
    panels,
  });
}

function curvesPanel(
  lines: readonly { readonly size: number; readonly points: readonly CurvePoint[] }[],
  { quantity, critical }: { readonly quantity: Quantity; readonly critical: number },
): Plot.PlotOptions {
  const height = 320;
  const all = lines.flatMap(({ points }) => points);
  const domain = padded(all.map(({ value }) => value));
  const ends = labelHeights(
    lines.map(({ points }) => points.at(-1)!.value),
    { domain, height: height - 40 },
  );
  return {
    height,
    marginLeft,
    marginBottom: 30,
    x: {
      domain: padded(
        all.map(({ coupling }) => coupling),
        0,
      ),
      label: null,
      ticks: 6,
    },
    y: { domain, label: axisNames[quantity]! },
    marks: [
      Plot.ruleX([critical], { stroke: theme.vermilion, strokeDasharray: "4,3", strokeWidth: 1.2 }),
      ...lines.flatMap(({ size, points }, i) => {
        const colour = shade(i, lines.length);
        return [
          Plot.areaY(points, {
            x: "coupling",
            y1: (point: CurvePoint) => point.value - point.error,
            y2: (point: CurvePoint) => point.value + point.error,
            fill: colour,
            fillOpacity: 0.25,
          }),
          Plot.line(points, { x: "coupling", y: "value", stroke: colour, strokeWidth: theme.line.normal }),
          Plot.text([points.at(-1)!], {
            x: "coupling",
            y: () => ends[i]!,
            text: () => `*L* = ${size}`,
            dx: 8,
            textAnchor: "start",
            fill: colour,
          }),
        ];
      }),
    ],
  };
}

function drift(crossings: readonly CrossingResult[], results: ExponentsResults): Plot.PlotOptions {
  const { value, error } = results.criticalCoupling;
  const labels = crossings.map(({ sizes }) => sizes[0]);
  const rows = crossings.map((one) => ({ ...one, at: Math.log(one.sizes[0]) }));
  type Row = (typeof rows)[number];
  const sizes = rows.map(({ at }) => at);
  return {
    height: 190,
    marginLeft,
    x: {
      domain: padded(sizes, 0.08),
      label: "smaller *L* of the pair",
      ticks: sizes,
      tickFormat: (at: number) => String(labels[sizes.indexOf(at)] ?? ""),
    },
    y: {
      domain: padded(
        [value, ...rows.flatMap(({ coupling, couplingError }) => [coupling - couplingError, coupling + couplingError])],
        0.1,
      ),
      label: "crossing *K*",
      ticks: 5,
    },
    marks: [
      Plot.rect([0], {
        x1: padded(sizes, 0.08)[0],
        x2: padded(sizes, 0.08)[1],
        y1: value - error,
        y2: value + error,
        fill: theme.vermilion,
        fillOpacity: 0.15,
      }),
      Plot.ruleY([value], { stroke: theme.vermilion, strokeDasharray: "4,3", strokeWidth: 1.2 }),
      Plot.ruleX(rows, {
        x: "at",
        y1: (row: Row) => row.coupling - row.couplingError,
        y2: (row: Row) => row.coupling + row.couplingError,
        stroke: theme.blue,
        strokeWidth: theme.line.normal,
      }),
      Plot.dot(rows, { x: "at", y: "coupling", r: 4, fill: theme.blue }),
      Plot.text([0], {
        x: padded(sizes, 0.08)[1],
        y: value,
        text: () => "critical *K*",
        dx: 8,
        textAnchor: "start",
        fill: theme.vermilion,
      }),
    ],
    r: { type: "identity" },
  };
}
