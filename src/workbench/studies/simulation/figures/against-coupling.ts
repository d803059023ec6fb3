import { formatEstimate } from "../../../../core/statistics/index.js";
import { kaufman, onsager } from "../../../../physics/exact/index.js";
import { drawFigure, type Figure, type Panel, type Point, significant } from "../../../report/index.js";
import type { ReportedPoint } from "../results.js";
import { type Curve, criticalOf, type Grid, latticeOf, linearSize } from "./grid.js";
import { keyRows } from "./key-rows.js";
import { plain, symbolOf, variableOf, wordsOf } from "./names.js";
import { type Measured, observablePanel, type PanelCurve } from "./panel.js";
import { niceTicks } from "./ticks.js";

interface Group {
  readonly name: string;
  readonly title: string;
  readonly observables: readonly string[];
}

const groups: readonly Group[] = [
  { name: "energy", title: "Energy", observables: ["energyPerSite", "actionPerSite", "specificHeat"] },
  { name: "order", title: "Order", observables: ["magnetizationAbs", "phiSquared", "susceptibility"] },
  { name: "scaling", title: "Finite-size scaling", observables: ["binder", "correlationLength"] },
  { name: "overlap", title: "Overlap of replicas", observables: ["overlap", "overlapBinder"] },
];

/** A figure for each group of observables, with a panel for each of them, over the couplings of a grid. */
export function couplingFigures(grid: Grid): Figure[] {
  const points = grid.curves.flatMap((curve) => curve.points);
  return groups.flatMap((group) => {
    const shown = group.observables.filter((name) => points.some((point) => point.observables[name]));
    return shown.length === 0 ? [] : [groupFigure(grid, { ...group, observables: shown })];
  });
}

function groupFigure({ variable, curves, hidden }: Grid, { name, title, observables }: Group): Figure {
  const points = curves.flatMap((curve) => curve.points);
  const xs = points.map(({ parameters }) => Number(parameters[variable]));
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const margin = 0.03 * (last - first);
  const domain = [first - margin, last + margin] as const;
  const critical = variable === "coupling" ? [...new Set(points.flatMap((point) => criticalOf(point) ?? []))] : [];
  const marked = critical.filter((k) => k >= domain[0] && k <= domain[1]);
  const panelCurves = observables.map((observable) =>
    curves.map((curve): PanelCurve => {
      const exact = exactCurve(curve, { observable, domain });
      return { ...curve, points: measured(curve, { observable, variable }), ...(exact && { exact }) };
    }),
  );
  const solved = panelCurves.some((list) => list.some(({ exact }) => exact));
  const limits = observables.map((observable) => limitCurve(points, { observable, variable, domain }));
  const refused = panelCurves.some((list) =>
    list.some((curve) => curve.points.some(({ error }) => error === undefined)),
  );
  const logarithmic = observables.map(
    (observable, k) => observable === "susceptibility" && spansDecades(panelCurves[k]!),
  );
  const symbol = variableOf(variable);
  const panels: Panel[] = observables.map((observable, k) => ({
    plot: observablePanel({
      label: symbolOf(observable),
      curves: panelCurves[k]!,
      ...(limits[k] && { limit: limits[k] }),
      // Below the critical coupling the infinite lattice has m = 0, far from what a finite one has.
      ...(limits[k] && observable === "magnetizationAbs" && { reach: limits[k].map(({ y }) => y) }),
      critical: marked,
      logarithmic: logarithmic[k]!,
      axis: {
        label: k === observables.length - 1 ? (variable === "coupling" ? "coupling *K*" : symbol) : null,
        domain,
        ticks: niceTicks(domain[0], domain[1], 6),
        format: (x) => significant(x, { digits: 5 }),
      },
    }),
  }));
  const key = keyRows([
    ...(solved ? ([{ shape: "line", text: "exact, Kaufman 1949" }] as const) : []),
    ...(limits.some(Boolean) ? ([{ shape: "thin", text: "infinite lattice, Onsager 1944" }] as const) : []),
    ...(marked.length > 0 ? ([{ shape: "critical", text: "critical *K*" }] as const) : []),
    ...(refused ? ([{ shape: "ring", text: "too short for an error bar" }] as const) : []),
  ]);
  const list = observables.map((one) => (one === "correlationLength" ? "correlation length over L" : wordsOf(one)));
  const what = list.length > 1 ? `From top to bottom: ${list.join(", ")}, against` : `The ${list[0]} against`;
  return drawFigure({
    name: `${name}-against-${variable === "massSquared" ? "mass-squared" : variable}`,
    title: `${title} against ${variable === "coupling" ? "coupling" : plain(symbol)}`,
    caption:
      `${what} ${plain(symbol)} from ${significant(first)} to ${significant(last)}; error bars are one standard error. ` +
      `${curves.length === 1 ? `One curve, ${plain(curves[0]!.label)}.` : `Curves: ${curves.map(({ label }) => plain(label)).join("; ")}.`}` +
      `${hidden > 0 ? ` ${hidden} more are left out.` : ""}` +
      `${solved ? " Lines are the exact values of each torus." : " Lines join the points to guide the eye."}` +
      `${limits.some(Boolean) ? " The dashed grey line is the infinite lattice." : ""}` +
      `${logarithmic.includes(true) ? " The susceptibility has a logarithmic axis." : ""}` +
      `${marked.length > 0 ? ` The infinite lattice is critical at K = ${marked.map((k) => significant(k, { digits: 7 })).join(", ")}.` : ""}` +
      `${observables.includes("specificHeat") && observables.length > 1 ? " Peaks of the specific heat and of the susceptibility move with the size, each in its own way." : ""}`,
    alt: alt(curves, { observables, variable }),
    panels: [...panels, ...key],
  });
}

/** The largest and the smallest value of each curve, in words. */
function alt(
  curves: readonly Curve[],
  { observables, variable }: { readonly observables: readonly string[]; readonly variable: string },
): string {
  const name = plain(variableOf(variable));
  const parts = observables.flatMap((observable) => {
    const ends = curves.slice(0, 6).flatMap(({ label, points }) => {
      const found = points.filter((point) => point.observables[observable]);
      const [a, b] = [found[0], found.at(-1)];
      if (!a || !b) return [];
      const text = (point: ReportedPoint): string =>
        `${value(point, observable)} at ${name} = ${significant(Number(point.parameters[variable]))}`;
      return [`${plain(label)}: from ${text(a)} to ${text(b)}`];
    });
    return ends.length === 0 ? [] : [`${wordsOf(observable)}, ${ends.join("; ")}`];
  });
  return `${parts.join(". ")}.`;
}

export function value(point: ReportedPoint, observable: string): string {
  const { mean, error } = point.observables[observable]!;
  return error === undefined ? `${Number(mean.toPrecision(4))} (no error bar)` : formatEstimate({ mean, error });
}

/** Means and errors of one observable along a curve; correlation lengths in units of L. */
export function measured(
  { points }: Pick<Curve, "points">,
  { observable, variable }: { readonly observable: string; readonly variable: string },
): Measured[] {
  return points.flatMap((point): Measured[] => {
    const found = point.observables[observable];
    if (!found || !Number.isFinite(found.mean)) return [];
    const unit = observable === "correlationLength" ? (linearSize(point) ?? 1) : 1;
    const x = variable === "size" ? Math.log10(linearSize(point)!) : Number(point.parameters[variable]);
    const { mean, error } = found;
    return [{ x, mean: mean / unit, ...(error !== undefined && Number.isFinite(error) && { error: error / unit }) }];
  });
}

interface Range {
  readonly observable: string;
  readonly domain: readonly [number, number];
}

/** Kaufman's solution for the torus of a curve, where the curve is one over couplings. */
function exactCurve({ points }: Curve, { observable, domain }: Range): Point[] | undefined {
  const [point] = points;
  if (observable !== "energyPerSite" && observable !== "specificHeat") return undefined;
  // Only what results.json calls exact is drawn as exact.
  if (!point || points.some(({ exact }) => exact[observable] === undefined)) return undefined;
  const lattice = latticeOf(point);
  if (lattice?.kind !== "square" || point.parameters.coupling === undefined) return undefined;
  const { rows, columns } = lattice;
  const steps = Math.max(40, Math.min(160, Math.floor(20_000 / Math.min(rows, columns))));
  return places(domain, [steps, points.map(({ parameters }) => Number(parameters.coupling))]).flatMap((coupling) =>
    coupling > 0 ? [{ x: coupling, y: kaufman({ rows, columns, coupling })[observable] }] : [],
  );
}

/** Onsager's solution, for Ising models on square lattices. */
function limitCurve(
  points: readonly ReportedPoint[],
  { observable, domain, variable }: Range & { readonly variable: string },
): Point[] | undefined {
  const names: Readonly<Record<string, "energyPerSite" | "specificHeat" | "magnetization">> = {
    energyPerSite: "energyPerSite",
    specificHeat: "specificHeat",
    magnetizationAbs: "magnetization",
  };
  const name = names[observable];
  const square = points.every((point) => point.parameters.model === "ising" && latticeOf(point)?.kind === "square");
  if (!name || !square || variable !== "coupling" || domain[0] < 0) return undefined;
  const critical = criticalOf(points[0]!)!;
  const near = [1e-6, 1e-5, 1e-4, 3e-4, 1e-3].flatMap((step) => [critical - step, critical + step]);
  return places(domain, [240, near]).map((coupling) => ({ x: coupling, y: onsager({ coupling })[name] }));
}

/** Evenly spaced places within a domain together with others, in ascending order. */
function places(domain: readonly [number, number], [steps, others]: readonly [number, readonly number[]]): number[] {
  const even = Array.from({ length: steps + 1 }, (_, k) => domain[0] + ((domain[1] - domain[0]) * k) / steps);
  const inside = others.filter((x) => x > domain[0] && x < domain[1]);
  return [...new Set([...even, ...inside])].sort((a, b) => a - b);
}

function spansDecades(curves: readonly PanelCurve[]): boolean {
  const means = curves.flatMap(({ points }) => points.map(({ mean }) => mean));
  return means.length > 0 && means.every((mean) => mean > 0) && Math.max(...means) > 30 * Math.min(...means);
}
