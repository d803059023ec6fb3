import {
  type Content,
  codeBlock,
  details,
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
/** How many of a level's classes, the largest first, are listed where the reader asks for more. */
const listedClasses = 15;
/** Longer tables are folded away. */
const openRows = 12;

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

function fixedPointTable({ fixedPoints, criticalCoupling, criticalCouplingLinearised }: FlowResults): Content {
  if (fixedPoints.length === 0) return "";
  const critical = fixedPoints.find(({ kind }) => kind === "critical")?.exponents;
  return [
    heading("Fixed points", { id: "fixed-points" }),
    table({
      columns: [
        { header: "kind" },
        { header: Object.keys(fixedPoints[0]!.couplings).join(", "), align: "right" },
        { header: "eigenvalues", align: "right" },
        { header: "" },
      ],
      rows: fixedPoints.map((point) => [
        point.kind,
        placeOf(point, { digits: 7 }),
        point.eigenvalues.map((value) => significant(value, { digits: 7 })).join(", ") || "–",
        point.attractive ? "attracts" : "repels",
      ]),
    }),
    critical
      ? table({
          columns: [
            { header: "at the critical one" },
            { header: "value", align: "right" },
            { header: "exact", align: "right" },
          ],
          rows: [
            [prose("$y_T = \\ln\\lambda / \\ln b$"), significant(critical.yT, { digits: 10 }), "1"],
            [prose("$\\nu = 1/y_T$"), significant(critical.nu, { digits: 10 }), "1"],
            [prose("$\\alpha = 2 - 2\\nu$"), significant(critical.alpha, { digits: 10 }), "0"],
          ],
        })
      : "",
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
    levels.flatMap(largestClasses),
  ];
}

/** The largest couplings of a level with more classes than its row holds. */
function largestClasses({ level, couplings, classes = [] }: LevelResults): Content[] {
  if (classes.length <= shownClasses) return [];
  const size = (name: string): number => Math.abs(couplings[name]!);
  const sorted = [...classes].sort((a, b) => size(b.name) - size(a.name)).slice(0, listedClasses);
  return [
    details(
      `The ${sorted.length} largest of ${integer(classes.length)} classes at level ${level}`,
      table({
        columns: [
          { header: "class" },
          { header: "spins", align: "right" },
          { header: "products", align: "right" },
          { header: "coupling", align: "right" },
        ],
        rows: sorted.map(({ name, order, multiplicity }) => [
          name,
          order,
          integer(multiplicity),
          significant(couplings[name]!, { digits: 8 }),
        ]),
      }),
    ),
  ];
}

/** Correlations that more than one level shows, at displacements in sites of the original torus. */
function correlations(levels: readonly LevelResults[]): Content {
  const found = new Map<string, { readonly at: string; readonly values: (number | undefined)[] }>();
  levels.forEach(({ correlations: pairs = [] }, index) => {
    for (const { displacement, value } of pairs) {
      const key = displacement.join();
      const entry = found.get(key) ?? { at: `(${displacement.join(", ")})`, values: [] };
      entry.values[index] = value;
      found.set(key, entry);
    }
  });
  const shared = [...found.values()].filter(({ values }) => values.filter((one) => one !== undefined).length > 1);
  if (shared.length === 0) return "";
  return details(
    "Correlations that several levels show",
    table({
      caption: "Displacements in rows and columns of the original torus",
      columns: [
        { header: "displacement" },
        ...levels.map(({ level }) => ({ header: `level ${level}`, align: "right" as const })),
      ],
      rows: shared.map(({ at, values }) => [at, ...levels.map((_, index) => values[index]?.toFixed(10) ?? "–")]),
    }),
  );
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
    correlations(levels),
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
        { header: prose("$|\\Delta \\ln P| \\le$"), align: "right" },
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

function scan({ scan: points }: FlowResults, show: (name: string) => Content): Content {
  if (points === null) return "";
  const values = table({
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
  });
  return [
    heading("From other couplings", { id: "scan" }),
    show("scan"),
    points.length > openRows ? details(`All ${points.length} couplings as a table`, values) : values,
  ];
}

function methods({ exponentsByMethod, method }: FlowResults, show: (name: string) => Content): Content {
  const value = (one: number | null): string => (one === null ? "none" : significant(one, { digits: 9 }));
  return [
    heading("All methods side by side", { id: "methods" }),
    paragraph(
      `The truncated flows in their plain form, by what they make of the transition.${method === "exact" ? " Exact decimation has no place here: it has no critical fixed point." : ""}`,
    ),
    table({
      columns: [
        { header: "flow" },
        { header: prose("$\\nu$"), align: "right" },
        { header: prose("$K_c$"), align: "right" },
      ],
      rows: [
        ...exponentsByMethod.map(({ label, nu, criticalCoupling }) => [label, value(nu), value(criticalCoupling)]),
        [html`<b>exact</b>`, html`<b>1</b>`, html`<b>${exactCriticalCoupling.toFixed(9)}</b>`],
      ],
    }),
    show("exponents"),
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
