import {
  type Content,
  details,
  heading,
  integer,
  paragraph,
  relative,
  significant,
  table,
} from "../../../report/index.js";
import type { FlowResults, LevelResults } from "../results.js";
import { deviation, type Level } from "./level.js";

/** Classes of a level that the table of an exact flow shows. */
const shownClasses = 6;

/** How many of a level's classes, the largest first, are listed where the reader asks for more. */
const listedClasses = 15;

/** The couplings, constant and ln Z of every level. */
export function levelTable({ levels, method }: FlowResults, { level = 2 }: Level = {}): Content {
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

/** What an exact flow keeps, and how fast couplings of more spins die away. */
export function conservation({ conserved, levels }: FlowResults, { level = 2 }: Level = {}): Content {
  if (conserved === null) return "";
  const orders = [...new Set(levels.flatMap((one) => Object.keys(one.sumOfSquaresByOrder ?? {})))].sort(
    (a, b) => Number(a) - Number(b),
  );
  return [
    heading("What is conserved", { level, id: "conserved" }),
    table({
      columns: [{ header: "quantity" }, { header: "largest deviation", align: "right" }],
      rows: [
        ["ln Z of a level, against Kaufman's formula for the torus", deviation(conserved.logPartitionDeviation)],
        ["pair correlations of the spins that remain", deviation(conserved.correlationDeviation)],
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
