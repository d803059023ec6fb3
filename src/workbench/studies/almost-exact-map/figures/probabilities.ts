import * as Plot from "@observablehq/plot";
import { type ComparedWeights, type EvaluationOrder, evaluationOrders } from "../../../../systems/rbm/index.js";
import {
  drawFigure,
  exponentOf,
  type Figure,
  integer,
  logAxis,
  scientific,
  significant,
  spread,
  theme,
} from "../../../report/index.js";
import type { MapResults, MapTrace } from "../results.js";
import { orderStyles } from "./orders.js";

/** More dots than this per order would only make the file larger. */
const dotLimit = 800;
/** The opacity of one dot; dots on the same place count together. */
const opacity = 0.3;
const ticks = { ticks: 6, tickFormat: (value: number): string => significant(value) };

/** RBM against Ising log-probabilities and their fractional error, as in the paper's figure 2 and beyond it. */
export function probabilitiesFigure({ visible, size, coupling, weight }: MapResults, trace: MapTrace): Figure {
  const { random } = trace;
  const all = [...random, ...trace.ordered];
  // Next to ln Z, the differences of a nearly uniform law would take too many digits.
  const [lightest, heaviest] = extent(all.map(({ model }) => model));
  const logPartition = heaviest - lightest > 1e-3 * (trace.logPartition ?? 0) ? trace.logPartition : null;
  const shift = logPartition ?? 0;
  const unit = logPartition === null ? "weight" : "probability";
  const ising = ({ model }: ComparedWeights): number => model - shift;
  const domain = padded(all.map(ising), 0.06);
  const middle = extent(random.map(ising));
  const full = extent(all.map(ising));

  const upper: Plot.PlotOptions = {
    height: 318,
    marginBottom: 26,
    x: { domain, label: null, ...ticks },
    y: {
      domain: padded(
        all.flatMap((point) => [ising(point), point.rbm.stable - shift]),
        0.15,
      ),
      label: `ln ${unit}, RBM`,
      ...ticks,
    },
    marks: [
      ...randomBand(middle),
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 6 }),
      Plot.line(
        [full[0], full[1]].map((x) => [x, x]),
        { stroke: theme.muted, strokeWidth: theme.line.thin },
      ),
      dots(random, { x: ising, y: (d) => d.rbm.stable - shift, colour: theme.blue }),
      Plot.dot(trace.ordered, {
        x: ising,
        y: (d: ComparedWeights) => d.rbm.stable - shift,
        r: 4.5,
        symbol: "diamond",
        fill: theme.paper,
        stroke: theme.ink,
      }),
      ...orderedLabels(trace.ordered, { ising, shift, full }),
      Plot.text(["uniform\nrandom"], {
        x: (middle[0] + middle[1]) / 2,
        frameAnchor: "top",
        dy: 6,
        lineHeight: 1.25,
        fill: theme.muted,
      }),
    ],
  };

  return drawFigure({
    name: "probabilities",
    title: `RBM against Ising ${unit === "weight" ? "weights" : "probabilities"}`,
    caption:
      `Log-${unit === "weight" ? "weights (unnormalised)" : "probabilities"} of configurations of the ${size.replace("x", " × ")} lattice ` +
      `at K = ${significant(coupling)}, w₀ = ${significant(weight)}: the first ` +
      `${integer(random.length)} of ${integer(visible.samples)} uniform random configurations (dots) and ordered ones (diamonds). They ` +
      `cover the shaded ${significant(100 * share(middle, full), { digits: 2 })} % of the range. Below: the ` +
      "fractional error |P_RBM/P_Ising − 1| of unnormalised weights in three orders of evaluation; ordered " +
      "configurations have open symbols, errors of exactly 0 stand in the strip marked 0, and a line marks the largest " +
      `error over all random configurations (${evaluationOrders
        .map((order) => `${orderStyles[order].label} ${scientific(visible.random[order])}`)
        .join(", ")}).`,
    alt:
      `The RBM's log-${unit} equals the Ising model's for random and ordered configurations; random ones lie in the ` +
      "middle of the range. Below, the fractional errors of three evaluation orders on a logarithmic axis.",
    panels: [{ plot: upper }, { plot: errorPanel({ random, trace, visible, ising, domain, middle, unit }) }],
  });
}

interface ErrorPanelOptions {
  readonly random: readonly ComparedWeights[];
  readonly trace: MapTrace;
  readonly visible: MapResults["visible"];
  readonly ising: (weights: ComparedWeights) => number;
  readonly domain: [number, number];
  readonly middle: readonly [number, number];
  readonly unit: string;
}

function errorPanel({ random, trace, visible, ising, domain, middle, unit }: ErrorPanelOptions): Plot.PlotOptions {
  const error = (order: EvaluationOrder) => (d: ComparedWeights) => Math.abs(Math.expm1(d.rbm[order] - d.model));
  const errors = evaluationOrders.flatMap((order) => [...random, ...trace.ordered].map(error(order)));
  const positive = [...errors, ...Object.values(visible.random)].filter((e) => e > 0 && e < Number.POSITIVE_INFINITY);
  const exponents = positive.map(Math.log10);
  const low = exponents.length > 0 ? Math.floor(Math.min(...exponents)) : -17;
  const high = exponents.length > 0 ? Math.max(Math.ceil(Math.max(...exponents)), low + 3) : -12;
  const height = 300;
  const perPixel = (high - low) / (height - theme.margin.top - theme.margin.bottom - 40);
  // The three orders have a row each in the strip of exact zeros, or they would hide one another.
  const zeroAt = low - 28 * perPixel;
  const row = (order: EvaluationOrder): number => zeroAt + (1 - evaluationOrders.indexOf(order)) * 7 * perPixel;
  const place = (order: EvaluationOrder) => (d: ComparedWeights) =>
    Math.min(exponentOf(error(order)(d), { zeroAt: row(order) }), high);

  const axis = logAxis({ low, high, zeroAt, label: "fractional error", ticks: 6 });
  const largest = evaluationOrders.map((order) => exponentOf(visible.random[order], { zeroAt: row(order) }));
  // In reverse, so that of labels at one height the first order stands highest.
  const places = spread(largest.toReversed(), { gap: 30 * perPixel, low: zeroAt, high }).reverse();
  return {
    height,
    x: { domain, label: `ln ${unit}, Ising model`, ...ticks },
    y: { ...axis, domain: [zeroAt - 14 * perPixel, high] },
    marks: [
      ...randomBand(middle),
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: axis.ticks! }),
      Plot.ruleY([zeroAt + 14 * perPixel], {
        stroke: theme.muted,
        strokeWidth: theme.line.thin,
        strokeDasharray: "2,3",
      }),
      ...evaluationOrders.flatMap((order, k) => {
        const { colour, symbol, label } = orderStyles[order];
        return [
          dots(random, { x: ising, y: place(order), colour }),
          ...(visible.random[order] > 0
            ? [Plot.ruleY([largest[k]!], { stroke: colour, strokeWidth: theme.line.thin })]
            : []),
          Plot.dot(trace.ordered, { x: ising, y: place(order), symbol, r: 3.8, fill: theme.paper, stroke: colour }),
          Plot.text([`${label}\nmax ${scientific(visible.random[order])}`], {
            x: domain[1],
            y: places[k]!,
            dx: 8,
            lineHeight: 1.2,
            textAnchor: "start",
            fill: colour,
          }),
        ];
      }),
    ],
  };
}

/** Energies and rounding errors are discrete: equal points are drawn once, as dark as they would be together. */
function dots(
  points: readonly ComparedWeights[],
  { x, y, colour }: { x: (d: ComparedWeights) => number; y: (d: ComparedWeights) => number; colour: string },
): Plot.Markish {
  const distinct = new Map<string, { x: number; y: number; count: number }>();
  for (const point of points) {
    const at = { x: x(point), y: y(point), count: 1 };
    const key = `${at.x.toFixed(6)} ${at.y.toFixed(2)}`;
    const known = distinct.get(key);
    if (known) known.count++;
    else distinct.set(key, at);
  }
  const step = Math.ceil(distinct.size / dotLimit);
  return Plot.dot(
    [...distinct.values()].filter((_, index) => index % step === 0),
    {
      x: "x",
      y: "y",
      r: 1.7,
      fill: colour,
      fillOpacity: (d: { count: number }) => 1 - (1 - opacity) ** d.count,
    },
  );
}

/** The part of the energy range that uniform random configurations reach. */
function randomBand([low, high]: readonly [number, number]): Plot.Markish[] {
  return [Plot.rect([0], { x1: low, x2: high, fill: theme.wash })];
}

/** Ordered configurations of about equal weight share a label; it stands on the side of the line with more room. */
function orderedLabels(
  ordered: MapTrace["ordered"],
  { ising, shift, full }: { ising: (w: ComparedWeights) => number; shift: number; full: readonly [number, number] },
): Plot.Markish[] {
  const groups: { at: MapTrace["ordered"][number]; names: string[] }[] = [];
  const near = (full[1] - full[0]) / 10;
  for (const one of ordered) {
    const group = groups.find(({ at }) => Math.abs(at.model - one.model) <= near);
    if (group) {
      group.names.push(one.name);
      if (one.model < group.at.model) group.at = one;
    } else groups.push({ at: one, names: [one.name] });
  }
  return groups.map(({ at, names }) => {
    const x = ising(at);
    const toLeft = x > (full[0] + full[1]) / 2;
    return Plot.text([names.join("\n")], {
      x,
      y: at.rbm.stable - shift,
      dx: toLeft ? -9 : 9,
      dy: toLeft ? 3 : -3,
      lineAnchor: toLeft ? "bottom" : "top",
      textAnchor: toLeft ? "end" : "start",
      lineHeight: 1.2,
    });
  });
}

function extent(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 0];
}

function padded(values: readonly number[], fraction: number): [number, number] {
  const [low, high] = extent(values.filter(Number.isFinite));
  const pad = high > low ? (high - low) * fraction : 1;
  return [low - pad, high + pad];
}

function share(part: readonly [number, number], whole: readonly [number, number]): number {
  return whole[1] > whole[0] ? (part[1] - part[0]) / (whole[1] - whole[0]) : 1;
}
