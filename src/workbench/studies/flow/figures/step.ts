import * as Plot from "@observablehq/plot";
import { drawFigure, type Figure, type Point, significant, spread, theme } from "../../../report/index.js";
import type { FixedPointResults, FlowResults, StepTrace } from "../results.js";
import { type Box, cutToBox, isInside } from "./drawing.js";
import { methodNames, placeOf, plainSymbolOf, symbolOf } from "./names.js";

const height = 440;

/** K' against K for a flow of one coupling: fixed points lie on the diagonal, the flow is a staircase. */
export function stepFigure(results: FlowResults, { name, curve }: StepTrace): Figure {
  const symbol = symbolOf(name);
  const plain = plainSymbolOf(name);
  const points = curve.map(([x, y]): Point => ({ x, y }));
  const levels = results.levels.map(({ couplings }) => couplings[name]!).filter(Number.isFinite);
  const box = boxOf(points, levels);
  const stairs = staircase(levels);
  const at = (point: FixedPointResults): number => point.couplings[name] ?? Number.NaN;
  const finite = results.fixedPoints.filter((point) => isInside({ x: at(point), y: at(point) }, box));
  const critical = finite.find(({ kind, eigenvalues }) => kind === "critical" && eigenvalues.length > 0);
  const start = levels[0];

  const diagonal = cutToBox(
    [
      { x: box.x[0], y: box.x[0] },
      { x: box.x[1], y: box.x[1] },
    ],
    box,
  );
  const perPixel = (box.y[1] - box.y[0]) / (height - theme.margin.top - theme.margin.bottom);
  const ends = [
    { text: `${symbol}′ = ${symbol}`, colour: theme.muted, at: endOf(diagonal, box) },
    { text: "one step", colour: theme.blue, at: endOf(cutToBox(points, box), box) },
  ];
  const places = spread(
    ends.map(({ at: { y } }) => y),
    { gap: 16 * perPixel, low: box.y[0], high: box.y[1] - 6 * perPixel },
  );
  return drawFigure({
    name: "flow-step",
    title: `One step of the flow: ${plain}′ against ${plain}`,
    caption: caption(results, name),
    alt:
      `${plain}' after one step against ${plain}, with the diagonal. ` +
      (critical
        ? `They cross at the critical fixed point ${placeOf(critical)}.`
        : "They do not cross at a positive coupling, so that there is no critical fixed point.") +
      (levels.length > 1 ? ` A staircase leads from ${significant(start!)} to ${significant(levels.at(-1)!)}.` : ""),
    panels: [
      {
        plot: {
          height,
          x: { domain: [...box.x], label: symbol, ticks: 7, tickFormat: (v: number) => significant(v) },
          y: { domain: [...box.y], label: `${symbol}′`, ticks: 7, tickFormat: (v: number) => significant(v) },
          marks: [
            Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 7 }),
            Plot.ruleY([0], { stroke: theme.muted, strokeWidth: theme.line.thin }),
            Plot.line(diagonal, { x: "x", y: "y", stroke: theme.muted, strokeWidth: 1.2 }),
            Plot.line(cutToBox(points, box), { x: "x", y: "y", stroke: theme.blue, strokeWidth: theme.line.bold }),
            Plot.line(cutToBox(stairs, box), { x: "x", y: "y", stroke: theme.vermilion, strokeWidth: 1.3 }),
            Plot.dot(
              levels
                .slice(1)
                .map((y, k): Point => ({ x: levels[k]!, y }))
                .filter((point) => isInside(point, box)),
              { x: "x", y: "y", r: 2.6, fill: theme.vermilion },
            ),
            ...(start === undefined ? [] : startMarks(start, { results, symbol, box })),
            Plot.dot(finite, {
              x: at,
              y: at,
              r: 6,
              fill: (point: FixedPointResults) => (point.attractive ? theme.ink : theme.paper),
              stroke: theme.ink,
              strokeWidth: 2.2,
            }),
            ...finite.map((point) => Plot.text([label(point)], labelPlace(at(point), box))),
            Plot.text(ends, {
              x: ({ at: { x } }: (typeof ends)[number]) => x,
              y: (_, k: number) => places[k]!,
              text: "text",
              fill: "colour",
              textAnchor: "start",
              dx: 8,
              stroke: theme.paper,
              strokeWidth: 4,
            }),
          ],
        },
      },
    ],
  });
}

function caption({ method, fixedPoints, coupling, levels, remark }: FlowResults, name: string): string {
  const plain = plainSymbolOf(name);
  const critical = fixedPoints.find(({ kind, exponents }) => kind === "critical" && exponents !== null);
  const first = levels[0]?.couplings[name];
  const enters = first === undefined || first === coupling ? "" : `, which enters as ${plain} = ${significant(first)},`;
  const far = fixedPoints.filter(({ couplings }) => Object.values(couplings).includes(null));
  return (
    `The coupling after a step of ${methodNames[method]} (blue) as a function of the coupling before it. Where the curve meets the ` +
    `diagonal the step changes nothing. The staircase follows the chosen model, K = ${significant(coupling)}${enters} up or down to the ` +
    "curve and across to the diagonal, once per level. " +
    (critical
      ? `At the critical fixed point the slope ${significant(critical.eigenvalues[0]!, { digits: 7 })} is above 1, so that couplings on its ` +
        `two sides part; ν = ${significant(critical.exponents!.nu, { digits: 6 })} follows from it. `
      : `${remark[0]!.toUpperCase()}${remark.slice(1)}. `) +
    "Filled circles attract, open ones repel." +
    (far.length > 0
      ? ` Zero temperature is a fixed point at infinity that ${far.some(({ attractive }) => attractive) ? "attracts" : "repels"}.`
      : "")
  );
}

/** The curve's own range, with the first levels of a flow that leaves it through a change of sign. */
function boxOf(curve: readonly Point[], levels: readonly number[]): Box {
  const xs = [0, ...curve.map(({ x }) => x)];
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const reach = Math.max(high, -low) || 1;
  const near = levels.filter((k) => Math.abs(k) <= reach);
  const left = Math.min(low, ...near);
  const right = Math.max(high, ...near) || (left < 0 ? 0.25 * reach : reach);
  const heights = curve.map(({ y }) => y).filter(Number.isFinite);
  const bottom = Math.min(0, ...heights, ...near.slice(1));
  const top = Math.max(right, ...heights.map((y) => Math.min(y, 1.25 * reach)), ...near.slice(1));
  // Below the axis there is room for labels.
  return {
    x: [left - 0.03 * (right - left), right],
    y: [bottom - 0.14 * (top - bottom), top + 0.03 * (top - bottom)],
  };
}

/** (K0, K0), (K0, K1), (K1, K1), ... */
function staircase(levels: readonly number[]): Point[] {
  const [first, second] = levels;
  if (first === undefined) return [];
  // Where the coupling changes its sign the first step up starts from the axis.
  const points: Point[] = [{ x: first, y: second !== undefined && first * second < 0 ? 0 : first }];
  for (let n = 1; n < levels.length; n++) {
    points.push({ x: levels[n - 1]!, y: levels[n]! }, { x: levels[n]!, y: levels[n]! });
  }
  return points;
}

function startMarks(
  start: number,
  { results, symbol, box }: { readonly results: FlowResults; readonly symbol: string; readonly box: Box },
): Plot.Markish[] {
  if (start === 0 || start < box.x[0] || start > box.x[1]) return [];
  // Below the axis, unless the label of the origin is there.
  const near = start > 0 && start < 0.4 * box.x[1];
  const name =
    results.coupling === start ? `${symbol} = ${significant(start)}` : `*K* = ${significant(results.coupling)} enters`;
  return [
    Plot.ruleX(start > 0 ? [start] : [], {
      y1: 0,
      y2: Math.min(Math.max(start, box.y[0]), box.y[1]),
      stroke: theme.vermilion,
      strokeWidth: theme.line.thin,
      strokeDasharray: "2,3",
    }),
    Plot.text([name], {
      x: start,
      y: near ? start : 0,
      dx: near ? -4 : start < 0 ? 6 : 0,
      dy: near ? -8 : start < 0 ? -6 : 8,
      lineAnchor: near || start < 0 ? "bottom" : "top",
      textAnchor: near ? "end" : start < 0 ? "start" : "middle",
      fill: theme.vermilion,
      stroke: theme.paper,
      strokeWidth: 4,
    }),
  ];
}

function label(point: FixedPointResults): string {
  const slope = point.kind === "critical" ? `, slope ${significant(point.eigenvalues[0]!)}` : "";
  return `${point.kind.replace("-temperature", " temperature")}\n${placeOf(point)}${slope}`;
}

/** Above the diagonal; at the origin below the axis, where there is room for it. */
function labelPlace(at: number, box: Box): Plot.TextOptions {
  const halo = { stroke: theme.paper, strokeWidth: 4, fill: theme.ink, lineHeight: 1.2 } as const;
  const nearOrigin = Math.abs(at) < 0.15 * (box.x[1] - box.x[0]);
  return nearOrigin
    ? { x: at, y: at, dx: 10, dy: 8, lineAnchor: "top", textAnchor: "start", ...halo }
    : { x: at, y: at, dx: -12, dy: -8, lineAnchor: "bottom", textAnchor: "end", ...halo };
}

/** Where a line that rises to the right leaves the box. */
function endOf(inside: readonly Point[], box: Box): Point {
  return inside.findLast(({ y }) => Number.isFinite(y)) ?? { x: box.x[1], y: box.y[1] };
}
