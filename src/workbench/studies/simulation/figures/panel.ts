import * as Plot from "@observablehq/plot";
import { cutLine, type Point, significant, spread, theme } from "../../../report/index.js";
import type { Curve } from "./grid.js";
import { logTicks, niceTicks } from "./ticks.js";

/** A measured value at a place on the axis. */
export interface Measured {
  readonly x: number;
  readonly mean: number;
  /** Left out where it was refused. */
  readonly error?: number;
}

export interface PanelCurve extends Pick<Curve, "label" | "colour" | "symbol"> {
  readonly points: readonly Measured[];
  /** What is known exactly; without it the points are joined. */
  readonly exact?: readonly Point[];
}

export interface PanelOptions {
  /** The observable, for the axis. */
  readonly label: string;
  readonly curves: readonly PanelCurve[];
  /** The infinite lattice. */
  readonly limit?: readonly Point[];
  /** Values that the axis must reach beside the measured ones. */
  readonly reach?: readonly number[];
  /** A slope to compare with, on log axes. */
  readonly guide?: { readonly points: readonly Point[]; readonly text: string };
  readonly axis: {
    /** Nothing where another panel below has the label. */
    readonly label: string | null;
    readonly domain: readonly [number, number];
    readonly ticks: readonly number[];
    readonly format: (x: number) => string;
  };
  /** Places on the axis where the model is critical. */
  readonly critical?: readonly number[];
  readonly logarithmic?: boolean;
  readonly height?: number;
}

/** The width of error bars, which no other line of these figures has. */
export const errorStroke = 1.1;

/** Measured values with error bars, one colour for each curve, curves labelled at their right ends. */
export function observablePanel(options: PanelOptions): Plot.PlotOptions {
  const { label, curves, axis, limit = [], reach = [], guide, critical = [], logarithmic = false } = options;
  const marginBottom = axis.label === null ? 24 : theme.margin.bottom;
  const height = (options.height ?? 214) + marginBottom - 24;
  const turn = (y: number): number => (logarithmic ? Math.log10(y) : y);
  const all = curves.flatMap((curve) => curve.points.map((point) => ({ ...point, colour: curve.colour })));
  const [low, high] = domainOf(
    [
      ...all.flatMap(({ mean, error = 0 }) => [mean, mean - error, mean + error]),
      ...curves.flatMap(({ exact = [] }) => exact.map(({ y }) => y)),
      ...reach,
    ]
      .filter((y) => !logarithmic || y > 0)
      .map(turn),
  );
  const cut = (points: readonly Point[]): Point[] =>
    cutLine(
      points.map(({ x, y }) => ({ x, y: turn(y) })),
      { low, high },
    );
  const bars = all.flatMap(({ x, mean, error, colour }) =>
    error === undefined
      ? []
      : [
          {
            x,
            colour,
            y1: Math.max(low, turnFrom(mean - error, { turn, low })),
            y2: Math.min(high, turn(mean + error)),
          },
        ],
  );
  // Plot's tick marks would turn the axis into one of names; caps are links, three pixels to either side.
  const half = (3 * (axis.domain[1] - axis.domain[0])) / (theme.width - theme.margin.left - theme.margin.right);
  const caps = bars.flatMap(({ x, y1, y2, colour }) =>
    [y1, y2].map((y) => ({ x1: x - half, x2: x + half, y, colour })),
  );
  const ticks = logarithmic ? logTicks(low, high) : niceTicks(low, high, 5);
  const perPixel = (high - low) / (height - theme.margin.top - marginBottom);
  const ends = curves.filter(({ points }) => points.length > 0);
  const places = spread(
    ends.map(({ points }) => turn(points.at(-1)!.mean)),
    { gap: 13 * perPixel, low, high },
  );
  const line = { x: "x", y: "y", strokeWidth: 1.3 } as const;
  return {
    height,
    marginBottom,
    x: { domain: [...axis.domain], label: axis.label, ticks: [...axis.ticks], tickFormat: axis.format },
    y: {
      domain: [low, high],
      label,
      ticks,
      tickFormat: (y: number) => significant(logarithmic ? 10 ** y : y, { digits: 5 }),
    },
    marks: [
      Plot.gridY(ticks, { stroke: theme.grid, strokeOpacity: 1 }),
      Plot.ruleX(critical, { stroke: theme.green, strokeWidth: 1.2, strokeDasharray: "4,3" }),
      Plot.line(cut(limit), { ...line, stroke: theme.muted, strokeWidth: theme.line.thin, strokeDasharray: "5,3" }),
      ...(guide
        ? [Plot.line(cut(guide.points), { ...line, stroke: theme.muted, strokeWidth: 1, strokeDasharray: "2,3" })]
        : []),
      ...curves.map(({ exact, points, colour }) =>
        exact
          ? Plot.line(cut(exact), { ...line, stroke: colour })
          : Plot.line(
              points.map(({ x, mean }) => ({ x, y: turn(mean) })),
              { ...line, stroke: colour, strokeWidth: 0.9, strokeOpacity: 0.6 },
            ),
      ),
      // Plot has no mark for error bars: a rule with a cap at either end.
      Plot.ruleX(bars, { x: "x", y1: "y1", y2: "y2", stroke: "colour", strokeWidth: errorStroke }),
      Plot.link(caps, { x1: "x1", x2: "x2", y1: "y", y2: "y", stroke: "colour", strokeWidth: errorStroke }),
      ...curves.map(({ points, colour, symbol }) =>
        Plot.dot(points, {
          x: "x",
          y: ({ mean }: Measured) => turn(mean),
          r: all.length > 120 ? 2 : 3,
          symbol,
          fill: ({ error }: Measured) => (error === undefined ? theme.paper : colour),
          stroke: colour,
          strokeWidth: 1.2,
        }),
      ),
      Plot.text(ends, {
        x: () => axis.domain[1],
        y: (_, k: number) => places[k]!,
        text: "label",
        fill: "colour",
        textAnchor: "start",
        dx: 8,
      }),
      ...(guide && guide.points.length > 0
        ? [
            Plot.text([middleOf(guide.points)], {
              x: "x",
              y: ({ y }: Point) => turn(y),
              text: () => guide.text,
              fill: theme.muted,
              // Below the line, on the side where it falls away.
              textAnchor: guide.points[0]!.y > guide.points.at(-1)!.y ? "end" : "start",
              dx: guide.points[0]!.y > guide.points.at(-1)!.y ? -8 : 8,
              dy: 12,
            }),
          ]
        : []),
    ],
    r: { type: "identity" },
    color: { type: "identity" },
  };
}

/** The middle of a line that is straight on logarithmic axes. */
function middleOf(points: readonly Point[]): Point {
  const [a, b] = [points[0]!, points.at(-1)!];
  return { x: (a.x + b.x) / 2, y: Math.sqrt(a.y * b.y) };
}

function turnFrom(
  value: number,
  { turn, low }: { readonly turn: (y: number) => number; readonly low: number },
): number {
  const turned = turn(value);
  return Number.isFinite(turned) ? turned : low;
}

function domainOf(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of finite) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const pad = high > low ? 0.06 * (high - low) : 0.06 * (Math.abs(high) || 1);
  return [low - pad, high + pad];
}
