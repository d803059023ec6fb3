import { type Content, heading, integer, paragraph, prose, table } from "../../../report/index.js";
import { stepsOf } from "../figures/exponents.js";
import type { BlockingResults, LevelResults } from "../results.js";
import { exponentOf, shown } from "../summary.js";

/** The second lattice: critical couplings by matching, and exponents from both starting sizes. */
export function matching(results: BlockingResults, show: (name: string) => Content): Content {
  const { match, size } = results;
  if (!match) return "";
  const names = [...new Set(match.operators.map(({ operator }) => operator))];
  const steps = [...new Set(match.operators.map(({ step }) => step))];
  return [
    heading("Two lattices", { id: "matching" }),
    paragraph(
      prose(
        `At the critical coupling ${size} after $n + 1$ blockings and ${match.size} after $n$ have the same mean values, and finite size ` +
          "cancels (Wilson; Swendsen 1982). Below, the coupling at which they would match, by linear response from the simulated one.",
      ),
    ),
    table({
      columns: [
        { header: "step", align: "right" },
        { header: "compared on" },
        ...names.map((header) => ({ header, align: "right" as const })),
      ],
      rows: steps.map((step) => {
        const own = match.operators.filter((one) => one.step === step);
        return [
          step,
          own[0]!.size,
          ...names.map((name) => shown(own.find(({ operator }) => operator === name)!.critical)),
        ];
      }),
    }),
    show("matching"),
    table({
      caption: `Exponents from both starting sizes, all operators; ${match.size} has ${integer(match.samples)} configurations`,
      columns: [
        { header: "step to" },
        ...[size, match.size].flatMap((start) =>
          ["y_t", "y_h"].map((symbol) => ({ header: `${symbol} from ${start}`, align: "right" as const })),
        ),
      ],
      rows: stepsOf(results).map((level) => {
        const other = match.levels.find((one) => one.size === level.size);
        return [level.size, ...exponents(level), ...exponents(other)];
      }),
    }),
  ];
}

function exponents(level: LevelResults | undefined): Content[] {
  return (["even", "odd"] as const).map((parity) => {
    const one = level?.eigenvalues[parity].at(-1);
    return one ? exponentOf(one) : "–";
  });
}
