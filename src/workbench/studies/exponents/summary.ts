import { formatEstimate } from "../../../core/statistics/index.js";
import { integer, seconds } from "../../report/index.js";
import type { ExponentNumber, ExponentsResults } from "./results.js";
import { describedModel, plainNames } from "./words.js";

/** What `kadanoff exponents` prints: the numbers, how they were found, and the classes they fit. */
export function exponentsSummary(results: ExponentsResults, directory: string): string {
  const { sizes, criticalCoupling, nu, betaOverNu, gammaOverNu, yt, yh, hyperscaling, crossings, classes } = results;
  const measurements = sizes.reduce((sum, size) => sum + size.measurements, 0);
  const rows = [
    ["", "value", "stat.", "syst.", "chi2/dof", "sizes"],
    ...Object.entries({
      K_c: criticalCoupling,
      nu,
      "beta/nu": betaOverNu,
      "gamma/nu": gammaOverNu,
      y_t: yt,
      y_h: yh,
    }).map(([name, number]) => row(name, number)),
  ];
  const pairs = crossings.map(({ quantity, sizes: [small, large], coupling, couplingError, value, valueError }) => [
    `${plainNames[quantity]} L = ${small}, ${large}`,
    formatEstimate({ mean: coupling, error: couplingError }),
    formatEstimate({ mean: value, error: valueError }),
  ]);
  const scans = results.scans.map(({ quantity, value, statistical, systematic, share, number }) => [
    `${plainNames[number]} from ${plainNames[quantity]}`,
    formatEstimate({ mean: value, error: Math.hypot(statistical, systematic) }),
    `${Math.round(100 * share)} %`,
  ]);
  return [
    `${describedModel(results)}, L = ${sizes.map(({ size }) => size).join(", ")}; ${integer(measurements)} measurements`,
    "",
    ...aligned(rows),
    "",
    ...aligned([["from", "value", "share"], ...scans]),
    "",
    ...aligned([["crossings", "K", "at"], ...pairs]),
    "",
    `2 beta/nu + gamma/nu - d = ${formatEstimate({ mean: hyperscaling.value, error: hyperscaling.error })} (hyperscaling: 0)`,
    ...classes.map(
      ({ name, consistent, sigmas }) =>
        `${name}: ${consistent ? "consistent" : "excluded"} (nu ${signed(sigmas.nu)}, beta/nu ${signed(sigmas.betaOverNu)}, ` +
        `gamma/nu ${signed(sigmas.gammaOverNu)} sigma)`,
    ),
    ...(results.collapse ?? []).map(
      ({ quantity, criticalCoupling: at, inverseNu, exponent, quality }) =>
        `collapse of ${plainNames[quantity]}: ${at.error === null ? "K_c held" : `K_c ${formatEstimate({ mean: at.value, error: at.error })}`}, 1/nu ${formatEstimate(meanOf(inverseNu))}` +
        `${exponent ? `, exponent ${formatEstimate(meanOf(exponent))}` : ""}; quality ${quality.toFixed(1)}, no corrections in it`,
    ),
    ...Object.entries(results.omitted).map(([name, reason]) => `no ${plainNames[name] ?? name}: ${reason}`),
    ...untilLines(results),
    "",
    `${seconds(results.seconds)}; report: ${directory}/report.html`,
    "",
  ].join("\n");
}

/** What was wanted, whether it was reached, and where the error comes from. */
function untilLines({ until }: ExponentsResults): string[] {
  if (!until) return [];
  const { number, wanted, reached, reason, rounds, tasks } = until;
  const sizes = [...new Set(tasks.map(({ size }) => size))].map((size) => {
    const own = tasks.filter((task) => task.size === size);
    const sum = (of: "share" | "work"): string =>
      `${Math.round(100 * own.reduce((total, task) => total + task[of], 0))} %`;
    const counts = own.map(({ measurements }) => measurements);
    const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
    const each = fewest === most ? integer(most) : `${integer(fewest)} to ${integer(most)}`;
    return [`L = ${size}`, each, sum("share"), sum("work")];
  });
  const state = reached ? "reached" : `not reached${reason === undefined ? "" : `: ${reason}`}`;
  return [
    "",
    `error of ${plainNames[number]} below ${wanted.toPrecision(2)}: ${state} (${rounds.length} ${rounds.length === 1 ? "analysis" : "analyses"})`,
    ...aligned([["", "measurements of a chain", "of its variance", "of the sweeps"], ...sizes]),
  ];
}

const meanOf = ({ value, error }: { readonly value: number; readonly error: number }) => ({ mean: value, error });

function row(name: string, { value, error, statistical, systematic, chi2PerDof, sizes }: ExponentNumber): string[] {
  return [
    name,
    formatEstimate({ mean: value, error }),
    statistical.toPrecision(2),
    systematic.toPrecision(2),
    chi2PerDof === null ? "-" : chi2PerDof.toFixed(2),
    `${sizes[0]} to ${sizes.at(-1)}`,
  ];
}

const signed = (value: number): string =>
  Math.abs(value) < 0.05 ? "0.0" : `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(1)}`;

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((one) => one[c]!.length)));
  return rows.map((one) =>
    one
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join("  ")
      .trimEnd(),
  );
}
