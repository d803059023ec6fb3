import {
  type Content,
  codeBlock,
  type Figure,
  facts,
  figureBlock,
  heading,
  html,
  htmlDocument,
  integer,
  list,
  paragraph,
  prose,
  seconds,
  significant,
} from "../../report/index.js";
import { commandLine } from "../../runs/index.js";
import type { BlockingResults, EigenvalueResults, LevelResults } from "./results.js";
import { eigenvalueTables } from "./sections/eigenvalues.js";
import { couplingTable, levelTable } from "./sections/levels.js";
import { matching } from "./sections/matching.js";
import { exponentOf } from "./summary.js";

/** The report of a blocking study as one HTML file. */
export function blockingReport(results: BlockingResults, figures: readonly Figure[]): string {
  const show = (name: string): Content => {
    const index = figures.findIndex((figure) => figure.name === name);
    return index < 0 ? "" : figureBlock(figures[index]!, { number: index + 1 });
  };
  const { source, samples, size, ruleName, provenance } = results;
  return htmlDocument({
    title: "Renormalization group by blocking configurations",
    subtitle: `${ruleName}, of ${integer(samples)} configurations of ${size} from ${source.name}.`,
    body: [
      answer(results),
      show("blocked-configurations"),
      levelTable(results),
      eigenvalueTables(results, show),
      couplingTable(results, show),
      matching(results, show),
      remarks(results),
      origin(results),
    ],
    footer: html`Kadanoff ${provenance.version}, Node ${provenance.node}, ${provenance.platform}, ${provenance.date}.`,
  });
}

/** The best truncation of the second step, or of the only one: the first is farthest from the fixed point. */
function best(
  results: BlockingResults,
  parity: "even" | "odd",
): { readonly size: string; readonly one: EigenvalueResults } | undefined {
  const steps = results.levels.flatMap(({ size, eigenvalues }) => {
    const one = eigenvalues[parity].findLast(({ exponent }) => exponent !== null);
    return one ? [{ size, one }] : [];
  });
  return steps[1] ?? steps[0];
}

function answer(results: BlockingResults): Content {
  const { levels, exactExponents } = results;
  const energy = levels[0]!.observables.energyPerSite;
  const items = (["even", "odd"] as const).flatMap((parity) => {
    const found = best(results, parity);
    if (!found) return [];
    const exact = exactExponents ? `exact at criticality ${significant(exactExponents[parity])}; ` : "";
    return [
      {
        label: parity === "even" ? "y_t = 1/ν" : "y_h",
        value: exponentOf(found.one),
        note: `${exact}step to ${found.size}, ${found.one.operators} operators`,
      },
    ];
  });
  return facts([
    ...items,
    { label: "Levels", value: levels.length, note: `${levels[0]!.size} to ${levels.at(-1)!.size}` },
    ...(energy && energy.exact !== null && energy.value !== null && energy.error
      ? [
          {
            label: "Energy of level 0 off the exact one by",
            value: `${Math.abs((energy.value - energy.exact) / energy.error).toFixed(1)} σ`,
            note: `exact ${significant(energy.exact, { digits: 6 })}`,
          },
        ]
      : []),
  ]);
}

function remarks(results: BlockingResults): Content {
  const items = [
    ...results.remarks,
    ...results.levels.flatMap(({ size, remark }) => (remark === null ? [] : [`couplings of ${size}: ${remark}`])),
    ...results.levels.flatMap((level) => (["even", "odd"] as const).flatMap((parity) => ofStep(level, parity))),
  ];
  if (items.length === 0) return "";
  return [heading("Remarks", { id: "remarks" }), list(items)];
}

/** Each remark on the truncations of a step once, with the numbers of operators it is on. */
function ofStep({ size, eigenvalues }: LevelResults, parity: "even" | "odd"): string[] {
  const found = new Map<string, number[]>();
  for (const { operators, remark } of eigenvalues[parity]) {
    if (remark !== null) found.set(remark, [...(found.get(remark) ?? []), operators]);
  }
  return [...found].map(([remark, numbers]) => {
    const which =
      numbers.length === eigenvalues[parity].length && numbers.length > 1 ? "any number of" : numbers.join(", ");
    return `step to ${size}, ${which} ${parity} operators: ${remark}`;
  });
}

function origin({ source, provenance, coupling, seed, seconds: duration }: BlockingResults): Content {
  const made =
    source.kind === "simulation"
      ? `Simulated at $K = ${coupling}$ by Swendsen-Wang clusters in ${source.chains} independent chains, ${source.sweeps} sweeps between configurations.`
      : `Read from ${source.file ?? source.name}${source.values === undefined ? "" : `; values ${source.values}`}.`;
  return [
    heading("To repeat this", { id: "repeat" }),
    provenance.command ? codeBlock(commandLine(provenance.command)) : "",
    paragraph(
      prose(
        `${made} Seed ${seed}. ${seconds(duration)}. The numbers are in results.json, the figures as SVG and PNG beside this file.`,
      ),
    ),
  ];
}
