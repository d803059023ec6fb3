import { formatEstimate } from "../../../core/statistics/index.js";
import { integer, seconds } from "../../report/index.js";
import type { BlockingResults, EigenvalueResults, LevelResults, MatchResults, NumberWithError } from "./results.js";

/** The columns of a truncation table that a terminal has room for. */
const mostColumns = 8;

/** What `kadanoff rg` prints: mean values by level, exponents by step and truncation, couplings, the matching. */
export function blockingSummary(results: BlockingResults, directory: string): string {
  const { source, samples, bins, ruleName, coupling, levels, match, remarks } = results;
  const from = source.kind === "file" ? source.file! : source.name;
  const lines = [
    `${ruleName}, of ${integer(samples)} configurations of ${results.size}${bins === null ? "" : ` in ${bins} bins`}`,
    `from ${from}${coupling === null ? "" : `, K = ${coupling}`}${source.values === undefined ? "" : ` (${source.values})`}`,
    "",
    ...tableOf(
      ["level", "size", "E/N", "exact", "<m^2>", "U4"],
      levels.map((level) => observableRow(level)),
    ),
    "",
    ...exponentLines(results, "even"),
    ...exponentLines(results, "odd"),
    ...couplingLines(levels),
    ...(match ? matchLines(match) : []),
    ...remarks.map((remark) => `remark: ${remark}`),
    ...complexPairs(results),
    `${seconds(results.seconds)}; report: ${directory}/report.html`,
    "",
  ];
  return lines.join("\n");
}

/** A number with its error as people write it; a dash where there is none. */
export function shown({ value, error }: Pick<NumberWithError, "value" | "error">): string {
  if (value === null) return "-";
  return error === null ? String(Number(value.toPrecision(5))) : formatEstimate({ mean: value, error });
}

export const exponentOf = ({ exponent, exponentError }: EigenvalueResults): string =>
  shown({ value: exponent, error: exponentError });

function observableRow({ level, size, observables }: LevelResults): string[] {
  const { energyPerSite, magnetizationSquared, binder } = observables;
  const exact = energyPerSite?.exact ?? null;
  return [
    String(level),
    size,
    energyPerSite ? shown(energyPerSite) : "-",
    exact === null ? "" : exact.toFixed(6),
    magnetizationSquared ? shown(magnetizationSquared) : "-",
    binder ? shown(binder) : "-",
  ];
}

function exponentLines(results: BlockingResults, parity: "even" | "odd"): string[] {
  const steps = results.levels.filter(({ eigenvalues }) => eigenvalues[parity].length > 0);
  if (steps.length === 0) return [];
  const names = results.operators[parity].map(({ name }) => name);
  const columns = columnsOf(names.length);
  const exact = results.exactExponents?.[parity];
  return [
    `${parity} operators, y_${parity === "even" ? "t" : "h"}${exact === undefined ? "" : ` (exact at criticality: ${exact})`}: ${names.join(", ")}`,
    ...tableOf(
      ["to", ...columns.map((k) => `first ${k}`)],
      steps.map(({ size, eigenvalues }) => [size, ...columns.map((k) => exponentOf(eigenvalues[parity][k - 1]!))]),
    ),
    "",
  ];
}

/** The truncations that are shown: all, or evenly chosen ones with the last. */
export function columnsOf(operators: number, most: number = mostColumns): number[] {
  const all = Array.from({ length: operators }, (_, i) => i + 1);
  if (operators <= most) return all;
  const stride = Math.ceil(operators / most);
  return all.filter((k) => (operators - k) % stride === 0);
}

function couplingLines(levels: readonly LevelResults[]): string[] {
  const fitted = levels.filter(({ couplings }) => couplings.length > 0);
  if (fitted.length === 0) return [];
  return [
    "couplings by maximum pseudo-likelihood",
    ...tableOf(
      ["level", "size", ...fitted[0]!.couplings.map(({ operator }) => operator)],
      fitted.map(({ level, size, couplings }) => [String(level), size, ...couplings.map(shown)]),
    ),
    "",
  ];
}

function matchLines({ size, operators, samples }: MatchResults): string[] {
  const names = [...new Set(operators.map(({ operator }) => operator))];
  const steps = [...new Set(operators.map(({ step }) => step))];
  return [
    `critical coupling by matching with ${size} (${integer(samples)} configurations)`,
    ...tableOf(
      ["step", "on", ...names],
      steps.map((step) => {
        const own = operators.filter((one) => one.step === step);
        return [
          String(step),
          own[0]!.size,
          ...names.map((name) => shown(own.find(({ operator }) => operator === name)!.critical)),
        ];
      }),
    ),
    "",
  ];
}

/** Pairs among subleading eigenvalues are common and harmless; a larger one than every real eigenvalue is not. */
function complexPairs({ levels }: BlockingResults): string[] {
  const found = levels.flatMap(({ size, eigenvalues }) =>
    (["even", "odd"] as const).flatMap((parity) =>
      eigenvalues[parity]
        .filter(({ complexPair, remark }) => complexPair && remark?.includes("larger than every real one"))
        .map(({ operators, remark }) => `remark: to ${size}, ${operators} ${parity} operators: ${remark}`),
    ),
  );
  return found;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((text, c) => Math.max(text.length, ...rows.map((row) => row[c]!.length)));
  return [head, ...rows].map((row) => `  ${row.map((cell, c) => cell.padEnd(widths[c]!)).join("  ")}`.trimEnd());
}
