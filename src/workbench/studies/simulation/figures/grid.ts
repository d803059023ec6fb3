import { critical, criticalCubic, extents, type Lattice } from "../../../../physics/lattice/index.js";
import { criticalPotts } from "../../../../physics/models/index.js";
import { theme } from "../../../report/index.js";
import { parseLattice } from "../../../runs/index.js";
import type { ReportedPoint } from "../results.js";

/** Points that differ in one parameter, to be drawn as one curve. */
export interface Curve {
  /** What tells it from the other curves, such as L = 16. */
  readonly label: string;
  readonly colour: string;
  readonly symbol: "circle" | "square" | "diamond2" | "triangle" | "hexagon" | "triangle2";
  /** In the order of the varying parameter. */
  readonly points: readonly ReportedPoint[];
}

/** A figure's worth of curves. */
export interface Grid {
  /** The parameter that varies along the curves. */
  readonly variable: string;
  readonly curves: readonly Curve[];
  /** How many curves are left out for the sake of legibility. */
  readonly hidden: number;
}

const symbols = ["circle", "square", "diamond2", "triangle", "hexagon", "triangle2"] as const;
const few = [theme.blue, theme.vermilion, theme.green, theme.purple, theme.ink];
const mostCurves = 10;
const least = 3;

/** The points over the couplings, or for phi^4 over the parameter that varies; undefined with fewer than 3 of them. */
export function couplingGrid(tasks: readonly ReportedPoint[]): Grid | undefined {
  for (const variable of ["coupling", "massSquared", "kappa", "lambda"]) {
    const grid = gridOver(tasks, variable);
    if (grid) return grid;
  }
  return undefined;
}

/**
 * The points over sizes at one coupling: of several, the one nearest to where the model is critical, or the coldest where
 * that is not known.
 */
export function sizeGrid(tasks: readonly ReportedPoint[]): Grid | undefined {
  const grid = gridOver(
    tasks.filter((point) => linearSize(point) !== undefined),
    "size",
  );
  if (!grid) return undefined;
  const distance = ({ points }: Curve): number => {
    const [point] = points;
    const coupling = Number(point!.parameters.coupling);
    const known = criticalOf(point!);
    return known === undefined ? -Math.abs(coupling) : Math.abs(coupling - known);
  };
  const known = grid.curves.some((curve) => Number.isFinite(distance(curve)));
  if (!known) return grid;
  const states = [...new Set(grid.curves.map(({ points }) => points[0]!.parameters.states))];
  const nearest = states.map((q) =>
    grid.curves
      .filter(({ points }) => points[0]!.parameters.states === q)
      .reduce((best, one) => (distance(one) < distance(best) ? one : best)),
  );
  return {
    ...grid,
    hidden: 0,
    curves: nearest.map((curve, k) => ({ ...curve, ...look(k, nearest.length) })),
  };
}

function gridOver(tasks: readonly ReportedPoint[], variable: string): Grid | undefined {
  const groups = new Map<string, { others: ReportedPoint["parameters"]; points: ReportedPoint[] }>();
  for (const point of tasks) {
    if (point.parameters[variable] === undefined) continue;
    const { [variable]: _, ...others } = point.parameters;
    const key = JSON.stringify(others);
    const group = groups.get(key) ?? { others, points: [] };
    group.points.push(point);
    groups.set(key, group);
  }
  const wide = [...groups.values()].filter(
    ({ points }) => new Set(points.map((point) => point.parameters[variable])).size >= least,
  );
  if (wide.length === 0) return undefined;
  const differing = [...new Set(wide.flatMap(({ others }) => Object.keys(others)))].filter(
    (name) => new Set(wide.map(({ others }) => others[name])).size > 1,
  );
  const named = differing.length > 0 ? differing : ["size"].filter((name) => name !== variable);
  const shown =
    wide.length <= mostCurves
      ? wide
      : Array.from({ length: mostCurves }, (_, k) => wide[Math.round((k * (wide.length - 1)) / (mostCurves - 1))]!);
  const place = (point: ReportedPoint): number =>
    variable === "size" ? linearSize(point)! : Number(point.parameters[variable]);
  return {
    variable,
    hidden: wide.length - shown.length,
    curves: shown.map(({ others, points }, k) => ({
      label: named.map((name) => parameterLabel(name, others[name])).join(", "),
      ...look(k, shown.length),
      points: [...points].sort((a, b) => place(a) - place(b)),
    })),
  };
}

/** Few curves in the hues of the house, more in shades from pale to dark. */
function look(k: number, count: number): Pick<Curve, "colour" | "symbol"> {
  const symbol = symbols[k % symbols.length]!;
  if (count <= few.length) return { colour: few[k]!, symbol };
  const [pale, dark] = [
    [110, 168, 206],
    [8, 40, 78],
  ] as const;
  const channel = (c: 0 | 1 | 2): string =>
    Math.round(pale[c] + ((dark[c] - pale[c]) * k) / (count - 1))
      .toString(16)
      .padStart(2, "0");
  return { colour: `#${channel(0)}${channel(1)}${channel(2)}`, symbol };
}

/** A parameter and its value in few characters: L = 16, q = 3. */
export function parameterLabel(name: string, value: number | string | undefined): string {
  if (value === undefined) return "";
  if (name === "size") {
    const sizes = String(value).split("x");
    return sizes.every((one) => one === sizes[0]) ? `*L* = ${sizes[0]}` : sizes.join(" × ");
  }
  const short: Readonly<Record<string, string>> = {
    coupling: "*K* = ",
    states: "*q* = ",
    kappa: "*κ* = ",
    massSquared: "*μ*² = ",
    lambda: "*λ* = ",
  };
  const text = typeof value === "number" ? String(Number(value.toPrecision(6))).replace("-", "−") : value;
  return `${short[name] ?? ""}${text}`;
}

/** The lattice of a point; undefined for an analysis of series alone. */
export function latticeOf({ parameters }: ReportedPoint): Lattice | undefined {
  const { size, boundary } = parameters;
  if (typeof size !== "string") return undefined;
  return parseLattice(size, { boundary: boundary === "open" ? "open" : "periodic" });
}

/** N^(1/d), which is L where all extents are equal. */
export function linearSize(point: ReportedPoint): number | undefined {
  const lattice = latticeOf(point);
  if (!lattice) return undefined;
  const sizes = extents(lattice);
  return sizes.every((one) => one === sizes[0]) ? sizes[0]! : lattice.sites ** (1 / sizes.length);
}

/** The critical coupling of the infinite lattice, where it is known. */
export function criticalOf(point: ReportedPoint): number | undefined {
  const { model, states } = point.parameters;
  const lattice = latticeOf(point);
  if (model === "ising" && lattice) return lattice.kind === "cubic" ? criticalCubic : critical;
  return model === "potts" && lattice?.kind === "square" && typeof states === "number"
    ? criticalPotts(states)
    : undefined;
}
