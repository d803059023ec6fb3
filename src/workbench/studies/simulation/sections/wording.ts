import { formatEstimate } from "../../../../core/statistics/index.js";
import type { Content } from "../../../report/index.js";
import type { ReportedEstimate, ReportedPoint, SimulationResults } from "../results.js";

/** A part of the report. */
export type Section = (results: SimulationResults) => Content;

/** A value to paste, -1.9563(32); without an error four digits and the reason. */
export function printed({ mean, error, refusal }: ReportedEstimate): string {
  return formatEstimate({ mean, error, ...(refusal !== undefined && { refusal }) });
}

/** The same in the cell of a table: a question mark in place of a refused error. */
export function printedShort({ mean, error }: ReportedEstimate): string {
  return error === undefined ? `${Number(mean.toPrecision(4))}(?)` : formatEstimate({ mean, error });
}

/** How many standard errors a value lies from the exact one; undefined without an error to measure by. */
export function sigmas({ mean, error }: ReportedEstimate, exact: number | undefined): number | undefined {
  return exact === undefined || error === undefined || error === 0 ? undefined : (mean - exact) / error;
}

/**
 * What is to be said of an estimate, in words that fit the number of chains; nothing where its R-hat is listed, which says
 * the same.
 */
export function remarkOf(
  { remark, rHat }: ReportedEstimate,
  { chains }: Pick<ReportedPoint, "chains">,
): string | undefined {
  const [disagree, words] = ["chains disagree", disagreeing(chains)];
  if (!remark?.startsWith(disagree)) return remark;
  return rHat === undefined ? `${words}${remark.slice(disagree.length)}` : undefined;
}

/** Split R-hat compares halves; of one chain there is nothing else to compare. */
export const disagreeing = (chains: number): string =>
  chains === 1 ? "the halves of the chain disagree" : "the chains or their halves disagree";

export const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;

const modelNames: Readonly<Record<string, string>> = {
  ising: "Ising model",
  potts: "Potts model",
  "edwards-anderson": "±J Edwards-Anderson spin glass",
  phi4: "lattice φ⁴ theory",
};

export const modelName = (model: unknown): string => modelNames[String(model)] ?? String(model);

const samplerNames: Readonly<Record<string, string>> = {
  wolff: "Wolff's single-cluster algorithm",
  "swendsen-wang": "the Swendsen-Wang algorithm",
  metropolis: "the Metropolis algorithm",
  "heat-bath": "the heat-bath algorithm",
  tempering: "parallel tempering",
};

export const samplerName = (sampler: unknown): string => samplerNames[String(sampler)] ?? String(sampler);

/** Different values in the order of their first appearance. */
export const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** A parameter as tables and sentences write it. */
const parameterNames: Readonly<Record<string, string>> = {
  size: "lattice",
  coupling: "K",
  states: "q",
  massSquared: "μ²",
  kappa: "κ",
  lambda: "λ",
  disorder: "realisations",
};

export const parameterName = (name: string): string => parameterNames[name] ?? name;

export function parameterValue(value: number | string | undefined): string {
  if (value === undefined) return "–";
  return typeof value === "number" ? String(value) : value.replaceAll("x", " × ");
}

/** The same with seven digits, where a line is to be read. */
export const shortValue = (value: number | string | undefined): string =>
  parameterValue(typeof value === "number" ? Number(value.toPrecision(7)) : value);

/** The parameters that tell the points of a grid apart; none with one point. */
export function varying(tasks: readonly ReportedPoint[]): string[] {
  const names = distinct(tasks.flatMap(({ parameters }) => Object.keys(parameters)));
  return names.filter((name) => distinct(tasks.map(({ parameters }) => parameters[name])).length > 1);
}
