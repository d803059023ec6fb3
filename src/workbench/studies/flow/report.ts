import { critical as criticalPoint } from "../../../physics/lattice/index.js";
import {
  type Content,
  codeBlock,
  type Figure,
  facts,
  figureBlock,
  heading,
  html,
  htmlDocument,
  paragraph,
  prose,
  relative,
  seconds,
  significant,
} from "../../report/index.js";
import { commandLine } from "../../runs/index.js";
import { methodNames, placeOf } from "./figures/names.js";
import type { FlowResults } from "./results.js";
import { fixedPointTable, methods } from "./sections/fixed-points.js";
import { freeEnergyTable, scan, variational } from "./sections/free-energy.js";
import { deviation, type Level } from "./sections/level.js";
import { conservation, levelTable } from "./sections/levels.js";
import { stackTable } from "./sections/stack.js";

/** The report of a flow as one HTML file: the answer, the levels, the fixed points, and what is not promised. */
export function flowReport(results: FlowResults, figures: readonly Figure[]): string {
  const show = (name: string): Content => {
    const index = figures.findIndex((figure) => figure.name === name);
    return index < 0 ? "" : figureBlock(figures[index]!, { number: index + 1 });
  };
  const { method, size, coupling } = results;
  const name = methodNames[method];
  return htmlDocument({
    title: "The renormalization group, performed many times",
    subtitle: prose(
      `${name.charAt(0).toUpperCase()}${name.slice(1)} of the ${method === "exact" ? `${size.replace("x", " × ")} Ising torus` : "square-lattice Ising model"} from $K = ${coupling}$.`,
    ),
    body: [
      answer(results),
      keeps(results),
      fixedPointTable(results),
      show("flow-plane"),
      show("flow-step"),
      levelTable(results),
      show("couplings-by-level"),
      conservation(results),
      freeEnergyTable(results),
      variational(results),
      stackTable(results),
      scan(results, show),
      methods(results, show),
      notPromised(),
      repeat(results),
    ],
    footer: html`Kadanoff ${results.provenance.version}, Node ${results.provenance.node}, ${results.provenance.platform}, ${results.provenance.date}.`,
  });
}

/** The exact flow within the report of another study: its levels, checks, stack and figure. */
export function flowSection(results: FlowResults, figures: readonly Figure[]): Content {
  const index = figures.findIndex(({ name }) => name === "couplings-by-level");
  return [
    heading("The map, performed again and again", { id: "flow" }),
    paragraph(
      "The hidden layer is an Ising model with more couplings, and can be decimated in turn. Below the exact flow of this torus: " +
        "every coupling of every order, nothing neglected.",
    ),
    levelTable(results, { level: 3 }),
    index < 0 ? "" : figureBlock(figures[index]!, { number: index + 1 }),
    conservation(results, { level: 3 }),
    stackTable(results, { level: 3 }),
    notPromised({ level: 3 }),
  ];
}

function answer(results: FlowResults): Content {
  const { conserved, levels, fixedPoints, criticalCoupling, freeEnergy } = results;
  const critical = fixedPoints.find(({ kind }) => kind === "critical");
  if (conserved) {
    return facts([
      {
        label: "Steps",
        value: levels.length - 1,
        note: `${levels[0]!.sites} spins to ${levels.at(-1)!.sites}, nothing neglected`,
      },
      {
        label: "ln Z kept to",
        value: deviation(conserved.logPartitionDeviation),
        note: `ln Z = ${conserved.logPartition.toFixed(9)}`,
      },
      {
        label: "Correlations kept to",
        value: deviation(conserved.correlationDeviation),
        note: "of the spins that remain",
      },
      { label: "Critical fixed point", value: "none", note: "exact decimation has none; see below" },
    ]);
  }
  return facts([
    {
      label: "Critical fixed point",
      value: critical ? placeOf(critical, { digits: Object.keys(critical.couplings).length > 1 ? 4 : 7 }) : "none",
      note: critical ? `couplings ${Object.keys(critical.couplings).join(", ")}` : "this flow has no transition",
    },
    {
      label: "ν",
      value: critical?.exponents ? significant(critical.exponents.nu, { digits: 6 }) : "–",
      note: "exact 1",
    },
    {
      label: "Critical coupling",
      value: criticalCoupling === null ? "–" : significant(criticalCoupling, { digits: 6 }),
      note: `exact ${significant(criticalPoint, { digits: 6 })}`,
    },
    {
      label: "ln Z/N against the exact value",
      value: freeEnergy?.excess == null ? "–" : relative(freeEnergy.excess),
      note:
        freeEnergy?.logPartitionPerSite == null
          ? "diverges here"
          : `ln Z/N = ${freeEnergy.logPartitionPerSite.toFixed(8)}`,
    },
  ]);
}

function keeps({ neglected, remark, parameters }: FlowResults): Content {
  const given = Object.entries(parameters).map(
    ([name, value]) => `${name} ${typeof value === "number" ? significant(value, { digits: 8 }) : value}`,
  );
  return [
    paragraph(html`<b>Neglected:</b> ${neglected}.`),
    paragraph(
      prose(
        `${remark.charAt(0).toUpperCase()}${remark.slice(1)}.`
          .replace("b^(-n/4)", "$b^{-n/4}$")
          .replace("K_c", "$K_c$"),
      ),
    ),
    paragraph(`Parameters: ${given.join(", ")}; the scale is the factor of all lengths in one step.`),
  ];
}

function notPromised({ level = 2 }: Level = {}): Content {
  return [
    heading("What is not promised", { level, id: "not-promised" }),
    paragraph(
      prose(
        "Exact decimation in two dimensions has no critical fixed point. Without a rescaling of spins the nearest-neighbour " +
          "correlation at $K_c$ decays as $b^{-n/4}$ with the number of steps $n$, so the couplings drift, lengthen and gain higher orders; below the " +
          "critical temperature the decimated measure of the infinite lattice may have no Hamiltonian at all (van Enter, " +
          "Fernández and Sokal, J. Stat. Phys. 72, 879, 1993). No exponent is read off an exact flow. Truncated flows have " +
          "fixed points because of what they leave out.",
      ),
    ),
  ];
}

function repeat({ provenance, method, size, coupling, seconds: duration }: FlowResults): Content {
  return [
    heading("To repeat this", { id: "repeat" }),
    codeBlock(
      (provenance.command && commandLine(provenance.command)) ??
        `kadanoff flow --method ${method} --size ${size} --coupling ${coupling}`,
    ),
    paragraph(`${seconds(duration)}. The numbers are in results.json, the figures as SVG and PNG beside this file.`),
  ];
}
