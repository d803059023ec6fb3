import * as Plot from "@observablehq/plot";
import { drawFigure, type Figure, keyPlot, significant, theme } from "../../../report/index.js";
import type { ReportedPoint } from "../results.js";
import type { Snapshot } from "../trace/snapshot.js";
import type { Trace } from "../trace.js";
import { pngUri } from "./pixels.js";
import { ordinal, placeInWords } from "./place.js";

const stateColours = [
  theme.blue,
  "#e6a817",
  theme.green,
  theme.vermilion,
  theme.purple,
  "#7fb8dc",
  theme.ink,
  "#e9dcc0",
  "#9aa5b1",
  "#5d3a1a",
];
const spinColours = ["#f4f1ea", theme.blue];

/** The last stored configuration, one square for each site. */
export function configurationFigure(
  snapshot: Snapshot,
  { trace, point, name }: { readonly trace: Trace; readonly point?: ReportedPoint; readonly name: string },
): Figure {
  const { rows, columns, every, extents, kind } = snapshot;
  const { indices, palette, key } = coloured(snapshot);
  const where = placeInWords(point, { ...trace, sized: false });
  const side = 420;
  const perSite = Math.min(side / rows, (theme.width - 120) / columns);
  const [width, height] = [columns * perSite, rows * perSite];
  const left = (theme.width - width) / 2;
  // Two pixels of the image for each of the figure, so that sites have sharp edges.
  const scale = Math.max(1, Math.ceil((2 * side) / Math.max(rows, columns)));
  const src = pngUri({ rows, columns, values: indices, palette, scale: Math.min(scale, 16) });
  const sizes = extents.join(" × ");
  const what = kind === "field" ? "field" : kind === "states" ? "states" : "spins";
  const layer = extents.length > 2 ? ", its first layer" : "";
  const thinned = every > 1 ? `; ${ordinal(every)} site in each direction is drawn` : "";
  return drawFigure({
    name,
    title: "The last stored configuration",
    caption: `The ${what} of one chain on ${sizes} sites${layer}${where}${thinned}. ${shares(snapshot)}`,
    alt: `A picture of ${rows} by ${columns} sites${where}. ${shares(snapshot)}`,
    panels: [
      {
        plot: {
          height: height + 12,
          marginLeft: left,
          marginRight: left,
          marginTop: 6,
          marginBottom: 6,
          x: { domain: [0, 1], axis: null },
          y: { domain: [0, 1], axis: null },
          marks: [
            Plot.image([src], {
              x: 0.5,
              y: 0.5,
              src: (uri: string) => uri,
              width,
              height,
              preserveAspectRatio: "none",
            }),
            Plot.rect([0], { x1: 0, x2: 1, y1: 0, y2: 1, fill: "none", stroke: theme.muted, strokeWidth: 0.8 }),
          ],
        },
      },
      {
        plot: keyPlot(
          key.map(({ colour, text }) => ({ shape: "box", colour, text })),
          { left: Math.min(left, theme.margin.left) },
        ),
      },
    ],
  });
}

interface Coloured {
  readonly indices: ArrayLike<number>;
  readonly palette: readonly string[];
  readonly key: readonly { readonly colour: string; readonly text: string }[];
}

function coloured({ kind, values, states = 2 }: Snapshot): Coloured {
  if (kind === "spins") {
    const key = [
      { colour: spinColours[1]!, text: "+1" },
      { colour: spinColours[0]!, text: "−1" },
    ];
    return { indices: values.map((spin) => (spin > 0 ? 1 : 0)), palette: spinColours, key };
  }
  if (kind === "states") {
    const palette = stateColours.slice(0, states);
    return { indices: values, palette, key: palette.map((colour, state) => ({ colour, text: String(state) })) };
  }
  const most = values.reduce((high, value) => Math.max(high, Math.abs(value)), 0) || 1;
  const shades = 129;
  const palette = Array.from({ length: shades }, (_, k) => diverging((2 * k) / (shades - 1) - 1));
  const text = (value: number): string => `*φ* = ${significant(value, { digits: 2 })}`;
  return {
    indices: values.map((value) => Math.round(((value / most + 1) / 2) * (shades - 1))),
    palette,
    key: [-1, -0.5, 0, 0.5, 1].map((x) => ({ colour: diverging(x), text: text(x * most) })),
  };
}

/** From vermilion at -1 over white to blue at 1. */
function diverging(x: number): string {
  const end = (x < 0 ? theme.vermilion : theme.blue).slice(1);
  const channels = [0, 2, 4].map((at) => {
    const full = Number.parseInt(end.slice(at, at + 2), 16);
    return Math.round(250 + (full - 250) * Math.abs(x))
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}

/** How the drawn sites are divided, in words. */
function shares({ kind, values, states = 2 }: Snapshot): string {
  const part = (count: number): string => `${significant((100 * count) / values.length, { digits: 3 })} %`;
  if (kind === "spins") return `${part(values.filter((spin) => spin > 0).length)} of the drawn spins are up.`;
  if (kind === "states") {
    const counts = Array.from({ length: states }, (_, state) => values.filter((value) => value === state).length);
    return `Of the drawn sites ${counts.map((count, state) => `${part(count)} are in state ${state}`).join(", ")}.`;
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [low, high] = values.reduce(
    ([a, b], value) => [Math.min(a!, value), Math.max(b!, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ) as [number, number];
  return `The drawn field lies between ${significant(low, { digits: 3 })} and ${significant(high, { digits: 3 })}, its mean is ${significant(mean, { digits: 3 })}.`;
}
