import * as Plot from "@observablehq/plot";
import { critical as criticalPoint } from "../../../../physics/lattice/index.js";
import {
  drawFigure,
  exponentOf,
  type Figure,
  keyPlot,
  logAxis,
  type Panel,
  type Point,
  significant,
  spread,
  theme,
} from "../../../report/index.js";
import type { FlowResults, ScanPoint } from "../results.js";
import { cutToBox, evenly, isInside, padded, shade } from "./drawing.js";
import { methodNames, plainSymbolOf, symbolOf } from "./names.js";

const coupling = "*K* of the model";

/** The flow from many couplings: ln Z against Onsager, and how levels spread with K. */
export function scanFigure(results: FlowResults, scan: readonly ScanPoint[]): Figure {
  const sorted = [...scan].sort((a, b) => a.coupling - b.coupling);
  return results.method === "exact" ? exactScan(results, sorted) : truncatedScan(results, sorted);
}

function truncatedScan(results: FlowResults, scan: readonly ScanPoint[]): Figure {
  const { method, criticalCoupling, fixedPoints } = results;
  const name = Object.keys(scan[0]?.levels[0] ?? results.levels[0]?.couplings ?? { K: 0 })[0]!;
  const domain = domainOf(scan);
  const known = scan.some(({ excess }) => excess !== null);
  const critical = fixedPoints.find(({ kind }) => kind === "critical")?.couplings[name] ?? null;
  const upper = known ? [{ plot: excessPanel(scan, { domain, criticalCoupling }) }] : [];
  const diverging = scan.filter(({ logPartitionPerSite }) => logPartitionPerSite === null).length;
  const single = Object.keys(scan[0]?.levels[0] ?? {}).length === 1;
  const rightOf = criticalCoupling === null ? null : significant(criticalCoupling, { digits: 6 });
  return drawFigure({
    name: "scan",
    title: known ? "Free energy and flow from many couplings" : "The flow from many couplings",
    caption:
      (known
        ? `Above: how far ln Z/N of ${methodNames[method]} lies from Onsager's value, above it (filled) or below (open)` +
          `${diverging > 0 ? `; ${diverging} of ${scan.length} couplings are missing, since the constants diverge there` : ""}. Below: `
        : "") +
      `${known ? "the" : "The"} coupling ${plainSymbolOf(name)} at successive levels against the K of the model` +
      (rightOf === null
        ? "; no coupling stays, so this flow has no transition."
        : `. ${single ? "All" : "Deep"} levels cross where the model is critical, K_c = ${rightOf}, at the value of the fixed point; the deeper the level, the steeper.`),
    alt:
      `${known ? "The deviation of ln Z per site from Onsager's value on a logarithmic axis, and " : ""}${plainSymbolOf(name)} at each level against K` +
      `${rightOf === null ? "." : `; the curves cross at K = ${rightOf}.`}`,
    panels: [
      ...upper,
      {
        plot: levelsPanel(scan, {
          read: (level) => level[name],
          domain,
          label: `${symbolOf(name)} of the level`,
          reference: critical,
          criticalCoupling,
          height: 300,
        }),
      },
      {
        plot: keyPlot([
          ...(known
            ? ([
                { shape: "dot", colour: theme.blue, text: "above Onsager" },
                ...(scan.some(({ excess }) => excess !== null && excess < 0)
                  ? ([{ shape: "ring", colour: theme.blue, text: "below" }] as const)
                  : []),
              ] as const)
            : []),
          ...(criticalPoint < domain[0] || criticalPoint > domain[1]
            ? []
            : ([{ shape: "dashed", colour: theme.green, text: "exact critical *K*" }] as const)),
          ...(criticalCoupling === null || criticalCoupling > domain[1]
            ? []
            : ([{ shape: "dashed", colour: theme.vermilion, text: "critical *K* of the flow" }] as const)),
        ]),
      },
    ],
  });
}

function exactScan({ size }: FlowResults, scan: readonly ScanPoint[]): Figure {
  const domain = domainOf(scan);
  const inRange = criticalPoint >= domain[0] && criticalPoint <= domain[1];
  const names = [...new Set(scan.flatMap(({ levels }) => levels.flatMap((level) => Object.keys(level))))];
  const bases = ["nn", "diagonal", "plaquette"].filter((base) => names.some((name) => isOf(base, name)));
  const panels = bases.map((base): Panel => {
    const read = (level: Readonly<Record<string, number>>): number | undefined =>
      Object.entries(level)
        .filter(([name]) => isOf(base, name))
        .map(([, value]) => value)
        .reduce<number | undefined>(
          (most, one) => (most === undefined || Math.abs(one) > Math.abs(most) ? one : most),
          undefined,
        );
    return {
      plot: levelsPanel(scan, { read, domain, label: base, reference: null, criticalCoupling: null, height: 215 }),
    };
  });
  return drawFigure({
    name: "scan",
    title: "Exact couplings level by level, from many temperatures",
    caption:
      `Couplings of the decimated ${size.replace("x", " × ")} torus against the K that it started from, one line per level: nearest neighbours, ` +
      "diagonal pairs, and the product of four spins around a cell. Where rows and columns of the torus differ in number, the larger of the " +
      `two directions is shown.${inRange ? " The dashed line is the exact critical coupling: nothing crosses there, since exact decimation has no critical fixed point." : ""}`,
    alt: `Curves of ${bases.join(", ")} couplings against K for each level of the exact flow. They do not cross in one point.`,
    panels: [
      ...panels,
      ...(inRange ? [{ plot: keyPlot([{ shape: "dashed", colour: theme.green, text: "exact critical *K*" }]) }] : []),
    ],
  });
}

function isOf(base: string, name: string): boolean {
  return name === base || name.startsWith(`${base} `);
}

function domainOf(scan: readonly ScanPoint[]): [number, number] {
  const values = scan.map((point) => point.coupling);
  return padded(values, values.length > 1 ? 0.01 : 0.2);
}

interface Criticality {
  readonly domain: readonly [number, number];
  readonly criticalCoupling: number | null;
}

function criticalRules({ domain, criticalCoupling }: Criticality): Plot.Markish[] {
  const inside = (k: number | null): number[] => (k !== null && k >= domain[0] && k <= domain[1] ? [k] : []);
  const rule = { strokeWidth: 1.2, strokeDasharray: "4,3" };
  return [
    Plot.ruleX(inside(criticalPoint), { ...rule, stroke: theme.green }),
    Plot.ruleX(inside(criticalCoupling), { ...rule, stroke: theme.vermilion }),
  ];
}

/** |ln Z/N - Onsager| on a log axis; what is below rounding counts as zero. */
function excessPanel(scan: readonly ScanPoint[], criticality: Criticality): Plot.PlotOptions {
  const height = 250;
  const marginBottom = 26;
  const rounding = 1e-15;
  const points = scan.flatMap(({ coupling: x, excess }) => (excess === null ? [] : [{ x, excess }]));
  const sizes = points.map(({ excess }) => Math.abs(excess)).filter((size) => size >= rounding);
  const exponents = sizes.map(Math.log10);
  const low = exponents.length > 0 ? Math.floor(Math.min(...exponents)) : -3;
  const high = exponents.length > 0 ? Math.max(low + 1, Math.ceil(Math.max(...exponents))) : 0;
  const zeros = sizes.length < points.length;
  const perPixel = (high - low) / (height - theme.margin.top - marginBottom - (zeros ? 26 : 0));
  const zeroAt = low - 18 * perPixel;
  const axis = logAxis({ low, high, ticks: 6, label: "|ln *Z*/*N* − exact|", zeroAt: zeros ? zeroAt : undefined });
  const placed = points.map(({ x, excess }) => ({
    x,
    y: exponentOf(Math.abs(excess) < rounding ? 0 : Math.abs(excess), { zeroAt }),
    negative: excess < 0,
    zero: Math.abs(excess) < rounding,
  }));
  const pieces = [true, false].map((negative) =>
    placed.map((point): Point => ({ x: point.x, y: point.zero || point.negative !== negative ? Number.NaN : point.y })),
  );
  return {
    height,
    marginBottom,
    x: { domain: [...criticality.domain], label: null, ticks: 7, tickFormat: (v: number) => significant(v) },
    y: { ...axis, domain: [zeros ? zeroAt - 8 * perPixel : low, high] },
    marks: [
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: axis.ticks! }),
      ...criticalRules(criticality),
      ...pieces.map((piece) =>
        Plot.line(piece, { x: "x", y: "y", stroke: theme.blue, strokeWidth: theme.line.normal }),
      ),
      Plot.dot(placed, {
        x: "x",
        y: "y",
        r: placed.length > 60 ? 1.8 : 2.8,
        fill: (point: { negative: boolean }) => (point.negative ? theme.paper : theme.blue),
        stroke: theme.blue,
        strokeWidth: 1.2,
      }),
    ],
    r: { type: "identity" },
  };
}

interface LevelsPanelOptions extends Criticality {
  readonly read: (level: Readonly<Record<string, number>>) => number | undefined;
  readonly label: string;
  /** The value at the critical fixed point. */
  readonly reference: number | null;
  readonly height: number;
}

/** One coupling against K, a line per level; of many levels some are shown. */
function levelsPanel(scan: readonly ScanPoint[], options: LevelsPanelOptions): Plot.PlotOptions {
  const { read, label, reference, height, domain } = options;
  const last = Math.max(0, ...scan.map(({ levels }) => levels.length - 1));
  const lines = evenly(last, 9)
    .map((level) => ({
      level,
      points: scan.map(({ coupling: x, levels }): Point => {
        const entry = levels[level];
        return { x, y: (entry && read(entry)) ?? Number.NaN };
      }),
    }))
    .filter(({ points }) => points.some(({ y }) => Number.isFinite(y)));
  const values = lines.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite);
  // Flows that run away leave the figure.
  const limit = reference === null ? 3 : 2.2 * Math.abs(reference);
  const range = padded([0, ...values.map((y) => Math.max(-limit, Math.min(y, limit)))], 0.04);
  const box = { x: domain, y: range };
  const perPixel = (range[1] - range[0]) / (height - theme.margin.top - theme.margin.bottom);
  const ends = lines.map(({ level, points }) => {
    const seen = cutToBox(points, box).filter(({ y }) => Number.isFinite(y));
    return { level, y: seen.at(-1)?.y ?? range[1] };
  });
  const places = spread(
    ends.map(({ y }) => y),
    { gap: 13 * perPixel, low: range[0], high: range[1] },
  );
  const colour = (level: number): string => shade(level / Math.max(1, last));
  return {
    height,
    x: { domain: [...domain], label: coupling, ticks: 7, tickFormat: (v: number) => significant(v) },
    y: { domain: range, label, ticks: 5, tickFormat: (v: number) => significant(v) },
    marks: [
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 5 }),
      Plot.ruleY([0], { stroke: theme.muted, strokeWidth: theme.line.thin }),
      ...criticalRules(options),
      ...lines.flatMap(({ level, points }) => [
        Plot.line(cutToBox(points, box), {
          x: "x",
          y: "y",
          stroke: colour(level),
          strokeWidth: theme.line.normal,
        }),
        ...(points.length <= 40
          ? [
              Plot.dot(
                points.filter((point) => isInside(point, box)),
                { x: "x", y: "y", r: 1.8, fill: colour(level) },
              ),
            ]
          : []),
      ]),
      Plot.text(ends, {
        x: () => domain[1],
        y: (_, k: number) => places[k]!,
        text: ({ level }: { level: number }) => `level ${level}`,
        fill: ({ level }: { level: number }) => colour(Math.max(level, last / 3)),
        fontSize: theme.noteSize,
        textAnchor: "start",
        dx: 8,
      }),
    ],
    r: { type: "identity" },
  };
}
