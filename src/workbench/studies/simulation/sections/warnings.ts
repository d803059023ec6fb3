import { badge, type Content, heading, html, integer, list } from "../../../report/index.js";
import { parameterLabel } from "../figures/grid.js";
import { plain } from "../figures/names.js";
import type { ReportedEstimate, ReportedPoint } from "../results.js";
import { disagreeing, remarkOf, type Section, varying } from "./wording.js";

/** Above this chains are taken to disagree. */
export const highestRHat = 1.01;

const listed = 20;

/** Everything that a reader must know before using the numbers: refused errors, chains that disagree, what is missing. */
export const warnings: Section = ({ tasks, unfinished = [], unreached = [] }) => {
  const names = varying(tasks);
  const at = (point: ReportedPoint): string => {
    const place = names.map((name) => plain(parameterLabel(name, point.parameters[name]))).filter(Boolean);
    return place.length === 0 ? "" : ` at ${place.join(", ")}`;
  };
  const refused = tasks.flatMap((point) =>
    grouped(point, ({ refusal }) => refusal).map(([reason, found]) => `${found.join(", ")}${at(point)}: ${reason}`),
  );
  const remarks = tasks.flatMap((point) =>
    grouped(point, (one) => remarkOf(one, point)).map(
      ([reason, found]) => `${found.join(", ")}${at(point)}: ${reason}`,
    ),
  );
  const mixed = tasks.flatMap((point) => {
    const found = Object.entries(point.observables).filter(([, { rHat }]) => rHat !== undefined && rHat > highestRHat);
    if (found.length === 0) return [];
    const values = found.map(([name, { rHat }]) => `${name} ${rHat!.toFixed(3)}`);
    return [`${values.join(", ")}${at(point)}: ${disagreeing(point.chains)}; thermalize longer or measure more`];
  });
  const omitted = tasks.flatMap((point) =>
    Object.entries(point.omitted ?? {}).map(([name, reason]) => `${name}${at(point)}: ${reason}`),
  );
  const groups = [
    { label: "not finished", tone: "bad", items: unfinished.map((name) => `${name}: run the same command again`) },
    {
      label: "error not reached",
      tone: "weak",
      items: unreached.map((name) => `${name} used up its measurements; raise the maximum`),
    },
    { label: "no error bar", tone: "weak", items: refused },
    { label: `R-hat above ${highestRHat}`, tone: "weak", items: mixed },
    { label: "remark", tone: "neutral", items: remarks },
    { label: "no value", tone: "neutral", items: omitted },
  ] as const;
  const items: Content[] = groups.flatMap(({ label, tone, items: found }) => [
    ...found.slice(0, listed).map((text) => html`${badge(label, { tone })} ${text}.`),
    ...(found.length > listed
      ? [html`${badge(label, { tone })} and ${integer(found.length - listed)} more of these.`]
      : []),
  ]);
  return items.length === 0 ? "" : [heading("Before using these numbers", { id: "warnings" }), list(items)];
};

/** Observables of a point by what is said of them. */
function grouped(
  { observables }: ReportedPoint,
  of: (estimate: ReportedEstimate) => string | undefined,
): [string, string[]][] {
  const found = new Map<string, string[]>();
  for (const [name, estimate] of Object.entries(observables)) {
    const reason = of(estimate);
    if (reason !== undefined) found.set(reason, [...(found.get(reason) ?? []), name]);
  }
  return [...found];
}
