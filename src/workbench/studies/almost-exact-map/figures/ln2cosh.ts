import * as Plot from "@observablehq/plot";
import { ln2Cosh } from "../../../../core/numbers/index.js";
import { drawFigure, type Figure, logAxis, scientificFromLog10, significant, theme } from "../../../report/index.js";
import type { MapResults } from "../results.js";

/** log10 of 2^-53, below which adding to a number of order 1 changes nothing in double precision. */
const roundoff = -53 * Math.LOG10E * Math.LN2;

/** ln 2cosh x against |x|: why the map works. */
export function ln2CoshFigure({ weight, coupling }: MapResults): Figure {
  const centre = Math.abs(weight);
  const reach = 4 * Math.abs(coupling);
  const bend = log10Bend(centre);

  const near = 3;
  const samples = Array.from({ length: 121 }, (_, k) => -near + (2 * near * k) / 120);
  const upper: Plot.PlotOptions = {
    height: 250,
    x: { domain: [-near, near], label: "*x*", ticks: 7 },
    y: { domain: [0, 3.2], label: null, ticks: 4 },
    marks: [
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 4 }),
      Plot.areaY(samples, {
        x: (x: number) => x,
        y1: (x: number) => Math.abs(x),
        y2: (x: number) => ln2Cosh(x),
        fill: theme.wash,
        curve: "linear",
      }),
      Plot.line(samples, {
        x: (x: number) => x,
        y: (x: number) => Math.abs(x),
        stroke: theme.muted,
        strokeWidth: theme.line.normal,
        strokeDasharray: "5,3",
      }),
      Plot.line(samples, {
        x: (x: number) => x,
        y: (x: number) => ln2Cosh(x),
        stroke: theme.blue,
        strokeWidth: theme.line.bold,
      }),
      Plot.text(["ln 2"], { x: 0, y: Math.LN2, dy: -9 }),
      Plot.text(["ln 2cosh *x*"], { x: near, y: ln2Cosh(near), dx: 8, dy: -8, textAnchor: "start", fill: theme.blue }),
      Plot.text(["|*x*|"], { x: near, y: near, dx: 8, dy: 8, textAnchor: "start", fill: theme.muted }),
      Plot.text(["ln 2cosh(*w*₀ + *Ks*) − ln 2cosh *w*₀\ntends to *Ks* where the\ncurve has become straight"], {
        x: 0,
        y: 2.5,
        lineHeight: 1.3,
        fill: theme.muted,
      }),
    ],
  };

  const end = Math.max(28, 1.15 * (centre + reach));
  const floor = 2 * Math.floor(log10Bend(end) / 2);
  const line = Array.from({ length: 241 }, (_, k) => (end * k) / 240);
  const lower: Plot.PlotOptions = {
    height: 250,
    x: { domain: [0, end], label: "|*x*|", ticks: 7, tickFormat: (x: number) => significant(x) },
    y: logAxis({ low: floor, high: 0, label: "ln 2cosh *x* − |*x*|", ticks: 6 }),
    marks: [
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: logAxis({ low: floor, high: 0, ticks: 6 }).ticks! }),
      Plot.rect([0], {
        x1: Math.max(0, centre - reach),
        x2: centre + reach,
        y1: floor,
        y2: 0,
        fill: theme.vermilion,
        fillOpacity: 0.12,
      }),
      Plot.ruleX([centre], { stroke: theme.vermilion, strokeWidth: theme.line.thin }),
      Plot.ruleY([roundoff], { stroke: theme.muted, strokeWidth: theme.line.thin, strokeDasharray: "2,3" }),
      Plot.line(line, { x: (x: number) => x, y: log10Bend, stroke: theme.blue, strokeWidth: theme.line.bold }),
      Plot.dot([0], { x: centre, y: bend, fill: theme.vermilion, r: 4 }),
      Plot.text(["2⁻⁵³, the roundoff\nof double precision"], {
        x: end,
        y: roundoff,
        dx: 8,
        textAnchor: "start",
        fill: theme.muted,
        fontSize: theme.noteSize,
      }),
    ],
  };
  const annotation =
    `|*w*₀| = ${significant(centre)}: bend ${scientificFromLog10(bend)}\n` +
    "shaded: |*w*₀| ± 4|*K*|, the inputs\nthat a filter sees";
  lower.marks!.push(
    Plot.text([annotation], {
      ...annotationPlace({ from: (centre - reach) / end, to: (centre + reach) / end, end, floor }),
      lineHeight: 1.3,
      fill: theme.vermilion,
    }),
  );

  return drawFigure({
    name: "ln2cosh",
    title: "Why the map works: ln 2cosh x becomes a straight line",
    caption:
      "Above: a hidden unit that has been summed out contributes ln 2cosh x, x being its input. The function is |x| " +
      "but for the bend at the origin (shaded). Below: the height of the bend falls as e^(−2|x|). A weight w₀ far " +
      "from the origin moves the inputs w₀ + Ks, s = −4 … 4, onto the straight part, where ln 2cosh(w₀ + Ks) − ln " +
      `2cosh w₀ equals Ks, the energy of the star${weight < 0 ? " (−Ks for a negative w₀: the kept spins come out reversed)" : ""}. At ` +
      `|w₀| = ${significant(centre)} the bend is ${scientificFromLog10(bend)}` +
      `${bend < roundoff ? ", below what double precision resolves next to 1" : ""}.`,
    alt: `Two plots. The first shows ln 2cosh x touching |x| away from the origin, the second their difference falling exponentially to ${scientificFromLog10(bend)} at |x| = ${significant(centre)}.`,
    panels: [{ plot: upper }, { plot: lower }],
  });
}

/** Where the annotation meets neither the falling line, nor the shaded inputs, nor the label of the roundoff. */
function annotationPlace({
  from,
  to,
  end,
  floor,
}: {
  from: number;
  to: number;
  end: number;
  floor: number;
}): Plot.TextOptions {
  const top = { y: 0, dy: 8, lineAnchor: "top" } as const;
  if (to < 0.54 || (to < 0.76 && floor > -50)) {
    return { ...top, x: Math.max(to, 0.36) * end, dx: 8, textAnchor: "start" };
  }
  if (from > 0.66) return { ...top, x: from * end, dx: -8, textAnchor: "end" };
  return { x: 0, y: floor, dx: 8, dy: -8, lineAnchor: "bottom", textAnchor: "start" };
}

/** log10 of ln 2cosh x - |x| = ln(1 + e^(-2x)), x >= 0, also where that underflows. */
function log10Bend(x: number): number {
  return x < 300 ? Math.log10(Math.log1p(Math.exp(-2 * x))) : -2 * x * Math.LOG10E;
}
