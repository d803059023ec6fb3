import { formatEstimate } from "../../../../core/statistics/index.js";
import {
  badge,
  type Content,
  details,
  heading,
  html,
  integer,
  paragraph,
  significant,
  table,
} from "../../../report/index.js";
import { parameterLabel } from "../figures/grid.js";
import { plain } from "../figures/names.js";
import type { ReportedEstimate, ReportedPoint } from "../results.js";
import { highestRHat } from "./warnings.js";
import { parameterName, printed, printedShort, type Section, shortValue, sigmas, signed, varying } from "./wording.js";

/** With more points one table of the main observables comes first, and the full ones are folded away. */
const pages = 3;
/** Full tables of so many points stand in the report; all are in results.json. */
const mostPages = 40;

const main = [
  "energyPerSite",
  "actionPerSite",
  "specificHeat",
  "magnetizationAbs",
  "susceptibility",
  "overlap",
  "binder",
  "overlapBinder",
  "correlationLength",
];

/** The observables with errors, autocorrelation times and exact values. */
export const observableTables: Section = ({ tasks }) => {
  if (tasks.length === 0) return "";
  const names = varying(tasks);
  const few = tasks.length <= pages;
  const full = tasks.slice(0, few ? pages : mostPages).map((point) => {
    const title = names
      .map((name) => plain(parameterLabel(name, point.parameters[name])))
      .filter(Boolean)
      .join(", ");
    if (few) return [...(title === "" ? [] : [heading(title, { level: 3 })]), pointTable(point)];
    return details(title, pointTable(point));
  });
  return [
    heading("Observables", { id: "observables" }),
    paragraph(
      "Errors are one standard error, in the last digits: -1.9563(32) is -1.9563 ± 0.0032. tau is the integrated autocorrelation time in " +
        "measurements, 1/2 for independent ones; effective samples are measurements/(2 tau)" +
        (tasks.some(({ parameters }) => Number(parameters.disorder ?? 1) > 1)
          ? ", but with several disorder realisations their number, since the error is the spread between them"
          : "") +
        ". Deviations from exact values are in standard errors.",
    ),
    ...(few
      ? []
      : [gridTable(tasks, names), agreement(tasks), heading("Every observable of every point", { level: 3 })]),
    ...full,
    ...(!few && tasks.length > mostPages
      ? [paragraph(`The other ${integer(tasks.length - mostPages)} points are in results.csv and results.json.`)]
      : []),
  ];
};

function pointTable({ observables, exact }: ReportedPoint): Content {
  const known = Object.keys(observables).some((name) => exact[name] !== undefined);
  const rated = Object.values(observables).some(({ rHat }) => rHat !== undefined);
  return table({
    columns: [
      { header: "observable" },
      { header: "value", align: "right" },
      { header: "tau", align: "right" },
      { header: "effective samples", align: "right" },
      ...(rated ? [{ header: "R-hat", align: "right" } as const] : []),
      ...(known
        ? [{ header: "exact", align: "right" } as const, { header: "deviation", align: "right" } as const]
        : []),
    ],
    rows: Object.entries(observables).map(([name, value]) => [
      name,
      printed(value),
      printedTau(value),
      integer(Math.round(value.effectiveSamples)),
      ...(rated ? [rating(value)] : []),
      ...(known
        ? [exact[name] === undefined ? "" : String(Number(exact[name].toPrecision(9))), deviation(value, exact[name])]
        : []),
    ]),
  });
}

function printedTau({ tau, tauError }: ReportedEstimate): string {
  return Number.isFinite(tauError) && tauError > 0
    ? formatEstimate({ mean: tau, error: tauError })
    : significant(tau, { digits: 3 });
}

function rating({ rHat }: ReportedEstimate): Content {
  if (rHat === undefined) return "–";
  return rHat > highestRHat ? badge(rHat.toFixed(3), { tone: "weak" }) : rHat.toFixed(3);
}

/** Beyond 4 standard errors chance is no explanation. */
function deviation(value: ReportedEstimate, exact: number | undefined): Content {
  const found = sigmas(value, exact);
  if (found === undefined) return exact === undefined ? "" : "–";
  const text = `${signed(found)} σ`;
  return Math.abs(found) > 4 ? badge(text, { tone: "bad" }) : text;
}

function gridTable(tasks: readonly ReportedPoint[], names: readonly string[]): Content {
  const present = main.filter((name) => tasks.some(({ observables }) => observables[name]));
  const shown = present.length > 0 ? present : Object.keys(tasks[0]!.observables).slice(0, 6);
  return table({
    columns: [
      ...names.map((name) => ({ header: parameterName(name), align: "right" }) as const),
      ...shown.map((name) => ({ header: breakable(name), align: "right" }) as const),
      { header: "largest tau", align: "right" },
    ],
    rows: tasks.map(({ parameters, observables }) => [
      // An extent stays in the line of its size.
      ...names.map((name) => shortValue(parameters[name]).replaceAll(" ", "\u00a0")),
      ...shown.map((name) => (observables[name] ? printedShort(observables[name]) : "–")),
      significant(
        Object.values(observables).reduce((most, { tau }) => Math.max(most, tau), 0),
        { digits: 3 },
      ),
    ]),
    ...(tasks.some(({ observables }) => Object.values(observables).some(({ error }) => error === undefined)) && {
      caption: "(?): the series is too short for an error bar.",
    }),
  });
}

/** A name that may go on in the next line, as heads of narrow columns must. */
function breakable(name: string): Content {
  return name.split(/(?=[A-Z])/).map((part, k) => [k === 0 ? "" : html`<wbr>`, part]);
}

/** How all values together compare with what is known exactly. */
function agreement(tasks: readonly ReportedPoint[]): Content {
  const deviations = tasks.flatMap(({ observables, exact }) =>
    Object.entries(exact).flatMap(([name, value]) => {
      const found = observables[name] && sigmas(observables[name], value);
      return found === undefined ? [] : [found];
    }),
  );
  if (deviations.length === 0) return "";
  const square = deviations.reduce((sum, one) => sum + one ** 2, 0) / deviations.length;
  const largest = deviations.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most));
  return paragraph(
    html`<b>Against exact values:</b> ${integer(deviations.length)} values of energy and specific heat deviate by ${significant(Math.sqrt(square), { digits: 2 })} standard errors in the root mean square (1 is expected), the largest by ${signed(largest)}.`,
  );
}
