import { formatEstimate } from "../../../core/statistics/index.js";
import {
  badge,
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
  prose,
  seconds,
  significant,
  table,
} from "../../report/index.js";
import { commandLine } from "../../runs/index.js";
import type { ExponentNumber, ExponentsResults, QuantityScan } from "./results.js";
import { untilSection } from "./until/section.js";
import { describedModel, mathNames } from "./words.js";

/** The analysis as one HTML file: the numbers, the classes they fit, how they came about, and what is in the errors. */
export function exponentsReport(results: ExponentsResults, figures: readonly Figure[]): string {
  const show = (name: string): Content => {
    const index = figures.findIndex((figure) => figure.name === name);
    return index < 0 ? "" : figureBlock(figures[index]!, { number: index + 1 });
  };
  const { sizes } = results;
  return htmlDocument({
    title: "Critical exponents by finite-size scaling",
    subtitle: prose(`${describedModel(results)}, L = ${sizes.map(({ size }) => size).join(", ")}.`),
    body: [
      answer(results),
      classes(results),
      show("binder-crossing"),
      show("correlation-crossing"),
      crossingTable(results),
      show("power-laws"),
      shares(results),
      scans(results),
      collapse(results, show),
      data(results),
      untilSection(results),
      omitted(results),
      method(),
      repeat(results),
    ],
    footer: html`Kadanoff ${results.provenance.version}, Node ${results.provenance.node}, ${results.provenance.platform}, ${results.provenance.date}.`,
  });
}

const printed = ({ value, error }: { readonly value: number; readonly error: number }): string =>
  formatEstimate({ mean: value, error });

function answer(results: ExponentsResults): Content {
  const { criticalCoupling, nu, betaOverNu, gammaOverNu, yt, yh, hyperscaling } = results;
  const note = ({ chi2PerDof, sizes }: ExponentNumber): string =>
    `${chi2PerDof === null ? "" : `χ²/dof ${chi2PerDof.toFixed(2)}, `}L = ${sizes[0]} to ${sizes.at(-1)}`;
  return [
    facts([
      { label: prose("Critical coupling $K_c$"), value: printed(criticalCoupling), note: note(criticalCoupling) },
      { label: prose("$\\nu$"), value: printed(nu), note: note(nu) },
      { label: prose("$\\beta/\\nu$"), value: printed(betaOverNu), note: note(betaOverNu) },
      { label: prose("$\\gamma/\\nu$"), value: printed(gammaOverNu), note: note(gammaOverNu) },
    ]),
    table({
      columns: [{ header: "" }, { header: "value" }, { header: "statistical" }, { header: "systematic" }],
      rows: (
        [
          ["$K_c$", criticalCoupling],
          ["$\\nu$", nu],
          ["$\\beta/\\nu$", betaOverNu],
          ["$\\gamma/\\nu$", gammaOverNu],
          ["$y_t = 1/\\nu$", yt],
          ["$y_h = d - \\beta/\\nu$", yh],
        ] as const
      ).map(([name, number]) => [
        prose(name),
        printed(number),
        significant(number.statistical, { digits: 2 }),
        significant(number.systematic, { digits: 2 }),
      ]),
    }),
    paragraph(
      prose(`Hyperscaling asks for $2\\beta/\\nu + \\gamma/\\nu - d = 0$; measured is ${printed(hyperscaling)}.`),
    ),
  ];
}

function classes({ classes: found }: ExponentsResults): Content {
  const sigma = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
  return [
    heading("Which universality class", { id: "classes" }),
    table({
      columns: [
        { header: "class" },
        { header: "" },
        { header: prose("$\\nu$") },
        { header: prose("$\\beta/\\nu$") },
        { header: prose("$\\gamma/\\nu$") },
        { header: "distances in standard errors" },
      ],
      rows: found.map(({ name, consistent, nu, betaOverNu, gammaOverNu, sigmas, source }) => [
        html`${name} (${source})`,
        consistent ? badge("consistent", { tone: "good" }) : badge("excluded", { tone: "bad" }),
        significant(nu, { digits: 6 }),
        significant(betaOverNu, { digits: 6 }),
        significant(gammaOverNu, { digits: 7 }),
        `${sigma(sigmas.nu)}, ${sigma(sigmas.betaOverNu)}, ${sigma(sigmas.gammaOverNu)}`,
      ]),
      caption: "Consistent: all three within 3 standard errors.",
    }),
  ];
}

function crossingTable({ crossings }: ExponentsResults): Content {
  return table({
    columns: [{ header: "quantity" }, { header: "sizes" }, { header: "crossing K" }, { header: "value there" }],
    rows: crossings.map(({ quantity, sizes, coupling, couplingError, value, valueError }) => [
      prose(mathNames[quantity] ?? quantity),
      sizes.join(", "),
      printed({ value: coupling, error: couplingError }),
      printed({ value, error: valueError }),
    ]),
  });
}

function shares({ scans: found }: ExponentsResults): Content {
  return [
    heading("What each quantity says", { id: "quantities" }),
    table({
      columns: [
        { header: "number" },
        { header: "from" },
        { header: "value" },
        { header: "statistical" },
        { header: "systematic" },
        { header: "share" },
      ],
      rows: found.map(({ number, quantity, value, statistical, systematic, share }) => [
        prose(mathNames[number] ?? number),
        prose(mathNames[quantity] ?? quantity),
        printed({ value, error: Math.hypot(statistical, systematic) }),
        significant(statistical, { digits: 2 }),
        significant(systematic, { digits: 2 }),
        `${Math.round(100 * share)} %`,
      ]),
      caption: "The share is that in the mean, by 1/error².",
    }),
  ];
}

function scans({ scans: found }: ExponentsResults): Content {
  return [
    heading("All fits", { id: "fits" }),
    ...found.map((scan) => [
      heading(prose(`${mathNames[scan.number]} from ${mathNames[scan.quantity]}`), { level: 3 }),
      scanTable(scan),
    ]),
  ];
}

function scanTable({ fits }: QuantityScan): Content {
  return table({
    columns: [
      { header: "smallest L" },
      { header: "correction" },
      { header: "value" },
      { header: "χ²/dof" },
      { header: "dof" },
      { header: "weight" },
    ],
    rows: fits.map(({ minimumSize, correction, value, error, chi2PerDof, degreesOfFreedom, weight }) => [
      minimumSize,
      correction === null ? "none" : prose(`$L^{-${correction}}$`),
      printed({ value, error }),
      chi2PerDof === null ? "–" : chi2PerDof.toFixed(2),
      degreesOfFreedom,
      weight < 0.001 ? "0" : weight.toFixed(3),
    ]),
  });
}

function collapse({ collapse: found }: ExponentsResults, show: (name: string) => Content): Content {
  if (!found) return "";
  return [heading("Data collapse", { id: "collapse" }), show("collapse")];
}

function data({ sizes }: ExponentsResults): Content {
  return [
    heading("The series", { id: "series" }),
    table({
      columns: [
        { header: "L" },
        { header: "couplings" },
        { header: "measurements" },
        { header: "tau" },
        { header: "blocks" },
        { header: "reaches K" },
      ],
      rows: sizes.map(({ size, couplings, measurements, tau, blocks, range }) => [
        size,
        couplings.join(", "),
        integer(measurements),
        significant(tau, { digits: 3 }),
        blocks,
        `${significant(range[0])} to ${significant(range[1])}`,
      ]),
    }),
  ];
}

function omitted({ omitted: reasons }: ExponentsResults): Content {
  return Object.entries(reasons).map(([name, reason]) => paragraph(html`<b>Without ${name}:</b> ${reason}.`));
}

function method(): Content {
  return [
    heading("What is in the errors", { id: "errors" }),
    paragraph(
      prose(
        "Each number is computed again without each block of each size: reweighting, crossings, $K_c$, quantities at $K_c$, fits. " +
          "So the error of $K_c$ is in all exponents, and points that come from the same series count as such. Fits use the full " +
          "covariance. Fits with all smallest $L$, without and with a correction, are averaged with the weights of Jay and Neil " +
          "(Phys. Rev. D 103, 114502, 2021); their spread is the systematic part. Corrections of other forms, and exponents " +
          "$\\omega$ far from those tried, are not in the error.",
      ),
    ),
  ];
}

function repeat({ provenance, run, seconds: duration }: ExponentsResults): Content {
  return [
    heading("To repeat this", { id: "repeat" }),
    codeBlock((provenance.command && commandLine(provenance.command)) ?? `kadanoff exponents ${run}`),
    paragraph(`${seconds(duration)}. The numbers are in results.json, the figures as SVG and PNG beside this file.`),
  ];
}
