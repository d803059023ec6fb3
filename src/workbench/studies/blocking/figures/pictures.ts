import * as Plot from "@observablehq/plot";
import { drawFigure, type Figure, type Panel, theme } from "../../../report/index.js";
import type { BlockingResults, BlockingTrace, LevelPicture } from "../results.js";

const edge = 14;
const gap = 12;
const mostInRow = 5;

/** A configuration and its blocked copies side by side, as if seen from farther and farther away. */
export function picturesFigure(results: BlockingResults, { pictures }: BlockingTrace): Figure {
  const perRow = Math.min(mostInRow, pictures.length);
  const width = Math.min(200, (theme.width - 2 * edge - (perRow - 1) * gap) / perRow);
  const panels: Panel[] = [];
  let y = 0;
  for (let first = 0; first < pictures.length; first += perRow) {
    const row = pictures.slice(first, first + perRow);
    const height = Math.max(...row.map((picture) => heightOf(picture, width)));
    row.forEach((picture, k) => {
      panels.push({
        plot: picturePlot(picture, { width, size: results.levels[picture.level]?.size ?? "" }),
        x: edge + k * (width + gap),
        y,
      });
    });
    y += height + 30;
  }
  const { size, ruleName, source } = results;
  return drawFigure({
    name: "blocked-configurations",
    title: "A configuration and its blocked copies",
    caption:
      `One configuration of ${source.name} (${size}) after 0 to ${pictures.length - 1} blockings by ${ruleName}, all drawn at the same size. ` +
      `Dark is +1, light −1${results.rule === "average" ? ", grey between" : ""}. At the critical point the pictures look alike on all scales; ` +
      "away from it they turn to noise or to one colour." +
      (results.dimension === 3 ? " The first layer is shown." : "") +
      (pictures.some(({ rotated }) => rotated) ? " Rotated levels are drawn with their sites where they were." : ""),
    alt: `Blocked copies of a configuration: ${pictures.map(({ level }) => results.levels[level]?.size).join(", ")}.`,
    panels,
  });
}

/** Cells across: a site of a rotated lattice is two wide. */
const across = ({ rotated, columns }: LevelPicture): number => (rotated ? 2 * columns : columns);

const heightOf = (picture: LevelPicture, width: number): number => (width * picture.rows) / across(picture);

function picturePlot(
  picture: LevelPicture,
  { width, size }: { readonly width: number; readonly size: string },
): Plot.PlotOptions {
  const [columns, rows] = [across(picture), picture.rows];
  const height = heightOf(picture, width);
  return {
    width,
    height: height + 22,
    marginLeft: 0,
    marginRight: 0,
    marginTop: 0,
    marginBottom: 22,
    x: { domain: [0, columns], axis: null },
    y: { domain: [rows, 0], axis: null },
    color: { type: "identity" },
    marks: [
      Plot.rect(runs(picture), {
        x1: "from",
        x2: "to",
        y1: "row",
        y2: (run: Run) => run.row + 1,
        fill: "fill",
        shapeRendering: "crispEdges",
      }),
      Plot.rect([0], { x1: 0, x2: columns, y1: 0, y2: rows, fill: "none", stroke: theme.faint, strokeWidth: 0.8 }),
      Plot.text([size], { x: columns / 2, y: rows, dy: 14, fill: theme.muted }),
    ],
  };
}

interface Run {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly fill: string;
}

/** Neighbouring cells of one shade, row by row; the lightest shade is the paper and is left out. */
function runs({ rotated, rows, columns, values }: LevelPicture): Run[] {
  let largest = 1;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const result: Run[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; ) {
      const value = values[row * columns + column]!;
      const begin = column;
      while (column < columns && values[row * columns + column] === value) column++;
      const fill = shade((value / largest + 1) / 2);
      if (fill === theme.paper) continue;
      const place = (at: number): number => (rotated ? Math.min(2 * columns, 2 * at + (row % 2)) : at);
      result.push({ row, from: place(begin), to: place(column), fill });
    }
  }
  return result;
}

/** From paper (0) to ink (1) in 32 shades. */
function shade(part: number): string {
  const t = Math.round(32 * part) / 32;
  if (t === 0) return theme.paper;
  const channel = (at: number): string => {
    const [from, to] = [theme.paper, theme.ink].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16)) as [
      number,
      number,
    ];
    return Math.round(from + t * (to - from))
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
