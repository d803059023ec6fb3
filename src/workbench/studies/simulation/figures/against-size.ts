import { kaufman } from "../../../../physics/exact/index.js";
import { drawFigure, type Figure, type Panel, type Point, significant } from "../../../report/index.js";
import type { ReportedPoint } from "../results.js";
import { measured, value } from "./against-coupling.js";
import { criticalOf, type Grid, latticeOf, linearSize, parameterLabel } from "./grid.js";
import { keyRows } from "./key-rows.js";
import { plain, symbolOf, wordsOf } from "./names.js";
import { observablePanel, type PanelCurve } from "./panel.js";
import { logTicks } from "./ticks.js";

const shown = [
  "energyPerSite",
  "actionPerSite",
  "magnetizationAbs",
  "susceptibility",
  "overlap",
  "binder",
  "overlapBinder",
  "correlationLength",
];
const powers = ["magnetizationAbs", "susceptibility"];

/** Observables against the size at one coupling; order parameter and susceptibility on two logarithmic axes. */
export function sizeFigure({ curves }: Grid): Figure {
  const points = curves.flatMap((curve) => curve.points);
  const sizes = [...new Set(points.map((point) => linearSize(point)!))].sort((a, b) => a - b);
  const [low, high] = [Math.log10(sizes[0]!), Math.log10(sizes.at(-1)!)];
  const margin = 0.05 * (high - low);
  const domain = [low - margin, high + margin] as const;
  const observables = shown.filter((name) => points.some((point) => point.observables[name]));
  const exponents = exponentsOf(points);
  const panelCurves = observables.map((observable, index) =>
    curves.map((curve): PanelCurve => {
      const list = curve.points;
      const exact = exactCurve(list, observable);
      const label = curves.length > 1 ? curve.label : index === 0 ? placeLabel(list[0]!) : "";
      return { ...curve, label, points: measured(curve, { observable, variable: "size" }), ...(exact && { exact }) };
    }),
  );
  const ticks = sizes.length <= 8 ? sizes.map((size) => Math.log10(size)) : logTicks(domain[0], domain[1]);
  const panels: Panel[] = observables.map((observable, k) => {
    const all = panelCurves[k]!.flatMap((curve) => curve.points);
    const logarithmic = powers.includes(observable) && all.every(({ mean }) => mean > 0);
    const exponent = exponents?.[observable];
    const last = panelCurves[k]![0]?.points.at(-1);
    const guide =
      logarithmic && exponent && curves.length === 1 && last
        ? {
            points: [low, high].map((x) => ({ x, y: last.mean * 10 ** (exponent.value * (x - last.x)) })),
            text: `slope ${exponent.text}`,
          }
        : undefined;
    return {
      plot: observablePanel({
        label: symbolOf(observable),
        curves: panelCurves[k]!,
        logarithmic,
        height: 190,
        ...(guide && { guide }),
        axis: {
          label: k === observables.length - 1 ? "*L*" : null,
          domain,
          ticks,
          format: (x) => significant(10 ** x, { digits: 4 }),
        },
      }),
    };
  });
  const solved = panelCurves.some((list) => list.some(({ exact }) => exact));
  const refused = panelCurves.some((list) =>
    list.some((curve) => curve.points.some(({ error }) => error === undefined)),
  );
  const where = curves.map(({ points: [point] }) => plain(placeLabel(point!))).join("; ");
  return drawFigure({
    name: "against-size",
    title: "Against the size of the lattice",
    caption:
      `From top to bottom: ${observables.map((one) => (one === "correlationLength" ? "correlation length over L" : wordsOf(one))).join(", ")}, at ${where} for L = ${sizes.map((size) => significant(size)).join(", ")}; error bars are one standard error.` +
      `${observables.some((name) => powers.includes(name)) ? " Order parameter and susceptibility have logarithmic axes, on which a power of L is a straight line." : ""}` +
      `${exponents && curves.length === 1 ? ` Dotted lines through the largest size have the exact critical slopes, −${exponents.magnetizationAbs!.text.slice(1)} and ${exponents.susceptibility!.text}.` : ""}` +
      `${solved ? " The line in the panel of the energy is exact for square tori." : ""}`,
    alt: `${observables
      .map((observable) => {
        const found = curves[0]!.points.filter((point) => point.observables[observable]);
        const ends = [found[0]!, found.at(-1)!].map(
          (point) => `${value(point, observable)} at L = ${significant(linearSize(point)!)}`,
        );
        return `${wordsOf(observable)}: ${ends.join(", ")}`;
      })
      .join("; ")}.`,
    panels: [
      ...panels,
      ...keyRows([
        ...(solved ? ([{ shape: "line", text: "exact, Kaufman 1949" }] as const) : []),
        ...(refused ? ([{ shape: "ring", text: "too short for an error bar" }] as const) : []),
      ]),
    ],
  });
}

/** Kaufman's values for square tori of all sizes between the smallest and the largest. */
function exactCurve(points: readonly ReportedPoint[], observable: string): Point[] | undefined {
  if (observable !== "energyPerSite" || points.some(({ exact }) => exact[observable] === undefined)) return undefined;
  const square = points.every((point) => {
    const lattice = latticeOf(point);
    return lattice?.kind === "square" && lattice.rows === lattice.columns;
  });
  if (!square) return undefined;
  const coupling = Number(points[0]!.parameters.coupling);
  const [low, high] = [linearSize(points[0]!)!, linearSize(points.at(-1)!)!];
  const steps = 24;
  const sizes = Array.from({ length: steps + 1 }, (_, k) => Math.round(low * (high / low) ** (k / steps)));
  return [...new Set(sizes)].map((size) => ({
    x: Math.log10(size),
    y: kaufman({ rows: size, columns: size, coupling }).energyPerSite,
  }));
}

/** The coupling that all points of a curve share, or the parameters of a field. */
function placeLabel({ parameters }: ReportedPoint): string {
  const names = parameters.coupling === undefined ? ["massSquared", "lambda"] : ["coupling"];
  return names.map((name) => parameterLabel(name, parameters[name])).join(", ");
}

interface Exponent {
  readonly value: number;
  readonly text: string;
}

/** Powers of L at the critical point of two-dimensional models, -beta/nu and gamma/nu, where they are known and plain. */
function exponentsOf(points: readonly ReportedPoint[]): Readonly<Record<string, Exponent>> | undefined {
  const [first] = points;
  const known = points.every((point) => {
    const critical = criticalOf(point);
    const { coupling, model, states } = point.parameters;
    const square = latticeOf(point)?.kind === "square";
    const plainLaw = model === "ising" || (model === "potts" && (states === 2 || states === 3));
    return square && plainLaw && critical !== undefined && Math.abs(Number(coupling) - critical) < 1e-6;
  });
  if (!first || !known) return undefined;
  return first.parameters.states === 3
    ? {
        magnetizationAbs: { value: -2 / 15, text: "−2/15" },
        susceptibility: { value: 26 / 15, text: "26/15" },
      }
    : {
        magnetizationAbs: { value: -1 / 8, text: "−1/8" },
        susceptibility: { value: 7 / 4, text: "7/4" },
      };
}
