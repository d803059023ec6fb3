import * as Plot from "@observablehq/plot";
import { formatEstimate } from "../../../../core/statistics/index.js";
import { drawFigure, type Figure, type Panel, significant, theme } from "../../../report/index.js";
import type { ExponentsResults, QuantityScan } from "../results.js";
import { axisNames, describedModel, plainNames } from "../words.js";
import { padded } from "./drawing.js";

interface Row {
  readonly size: number;
  readonly at: number;
  readonly log: number;
  readonly error: number;
}

const colours = [theme.blue, theme.green, theme.purple];

/** What grows or falls as a power of L at K_c, with the best fit of each quantity, and below what the fits leave. */
export function powerLawFigure(results: ExponentsResults): Figure {
  const scans = results.scans.filter(({ number }) => number !== "criticalCoupling");
  const slopes = scans.filter(({ number }) => number === "yt");
  const others = scans.filter(({ number }) => number !== "yt");
  const panels: Panel[] = [
    { plot: logPanel(results, { scans: slopes, label: "slopes at the critical *K*", height: 240 }) },
    ...others.map((scan) => ({
      plot: logPanel(results, { scans: [scan], label: axisNames[scan.quantity]!, height: 170 }),
    })),
  ];
  const printed = scans.map(
    ({ number, quantity, value, statistical, systematic }) =>
      `${plainNames[number]} = ${formatEstimate({ mean: value, error: Math.hypot(statistical, systematic) })} from ${plainNames[quantity]}`,
  );
  return drawFigure({
    name: "power-laws",
    title: "Powers of L at the critical coupling",
    caption:
      `Quantities of ${describedModel(results)} at K_c against L on two logarithmic axes; error bars, smaller than the dots where none is seen, ` +
      `hold the error of K_c. Lines are the fits with the largest weight, from their smallest L on. ${printed.join("; ")}: averages over all fits.`,
    alt: `Logarithms of slopes, of the magnetisation and of the susceptibility against ln L lie on straight lines; ${printed.join(", ")}.`,
    panels,
  });
}

function logPanel(
  results: ExponentsResults,
  {
    scans,
    label,
    height,
  }: { readonly scans: readonly QuantityScan[]; readonly label: string; readonly height: number },
): Plot.PlotOptions {
  const series = scans.map((scan) => {
    const rows = results.sizes.flatMap(({ size, atCritical }): Row[] => {
      const found = atCritical[scan.quantity];
      if (!found || !(found.value > 0)) return [];
      return [
        { size, at: Math.log10(size), log: Math.log10(found.value), error: found.error / found.value / Math.LN10 },
      ];
    });
    const best = scan.fits.reduce((most, fit) => (fit.weight > most.weight ? fit : most));
    return { scan, rows, fit: lineOf(best, rows) };
  });
  const x = results.sizes.map(({ size }) => Math.log10(size));
  const all = series.flatMap(({ rows }) => rows.map(({ log }) => log));
  return {
    height,
    x: {
      domain: padded(x, 0.06),
      label: "*L*",
      ticks: x,
      tickFormat: (at: number) => significant(10 ** at, { digits: 3 }),
    },
    y: { domain: padded(all, 0.1), label, ticks: 4, tickFormat: (at: number) => significant(10 ** at, { digits: 2 }) },
    marks: series.flatMap(({ scan, rows, fit }, s) => {
      const colour = colours[s % colours.length]!;
      return [
        Plot.line(fit, { x: "at", y: "log", stroke: colour, strokeWidth: theme.line.normal }),
        Plot.ruleX(rows, {
          x: "at",
          y1: (row: Row) => row.log - row.error,
          y2: (row: Row) => row.log + row.error,
          stroke: colour,
          strokeWidth: theme.line.normal,
        }),
        Plot.dot(rows, { x: "at", y: "log", r: 3.5, fill: colour }),
        Plot.text(rows.slice(-1), {
          x: "at",
          y: "log",
          text: () => axisNames[scan.quantity]!,
          dx: 12,
          textAnchor: "start",
          fill: colour,
        }),
      ];
    }),
    r: { type: "identity" },
  };
}

/** The fitted law; its parameters are the power, the level of the logarithm, and the amplitude of the correction. */
function lineOf(
  fit: QuantityScan["fits"][number],
  rows: readonly Row[],
): { readonly at: number; readonly log: number }[] {
  const [power, level, amplitude = 0] = fit.parameters as readonly [number, number, number?];
  const own = rows.filter(({ size }) => size >= fit.minimumSize);
  const [low, high] = [own[0]!.at, own.at(-1)!.at];
  const omega = fit.correction ?? 1;
  return Array.from({ length: 41 }, (_, i) => {
    const at = low + ((high - low) * i) / 40;
    const log = level + power * at * Math.LN10 + Math.log1p(amplitude * 10 ** (-omega * at));
    return { at, log: log / Math.LN10 };
  });
}
