import * as Plot from "@observablehq/plot";
import { decimationCouplings } from "../../../../physics/exact/index.js";
import { critical as criticalPoint } from "../../../../physics/lattice/index.js";
import {
  drawFigure,
  type Figure,
  type KeyEntry,
  keyPlot,
  type Point,
  significant,
  theme,
} from "../../../report/index.js";
import type { FixedPointResults, FlowResults, PlaneTrace } from "../results.js";
import { type Box, cutToBox, isInside } from "./drawing.js";
import { methodNames, placeOf, plainSymbolOf, symbolOf } from "./names.js";

const height = 460;
const margin = { left: 66, right: 22, top: 12, bottom: 44 } as const;
const colours = { hot: theme.blue, cold: theme.purple, critical: theme.vermilion, chosen: theme.ink } as const;

/** Arrows, fixed points, critical line and trajectories in the plane of two couplings. */
export function planeFigure(results: FlowResults, trace: PlaneTrace): Figure {
  const box = boxOf(trace);
  const [first, second] = trace.names;
  const critical = results.fixedPoints.find(({ kind }) => kind === "critical");
  const finite = results.fixedPoints.map((point) => ({ point, at: placed(point, trace) }));
  const shown = finite.filter(({ at }) => at !== null && isInside(at, box)) as {
    point: FixedPointResults;
    at: Point;
  }[];
  const outside = finite.filter(({ at }) => at === null || !isInside(at, box)).map(({ point }) => point);
  const paths = trajectories(results, trace);
  const models = nearestNeighbourModels(results, box);
  const line = trace.criticalLine.map(toPoint);
  const drawn = [models, line, ...paths.map(({ points }) => points), ...shown.map(({ at }) => [at, at])];

  const halo = { stroke: theme.paper, strokeWidth: 4, strokeLinejoin: "round" } as const;
  const marks: Plot.Markish[] = [
    Plot.ruleX([box.x[0]], { stroke: theme.faint, strokeWidth: theme.line.thin }),
    Plot.ruleY([box.y[0]], { stroke: theme.faint, strokeWidth: theme.line.thin }),
    arrows(trace, box),
    Plot.line(cutToBox(models, box), { x: "x", y: "y", stroke: theme.green, strokeWidth: theme.line.normal }),
    Plot.line(cutToBox(trace.tangent.map(toPoint), box), {
      x: "x",
      y: "y",
      stroke: colours.critical,
      strokeWidth: 1.2,
      strokeDasharray: "5,4",
    }),
    Plot.line(cutToBox(line, box), { x: "x", y: "y", stroke: colours.critical, strokeWidth: theme.line.bold }),
    ...paths.flatMap(({ points, colour, bold, onLine }) => [
      // Along the critical line dots are enough.
      Plot.line(onLine ? [] : cutToBox(points, box), {
        x: "x",
        y: "y",
        stroke: colour,
        strokeWidth: bold ? 1.7 : 1.1,
        strokeOpacity: 0.85,
      }),
      Plot.dot(
        points.filter((point) => isInside(point, box)),
        { x: "x", y: "y", r: bold ? 3 : 2.4, fill: colour, stroke: theme.paper, strokeWidth: 0.8 },
      ),
    ]),
    Plot.dot(shown, {
      x: ({ at }) => at.x,
      y: ({ at }) => at.y,
      r: 6,
      symbol: "circle",
      fill: ({ point }) => (point.attractive ? theme.ink : theme.paper),
      stroke: ({ point }) => (point.kind === "critical" ? colours.critical : theme.ink),
      strokeWidth: 2.2,
    }),
    ...shown.map(({ point, at }) =>
      Plot.text([label(point)], { ...labelPlace(at, label(point), { box, lines: drawn }), ...halo, fill: theme.ink }),
    ),
  ];
  return drawFigure({
    name: "flow-plane",
    title: `The flow in the plane of ${plainSymbolOf(first)} and ${plainSymbolOf(second)}`,
    caption: caption(results, trace, outside),
    alt:
      `Arrows of one step from a grid of couplings. ${critical ? `They part at the critical fixed point ${placeOf(critical)}: ` : ""}` +
      `${results.criticalCoupling === null ? "There is no critical line." : `nearest-neighbour models below K = ${significant(results.criticalCoupling)} flow to high temperature, those above to low temperature.`}`,
    panels: [
      {
        plot: {
          height,
          marginLeft: margin.left,
          marginRight: margin.right,
          marginTop: margin.top,
          marginBottom: margin.bottom,
          x: { domain: [...box.x], label: symbolOf(first), ticks: 7, tickFormat: (v: number) => significant(v) },
          y: { domain: [...box.y], label: symbolOf(second), ticks: 6, tickFormat: (v: number) => significant(v) },
          marks,
        },
      },
      { plot: keyPlot(keyOfPaths(paths), { left: margin.left }) },
      {
        plot: keyPlot(
          [
            ...(line.length > 0
              ? ([
                  { shape: "line", colour: colours.critical, text: "critical line" },
                  { shape: "dashed", colour: colours.critical, text: "its tangent" },
                ] as const)
              : []),
            { shape: "line", colour: theme.green, text: "nearest-neighbour models" },
          ],
          { left: margin.left },
        ),
      },
    ],
  });
}

function caption(results: FlowResults, trace: PlaneTrace, outside: readonly FixedPointResults[]): string {
  const { coupling, criticalCoupling, criticalCouplingLinearised } = results;
  const sentences = [
    `Each arrow points where one step of ${methodNames[results.method]} leads; long ones are shortened, so that they show ` +
      "the direction and, near a fixed point, how slow the flow is there.",
    "Dots are the levels of a trajectory, which begins among the nearest-neighbour models (green); " +
      `the chosen one has K = ${significant(coupling)}.`,
  ];
  if (criticalCoupling !== null) {
    sentences.push(
      `The critical line meets them at K_c = ${significant(criticalCoupling, { digits: 6 })}` +
        `${criticalCouplingLinearised === null ? "" : `, its tangent at ${significant(criticalCouplingLinearised, { digits: 6 })}`} ` +
        `(exact: ${significant(criticalPoint, { digits: 6 })}): for positive couplings one side flows to high temperature, the other to low temperature, and the line to the critical fixed point.`,
    );
  }
  const inside = results.fixedPoints.filter((point) => !outside.includes(point));
  if (inside.some(({ attractive }) => attractive) && inside.some(({ attractive }) => !attractive)) {
    sentences.push("Filled circles attract everything around them, the open one does not.");
  }
  for (const point of outside) {
    const infinite = Object.values(point.couplings).includes(null);
    sentences.push(
      infinite
        ? `The ${point.kind} fixed point lies at infinity.`
        : `The ${point.kind} fixed point (${trace.names.map(plainSymbolOf).join(", ")}) = ${placeOf(point)} lies outside of the figure.`,
    );
  }
  return sentences.join(" ");
}

/** The grid of arrows with half a cell around it. */
function boxOf({ arrows: field, criticalLine }: PlaneTrace): Box {
  const points = field.length > 0 ? field.map(({ from }) => from) : [[0, 0], [1, 1], ...criticalLine];
  const range = (axis: 0 | 1): [number, number] => {
    const values = [...new Set(points.map((point) => point[axis]!))].sort((a, b) => a - b);
    const [low, high] = [values[0]!, values.at(-1)!];
    const half = values.length > 1 ? (high - low) / (values.length - 1) / 2 : 0.5;
    return [low - half, high + half];
  };
  return { x: range(0), y: range(1) };
}

/** One step from each point of the grid, in its direction on the page and no longer than a cell. */
function arrows({ arrows: field }: PlaneTrace, box: Box): Plot.Markish {
  const perX = (theme.width - margin.left - margin.right) / (box.x[1] - box.x[0]);
  const perY = (height - margin.top - margin.bottom) / (box.y[1] - box.y[0]);
  const columns = new Set(field.map(({ from }) => from[0])).size;
  const rows = new Set(field.map(({ from }) => from[1])).size;
  const cell = Math.min(
    (theme.width - margin.left - margin.right) / columns,
    (height - margin.top - margin.bottom) / rows,
  );
  const scaled = field.flatMap(({ from, to }) => {
    const step = [to[0]! - from[0]!, to[1]! - from[1]!] as const;
    const length = Math.hypot(step[0] * perX, step[1] * perY);
    if (!(length > 0 && length < Number.POSITIVE_INFINITY)) return [];
    // Proportional to the step while it is short, and then ever closer to most of a cell.
    const fraction = (0.86 * cell * Math.tanh(length / (1.2 * cell))) / length;
    // Centred on the grid point, the arrows fill the plane evenly.
    const half = [(step[0] * fraction) / 2, (step[1] * fraction) / 2] as const;
    return [{ x1: from[0]! - half[0], y1: from[1]! - half[1], x2: from[0]! + half[0], y2: from[1]! + half[1] }];
  });
  return Plot.arrow(scaled, {
    x1: "x1",
    y1: "y1",
    x2: "x2",
    y2: "y2",
    stroke: "#9aa5b1",
    strokeWidth: 1.1,
    headLength: 7,
    headAngle: 50,
  });
}

interface Path {
  readonly points: readonly Point[];
  readonly colour: string;
  readonly bold: boolean;
  /** On the critical line. */
  readonly onLine: boolean;
  readonly text: string;
}

/** The chosen model last, so that it lies on top. */
function trajectories({ coupling, criticalCoupling }: FlowResults, { trajectories: all }: PlaneTrace): Path[] {
  return all
    .map((one): Path & { coupling: number } => {
      const chosen = one.coupling === coupling;
      const atCritical = criticalCoupling !== null && Math.abs(one.coupling / criticalCoupling - 1) < 1e-9;
      const cold = criticalCoupling !== null && one.coupling > criticalCoupling;
      return {
        coupling: one.coupling,
        points: one.points.map(toPoint),
        colour: chosen ? colours.chosen : atCritical ? colours.critical : cold ? colours.cold : colours.hot,
        bold: chosen,
        onLine: atCritical,
        text: `*K* = ${significant(one.coupling)}${chosen ? ", chosen" : atCritical ? ", critical" : ""}`,
      };
    })
    .sort((a, b) => Number(a.bold) - Number(b.bold) || a.coupling - b.coupling);
}

function keyOfPaths(paths: readonly Path[]): KeyEntry[] {
  return paths.map(({ colour, text }) => ({ shape: "dot", colour, text }));
}

/** Where nearest-neighbour models enter the plane: on an axis, or along the curve of their decimated couplings. */
function nearestNeighbourModels({ method }: FlowResults, box: Box): Point[] {
  if (method !== "variational") return box.x.map((x) => ({ x, y: 0 }));
  return Array.from({ length: 241 }, (_, k) => {
    const { nnn, quartic } = decimationCouplings((3 * k) / 240);
    return { x: nnn, y: quartic };
  });
}

function placed({ couplings }: FixedPointResults, { names }: PlaneTrace): Point | null {
  const [x, y] = names.map((name) => couplings[name] ?? null) as [number | null, number | null];
  return x === null || y === null ? null : { x, y };
}

function label(point: FixedPointResults): string {
  return `${point.kind.replace("-temperature", " temperature")}\n${placeOf(point, { digits: 3 })}`;
}

/** The corner of the point where the label hides least of the lines. */
function labelPlace(
  { x, y }: Point,
  text: string,
  { box, lines }: { readonly box: Box; readonly lines: readonly (readonly Point[])[] },
): Plot.TextOptions {
  const perX = (theme.width - margin.left - margin.right) / (box.x[1] - box.x[0]);
  const perY = (height - margin.top - margin.bottom) / (box.y[1] - box.y[0]);
  const rows = text.split("\n");
  const size = { x: Math.max(...rows.map((row) => row.length)) * 6.6, y: rows.length * 14 };
  const samples = lines.flatMap((line) =>
    line.slice(1).flatMap((end, k) => {
      const start = line[k]!;
      return Array.from({ length: 60 }, (_, i) => ({
        x: (start.x + ((end.x - start.x) * i) / 60 - x) * perX,
        y: (start.y + ((end.y - start.y) * i) / 60 - y) * perY,
      }));
    }),
  );
  const corners = [1, -1].flatMap((right) => [1, -1].map((up) => ({ right, up })));
  const cost = corners.map(({ right, up }) => {
    const hidden = samples.filter(
      (at) => at.x * right > 8 && at.x * right < 14 + size.x && at.y * up > 2 && at.y * up < 10 + size.y,
    ).length;
    const room = right > 0 ? (box.x[1] - x) * perX : (x - box.x[0]) * perX;
    const above = up > 0 ? (box.y[1] - y) * perY : (y - box.y[0]) * perY;
    return hidden + (room < size.x + 14 || above < size.y + 8 ? 1e6 : 0);
  });
  const { right, up } = corners[cost.indexOf(Math.min(...cost))]!;
  return {
    x,
    y,
    dx: 11 * right,
    dy: -6 * up,
    lineAnchor: up > 0 ? "bottom" : "top",
    textAnchor: right > 0 ? "start" : "end",
    lineHeight: 1.2,
  };
}

function toPoint(point: readonly number[]): Point {
  return { x: point[0]!, y: point[1]! };
}
