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
  prose,
  relative,
  seconds,
  significant,
  table,
} from "../../report/index.js";
import { commandLine } from "../../runs/index.js";
import { exactCriticalCoupling, methodNames, placeOf } from "./figures/names.js";
import type { FlowResults, LevelResults } from "./results.js";

/** Classes of a level that the table of an exact flow shows. */
const shownClasses = 6;

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
      scan(results),
      show("scan"),
      heading("All methods side by side", { id: "methods" }),
      show("exponents"),
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

interface Level {
  readonly level?: 2 | 3;
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
        value: relative(conserved.logPartitionDeviation),
        note: `ln Z = ${conserved.logPartition.toFixed(9)}`,
      },
      {
        label: "Correlations kept to",
        value: relative(conserved.correlationDeviation),
        note: "of the spins that remain",
      },
      { label: "Critical fixed point", value: "none", note: "exact decimation has none; see below" },
    ]);
  }
  return facts([
    {
      label: "Critical fixed point",
      value: critical ? placeOf(critical, { digits: 6 }) : "none",
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
      note: `exact ${significant(exactCriticalCoupling, { digits: 6 })}`,
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
    paragraph(`Neglected: ${neglected}. In a sentence: ${remark}.`),
    paragraph(`Parameters: ${given.join(", ")}; the scale is the factor of all lengths in one step.`),
  ];
}

function fixedPointTable({ fixedPoints, criticalCoupling, criticalCouplingLinearised }: FlowResults): Content {
  if (fixedPoints.length === 0) return "";
  return [
    heading("Fixed points", { id: "fixed-points" }),
    table({
      columns: [
        { header: "kind" },
        { header: Object.keys(fixedPoints[0]!.couplings).join(", "), align: "right" },
        { header: "eigenvalues", align: "right" },
        { header: prose("$\\nu$ (exact 1)"), align: "right" },
        { header: prose("$\\alpha$ (exact 0)"), align: "right" },
      ],
      rows: fixedPoints.map((point) => [
        point.kind,
        placeOf(point, { digits: 7 }),
        point.eigenvalues.map((value) => significant(value, { digits: 7 })).join(", ") || "–",
        ...(["nu", "alpha"] as const).map((name) =>
          point.exponents ? significant(point.exponents[name], { digits: 8 }) : "–",
        ),
      ]),
    }),
    criticalCoupling === null
      ? ""
      : paragraph(
          prose(
            `The critical surface meets the nearest-neighbour models at $K = ${criticalCoupling.toFixed(10)}$` +
              (criticalCouplingLinearised === null || criticalCouplingLinearised === criticalCoupling
                ? ""
                : `, its tangent at the fixed point at $${criticalCouplingLinearised.toFixed(10)}$`) +
              `; exactly $K_c = ${exactCriticalCoupling.toFixed(10)}$.`,
          ),
        ),
  ];
}

function levelTable({ levels, method }: FlowResults, { level = 2 }: Level = {}): Content {
  const row = (one: LevelResults): Content[] => {
    const entries = Object.entries(one.couplings);
    const classes = entries.slice(0, method === "exact" ? shownClasses : entries.length);
    const more = entries.length - classes.length;
    return [
      one.level,
      significant(one.sites, { digits: 6 }),
      classes.map(([name, value]) => `${name} ${significant(value, { digits: 6 })}`).join(", ") +
        (more > 0 ? `, and ${integer(more)} more` : "") || "–",
      significant(one.constant, { digits: 10 }),
      one.logPartition === null ? "diverges" : significant(one.logPartition, { digits: 12 }),
    ];
  };
  return [
    heading("Level by level", { level, id: "levels" }),
    table({
      columns: [
        { header: "level", align: "right" },
        { header: "spins", align: "right" },
        { header: "couplings" },
        { header: "constant", align: "right" },
        { header: "ln Z", align: "right" },
      ],
      rows: levels.map(row),
    }),
    paragraph(
      method === "exact"
        ? "Couplings are per pair or product, by symmetry class in units of each level's own spacing; on small tori pairs that wrap both ways hold both. The constant is what the sums over removed spins have left."
        : "The flow lives on the infinite lattice; spins, constant and ln Z are given for the chosen number of sites.",
    ),
  ];
}

function conservation({ conserved, levels }: FlowResults, { level = 2 }: Level = {}): Content {
  if (conserved === null) return "";
  const orders = [...new Set(levels.flatMap((one) => Object.keys(one.sumOfSquaresByOrder ?? {})))].sort(
    (a, b) => Number(a) - Number(b),
  );
  return [
    heading("What is conserved", { level, id: "conserved" }),
    table({
      columns: [{ header: "quantity" }, { header: "largest deviation", align: "right" }],
      rows: [
        ["ln Z of a level, against Kaufman's formula for the torus", relative(conserved.logPartitionDeviation)],
        ["pair correlations of the spins that remain", relative(conserved.correlationDeviation)],
        ["couplings that symmetry makes equal", relative(conserved.symmetryDeviation)],
      ],
    }),
    table({
      caption: "Sum of squares of all couplings, by the number of spins they tie together",
      columns: [
        { header: "spins", align: "right" },
        ...levels.map((one) => ({ header: `level ${one.level}`, align: "right" as const })),
      ],
      rows: orders.map((order) => [
        order,
        ...levels.map((one) => {
          const value = one.sumOfSquaresByOrder?.[order];
          return value === undefined ? "–" : relative(value, { digits: 3 });
        }),
      ]),
    }),
  ];
}

function freeEnergyTable({ freeEnergy }: FlowResults): Content {
  if (freeEnergy === null) return "";
  const { logPartitionPerSite, exact, excess, coupling } = freeEnergy;
  return [
    heading("Free energy along the flow", { id: "free-energy" }),
    table({
      columns: [
        { header: prose(`$\\ln Z / N$ at $K = ${significant(coupling, { digits: 10 })}$`) },
        { header: "value", align: "right" },
      ],
      rows: [
        ["summed along the trajectory", logPartitionPerSite === null ? "diverges" : logPartitionPerSite.toFixed(10)],
        ["Onsager", exact === null ? "–" : exact.toFixed(10)],
        ["difference", excess === null ? "–" : relative(excess, { digits: 4 })],
      ],
    }),
  ];
}

function variational({ variational: found }: FlowResults): Content {
  if (found === null) return "";
  const { parameter, exponents, magnetic, symmetryBreaking, bound, start } = found;
  return [
    heading("Kadanoff's lower bound", { id: "variational" }),
    paragraph(
      prose(
        `Potentials are moved between squares until one spin per square can be summed into a block spin with weight $e^{p\\,\\mu \\sum s} / 2\\cosh(p \\sum s)$. ` +
          "Moving has mean zero, so by Jensen's inequality $\\ln Z$ never comes out too small, for any $K$ and $p$. The start is " +
          (start === "hidden-layer"
            ? "the decimated model, the hidden layer of the almost-exact map."
            : "the square lattice itself."),
      ),
    ),
    table({
      columns: [
        { header: "at the best p of the fixed point" },
        { header: "value", align: "right" },
        { header: "exact", align: "right" },
      ],
      rows: [
        [prose("$p^*$"), parameter.toFixed(8), "–"],
        [prose("$\\nu$"), exponents.nu.toFixed(8), "1"],
        [prose("$\\alpha$"), exponents.alpha.toFixed(8), "0"],
        [prose("$y_H$"), magnetic.yH.toFixed(6), "1.875"],
        [prose("$\\delta$"), magnetic.delta.toFixed(4), "15"],
        [
          "eigenvalue that parts edge and diagonal couplings",
          symmetryBreaking === null ? "–" : symmetryBreaking.toFixed(6),
          "–",
        ],
      ],
    }),
    paragraph(
      `At this coupling the best single p is ${bound.bestParameter.toFixed(6)} with ln Z/N ≤ ${bound.logPartitionPerSite?.toFixed(10) ?? "–"}` +
        (bound.excess === null ? "." : `, ${relative(bound.excess)} above the exact value.`),
      symmetryBreaking !== null && symmetryBreaking > 1
        ? " The symmetric subspace, in which edge and diagonal couplings are equal, is unstable: a start outside it runs elsewhere."
        : "",
    ),
  ];
}

function stackTable({ stack }: FlowResults, { level = 2 }: Level = {}): Content {
  if (stack === null) return "";
  return [
    heading("The stack of RBMs", { level, id: "stack" }),
    paragraph(
      "Every level as a machine whose visible law is exactly that level's, with a copy unit on each spin that the next level keeps: " +
        "its copies are the visible units of the next machine. The bound holds on every configuration.",
    ),
    table({
      columns: [
        { header: "level", align: "right" },
        { header: "visible", align: "right" },
        { header: "hidden, for couplings", align: "right" },
        { header: "hidden, copies", align: "right" },
        { header: "bound of |d ln P|", align: "right" },
        { header: "file" },
      ],
      rows: stack.map((one) => [
        one.level,
        integer(one.visibleUnits),
        integer(one.couplingUnits),
        integer(one.copyUnits),
        relative(one.logErrorBound),
        one.file,
      ]),
    }),
  ];
}

function scan({ scan: points }: FlowResults): Content {
  if (points === null) return "";
  return [
    heading("From other couplings", { id: "scan" }),
    table({
      columns: [
        { header: "K", align: "right" },
        { header: "ln Z/N", align: "right" },
        { header: "Onsager", align: "right" },
        { header: "difference", align: "right" },
      ],
      rows: points.map(({ coupling, logPartitionPerSite, exact, excess }) => [
        significant(coupling, { digits: 6 }),
        logPartitionPerSite === null ? "diverges" : logPartitionPerSite.toFixed(8),
        exact === null ? "–" : exact.toFixed(8),
        excess === null ? "–" : relative(excess),
      ]),
    }),
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
