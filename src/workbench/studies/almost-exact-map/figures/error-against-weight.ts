import * as Plot from "@observablehq/plot";
import { evaluationOrders } from "../../../../systems/rbm/index.js";
import {
  cutLine,
  drawFigure,
  exponentOf,
  type Figure,
  keyPlot,
  logAxis,
  type Point,
  scientific,
  scientificFromLog10,
  significant,
  spread,
  theme,
} from "../../../report/index.js";
import type { MapResults, WeightSweepPoint } from "../results.js";
import { orderStyles } from "./orders.js";

/** Errors above 100 are of no interest; lines leave the figure there. */
const highestExponent = 2;
const boundColour = "#d3d7dc";

/** The measured error against w0, with the law of the map and the bounds of rounding. */
export function errorAgainstWeightFigure({ visible, weight, coupling, size, boundary }: MapResults): Figure {
  const sweep = visible.weightSweep;
  const weights = [weight, ...sweep.map((point) => point.weight)];
  const domain = [Math.min(...weights), Math.max(...weights)] as const;
  const { low, high } = verticalRange(sweep);
  const height = 420;
  const perPixel = (high - low) / (height - theme.margin.top - theme.margin.bottom - 30);
  const zeroAt = low - 20 * perPixel;
  const bottom = zeroAt - 10 * perPixel;
  const axis = logAxis({ low, high, zeroAt, label: "largest relative error", ticks: 9 });
  const limits = { low: bottom, high };
  const bound = sweep.map((point) => ({ x: point.weight, y: point.log10Bound }));

  const last = sweep.at(-1);
  // In reverse, so that of labels at one height the first order stands highest.
  const places = spread(evaluationOrders.map((order) => exponentOf(last?.measured[order] ?? 0, { zeroAt })).reverse(), {
    gap: 16 * perPixel,
    low: zeroAt,
    high,
  }).reverse();
  const crossings = evaluationOrders
    .map((order) => ({ order, x: visible.bound.roundingTakesOverAt[order] }))
    .map(({ order, x }) => ({ order, x, y: heightAt(bound, x) }))
    .filter(({ y }) => y > low && y < high);
  const labelAtLeft = weight > (domain[0] + domain[1]) / 2;

  const marks: Plot.Markish[] = [
    Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: axis.ticks! }),
    Plot.ruleY([zeroAt + 10 * perPixel], { stroke: theme.muted, strokeWidth: theme.line.thin, strokeDasharray: "2,3" }),
    Plot.ruleX([weight], { stroke: theme.ink, strokeWidth: theme.line.thin, strokeDasharray: "2,3" }),
    Plot.line(cutLine(bound, limits), { x: "x", y: "y", stroke: boundColour, strokeWidth: 5 }),
    ...evaluationOrders.flatMap((order, k) => {
      const { colour, symbol, label } = orderStyles[order];
      const measured = sweep.map((point) => ({
        x: point.weight,
        y: exponentOf(point.measured[order], { zeroAt }),
        zero: point.measured[order] === 0,
      }));
      const rounding = sweep.map((point) => ({ x: point.weight, y: exponentOf(point.rounding[order], { zeroAt }) }));
      const line = { x: "x", y: "y", stroke: colour };
      // Zeros are joined among themselves: a line from a number to zero has no meaning on a log axis.
      const pieces = [true, false].map((zero) =>
        measured.map((p) => ({ x: p.x, y: p.zero === zero ? p.y : Number.NaN })),
      );
      return [
        Plot.line(cutLine(rounding, limits), { ...line, strokeWidth: 1.2, strokeDasharray: "4,3" }),
        ...pieces.map((piece) => Plot.line(cutLine(piece, limits), { ...line, strokeWidth: theme.line.normal })),
        Plot.dot(
          measured.filter(({ y }) => y <= high),
          { x: "x", y: "y", symbol, r: 2.4, fill: colour },
        ),
        Plot.text([label], { x: domain[1], y: places[k]!, dx: 10, textAnchor: "start", fill: colour }),
      ];
    }),
    Plot.dot(crossings, { x: "x", y: "y", r: 5, fill: theme.paper, stroke: theme.ink, strokeWidth: 1.2 }),
    Plot.text([`*w*₀ = ${significant(weight)}`], {
      x: weight,
      y: high,
      dx: labelAtLeft ? -6 : 6,
      dy: 10,
      textAnchor: labelAtLeft ? "end" : "start",
    }),
  ];
  const crossover = visible.bound.roundingTakesOverAt;
  const { literal } = visible.maxRelativeError;
  const roundingOnly = Math.log10(literal) > visible.bound.log10MaxRelativeError + 1;
  return drawFigure({
    name: "error-against-weight",
    title: "Error of the visible layer against the central weight",
    caption:
      `The largest |P_RBM/P_Ising − 1| over random and all ordered configurations of the ${size.replace("x", " × ")} lattice (${boundary}) ` +
      `at K = ${significant(coupling)}, in three orders of evaluation (points), and the exact bound for all ` +
      "configurations (broad grey line), which falls as e^(−2w₀). Dashed: upper bounds of what float64 rounding adds. " +
      "Circles: where rounding may exceed the error of the map, " +
      `w₀ = ${evaluationOrders.map((order) => `${significant(crossover[order], { digits: 3 })} (${orderStyles[order].label})`).join(", ")}; ` +
      "from there on a larger weight no longer helps. Errors of exactly 0 stand on the line marked 0. At the chosen " +
      `w₀ = ${significant(weight)} the bound is ${scientificFromLog10(visible.bound.log10MaxRelativeError)}, while the literal order ` +
      `shows ${scientific(literal)}${roundingOnly ? ": rounding, not physics" : ""}.`,
    alt:
      "The largest relative error falls exponentially with the weight until it meets the rounding error of each " +
      "evaluation order; from there the literal order grows slowly, the stable order stays lowest.",
    panels: [
      {
        plot: {
          height,
          x: { domain: [...domain], label: "*w*₀", ticks: 7, tickFormat: (w: number) => significant(w) },
          y: { ...axis, domain: [bottom, high] },
          marks,
        },
      },
      {
        plot: keyPlot([
          { shape: "broad", colour: boundColour, text: "bound, all configurations" },
          { shape: "dashed", colour: theme.muted, text: "bounds of rounding" },
          { shape: "ring", colour: theme.ink, text: "rounding may take over" },
        ]),
      },
    ],
  });
}

/** Whole exponents that hold everything measured and the bounds of rounding. */
function verticalRange(sweep: readonly WeightSweepPoint[]): { low: number; high: number } {
  const exponents = sweep
    .flatMap(({ measured, rounding }) => [...Object.values(measured), ...Object.values(rounding)])
    .filter((error) => error > 0)
    .map((error) => Math.min(Math.log10(error), highestExponent));
  if (exponents.length === 0) return { low: -17, high: -10 };
  const low = Math.floor(Math.min(...exponents));
  return { low, high: Math.max(Math.ceil(Math.max(...exponents)), low + 3) };
}

/** The height at x of a line through points in ascending order; NaN outside. */
function heightAt(points: readonly Point[], x: number): number {
  const right = points.findIndex((point) => point.x >= x);
  const b = points[right];
  if (!b) return Number.NaN;
  const a = points[right - 1] ?? b;
  const fraction = b.x > a.x ? (x - a.x) / (b.x - a.x) : 0;
  return a.y + fraction * (b.y - a.y);
}
