import * as Plot from "@observablehq/plot";
import {
  drawFigure,
  exponentOf,
  type Figure,
  integer,
  keyPlot,
  logAxis,
  type Panel,
  type Point,
  significant,
  spread,
  theme,
} from "../../../report/index.js";
import type { FlowResults, LevelResults } from "../results.js";
import { cutToBox, evenly, isInside, shade } from "./drawing.js";
import { methodNames, plainSymbolOf, symbolOf } from "./names.js";

/** A coupling at one level. */
interface Value {
  readonly level: number;
  readonly coupling: number;
}

/** One coupling, or one kind of couplings, through the levels. */
interface Series {
  readonly text: string;
  readonly colour: string;
  readonly symbol: "circle" | "square" | "diamond2" | "triangle" | "triangle2" | "hexagon" | "times" | "cross";
  readonly dash?: string;
  readonly values: readonly Value[];
}

const marginRight = 158;
/** Classes that stand for themselves; all others are shown by the largest of their kind. */
const main = [
  { name: "nn", colour: theme.blue, symbol: "circle" },
  { name: "diagonal", colour: theme.green, symbol: "square" },
  { name: "straight-2", colour: theme.purple, symbol: "diamond2" },
  { name: "knight", colour: theme.ink, symbol: "triangle" },
  { name: "(2,2)", colour: "#4d7fa8", symbol: "hexagon" },
  { name: "plaquette", colour: theme.vermilion, symbol: "triangle2" },
] as const;

/** The couplings of every level on a log axis, and for exact flows how fast terms of many spins die away. */
export function couplingsByLevelFigure(results: FlowResults): Figure {
  return results.method === "exact" ? exactFigure(results) : truncatedFigure(results);
}

function exactFigure(results: FlowResults): Figure {
  const { levels, size, coupling } = results;
  const series = exactSeries(levels);
  const orders = [
    ...new Set(
      levels.flatMap(({ sumOfSquaresByOrder = {} }) =>
        Object.entries(sumOfSquaresByOrder).flatMap(([order, sum]) => (sum > 0 ? [Number(order)] : [])),
      ),
    ),
  ];
  const count = ({ couplings }: LevelResults): number => Object.keys(couplings).length;
  const richest = [...levels].sort((a, b) => count(b) - count(a)).find((level) => count(level) > 0);
  const panels: Panel[] = [
    {
      plot: levelPanel({
        series,
        levels,
        height: 330,
        deepest: -6,
        label: "|coupling|",
        ticks: (level) =>
          `${level}\n${integer(levels[level]?.sites ?? 0)} ${levels[level]?.sites === 1 ? "spin" : "spins"}`,
      }),
    },
    { plot: signKey() },
  ];
  if (orders.length > 0) panels.push({ plot: orderPanel(levels, orders) });
  return drawFigure({
    name: "couplings-by-level",
    title: "Effective couplings level by level, nothing left out",
    caption:
      `Couplings of the exactly decimated ${size.replace("x", " × ")} torus at K = ${significant(coupling)}, by class. Pairs are named in ` +
      "the lattice vectors of their level, of length √2ⁿ: nearest neighbours (nn), diagonal (1,1), straight-2 (2,0), knight (2,1); the " +
      "plaquette is the product of four spins around a cell. Of all other classes the largest of each kind is shown. Filled signs are positive, " +
      "open ones negative. On the smallest levels pairs coincide around the torus and their couplings add up" +
      `${orders.length > 0 ? ". Below, the root of the sum of squares of all couplings of an order, per spin, against the order, which shows how fast terms of more spins die away" : ""}.`,
    alt: `Couplings by class against level on a logarithmic axis.${richest ? ` At level ${richest.level}: ${largest(richest)}.` : ""}`,
    panels,
  });
}

/** The four largest couplings of a level, in words. */
function largest({ couplings }: LevelResults): string {
  return Object.entries(couplings)
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .slice(0, 4)
    .map(([name, coupling]) => `${name} ${significant(coupling)}`)
    .join(", ");
}

function truncatedFigure(results: FlowResults): Figure {
  const { levels, method, coupling, fixedPoints } = results;
  const names = Object.keys(levels[0]?.couplings ?? {});
  const series = names.map((name, k): Series => {
    const { colour, symbol } = [main[0], main[5], main[1]][k % 3]!;
    return {
      text: symbolOf(name),
      colour,
      symbol,
      values: levels
        .map((level) => ({ level: level.level, coupling: level.couplings[name]! }))
        .filter((value) => Number.isFinite(value.coupling)),
    };
  });
  const critical = fixedPoints.find(({ kind }) => kind === "critical");
  const rules = names.flatMap((name, k) => {
    const value = critical?.couplings[name];
    return value ? [{ value, colour: series[k]!.colour }] : [];
  });
  const last = levels.at(-1);
  return drawFigure({
    name: "couplings-by-level",
    title: "Couplings level by level",
    caption:
      `The couplings of ${methodNames[method]} from K = ${significant(coupling)}. Filled signs are positive, open ones negative` +
      `${rules.length > 0 ? "; dashed lines are the values at the critical fixed point, away from which the flow runs" : ""}. ` +
      "Below the figure's range couplings are as good as zero" +
      `${last && Object.values(last.couplings).some((k) => Math.abs(k) > 1e3) ? "; above it the flow runs to zero temperature" : ""}.`,
    alt: `${names.map(plainSymbolOf).join(", ")} against level on a logarithmic axis, ${
      last
        ? `at the last level ${names.map((name) => `${plainSymbolOf(name)} = ${significant(last.couplings[name]!)}`).join(", ")}`
        : ""
    }.`,
    panels: [
      {
        plot: levelPanel({
          series,
          levels,
          rules,
          height: 360,
          deepest: -12,
          highest: 3,
          label: names.length > 1 ? "|coupling|" : `|${symbolOf(names[0] ?? "K")}|`,
          ticks: (level) => `${level}\n${significant(levels[level]?.scale ?? 0, { digits: 3 })}`,
          axis: "level *n*, and the lattice spacing there",
        }),
      },
      {
        plot: signKey(rules.length > 0),
      },
    ],
  });
}

function signKey(withRules = false): Plot.PlotOptions {
  return keyPlot([
    { shape: "dot", colour: theme.muted, text: "positive" },
    { shape: "ring", colour: theme.muted, text: "negative" },
    ...(withRules ? ([{ shape: "dashed", colour: theme.muted, text: "critical fixed point" }] as const) : []),
  ]);
}

interface LevelPanelOptions {
  readonly series: readonly Series[];
  readonly levels: readonly LevelResults[];
  readonly height: number;
  /** The lowest and highest exponents that the axis may reach. */
  readonly deepest: number;
  readonly highest?: number;
  readonly label: string;
  readonly ticks: (level: number) => string;
  readonly axis?: string;
  readonly rules?: readonly { readonly value: number; readonly colour: string }[];
}

function levelPanel({
  series,
  levels,
  height,
  deepest,
  highest = 3,
  label,
  ticks,
  axis: axisLabel = "level *n*",
  rules = [],
}: LevelPanelOptions): Plot.PlotOptions {
  const marginBottom = 56;
  const lastLevel = Math.max(1, levels.length - 1);
  const exponents = [
    ...series.flatMap(({ values }) => values.map(({ coupling }) => coupling)),
    ...rules.map(({ value }) => value),
  ]
    .filter((coupling) => coupling !== 0)
    .map((coupling) => Math.log10(Math.abs(coupling)));
  const low = exponents.length > 0 ? Math.min(Math.max(deepest, Math.floor(Math.min(...exponents))), highest - 1) : -2;
  const high = exponents.length > 0 ? Math.min(highest, Math.max(low + 1, Math.ceil(Math.max(...exponents)))) : 0;
  const zeros = series.some(({ values }) => values.some(({ coupling }) => coupling === 0));
  const perPixel = (high - low) / (height - theme.margin.top - marginBottom - (zeros ? 30 : 0));
  const zeroAt = low - 20 * perPixel;
  const bottom = zeros ? zeroAt - 10 * perPixel : low;
  const axis = logAxis({ low, high, label, ticks: 7, zeroAt: zeros ? zeroAt : undefined });
  const side = 0.03 * lastLevel + 0.12;
  const box = { x: [-side, lastLevel + side], y: [bottom, high + 6 * perPixel] } as const;
  const perStep = (box.x[1] - box.x[0]) / (theme.width - theme.margin.left - marginRight);
  const legend = series.map((one, k) => ({ ...one, y: high - (4 + 18 * k) * perPixel }));
  const shownLevels = evenly(lastLevel, 9);
  return {
    height,
    marginRight,
    marginBottom,
    x: {
      domain: [...box.x],
      label: axisLabel,
      labelOffset: 46,
      ticks: levels.length > 0 ? shownLevels.filter((level) => level < levels.length) : [0],
      tickFormat: ticks,
    },
    y: { ...axis, domain: [...box.y] },
    marks: [
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: axis.ticks! }),
      ...(zeros
        ? [
            Plot.ruleY([zeroAt + 10 * perPixel], {
              stroke: theme.muted,
              strokeWidth: theme.line.thin,
              strokeDasharray: "2,3",
            }),
          ]
        : []),
      ...rules.map(({ value, colour }) =>
        Plot.ruleY(
          [Math.log10(Math.abs(value))].filter((y) => y >= low && y <= high),
          {
            stroke: colour,
            strokeWidth: 1.1,
            strokeDasharray: "4,3",
          },
        ),
      ),
      ...series.flatMap(({ values, colour, symbol, dash = "none" }) => {
        const points = values.map(({ level, coupling }) => ({
          x: level,
          y: exponentOf(Math.abs(coupling), { zeroAt }),
          coupling,
        }));
        // A line to zero has no meaning on a log axis.
        const line = points.map(({ x, y, coupling }): Point => ({ x, y: coupling === 0 ? Number.NaN : y }));
        return [
          Plot.line(cutToBox(line, box), { x: "x", y: "y", stroke: colour, strokeWidth: 1.3, strokeDasharray: dash }),
          Plot.dot(
            points.filter((point) => isInside(point, box)),
            {
              x: "x",
              y: "y",
              r: 4,
              symbol,
              fill: (point: { coupling: number }) => (point.coupling < 0 ? theme.paper : colour),
              stroke: colour,
              strokeWidth: 1.4,
            },
          ),
        ];
      }),
      ...(series.length === 0
        ? [Plot.text(["no couplings: all spins are free"], { frameAnchor: "middle", fill: theme.muted })]
        : []),
      ...legend.flatMap(({ y, text, colour, symbol, dash = "none" }) => [
        Plot.link([y], {
          x1: box.x[1] + 5 * perStep,
          x2: box.x[1] + 27 * perStep,
          y1: y,
          y2: y,
          stroke: colour,
          strokeWidth: 1.3,
          strokeDasharray: dash,
        }),
        Plot.dot([y], { x: box.x[1], y: (v: number) => v, r: 4, symbol, fill: colour, stroke: colour, dx: 16 }),
        Plot.text([text], { x: box.x[1], y, dx: 33, textAnchor: "start", fill: colour }),
      ]),
    ],
    r: { type: "identity" },
  };
}

/** The main classes, each direction for itself on tori that are not square, and the largest of the others by kind. */
function exactSeries(levels: readonly LevelResults[]): Series[] {
  const names = [...new Set(levels.flatMap(({ couplings }) => Object.keys(couplings)))];
  const named = main.flatMap(({ name: base, colour, symbol }) =>
    names
      .filter((name) => name === base || name.startsWith(`${base} `))
      .sort()
      .map((name): Series => {
        const values = levels.flatMap(({ level, couplings }) => {
          const coupling = couplings[name];
          return coupling === undefined ? [] : [{ level, coupling }];
        });
        return { text: name, colour, symbol, values, ...(name.endsWith(" vertical") && { dash: "4,3" }) };
      }),
  );
  const isNamed = (name: string): boolean => named.some(({ text }) => text === name);
  const kinds = [
    { text: "any other pair", order: 2, symbol: "cross", colour: theme.muted },
    { text: "any other 4 spins", order: 4, symbol: "times", colour: "#a06a3c" },
    { text: "6 spins", order: 6, symbol: "times", colour: theme.muted },
    { text: "8 spins", order: 8, symbol: "times", colour: "#9aa5b1" },
  ] as const;
  const others = kinds.map(({ text, order, symbol, colour }): Series => {
    const values = levels.flatMap(({ level, couplings, classes = [] }) => {
      const among = classes
        .filter((one) => one.order === order && !isNamed(one.name))
        .map(({ name }) => couplings[name]!);
      if (among.length === 0) return [];
      return [{ level, coupling: among.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most)) }];
    });
    return { text, colour, symbol, values };
  });
  return [...named, ...others].filter(({ values }) => values.length > 0);
}

/** The root mean weight of each order, a line for every level. */
function orderPanel(levels: readonly LevelResults[], orders: readonly number[]): Plot.PlotOptions {
  const height = 290;
  const lines = levels
    .map(({ level, sites, sumOfSquaresByOrder = {} }) => ({
      level,
      points: Object.entries(sumOfSquaresByOrder)
        .filter(([, sum]) => sum > 0)
        .map(([order, sum]): Point => ({ x: Number(order), y: Math.log10(Math.sqrt(sum / sites)) }))
        .sort((a, b) => a.x - b.x),
    }))
    .filter(({ points }) => points.length > 0);
  const heights = lines.flatMap(({ points }) => points.map(({ y }) => y));
  const low = Math.floor(Math.min(0, ...heights));
  const high = Math.max(low + 2, Math.ceil(Math.max(...heights)));
  const last = Math.max(4, ...orders);
  const axis = logAxis({ low, high, label: "√(Σ couplings² / spins)", ticks: 7 });
  const perPixel = (high - low) / (height - theme.margin.top - theme.margin.bottom);
  const symbols = ["circle", "square", "diamond2", "triangle", "triangle2", "hexagon", "star"] as const;
  const colour = (level: number): string => shade(level / Math.max(1, levels.length - 1));
  const wanted = lines.map(({ points }) => points.at(-1)!.y);
  const legend = spread(
    lines.map((_, k) => high - (6 + 18 * k) * perPixel),
    { gap: 16 * perPixel, low, high },
  );
  return {
    height,
    marginRight,
    x: {
      domain: [1.6, last + 0.4],
      label: "spins in the product",
      ticks: orders,
      tickFormat: (order: number) => String(order),
    },
    y: axis,
    marks: [
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: axis.ticks! }),
      ...lines.flatMap(({ level, points }, k) => {
        const symbol = symbols[level % symbols.length]!;
        return [
          Plot.line(points, { x: "x", y: "y", stroke: colour(level), strokeWidth: theme.line.normal }),
          Plot.dot(points, { x: "x", y: "y", r: 4, symbol, fill: colour(level) }),
          Plot.dot([0], { x: last + 0.4, y: legend[k]!, r: 4, symbol, fill: colour(level), dx: 16 }),
          Plot.text([`level ${level}`], {
            x: last + 0.4,
            y: legend[k]!,
            dx: 27,
            textAnchor: "start",
            fill: wanted[k] === undefined ? theme.muted : theme.ink,
          }),
        ];
      }),
    ],
    r: { type: "identity" },
  };
}
