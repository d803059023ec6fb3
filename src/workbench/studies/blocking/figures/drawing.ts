import * as Plot from "@observablehq/plot";
import { type Panel, theme } from "../../../report/index.js";

/** A value with one standard error, in a series. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** 0 where there is none. */
  readonly error: number;
  /** Drawn open. */
  readonly open?: boolean;
}

/** How the series of a step or level look, in order; they differ in symbol as well as in colour, and none is that of exact lines. */
export const looks = [
  { colour: theme.blue, symbol: "circle" },
  { colour: theme.vermilion, symbol: "square" },
  { colour: theme.purple, symbol: "diamond2" },
  { colour: "#a87400", symbol: "triangle" },
  { colour: theme.ink, symbol: "triangle2" },
  { colour: theme.muted, symbol: "hexagon" },
] as const;

export type Look = (typeof looks)[number];

export const lookOf = (index: number): Look => looks[index % looks.length]!;

type Domain = readonly [low: number, high: number];

/** Points with error bars; a bar that would leave the domain ends at its edge with an arrow. */
export function points(list: readonly Point[], { colour, symbol }: Look, domain?: Domain): Plot.Markish[] {
  const [low, high] = domain ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const barred = list.filter(({ error }) => error > 0);
  const arrows = barred.flatMap(({ x, y, error }) => [
    ...(y + error > high ? [{ x, y: high, rotate: 0 }] : []),
    ...(y - error < low ? [{ x, y: low, rotate: 180 }] : []),
  ]);
  return [
    Plot.link(barred, {
      x1: "x",
      x2: "x",
      y1: ({ y, error }: Point) => Math.max(low, y - error),
      y2: ({ y, error }: Point) => Math.min(high, y + error),
      stroke: colour,
      strokeWidth: 1.2,
    }),
    Plot.vector(arrows, {
      x: "x",
      y: "y",
      rotate: "rotate",
      length: 10,
      r: 6,
      anchor: "end",
      shape: "arrow",
      stroke: colour,
      strokeWidth: 1.2,
    }),
    Plot.dot(list, {
      x: "x",
      y: "y",
      r: 3.6,
      symbol,
      fill: ({ open }: Point) => (open ? theme.paper : colour),
      stroke: colour,
      strokeWidth: 1.3,
    }),
  ];
}

/** Whether a bar is drawn shorter than it is. */
export const isCut = (list: readonly Point[], [low, high]: Domain): boolean =>
  list.some(({ y, error }) => y - error < low || y + error > high);

/** What a caption says where bars are cut. */
export const cutInWords = " An arrow at the edge means that the bar goes on beyond it.";

/** The colour of lines for exact values. */
export const exactColour = theme.green;

/** Below the panels: every series with its symbol, and the line of exact values if there is one. */
export function keyOf(texts: readonly string[], { exact }: { readonly exact?: string | undefined } = {}): Panel {
  const sample = 20;
  let end = 0;
  const entries = [...texts.slice(0, looks.length), ...(exact === undefined ? [] : [exact])].map((text, k) => {
    const x = end;
    end += sample + text.length * 0.62 * theme.textSize + 22;
    return { x, text, line: exact !== undefined && k === Math.min(texts.length, looks.length), look: lookOf(k) };
  });
  type Entry = (typeof entries)[number];
  const middle = 11;
  const left = theme.margin.left;
  return {
    plot: {
      height: 32,
      marginLeft: left,
      marginRight: 0,
      marginTop: 0,
      marginBottom: 0,
      x: { domain: [0, theme.width - left], axis: null },
      y: { domain: [0, 32], reverse: true, axis: null },
      r: { type: "identity" },
      marks: [
        ...entries.map(({ x, line, look }) =>
          line
            ? Plot.link([0], {
                x1: x,
                x2: x + sample - 5,
                y1: middle,
                y2: middle,
                stroke: exactColour,
                strokeWidth: theme.line.normal,
              })
            : Plot.dot([0], { x: x + 7, y: middle, r: 4, symbol: look.symbol, fill: look.colour, stroke: look.colour }),
        ),
        Plot.text(entries, { x: ({ x }: Entry) => x + sample, y: middle, text: "text", textAnchor: "start" }),
      ],
    },
  };
}

/** A range that holds all values with a margin; 0 to 1 where there are none. */
export function around(values: readonly number[], { margin = 0.12, least = 0.02 } = {}): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const side = Math.max(least, margin * (high - low));
  return [low - side, high + side];
}
