import { type Content, heading, paragraph, significant, table } from "../../../report/index.js";
import type { BlockingResults, LevelResults, ObservableResults } from "../results.js";
import { shown } from "../summary.js";

/** Names of observables in the head of a table. */
const columns: readonly (readonly [string, string])[] = [
  ["energyPerSite", "energy per site"],
  ["nearest", "neighbours"],
  ["diagonal", "diagonal"],
  ["absoluteMagnetization", "⟨|m|⟩"],
  ["magnetizationSquared", "⟨m²⟩"],
  ["binder", "U₄"],
];

/** Mean values of every level, with exact ones below them. */
export function levelTable(results: BlockingResults): Content {
  const names = results.rule === "average" ? [...columns, ["meanSquare", "mean square"] as const] : columns;
  const row = ({ level, size, observables }: LevelResults): Content[] => [
    level,
    size,
    ...names.map(([name]) => cell(observables[name])),
  ];
  return [
    heading("Level by level", { id: "levels" }),
    table({
      columns: [
        { header: "level", align: "right" },
        { header: "size" },
        ...names.map(([, header]) => ({ header, align: "right" as const })),
      ],
      rows: results.levels.map(row),
    }),
    paragraph(
      "Means of the blocked configurations with jackknife errors in the last digits; neighbours and diagonals are mean products of spins in the " +
        "spacing of the level. In brackets the exact value of the nearest-neighbour model on this torus, where it is known.",
    ),
  ];
}

function cell(one: ObservableResults | undefined): Content {
  if (!one) return "–";
  return one.exact === null ? shown(one) : `${shown(one)} [${significant(one.exact, { digits: 6 })}]`;
}

/** Effective couplings of every level. */
export function couplingTable({ levels }: BlockingResults, show: (name: string) => Content): Content {
  const fitted = levels.filter(({ couplings }) => couplings.length > 0);
  if (fitted.length === 0) return "";
  return [
    heading("Effective couplings", { id: "couplings" }),
    table({
      columns: [
        { header: "level", align: "right" },
        { header: "size" },
        ...fitted[0]!.couplings.map(({ operator }) => ({ header: operator, align: "right" as const })),
      ],
      rows: fitted.map(({ level, size, couplings }) => [level, size, ...couplings.map(shown)]),
    }),
    paragraph(
      "By maximum pseudo-likelihood (Besag 1975): the couplings that make each spin most probable given all others. On level 0 they are those of " +
        "the model; on blocked levels, whose law has more couplings than are listed, the best of this list.",
    ),
    show("couplings"),
  ];
}
