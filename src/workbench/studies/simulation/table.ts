import type { SimulationResults } from "./results.js";

/**
 * The results as CSV: a row for each point, a column for each parameter, and value, error and tau of each observable.
 * What is not known is left empty.
 */
export function resultsCsv({ tasks }: SimulationResults): string {
  const parameters = [...new Set(tasks.flatMap((task) => Object.keys(task.parameters)))];
  const observables = [...new Set(tasks.flatMap((task) => Object.keys(task.observables)))];
  const header = [
    ...parameters,
    "chains",
    "measurements",
    ...observables.flatMap((name) => [name, `${name}Error`, `${name}Tau`]),
  ];
  const rows = tasks.map((task) => [
    ...parameters.map((name) => task.parameters[name]),
    task.chains,
    task.measurements,
    ...observables.flatMap((name) => {
      const found = task.observables[name];
      return [found?.mean, found?.error, found?.tau];
    }),
  ]);
  return [header, ...rows].map((row) => `${row.map((cell) => cell ?? "").join(",")}\n`).join("");
}
