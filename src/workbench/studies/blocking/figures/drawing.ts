import * as Plot from "@observablehq/plot";
import { theme } from "../../../report/index.js";

/** A value with one standard error, in a series. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** 0 where there is none. */
  readonly error: number;
  /** Drawn open. */
  readonly open?: boolean;
}

/** How the series of a step or level look, in order; they differ in symbol as well as in colour. */
export const looks = [
  { colour: theme.blue, symbol: "circle" },
  { colour: theme.vermilion, symbol: "square" },
  { colour: theme.green, symbol: "diamond2" },
  { colour: theme.purple, symbol: "triangle" },
  { colour: theme.ink, symbol: "triangle2" },
  { colour: theme.muted, symbol: "hexagon" },
] as const;

export type Look = (typeof looks)[number];

export const lookOf = (index: number): Look => looks[index % looks.length]!;

/** Points with error bars. */
export function points(list: readonly Point[], { colour, symbol }: Look): Plot.Markish[] {
  const barred = list.filter(({ error }) => error > 0);
  return [
    Plot.link(barred, {
      x1: "x",
      x2: "x",
      y1: ({ y, error }: Point) => y - error,
      y2: ({ y, error }: Point) => y + error,
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

/** A range that holds all values with a margin; 0 to 1 where there are none. */
export function around(values: readonly number[], { margin = 0.12, least = 0.02 } = {}): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const side = Math.max(least, margin * (high - low));
  return [low - side, high + side];
}
