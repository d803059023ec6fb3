import * as Plot from "@observablehq/plot";
import { theme } from "./theme.js";

/** One entry of a key: a sample of what is drawn, and its meaning. */
export interface KeyEntry {
  readonly shape: "line" | "broad" | "dashed" | "dot" | "ring" | "box";
  readonly colour: string;
  readonly text: string;
}

export interface KeyOptions {
  /** Where the row begins, in pixels; default: at the left end of the axes. */
  readonly left?: number;
  /** A line of small print below. */
  readonly note?: string;
}

/** The average width of a character of the theme's font, from above; and the sample with its gaps. */
const characterWidth = 0.62 * theme.textSize;
const sampleWidth = 22;
const gap = 22;

/** A row that explains signs which cannot be labelled where they stand: the lowest panel of a figure. */
export function keyPlot(
  entries: readonly KeyEntry[],
  { left = theme.margin.left, note }: KeyOptions = {},
): Plot.PlotOptions {
  let end = 0;
  const placed = entries.map((entry) => {
    const x = end;
    const sample = entry.shape === "dot" || entry.shape === "ring" || entry.shape === "box" ? 14 : sampleWidth;
    end += sample + 6 + entry.text.replaceAll("*", "").length * characterWidth + gap;
    return { ...entry, x, sample };
  });
  type Placed = (typeof placed)[number];
  const lines = placed.filter(({ shape }) => shape === "line" || shape === "broad" || shape === "dashed");
  const dots = placed.filter(({ shape }) => shape === "dot" || shape === "ring");
  const middle = 11;
  return {
    height: note === undefined ? 32 : 44,
    marginLeft: left,
    marginRight: 0,
    marginTop: 0,
    marginBottom: 0,
    x: { domain: [0, theme.width - left], axis: null },
    y: { domain: [0, note === undefined ? 32 : 44], reverse: true, axis: null },
    marks: [
      ...lines.map(({ x, sample, shape, colour }) =>
        Plot.link([0], {
          x1: x,
          x2: x + sample,
          y1: middle,
          y2: middle,
          stroke: colour,
          strokeWidth: shape === "broad" ? 5 : theme.line.normal,
          ...(shape === "dashed" && { strokeDasharray: "4,3" }),
        }),
      ),
      Plot.dot(dots, {
        x: (d: Placed) => d.x + d.sample / 2,
        y: middle,
        r: (d: Placed) => (d.shape === "ring" ? 5 : 4),
        fill: (d: Placed) => (d.shape === "ring" ? theme.paper : d.colour),
        stroke: "colour",
        strokeWidth: 1.2,
      }),
      Plot.rect(
        placed.filter(({ shape }) => shape === "box"),
        {
          x1: "x",
          x2: (d: Placed) => d.x + 14,
          y1: middle - 7,
          y2: middle + 7,
          fill: "colour",
          stroke: theme.faint,
          strokeWidth: 0.6,
        },
      ),
      Plot.text(placed, { x: (d: Placed) => d.x + d.sample + 6, y: middle, text: "text", textAnchor: "start" }),
      ...(note === undefined
        ? []
        : [
            Plot.text([note], {
              x: 0,
              y: 34,
              textAnchor: "start",
              fill: theme.muted,
              fontSize: theme.noteSize,
            }),
          ]),
    ],
    // Sizes and colours are meant literally.
    r: { type: "identity" },
    color: { type: "identity" },
  };
}
