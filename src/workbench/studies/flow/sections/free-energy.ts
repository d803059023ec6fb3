import {
  type Content,
  details,
  heading,
  paragraph,
  prose,
  relative,
  significant,
  table,
} from "../../../report/index.js";
import type { FlowResults } from "../results.js";

/** Longer tables are folded away. */
const openRows = 12;

/** ln Z/N along the trajectory against Onsager. */
export function freeEnergyTable({ freeEnergy }: FlowResults): Content {
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

/** The variational optimum and its bound. */
export function variational({ variational: found }: FlowResults): Content {
  if (found === null) return "";
  const { parameter, exponents, magnetic, symmetryBreaking, bound, start } = found;
  return [
    heading("Kadanoff's lower bound", { id: "variational" }),
    paragraph(
      prose(
        `The four spins of a block follow its block spin $\\mu$ with the weight $e^{p\\,\\mu \\sum s} / 2\\cosh(p \\sum s)$, and potentials are moved so that the four spins inside each square of block spins can be summed. ` +
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

/** The flow from other couplings. */
export function scan({ scan: points }: FlowResults, show: (name: string) => Content): Content {
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
