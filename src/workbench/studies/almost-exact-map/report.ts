import {
  type BadgeTone,
  badge,
  type Content,
  codeBlock,
  details,
  displayMath,
  type Figure,
  facts,
  figureBlock,
  heading,
  html,
  htmlDocument,
  integer,
  list,
  paragraph,
  prose,
  relative,
  scientificFromLog10,
  seconds,
  significant,
  table,
} from "../../report/index.js";
import { commandLine } from "../../runs/index.js";
import { flowSection } from "../flow/index.js";
import { mapClaims, referenceSlips, type Verdict } from "./claims.js";
import type { MapResults } from "./results.js";
import { bestMeasured, partitionSpread, states } from "./wording.js";

const tones: Readonly<Record<Verdict, BadgeTone>> = {
  confirmed: "good",
  stronger: "good",
  imprecise: "weak",
  corrected: "changed",
  "not confirmed": "bad",
  "not at these settings": "neutral",
};

/** The report of a study as one HTML file: the answer, how it comes about, and the paper claim by claim. */
export function mapReport(results: MapResults, figures: readonly Figure[]): string {
  const show = (name: string): Content => {
    const index = figures.findIndex((figure) => figure.name === name);
    return index < 0 ? "" : figureBlock(figures[index]!, { number: index + 1 });
  };
  const shape = results.boundary === "periodic" ? "torus" : "lattice with open boundaries";
  return htmlDocument({
    title: "The almost-exact map",
    subtitle: prose(
      `One step of the real-space renormalization group as a restricted Boltzmann machine: the ` +
        `${results.size.replace("x", " × ")} ${shape} at $K = ${results.coupling}$ with $w_0 = ${results.weight}$.`,
    ),
    body: [
      answer(results),
      machine(results, show),
      visibleLayer(results, show),
      certificate(results, show),
      exhaustive(results),
      ownConfigurations(results),
      hiddenLayer(results, show),
      partitionFunctions(results),
      results.flow ? flowSection(results.flow, figures) : "",
      claims(results),
      repeat(results),
    ],
    footer: html`Kadanoff ${results.provenance.version}, Node ${results.provenance.node}, ${results.provenance.platform}, ${results.provenance.date}.`,
  });
}

function answer(results: MapResults): Content {
  const { visible, hidden, sites } = results;
  return [
    facts([
      {
        label: "Visible layer, certified",
        value: scientificFromLog10(visible.bound.log10MaxRelativeError),
        note: prose(`largest relative error over all ${states(sites)} configurations`),
      },
      {
        label: "Summed as the paper prints it",
        value: relative(visible.maxRelativeError.literal),
        note: `largest error met on ${integer(visible.samples)} random and ${visible.ordered.length} ordered configurations`,
      },
      {
        label: "Hidden layer",
        value: relative(hidden.maxRelativeDeviation),
        note: `from the decimated model, on ${hidden.method === "enumerated" ? "all " : ""}${integer(hidden.states)} configurations: rounding`,
      },
      {
        label: "Best weight measured, as printed",
        value: prose(`$w_0 = ${significant(bestMeasured(results).weight)}$`),
        note: `error ${relative(bestMeasured(results).error)}; rounding may exceed the error of the map from w₀ = ${visible.bound.roundingTakesOverAt.literal.toFixed(1)} on`,
      },
    ]),
    paragraph(
      prose(
        "The hidden layer follows the decimated Ising model exactly, whatever the weight. The visible layer follows the " +
          "Ising model up to the flips of independent noisy channels, an error that shrinks as $e^{-2 w_0}$ and is bounded " +
          "here for every configuration, not for a sample.",
      ),
    ),
  ];
}

function machine(results: MapResults, show: (name: string) => Content): Content {
  return [
    heading("The machine", { id: "machine" }),
    paragraph(
      prose(
        `Spins $v_i = \\pm 1$ on ${results.sites} sites, ${results.hiddenUnits} hidden units $h_a = \\pm 1$ on the sites of one ` +
          "checkerboard sublattice $A$. Hidden unit $a$ is tied to its own spin with weight $w_0$ and to the neighbours of that " +
          "spin, which lie on the other sublattice $B$, with weight $K$:",
      ),
    ),
    displayMath(
      "P(v, h) = \\frac{1}{Z} \\exp \\sum_{a \\in A} \\Big[ h_a \\Big( w_0 v_a + K \\sum_{b \\sim a} v_b \\Big) - \\ln 2\\cosh w_0 \\Big]",
    ),
    show("filters"),
    paragraph(
      prose(
        "Summing over $v_A$ first gives the factor $(2\\cosh w_0)^{N_h}$ whatever $h$ is. What remains is the Ising model with $h$ in " +
          "the place of the spins on $A$, so that",
      ),
    ),
    displayMath(
      "P(v, h) = P_{\\mathrm{Ising}}(h_A, v_B) \\prod_{a \\in A} \\frac{e^{w_0 h_a v_a}}{2\\cosh w_0} \\qquad \\text{for every } w_0.",
    ),
    paragraph(
      prose(
        "In words: the hidden layer holds the kept spins, and each visible spin on $A$ is its hidden unit sent through a " +
          `channel that flips it with probability $\\varepsilon = 1/(1 + e^{2 w_0})$, here ${relative(results.visible.bound.flipProbability)}.`,
      ),
    ),
  ];
}

function visibleLayer(results: MapResults, show: (name: string) => Content): Content {
  const { visible } = results;
  const row = (name: string, error: MapResults["visible"]["random"]): Content[] => [
    name,
    relative(error.literal),
    relative(error.perFilter),
    relative(error.stable),
  ];
  return [
    heading("The visible layer", { id: "visible" }),
    paragraph(
      prose(
        "Equation 12 of the paper, $\\ln P(v) + \\ln Z = \\sum_a \\ln 2\\cosh x_a - N_h \\ln 2\\cosh w_0$, against " +
          "$K \\sum_{\\langle ij \\rangle} v_i v_j$. Over the real numbers the order of the sum does not matter; in double precision " +
          "it does, so it is carried out in three orders: as printed; with the constant subtracted from each filter; and with " +
          "the difference taken as one function, so that nothing cancels.",
      ),
    ),
    table({
      caption: prose("Largest $|P_{\\mathrm{RBM}}/P_{\\mathrm{Ising}} - 1|$ of unnormalised weights"),
      columns: [
        { header: "configurations" },
        { header: "as printed", align: "right" },
        { header: "per filter", align: "right" },
        { header: "nothing cancels", align: "right" },
      ],
      rows: [
        row(`${integer(visible.samples)} random`, visible.random),
        ...visible.ordered.map(({ name, relativeError }) => row(name, relativeError)),
      ],
    }),
    show("probabilities"),
    show("ln2cosh"),
  ];
}

function certificate(results: MapResults, show: (name: string) => Content): Content {
  const { bound } = results.visible;
  return [
    heading("The certificate", { id: "certificate" }),
    paragraph("Summing over the hidden layer instead gives the visible law in closed form,"),
    displayMath(
      "\\frac{P_{\\mathrm{RBM}}(v)}{P_{\\mathrm{Ising}}(v)} = \\prod_{a \\in A} \\Big[ 1 - \\varepsilon + \\varepsilon\\, e^{-2 K v_a s_a} \\Big], \\qquad s_a = \\sum_{b \\sim a} v_b.",
    ),
    paragraph(
      "Each factor is monotone, so the extremes over all configurations are the checkerboard and the aligned state: the ordered " +
        "states, which uniform random sampling hardly ever meets on any but the smallest lattices.",
    ),
    table({
      columns: [{ header: "for all configurations" }, { header: "value", align: "right" }],
      rows: [
        ["relative error (attained)", scientificFromLog10(bound.log10MaxRelativeError)],
        ["total variation, at most", relative(bound.totalVariation)],
        ["divergence D(Ising ‖ RBM), at most, in nats", relative(bound.klDivergence)],
        [
          prose("smallest $w_0$ for a relative error of $10^{-12}$"),
          significant(bound["minimumWeightFor1e-12"], { digits: 6 }),
        ],
        ["rounding as printed, at most", relative(bound.rounding.literal)],
        ["rounding per filter, at most", relative(bound.rounding.perFilter)],
        ["rounding when nothing cancels, at most", relative(bound.rounding.stable)],
        [
          prose("$w_0$ from which rounding may take over: as printed, per filter, nothing cancels"),
          [bound.roundingTakesOverAt.literal, bound.roundingTakesOverAt.perFilter, bound.roundingTakesOverAt.stable]
            .map((weight) => weight.toFixed(2))
            .join(", "),
        ],
      ],
    }),
    show("error-against-weight"),
  ];
}

function exhaustive({ visible: { exhaustive: all, bound } }: MapResults): Content {
  if (all === null) return "";
  return [
    heading("Every configuration", { id: "exhaustive" }),
    paragraph(
      `The lattice is small enough to evaluate all ${integer(all.states)} configurations. Nothing of the closed form enters this measurement.`,
    ),
    table({
      columns: [
        { header: "over all configurations" },
        { header: "measured", align: "right" },
        { header: "certified", align: "right" },
      ],
      rows: [
        [
          "largest relative error",
          relative(all.maxRelativeError, { digits: 4 }),
          relative(bound.maxRelativeError, { digits: 4 }),
        ],
        [
          "total variation",
          relative(all.totalVariation, { digits: 4 }),
          `≤ ${relative(bound.totalVariation, { digits: 4 })}`,
        ],
        [
          "D(Ising ‖ RBM) in nats",
          relative(all.klDivergence, { digits: 4 }),
          `≤ ${relative(bound.klDivergence, { digits: 4 })}`,
        ],
        ["rounding of this measurement", "", `≤ ${relative(bound.rounding.stable)}`],
        ["largest deviation from the closed form", relative(all.closedFormDeviation), "0"],
      ],
    }),
  ];
}

function ownConfigurations({ visible: { configurations } }: MapResults): Content {
  if (configurations === null) return "";
  const { maxRelativeError, bondSumPerBond, count, file } = configurations;
  return [
    heading("Your configurations", { id: "configurations" }),
    paragraph(
      `${integer(count)} from ${file}. Alignment of neighbours per bond: ${significant(bondSumPerBond.smallest)} to ` +
        `${significant(bondSumPerBond.largest)}, mean ${significant(bondSumPerBond.mean)}. Largest relative error as printed ` +
        `${relative(maxRelativeError.literal)}, per filter ${relative(maxRelativeError.perFilter)}, when nothing cancels ` +
        `${relative(maxRelativeError.stable)}. Every log-weight is in configurations.npz.`,
    ),
  ];
}

function hiddenLayer(results: MapResults, show: (name: string) => Content): Content {
  const { hidden } = results;
  const { nn, nnn, quartic, constantPerRemovedSpin } = hidden.couplings;
  return [
    heading("The hidden layer", { id: "hidden" }),
    paragraph(
      prose(
        "Summing over the visible layer, the spins on $A$ cancel the constants and each removed spin on $B$ leaves " +
          "$2\\cosh(K \\sum h)$ of its neighbours: the exact law of the kept spins. With four neighbours it has the couplings",
      ),
    ),
    table({
      columns: [{ header: "coupling" }, { header: "closed form" }, { header: "value", align: "right" }],
      rows: [
        [prose("$K_1'$, neighbours of the kept sublattice"), prose("$\\frac{1}{4} \\ln\\cosh 4K$"), nn.toFixed(12)],
        [prose("$K_2'$, distance 2"), prose("$\\frac{1}{8} \\ln\\cosh 4K$"), nnn.toFixed(12)],
        [
          prose("$K_4'$, around a removed spin"),
          prose("$\\frac{1}{8} \\ln\\cosh 4K - \\frac{1}{2} \\ln\\cosh 2K$"),
          quartic.toFixed(12),
        ],
        [
          prose("$A_0$, constant per removed spin"),
          prose("$\\ln 2 + \\frac{1}{2} \\ln\\cosh 2K + \\frac{1}{8} \\ln\\cosh 4K$"),
          constantPerRemovedSpin.toFixed(12),
        ],
      ],
    }),
    show("hidden-couplings"),
    paragraph(
      `Measured on ${hidden.method === "enumerated" ? `all ${integer(hidden.states)} hidden configurations` : `${integer(hidden.states)} random and ordered hidden configurations`}: ` +
        `the RBM's hidden law is within ${relative(hidden.maxRelativeDeviation)} of the decimated model, which is rounding.` +
        (hidden.againstEnumeration === null
          ? ""
          : ` A plain sum over all Ising configurations, which knows nothing of couplings, agrees to ${relative(hidden.againstEnumeration)}.`),
    ),
    paragraph(
      "Exact: the hidden law, the joint law of hidden units and removed spins, and the partition function, for every weight. " +
        "Almost: the visible law. The couplings above are those of a removed spin with four different neighbours. On extents of 2 and 4 some kept spins coincide and couplings add up or turn into constants, and at open edges removed spins have fewer neighbours; the comparison is with the decimated model of this very lattice.",
    ),
  ];
}

function partitionFunctions(results: MapResults): Content {
  const { logPartition } = results;
  const spread = partitionSpread(results);
  const value = (z: number | null): string => (z === null ? "–" : z.toFixed(12));
  return [
    heading("Partition functions", { id: "partition" }),
    table({
      columns: [{ header: prose("$\\ln Z$") }, { header: "value", align: "right" }],
      rows: [
        ["of the RBM, from its weights", value(logPartition.rbm)],
        ["of the Ising model, summed spin by spin", value(logPartition.ising)],
        ["of the torus, Kaufman's formula", value(logPartition.kaufman)],
      ],
    }),
    paragraph(
      spread === null
        ? "The lattice is too large, or has no closed formula, to compare them; a dash means not computed."
        : `They differ by ${relative(spread)}. A dash means that a way does not apply or does not fit.`,
    ),
  ];
}

function claims(results: MapResults): Content {
  return [
    heading("The paper, claim by claim", { id: "claims" }),
    paragraph(
      "In our words. “Stronger” means that more is true than was claimed; “imprecise”, that the statement holds with a " +
        "condition or a reading that the paper does not give; “corrected”, that the printed form is wrong and what we use instead.",
    ),
    table({
      columns: [{ header: "where" }, { header: "claim, and what we find" }],
      rows: mapClaims(results).map(({ place, claim, verdict, finding }) => [
        html`${place}<br>${badge(verdict, { tone: tones[verdict] })}`,
        html`<b>${prose(claim)}</b><br>${prose(finding)}`,
      ]),
    }),
    details("Slips in its references", list(referenceSlips)),
  ];
}

function repeat(results: MapResults): Content {
  const { provenance, size, coupling, weight, visible, seed, boundary, seconds: duration } = results;
  const command =
    (provenance.command && commandLine(provenance.command)) ??
    `kadanoff map --size ${size} --coupling ${coupling} --weight ${weight} --samples ${visible.samples} --seed ${seed} --boundary ${boundary}`;
  return [
    heading("To repeat this", { id: "repeat" }),
    codeBlock(command),
    paragraph(
      `Seed ${seed}; ${seconds(duration)}; ${integer(visible.configurationsPerSecond)} random configurations per second in all three ` +
        "orders. The numbers are in results.json, the machine in rbm.npz, the figures as SVG and PNG beside this file.",
    ),
  ];
}
