import * as Plot from "@observablehq/plot";
import { formatEstimate } from "../../../../core/statistics/index.js";
import { drawFigure, type Figure, integer, significant, theme } from "../../../report/index.js";
import type { ReportedEstimate, ReportedPoint } from "../results.js";
import type { Histogram } from "../trace/histogram.js";
import type { Trace } from "../trace.js";
import { ordinal, placeInWords } from "./place.js";
import { niceTicks } from "./ticks.js";

/** The energy of one chain with its mean, and below it the distribution of the order parameter over all chains. */
export function chainFigure(
  trace: Trace,
  { point, name }: { readonly point?: ReportedPoint; readonly name: string },
): Figure {
  const { energy, histogram } = trace;
  const observable = point?.observables.actionPerSite ? "actionPerSite" : "energyPerSite";
  const word = observable === "actionPerSite" ? "action" : "energy";
  const found = point?.observables[observable];
  const several = Number(point?.parameters.disorder ?? 1) > 1;
  const { spread } = momentsOf(energy.values);
  const line = several
    ? "the mean of what is drawn: the energies of realisations differ"
    : found
      ? "the mean of all chains"
      : "the mean of what is drawn";
  const thin = energy.stride > 1 ? `, ${ordinal(energy.stride)} drawn` : "";
  const where = placeInWords(point, trace);
  const summary = found ? summaryOf(found) : "";
  const peaks = histogram ? peakOf(histogram) : "";
  const symbol = histogram ? plainOrder[histogram.of] : "";
  return drawFigure({
    name,
    title: histogram ? `A chain, and how often ${symbol} has which value` : "A chain",
    caption:
      `${histogram ? "Above: the" : "The"} ${word} per site of one chain${where} (${integer(energy.measurements)} measurements${thin}). The line is ${line}, ` +
      `the band one standard deviation of a measurement, ${significant(spread, { digits: 2 })}, to either side.` +
      `${found ? meanInWords(found, { several }) : ""}` +
      `${histogram ? ` Below: the distribution of ${orderWords[histogram.of]}, ${integer(histogram.total)} values from all chains${several ? " of all realisations" : ""} in ${histogram.counts.length} bins; ${peaks}.` : ""}`,
    alt:
      `The ${word} per site of a chain of ${integer(energy.measurements)} measurements${where}, ${found && !several ? `mean ${summary}` : `about ${significant(momentsOf(energy.values).mean)}`}, ` +
      `standard deviation ${significant(spread, { digits: 2 })}.${histogram ? ` A histogram of ${symbol}; ${peaks}.` : ""}`,
    panels: [
      {
        plot: seriesPanel(trace, {
          found: several ? undefined : found,
          label: word === "action" ? "*S*/*N*" : "*E*/*N*",
        }),
      },
      ...(histogram ? [{ plot: histogramPanel(histogram) }] : []),
    ],
  });
}

const plainOrder = { m: "m", q: "q", order: "the order parameter" } as const;
const orderWords = {
  m: "m, the magnetization per site",
  q: "q, the overlap of two replicas per site",
  order: "the order parameter (q max N_c/N − 1)/(q − 1)",
} as const;

function summaryOf({ mean, error, tau, refusal }: ReportedEstimate): string {
  const value = formatEstimate({ mean, error, ...(refusal !== undefined && { refusal }) });
  return `${value} with tau = ${significant(tau, { digits: 3 })} measurements`;
}

function meanInWords(found: ReportedEstimate, { several }: { readonly several: boolean }): string {
  if (several)
    return ` The mean over ${integer(Math.round(found.effectiveSamples))} realisations is ${summaryOf(found)} at most.`;
  return ` The mean is ${summaryOf(found)}: ${integer(found.samples)} measurements are worth ${integer(Math.round(found.effectiveSamples))} independent ones.`;
}

function momentsOf(values: readonly number[]): { mean: number; spread: number } {
  const origin = values[0] ?? 0;
  const mean = origin + values.reduce((sum, value) => sum + value - origin, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

function seriesPanel(
  { energy }: Trace,
  { found, label }: { readonly found: ReportedEstimate | undefined; readonly label: string },
): Plot.PlotOptions {
  const { values, stride, measurements } = energy;
  const moments = momentsOf(values);
  const mean = found?.mean ?? moments.mean;
  const band = [mean - moments.spread, mean + moments.spread] as const;
  let [low, high] = [band[0], band[1]];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const pad = high > low ? 0.05 * (high - low) : 0.05 * (Math.abs(high) || 1);
  const domain = [low - pad, high + pad] as const;
  const ticks = niceTicks(domain[0], domain[1], 5);
  const last = Math.max(1, measurements - 1);
  const notes = [
    `mean ${found?.error === undefined ? significant(mean) : formatEstimate({ mean, error: found.error })}`,
    ...(found
      ? [`tau ${significant(found.tau, { digits: 3 })}`, `${integer(Math.round(found.effectiveSamples))} effective`]
      : []),
    ...(found && found.error === undefined ? ["no error bar:", "too short"] : []),
  ];
  return {
    height: 230,
    x: { domain: [0, last], label: "measurement", ticks: niceTicks(0, last, 5), tickFormat: (x: number) => integer(x) },
    y: { domain: [...domain], label, ticks, tickFormat: (y: number) => significant(y, { digits: 5 }) },
    marks: [
      Plot.rect([0], { x1: 0, x2: last, y1: band[0], y2: band[1], fill: "#dde7ee" }),
      Plot.gridY(ticks, { stroke: theme.grid, strokeOpacity: 1 }),
      Plot.line(
        values.map((y, k) => ({ x: k * stride, y })),
        { x: "x", y: "y", stroke: theme.blue, strokeWidth: values.length > 400 ? 0.6 : 1 },
      ),
      Plot.ruleY([mean], { stroke: theme.vermilion, strokeWidth: theme.line.normal }),
      Plot.text([notes.join("\n")], {
        x: last,
        y: Math.min(domain[1], Math.max(domain[0], mean)),
        textAnchor: "start",
        lineHeight: 1.3,
        fontSize: theme.noteSize,
        dx: 8,
        fill: theme.vermilion,
      }),
    ],
  };
}

function histogramPanel(histogram: Histogram): Plot.PlotOptions {
  const bars = densities(histogram);
  const { edges, of } = histogram;
  const high = 1.06 * Math.max(...bars.map(({ y }) => y));
  const [first, last] = [edges[0]!, edges.at(-1)!];
  const ticks = niceTicks(0, high, 4);
  return {
    height: 210,
    x: {
      domain: [first, last],
      label: of === "order" ? "order parameter" : `*${of}*`,
      ticks: niceTicks(first, last, 6),
      tickFormat: (x: number) => significant(x, { digits: 4 }),
    },
    y: { domain: [0, high], label: "density", ticks, tickFormat: (y: number) => significant(y) },
    marks: [
      Plot.gridY(ticks, { stroke: theme.grid, strokeOpacity: 1 }),
      Plot.rect(bars, { x1: "x1", x2: "x2", y1: 0, y2: "y", fill: theme.blue, fillOpacity: 0.75 }),
      Plot.ruleY([0], { stroke: theme.ink, strokeWidth: theme.line.thin }),
    ],
  };
}

function densities({ edges, counts, total }: Histogram): { x1: number; x2: number; y: number }[] {
  return counts.map((count, k) => {
    const [x1, x2] = [edges[k]!, edges[k + 1]!];
    return { x1, x2, y: count / (total * (x2 - x1)) };
  });
}

function peakOf(histogram: Histogram): string {
  const best = densities(histogram).reduce((most, one) => (one.y > most.y ? one : most));
  const middle = (best.x1 + best.x2) / 2;
  return `it is highest at ${significant(middle, { digits: 2 })}`;
}
