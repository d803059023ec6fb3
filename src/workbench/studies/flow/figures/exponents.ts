import * as Plot from "@observablehq/plot";
import { critical as criticalPoint } from "../../../../physics/lattice/index.js";
import { drawFigure, type Figure, significant, theme } from "../../../report/index.js";
import type { FlowMethod, FlowResults } from "../results.js";
import { padded } from "./drawing.js";
import { isPlain } from "./names.js";

interface Row {
  readonly label: string;
  readonly nu: number | null;
  readonly criticalCoupling: number | null;
  /** Whether it is the method of this study. */
  readonly own: boolean;
}

const left = 196;
const gap = 24;
const rowHeight = 34;

/** nu and the critical coupling of all methods next to the exact values. */
export function exponentsFigure(results: FlowResults): Figure {
  const rows = rowsOf(results);
  const height = 60 + rowHeight * rows.length;
  const innerWidth = (theme.width - left - gap - 24) / 2;
  const panel = (
    value: (row: Row) => number | null,
    { exact, label, names, at }: { exact: number; label: string; names: boolean; at: number },
  ) => ({
    x: 0,
    y: 0,
    plot: valuePanel(rows, value, {
      exact,
      label,
      names,
      height,
      marginLeft: at,
      marginRight: theme.width - at - innerWidth,
    }),
  });
  return drawFigure({
    name: "exponents",
    title: "What each flow makes of the transition",
    caption:
      "The correlation-length exponent ν = ln b / ln λ from the largest eigenvalue at the critical fixed point, and the coupling K_c at which " +
      "the nearest-neighbour model is critical, for all truncated flows; lines mark the exact values, ν = 1 and K_c = 0.440687 (Onsager). A flow " +
      "without a critical fixed point has none of them. " +
      (results.method === "exact"
        ? "Exact decimation is not in the figure: it has no critical fixed point in finite reach."
        : "The flow of this report has filled dots and its name in bold."),
    alt: rows
      .map(
        ({ label, nu, criticalCoupling }) =>
          `${label}: ${nu === null ? "no transition" : `nu = ${significant(nu, { digits: 6 })}`}${
            criticalCoupling === null ? "" : `, critical coupling ${significant(criticalCoupling, { digits: 6 })}`
          }`,
      )
      .join("; ")
      .concat("."),
    panels: [
      panel(({ nu }) => nu, { exact: 1, label: "*ν*", names: true, at: left }),
      panel(({ criticalCoupling }) => criticalCoupling, {
        exact: criticalPoint,
        label: "critical *K*",
        names: false,
        at: left + innerWidth + gap,
      }),
    ],
  });
}

function rowsOf(results: FlowResults): Row[] {
  const { method, exponentsByMethod, fixedPoints, criticalCoupling } = results;
  const nu = fixedPoints.find(({ kind }) => kind === "critical")?.exponents?.nu ?? null;
  const same = (row: { nu: number | null; criticalCoupling: number | null }): boolean =>
    isPlain(results) && close(row.nu, nu) && close(row.criticalCoupling, criticalCoupling);
  const rows = exponentsByMethod.map((row) => ({ ...row, own: same(row) }));
  if (method === "exact" || rows.some(({ own }) => own)) return rows;
  return [...rows, { label: variant(results), nu, criticalCoupling, own: true }];
}

/** The optimum is found again for each study. */
function close(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) < 1e-9;
}

const shortNames: Readonly<Record<FlowMethod, string>> = {
  exact: "exact",
  nn: "nearest neighbours",
  sum: "sum of pairs",
  wilson: "Wilson",
  "migdal-kadanoff": "Migdal-Kadanoff",
  variational: "variational",
};

/** A method with what makes it differ from its plain form. */
function variant({ method, parameters: { temper = 1, scale, start, parameter } }: FlowResults): string {
  const name = shortNames[method];
  if (method === "variational") {
    return `${name}, ${start === "square-lattice" ? "square lattice" : `*p* = ${significant(parameter ?? 0)}`}`;
  }
  const factor = method === "migdal-kadanoff" && scale !== 2 ? `, *b* = ${significant(scale)}` : "";
  return `${name}${factor}${temper === 1 ? "" : `, *τ* = ${significant(temper)}`}`;
}

function valuePanel(
  rows: readonly Row[],
  value: (row: Row) => number | null,
  {
    exact,
    label,
    names,
    ...size
  }: {
    readonly exact: number;
    readonly label: string;
    readonly names: boolean;
    readonly height: number;
    readonly marginLeft: number;
    readonly marginRight: number;
  },
): Plot.PlotOptions {
  const values = rows.map(value).filter((one): one is number => one !== null);
  const domain = padded([exact, ...values], 0.45);
  const place = (row: Row): number => rows.indexOf(row);
  const known = rows.filter((row) => value(row) !== null);
  return {
    ...size,
    marginTop: 20,
    marginBottom: 40,
    x: { domain, label, ticks: 4, tickFormat: (v: number) => significant(v) },
    y: { domain: [rows.length - 0.5, -0.5], axis: null },
    marks: [
      Plot.ruleY(rows, { y: place, stroke: theme.grid }),
      Plot.ruleX([exact], { stroke: theme.green, strokeWidth: theme.line.normal }),
      Plot.text([`exact ${significant(exact)}`], { x: exact, y: -0.5, dy: -8, fill: theme.green }),
      Plot.link(known, {
        x1: exact,
        x2: (row: Row) => value(row)!,
        y1: place,
        y2: place,
        stroke: theme.blue,
        strokeWidth: theme.line.normal,
      }),
      Plot.dot(known, {
        x: (row: Row) => value(row)!,
        y: place,
        r: 4.5,
        fill: (row: Row) => (row.own ? theme.blue : theme.paper),
        stroke: theme.blue,
        strokeWidth: 1.8,
      }),
      ...[1, -1].map((side) =>
        Plot.text(
          known.filter((row) => (value(row)! >= exact ? 1 : -1) === side),
          {
            x: (row: Row) => value(row)!,
            y: place,
            text: (row: Row) => significant(value(row)!),
            dx: 9 * side,
            textAnchor: side === 1 ? "start" : "end",
            stroke: theme.paper,
            strokeWidth: 4,
            fill: theme.ink,
          },
        ),
      ),
      Plot.text(
        rows.filter((row) => value(row) === null),
        {
          x: domain[0],
          y: place,
          text: () => "none",
          fill: theme.muted,
          stroke: theme.paper,
          strokeWidth: 6,
          textAnchor: "start",
        },
      ),
      ...(names
        ? [
            ...[true, false].map((own) =>
              Plot.text(
                rows.filter((row) => row.own === own),
                {
                  x: domain[0],
                  y: place,
                  text: "label",
                  dx: -10,
                  textAnchor: "end",
                  fontWeight: own ? "bold" : "normal",
                },
              ),
            ),
          ]
        : []),
    ],
    r: { type: "identity" },
  };
}
