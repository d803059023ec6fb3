import { formatEstimate } from "../../../core/statistics/index.js";
import { integer, seconds } from "../../report/index.js";
import type { ReportedEstimate, ReportedPoint, SimulationResults } from "./results.js";
import { disagreeing, remarkOf } from "./sections/wording.js";

/** With more points than this, a table of the main observables takes the place of a page for each. */
const pages = 3;

/** What `kadanoff simulate` and `kadanoff analyze` print: the numbers with their errors, tau, and exact values. */
export function simulationSummary(results: SimulationResults, directory?: string): string {
  const { tasks, complete, unfinished = [], unreached = [] } = results;
  const body = tasks.length <= pages ? tasks.flatMap(page) : table(tasks);
  const end = [
    ...(complete ? [] : [`not finished: ${unfinished.length} of the tasks; run the same command again to go on`]),
    ...(unreached.length > 0
      ? [`the error asked for was not reached by ${unreached.join(", ")}; raise --maximum`]
      : []),
    ...(tasks.length > pages && directory !== undefined ? ["all observables: report.html, results.csv"] : []),
    `${seconds(results.seconds)}${directory === undefined ? "" : `; report: ${directory}/report.html`}`,
    "",
  ];
  return [...body, ...end].join("\n");
}

function page(point: ReportedPoint): string[] {
  const { parameters, kernel, chains, measurements, every, thermalization, clustersPerSweep } = point;
  const { observables, omitted = {}, exact } = point;
  const rows = Object.entries(observables).map(([name, value]) => [
    name,
    value.error === undefined
      ? formatEstimate({ mean: value.mean, error: undefined, refusal: value.refusal ?? "" })
      : number(value),
    value.tau.toFixed(value.tau < 10 ? 2 : 1),
    integer(Math.round(value.effectiveSamples)),
    against(value, exact[name]),
  ]);
  const refused = Object.values(observables).find(({ refusal }) => refusal !== undefined)?.refusal;
  const mixed = Object.values(observables).some(({ rHat }) => rHat !== undefined && rHat > 1.01);
  return [
    ...(parameters.model === undefined ? [] : [title(parameters)]),
    `${kernel}; ${integer(chains)} ${chains === 1 ? "chain" : "chains"} of ${integer(measurements)} measurements` +
      (parameters.sampler === undefined ? "" : `, ${schedule({ every, thermalization })}`) +
      (clustersPerSweep ? `; ${clustersPerSweep} ${clustersPerSweep === 1 ? "cluster" : "clusters"} a sweep` : ""),
    "",
    ...aligned([["observable", "value", "tau", "eff. samples", "exact"], ...rows]),
    ...Object.entries(omitted).map(([name, reason]) => `${name}: none (${reason})`),
    ...(refused === undefined ? [] : [`no error bar: ${refused}`]),
    ...remarksOf(point).map(([remark, names]) => `remark on ${names}: ${remark}`),
    ...(mixed ? [`${disagreeing(chains)} (R-hat above 1.01): thermalize longer`] : []),
    "",
  ];
}

/** Remarks with the observables they are on, in a few words. */
function remarksOf(point: ReportedPoint): [remark: string, names: string][] {
  const found = new Map<string, string[]>();
  for (const [name, value] of Object.entries(point.observables)) {
    const remark = remarkOf(value, point);
    if (remark !== undefined) found.set(remark, [...(found.get(remark) ?? []), name]);
  }
  const all = Object.keys(point.observables).length;
  return [...found].map(([remark, names]) => [remark, names.length === all ? "all" : names.join(", ")]);
}

function schedule({ every, thermalization }: Pick<ReportedPoint, "every" | "thermalization">): string {
  return `one every ${every === 1 ? "sweep" : `${every} sweeps`}, after ${integer(thermalization)} sweeps`;
}

/** Model, size and parameters in one line. */
function title(parameters: ReportedPoint["parameters"]): string {
  const { model, size, boundary, sampler, coupling, ...rest } = parameters;
  const words = [
    [model, size, boundary === "open" && "(open)"].filter(Boolean).join(" "),
    ...(coupling === undefined ? [] : [`K = ${coupling}`]),
    ...Object.entries(rest).map(([name, value]) => `${name} = ${value}`),
    ...(sampler === undefined ? [] : [`${sampler}`]),
  ];
  return words.join(", ");
}

function number({ mean, error }: ReportedEstimate): string {
  return formatEstimate({ mean, error });
}

function against({ mean, error }: ReportedEstimate, exact: number | undefined): string {
  if (exact === undefined) return "";
  const sigma = error !== undefined && error > 0 ? ` (${signed((mean - exact) / error)} sigma)` : "";
  return `${Number(exact.toPrecision(8))}${sigma}`;
}

const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(1)}`;

/** Observables of which a table has a column, as far as they are there. */
const columns = [
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

function table(tasks: readonly ReportedPoint[]): string[] {
  const present = columns.filter((name) => tasks.some(({ observables }) => observables[name]));
  const given = ["size", "states", "coupling", "kappa", "massSquared", "lambda"].filter(
    (name) => new Set(tasks.map(({ parameters }) => parameters[name])).size > 1,
  );
  const first = tasks[0]!;
  const rows = tasks.map(({ parameters, observables }) => [
    ...given.map((name) => String(parameters[name] ?? "")),
    ...present.map((name) => {
      const value = observables[name];
      if (!value) return "-";
      return value.error === undefined ? `${Number(value.mean.toPrecision(4))}(?)` : number(value);
    }),
  ]);
  const refused = tasks.some(({ observables }) => Object.values(observables).some(({ refusal }) => refusal));
  const varying = Object.fromEntries(Object.entries(first.parameters).filter(([name]) => !given.includes(name)));
  const chains = [...new Set(tasks.map((task) => `${integer(task.chains)} x ${integer(task.measurements)}`))];
  return [
    title({
      ...varying,
      model: first.parameters.model!,
      size: given.includes("size") ? "lattices" : first.parameters.size!,
    }),
    `${first.kernel}; chains x measurements: ${chains.join(", ")}`,
    "",
    ...aligned([[...given, ...present], ...rows]),
    ...remarksOfTable(tasks),
    ...(refused ? ["(?): the series is shorter than 50 tau, too short for an error bar; run longer"] : []),
    "",
  ];
}

/** Remarks with the number of points that have them; the report says which. */
function remarksOfTable(tasks: readonly ReportedPoint[]): string[] {
  const found = new Map<string, number>();
  for (const [remark] of tasks.flatMap(remarksOf)) found.set(remark, (found.get(remark) ?? 0) + 1);
  return [...found].map(([remark, points]) => `remark on ${points} of ${tasks.length} points: ${remark}`);
}

/** Columns of equal width, the first to the left, the rest to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join("  ")
      .trimEnd(),
  );
}
