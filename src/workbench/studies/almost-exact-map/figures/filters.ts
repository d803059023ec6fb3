import * as Plot from "@observablehq/plot";
import {
  drawFigure,
  type Figure,
  type KeyEntry,
  keyPlot,
  type Panel,
  significant,
  theme,
} from "../../../report/index.js";
import type { MapResults, MapTrace } from "../results.js";

/** Lattices wider or higher than this are shown in a window around the centre of the filter. */
const wholeExtent = 10;
const windowExtent = 7;

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** The filters of a few hidden units as images on the lattice, as in the paper's figure 1. */
export function filtersFigure({ weight, coupling, boundary, size }: MapResults, trace: MapTrace): Figure {
  const shown = trace.filters.slice(0, 4);
  const columns = visibleRange(trace.columns);
  const rows = visibleRange(trace.rows);
  const windowed = columns < trace.columns || rows < trace.rows;

  const magnitudes = shown.flatMap(({ weights }) => Array.from(weights, Math.abs)).filter((m) => m > 0);
  const faint = Math.max(...magnitudes) > 10 * Math.min(...magnitudes);
  const colour = signedLogColour(magnitudes);
  const label = symbolFor({ weight, coupling });

  const gap = 26;
  const side = 14;
  const across = Math.max(shown.length, 3);
  const cell = Math.floor(Math.min((theme.width - 2 * side - gap * across) / (across * columns), 300 / rows, 40));
  const width = cell * columns + gap;
  const left = side + gap / 2;
  const panels: Panel[] = shown.map(({ site, weights }, index) => {
    const centre = { row: Math.floor(site / trace.columns), column: site % trace.columns };
    const originX = windowOrigin(centre.column, { shown: columns, extent: trace.columns, boundary });
    const originY = windowOrigin(centre.row, { shown: rows, extent: trace.rows, boundary });
    const cells: Cell[] = [];
    for (let y = originY; y < originY + rows; y++) {
      for (let x = originX; x < originX + columns; x++) {
        cells.push({ x, y, value: weights[wrap(y, trace.rows) * trace.columns + wrap(x, trace.columns)]! });
      }
    }
    return {
      x: left + index * width - gap / 2,
      y: 0,
      plot: {
        width: width + gap,
        height: cell * rows + 46,
        marginLeft: gap,
        marginRight: gap,
        marginTop: 22,
        marginBottom: 24,
        x: {
          domain: [originX - 0.5, originX + columns - 0.5],
          ticks: edgeTicks(originX, columns),
          tickFormat: (x: number) => String(wrap(x, trace.columns)),
          tickSize: 0,
          label: null,
        },
        y: {
          domain: [originY + rows - 0.5, originY - 0.5],
          ticks: edgeTicks(originY, rows),
          tickFormat: (y: number) => String(wrap(y, trace.rows)),
          tickSize: 0,
          label: null,
        },
        marks: [
          Plot.rect(cells, {
            x1: (d: Cell) => d.x - 0.5,
            x2: (d: Cell) => d.x + 0.5,
            y1: (d: Cell) => d.y - 0.5,
            y2: (d: Cell) => d.y + 0.5,
            fill: (d: Cell) => colour(d.value).fill,
            stroke: theme.faint,
            strokeWidth: 0.6,
          }),
          Plot.text(
            cells.filter((d) => d.value !== 0 && cell >= 13),
            {
              x: "x",
              y: "y",
              text: (d: Cell) => label(d.value),
              fill: (d: Cell) => colour(d.value).text,
              fontSize: Math.min(12, Math.round(cell * 0.6)),
            },
          ),
          Plot.text([`*h* at (${centre.row}, ${centre.column})`], { frameAnchor: "top", dy: -16 }),
        ],
      },
    };
  });
  panels.push({
    x: 0,
    y: cell * rows + 56,
    plot: keyPlot(valueKey(shown, colour, label), {
      left: left + gap / 2,
      note:
        magnitudes.length === 0
          ? "All weights are zero."
          : `The colour shows the sign and the logarithm of the weight${faint ? ": on a linear scale K would look like 0" : ""}.`,
    }),
  });

  const extent = windowed ? `, in a window of ${rows} × ${columns} sites around each centre` : "";
  return drawFigure({
    name: "filters",
    title: "Star filters of the hidden units",
    caption:
      `Weights of ${shown.length} of the hidden units on the ${size.replace("x", " × ")} lattice (${boundary} boundaries)${extent}; each ` +
      `unit sits on one site of the even sublattice, given as (row, column). It has the weight w₀ = ` +
      `${significant(weight)} on its own site and K = ${significant(coupling)} on each neighbour` +
      `${boundary === "periodic" ? ", around the edges of the torus; coinciding neighbours add up" : ""}. All other ` +
      "weights are zero. The colour follows the logarithm of the weight.",
    alt: `Small images of ${shown.length} filters: one dark site of weight ${significant(weight)} surrounded by neighbours of weight ${significant(coupling)}.`,
    panels,
  });
}

type Colour = (value: number) => { readonly fill: string; readonly text: string };

/** Blue for positive, vermilion for negative weights, from pale at the smallest magnitude to dark at the largest. */
function signedLogColour(magnitudes: readonly number[]): Colour {
  const logs = magnitudes.map(Math.log);
  const low = Math.min(...logs);
  const high = Math.max(...logs);
  return (value) => {
    if (value === 0) return { fill: theme.paper, text: theme.ink };
    const strength = high > low ? (Math.log(Math.abs(value)) - low) / (high - low) : 1;
    const pale = value > 0 ? [198, 221, 239] : [250, 214, 190];
    const dark = value > 0 ? [9, 72, 120] : [152, 54, 2];
    const mixed = pale.map((channel, k) => Math.round(channel + (dark[k]! - channel) * strength));
    return { fill: `rgb(${mixed.join(",")})`, text: strength > 0.5 ? theme.paper : theme.ink };
  };
}

/** The field's letter for a weight, so that cells stay legible; other values are written as numbers. */
function symbolFor({ weight, coupling }: { weight: number; coupling: number }): (value: number) => string {
  return (value) => {
    if (value === weight) return "*w*₀";
    for (const multiple of [1, 2, 4]) {
      if (value === multiple * coupling) return `${multiple === 1 ? "" : multiple}*K*`;
    }
    return significant(value, { digits: 2 });
  };
}

/** The values that occur, each with its colour, letter and number; the largest first. */
function valueKey(filters: MapTrace["filters"], colour: Colour, label: (value: number) => string): KeyEntry[] {
  const occurring = new Set(filters.flatMap(({ weights }) => [...weights]));
  const values = [...occurring].filter((value) => value !== 0).sort((a, b) => Math.abs(b) - Math.abs(a));
  return [...values.slice(0, 3), 0].map((value) => {
    const digits = significant(value);
    const letter = value === 0 ? digits : label(value);
    return { shape: "box", colour: colour(value).fill, text: letter === digits ? digits : `${letter} = ${digits}` };
  });
}

function visibleRange(extent: number): number {
  return extent <= wholeExtent ? extent : windowExtent;
}

/** The first site of the window: centred, but never beyond an open edge. */
function windowOrigin(
  centre: number,
  { shown, extent, boundary }: { shown: number; extent: number; boundary: MapResults["boundary"] },
): number {
  if (shown === extent) return 0;
  const origin = centre - Math.floor(shown / 2);
  return boundary === "open" ? Math.max(0, Math.min(origin, extent - shown)) : origin;
}

function wrap(index: number, extent: number): number {
  return ((index % extent) + extent) % extent;
}

/** The first and the last site. */
function edgeTicks(origin: number, extent: number): number[] {
  return extent === 1 ? [origin] : [origin, origin + extent - 1];
}
