import { type Content, code, details, heading, paragraph, prose, significant, table } from "../../../report/index.js";
import { sectorsOf, stepsOf } from "../figures/exponents.js";
import type { BlockingResults, EigenvalueResults, LevelResults } from "../results.js";
import { columnsOf, exponentOf, shown } from "../summary.js";

/** Exponents by step and truncation, the spectrum, and the matrices for those who want them. */
export function eigenvalueTables(results: BlockingResults, show: (name: string) => Content): Content {
  const steps = stepsOf(results);
  if (steps.length === 0) return "";
  return [
    heading("Exponents", { id: "exponents" }),
    paragraph(
      prose(
        "The step from one level to the next is linearised with the correlations of operators before and after it (Swendsen, Phys. Rev. Lett. 42, " +
          "859, 1979): $T_{ab} = \\partial K'_a/\\partial K_b$, and $y = \\ln \\lambda/\\ln b$ with its largest eigenvalue. The even sector gives " +
          "$y_t = 1/\\nu$, the odd one $y_h$.",
      ),
    ),
    sectorsOf(results).map(({ parity, exact }) =>
      table({
        caption: `${parity === "even" ? "Even operators, y_t" : "Odd operators, y_h"}${exact === undefined ? "" : `; exact at criticality ${significant(exact)}`}`,
        columns: [
          { header: "step to" },
          ...columnsOf(results.operators[parity].length).map((k) => ({
            header: `first ${k}`,
            align: "right" as const,
          })),
        ],
        rows: steps.map(({ size, eigenvalues }) => [
          size,
          ...columnsOf(results.operators[parity].length).map((k) => cell(eigenvalues[parity][k - 1])),
        ]),
      }),
    ),
    paragraph(
      "Operators in the order of truncation: ",
      sectorsOf(results).map(({ parity }, i) => [
        i === 0 ? "" : "; ",
        `${parity}: `,
        results.operators[parity].map(({ name }, k) => [k === 0 ? "" : ", ", code(name)]),
      ]),
      ". An asterisk marks a matrix with a complex pair among its eigenvalues.",
    ),
    show("exponents"),
    show("spectrum"),
    details(
      "Matrices and eigenvalues",
      steps.map((level) => matrices(level, results)),
    ),
  ];
}

function cell(one: EigenvalueResults | undefined): Content {
  return one ? `${exponentOf(one)}${one.complexPair ? "*" : ""}` : "–";
}

/** The matrices with the most operators. */
function matrices({ size, eigenvalues }: LevelResults, results: BlockingResults): Content {
  return sectorsOf(results).map(({ parity }) => {
    const largest = eigenvalues[parity].findLast(({ matrix }) => matrix.length > 0);
    if (!largest) return "";
    const names = results.operators[parity].slice(0, largest.operators).map(({ name }) => name);
    const spectrum = largest.spectrum.map(({ real, imaginary }) =>
      Math.abs(imaginary) > 1e-7 * Math.hypot(real, imaginary)
        ? `${significant(real)} ${imaginary < 0 ? "−" : "+"} ${significant(Math.abs(imaginary))}i`
        : significant(real),
    );
    return [
      table({
        caption: `Step to ${size}, ${parity}: dK'(row)/dK(column)`,
        columns: [{ header: "" }, ...names.map((header) => ({ header, align: "right" as const }))],
        rows: largest.matrix.map((row, a) => [
          names[a]!,
          ...row.map((value, b) => shown({ value, error: largest.matrixErrors[a]?.[b] ?? null })),
        ]),
      }),
      paragraph(`Eigenvalues ${spectrum.join(", ")}.`),
    ];
  });
}
