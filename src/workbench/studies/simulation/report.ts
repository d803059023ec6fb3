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
  paragraph,
  seconds,
  significant,
} from "../../report/index.js";
import { commandLine } from "../../runs/index.js";
import { wordsOf } from "./figures/names.js";
import type { ReportedPoint, SimulationResults } from "./results.js";
import { definitions } from "./sections/definitions.js";
import { notPromised } from "./sections/limits.js";
import { methods } from "./sections/methods.js";
import { observableTables } from "./sections/observables.js";
import { setup } from "./sections/setup.js";
import { warnings } from "./sections/warnings.js";
import {
  distinct,
  modelName,
  parameterName,
  printedShort,
  samplerName,
  shortValue,
  sigmas,
  signed,
} from "./sections/wording.js";

/** The report of a simulation or an analysis as one HTML file, from which numbers and a methods paragraph can be pasted. */
export function simulationReport(results: SimulationResults, figures: readonly Figure[]): string {
  const { provenance } = results;
  return htmlDocument({
    title: title(results),
    subtitle: subtitle(results),
    body: [
      answer(results),
      warnings(results),
      setup(results),
      observableTables(results),
      figures.length === 0
        ? ""
        : [heading("Figures", { id: "figures" }), figures.map((figure, k) => figureBlock(figure, { number: k + 1 }))],
      definitions(results),
      methods(results),
      notPromised(results),
      repeat(results),
    ],
    footer: html`Kadanoff ${provenance.version}, Node ${provenance.node}, ${provenance.platform}, ${provenance.date}.`,
  });
}

function title({ tasks, job }: SimulationResults): string {
  const model = tasks[0]?.parameters.model ?? job?.model;
  if (model === undefined) return "Analysis of time series";
  const name = modelName(model);
  return job ? `Simulation of the ${name}` : `Analysis of configurations of the ${name}`;
}

function subtitle({ tasks, job }: SimulationResults): string {
  if (tasks.length === 0) return "No task is finished yet.";
  const values = (name: string): string => {
    const all = distinct(tasks.flatMap(({ parameters }) => parameters[name] ?? []));
    if (all.length === 0) return "";
    const shown =
      all.length <= 4 ? all.map(shortValue).join(", ") : `${shortValue(all[0])} to ${shortValue(all.at(-1))}`;
    return name === "size" ? shown : `${parameterName(name)} = ${shown}`;
  };
  const parts = ["size", "states", "coupling", "massSquared", "kappa", "lambda"].map(values).filter(Boolean);
  const sampler = tasks[0]!.parameters.sampler;
  return (
    [...parts, ...(job && sampler !== undefined ? [`by ${samplerName(sampler)}`] : [])].join("; ") || tasks[0]!.kernel
  );
}

/** What leads: for one point its main numbers, for a grid its extent and how it compares with what is known. */
function answer({ tasks }: SimulationResults): Content {
  const [point] = tasks;
  if (!point) return paragraph("There are no numbers yet; run the same command again to go on.");
  if (tasks.length > 1) return gridFacts(tasks);
  const leading = [
    "energyPerSite",
    "actionPerSite",
    "magnetizationAbs",
    "susceptibility",
    "overlap",
    "binder",
    "overlapBinder",
  ];
  const known = leading.filter((name) => point.observables[name]);
  const shown = known.length > 0 ? known.slice(0, 4) : Object.keys(point.observables).slice(0, 4);
  return facts(
    shown.map((name) => {
      const value = point.observables[name]!;
      const deviation = sigmas(value, point.exact[name]);
      const word = wordsOf(name);
      return {
        label: word.charAt(0).toUpperCase() + word.slice(1),
        value: printedShort(value),
        note:
          value.error === undefined
            ? "too short for an error bar"
            : deviation === undefined
              ? `tau ${significant(value.tau, { digits: 3 })}, ${integer(Math.round(value.effectiveSamples))} effective samples`
              : `exact ${significant(point.exact[name]!, { digits: 7 })}, ${signed(deviation)} σ`,
      };
    }),
  );
}

function gridFacts(tasks: readonly ReportedPoint[]): Content {
  const all = tasks.flatMap(({ observables }) => Object.values(observables));
  const slowest = all.reduce((most, { tau }) => Math.max(most, tau), 0);
  const total = tasks.reduce((sum, { chains, measurements }) => sum + chains * measurements, 0);
  const refused = all.filter(({ error }) => error === undefined).length;
  const sizes = distinct(tasks.flatMap(({ parameters }) => parameters.size ?? []));
  return facts([
    {
      label: "Points",
      value: integer(tasks.length),
      note: `${sizes.length} ${sizes.length === 1 ? "lattice" : "lattices"}`,
    },
    { label: "Measurements", value: integer(total), note: "all chains of all points" },
    { label: "Largest tau", value: significant(slowest, { digits: 3 }), note: "measurements, of any observable" },
    { label: "Without an error bar", value: integer(refused), note: `of ${integer(all.length)} numbers` },
  ]);
}

function repeat({ provenance, job, seconds: duration, complete }: SimulationResults): Content {
  const command = provenance.command && commandLine(provenance.command);
  return [
    heading("To repeat this", { id: "repeat" }),
    ...(command === undefined ? [] : [codeBlock(command)]),
    ...(job
      ? [
          paragraph("The job, every key of which is also a flag of kadanoff simulate:"),
          codeBlock(JSON.stringify(job, null, 2)),
        ]
      : []),
    paragraph(
      `${seconds(duration)}${complete ? "" : ", not finished"}. All numbers with their jackknife blocks are in results.json, a table for other programs in results.csv, ` +
        "the figures as SVG and PNG beside this file.",
    ),
  ];
}
