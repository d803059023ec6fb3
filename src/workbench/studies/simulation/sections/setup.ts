import { type Content, heading, integer, table } from "../../../report/index.js";
import type { SimulationResults } from "../results.js";
import { distinct, modelName, parameterName, parameterValue, type Section, samplerName } from "./wording.js";

/** What was simulated or analysed, as a table of two columns. */
export const setup: Section = (results) => {
  const { tasks, job } = results;
  const rows = job ? [...modelRows(results), ...runRows(results)] : [...modelRows(results), ...dataRows(results)];
  return tasks.length === 0
    ? ""
    : [
        heading(job ? "What was simulated" : "What was analysed", { id: "setup" }),
        table({ columns: [{ header: "" }, { header: "", align: "left" }], rows }),
      ];
};

function modelRows({ tasks }: SimulationResults): Content[][] {
  const values = (name: string): string[] =>
    distinct(tasks.flatMap(({ parameters }) => (parameters[name] === undefined ? [] : [parameters[name]]))).map(
      (value) => parameterValue(value),
    );
  const model = distinct(tasks.flatMap(({ parameters }) => parameters.model ?? []));
  const names = ["size", "boundary", "states", "coupling", "massSquared", "kappa", "lambda", "disorder"];
  return [
    ...(model.length > 0 ? [["model", model.map(modelName).join(", ")]] : []),
    ...names.flatMap((name) => {
      const list = values(name);
      return list.length === 0 ? [] : [[parameterName(name), shortened(list)]];
    }),
  ];
}

/** Long lists by their ends. */
function shortened(list: readonly string[]): string {
  return list.length <= 12
    ? list.join(", ")
    : `${list.slice(0, 3).join(", ")}, ..., ${list.at(-1)} (${integer(list.length)} values)`;
}

function runRows({ tasks, job }: SimulationResults): Content[][] {
  const all = (of: (point: (typeof tasks)[number]) => string): string => shortened(distinct(tasks.map(of)));
  const sweeps = (count: number): string => `${integer(count)} ${count === 1 ? "sweep" : "sweeps"}`;
  const clusters = distinct(tasks.flatMap(({ clustersPerSweep }) => clustersPerSweep ?? []));
  return [
    ["sampler", all(({ parameters }) => samplerName(parameters.sampler))],
    ["kernel", all(({ kernel }) => kernel)],
    ["thermalization", all(({ thermalization }) => sweeps(thermalization))],
    ["measurements", all(({ measurements }) => `${integer(measurements)} of every chain`)],
    ["independent chains", all(({ chains }) => integer(chains))],
    ["between measurements", all(({ every }) => sweeps(every))],
    ...(clusters.length > 0
      ? [["clusters in a sweep", `${shortened(clusters.map(integer))}; as many as flip the lattice once on average`]]
      : []),
    ...(job ? [["seed", String(job.seed)]] : []),
    ...(job?.until ? [["continued until", job.until]] : []),
  ];
}

function dataRows({ tasks }: SimulationResults): Content[][] {
  return tasks.map(({ kernel, chains, measurements }) => [
    "data",
    `${kernel}; ${integer(chains)} ${chains === 1 ? "chain" : "chains"} of ${integer(measurements)} measurements`,
  ]);
}
