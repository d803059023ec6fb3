import { log1pExp } from "../../../core/numbers/index.js";
import { channelLogRatio } from "../../../systems/rbm/index.js";
import { integer, relative, scientificFromLog10, significant } from "../../report/index.js";
import type { MapResults } from "./results.js";
import { bestMeasured, hiddenAgrees, isBulk, partitionSpread, partitionsAgree, sampledAll, states } from "./wording.js";

/** How a claim of the paper fared. */
export type Verdict = "confirmed" | "stronger" | "imprecise" | "corrected" | "not confirmed" | "not at these settings";

/** A claim of the paper, in our words, with what we found. Texts are prose with TeX between dollar signs. */
export interface Claim {
  /** Where the paper says it. */
  readonly place: string;
  readonly claim: string;
  readonly finding: string;
  readonly verdict: Verdict;
}

/** Every claim of the paper held against these results. A verdict that rests on a measurement depends on it. */
export function mapClaims(results: MapResults): Claim[] {
  const { visible, hidden, logPartition, weight, coupling, hiddenUnits } = results;
  const { nn, nnn, quartic, constantPerRemovedSpin } = hidden.couplings;
  const spread = partitionSpread(results);
  const sweep = visible.weightSweep;
  const best = bestMeasured(results);
  const last = sweep[sweep.length - 1]!;
  const random = visible.random.literal;

  return [
    {
      place: "eqs. 1, 2",
      claim: "The Ising energy is $H = \\sum K v v'$ with the law $e^{-H}/Z$.",
      finding:
        "With that sign $K > 0$ is an antiferromagnet, while equation 11 gives an aligned star the energy $+4K$. " +
        "Here $P(v) \\propto \\exp(+K \\sum_{\\langle ij \\rangle} v_i v_j)$, each bond once: " +
        "$N/2$ stars of four bonds are the $2N$ bonds of the torus.",
      verdict: "corrected",
    },
    {
      place: "text",
      claim: "The critical point is “infinitely unstable” under the RG.",
      finding:
        "Loose: the thermal eigenvalue at the fixed point is finite, $y_t = 1$. The paper never says which $K$ figure 2 takes; " +
        `here $K = ${significant(coupling, { digits: 10 })}$.`,
      verdict: "imprecise",
    },
    {
      place: "eqs. 3, 4",
      claim: "The joint law of the RBM is $e^{-E}$ with $E = \\sum (b h + C) + \\sum W v h + \\sum c v$.",
      finding:
        "Taken literally the hidden units anti-copy their spins. The marginals of this RBM are even and do not notice; " +
        "the joint law does. Here the exponent is $+\\sum W v h$.",
      verdict: "corrected",
    },
    {
      place: "text",
      claim: "RBMs are trained by contrastive divergence, which minimises the divergence from the data.",
      finding:
        "CD-k follows an approximate gradient of a difference of two divergences. Nothing is trained here: the weights are given.",
      verdict: "imprecise",
    },
    {
      place: "text",
      claim: "That the hidden variables are binary is in general not true.",
      finding:
        "In a binary RBM they are. What is not binary is the mean $\\langle h \\rangle$ that mean-field flows propagate.",
      verdict: "corrected",
    },
    {
      place: "eqs. 3, 4",
      claim: "The energy carries a constant $C_j$ per hidden unit.",
      finding:
        "It cancels in the law. It makes the unnormalised weights comparable with Ising weights, and is stored for that.",
      verdict: "imprecise",
    },
    {
      place: "eqs. 5, 6",
      claim:
        "Both marginals are sums of $\\ln 2\\cosh$ of the filters, and the free energy is the same for both layers.",
      finding:
        `The forms are right. The second part holds for any RBM, since both layers share one $Z$; the content is that ` +
        `this $Z$ is the Ising one.${spread === null ? "" : ` Measured: the ways to compute $\\ln Z$ agree to ${relative(spread)}.`}`,
      verdict: "confirmed",
    },
    {
      place: "eqs. 7, 8",
      claim:
        "A $\\mathbb{Z}_2$-symmetric visible law is a condition on $2^{N_v}$ configurations; $b = c = 0$ meets it.",
      finding:
        "The equations pair up to $2^{N_v - 1}$. Zero biases are sufficient, not necessary: hidden units in pairs $(w, b)$ and " +
        "$(w, -b)$ are symmetric too.",
      verdict: "confirmed",
    },
    {
      place: "eqs. 9, 10",
      claim: "Filters of five spins on half of the sites, $N_h = N_v/2$, give the Ising model.",
      finding:
        `They must sit on all sites of one checkerboard sublattice, which the paper does not say: ${hiddenUnits} units here. ` +
        "A filter on every site would count each bond twice. On a torus both extents must be even.",
      verdict: "imprecise",
    },
    {
      place: "eq. 11",
      claim: "With $C = \\ln 2\\cosh w_0$ and $w_1 = K$ a filter has the energy of its star.",
      finding: starEnergies(coupling, weight),
      verdict:
        Math.abs(Math.expm1(channelLogRatio(weight, -4 * Math.abs(coupling)))) < 1e-3 ? "confirmed" : "imprecise",
    },
    {
      place: "text",
      claim: "The larger $w_0$, the closer the map.",
      finding:
        "True over the real numbers, where the error falls as $e^{-2 w_0}$; false in double precision, where rounding grows with " +
        `$w_0$. Summed as the paper sums, the smallest error of the sweep is ${relative(best.error)} at $w_0 = ${significant(best.weight)}$; ` +
        `at $w_0 = ${significant(last.weight)}$ it is ${relative(last.measured.literal)}.`,
      verdict: "imprecise",
    },
    {
      place: "eq. 12, fig. 2",
      claim: "On $10^6$ random $8 \\times 8$ configurations the fractional error is below $10^{-12}$.",
      finding:
        `On ${integer(visible.samples)} random ${results.size.replace("x", " × ")} configurations at these settings it is ` +
        `${relative(random)} when summed as printed, and ${relative(visible.random.stable)} when nothing cancels` +
        `${visible.bound.maxRelativeError < random ? ": what shows is rounding" : ""}. The true largest error, over all ` +
        `${states(results.sites)} configurations, is ${scientificFromLog10(visible.bound.log10MaxRelativeError)}; it sits at ` +
        `ordered states${sampledAll(results) ? "" : ", which random sampling hardly ever meets"}.`,
      verdict: random < 1e-12 ? "confirmed" : "not at these settings",
    },
    {
      place: "text",
      claim: "The partition functions of the RBM and of the Ising model are approximately equal.",
      finding:
        "They are equal for every $w_0$, because $\\sum_{v_A} \\prod_a e^{w_0 h_a v_a} = (2\\cosh w_0)^{N_h}$ whatever $h$ is. " +
        [
          logPartition.rbm === null ? null : `RBM ${logPartition.rbm.toFixed(12)}`,
          logPartition.ising === null ? null : `Ising ${logPartition.ising.toFixed(12)}`,
          logPartition.kaufman === null ? null : `Kaufman ${logPartition.kaufman.toFixed(12)}`,
        ]
          .filter((part) => part !== null)
          .join(", ") +
        ".",
      verdict: spread === null ? "confirmed" : partitionsAgree(results) ? "stronger" : "not confirmed",
    },
    {
      place: "eq. 13",
      claim: "In the hidden marginal the visible spins of the kept sublattice cancel the constants.",
      finding: "They do, exactly: $\\ln 2\\cosh(w_0 h) = \\ln 2\\cosh w_0$ for $h = \\pm 1$.",
      verdict: "confirmed",
    },
    {
      place: "eqs. 14, 15",
      claim: "Each removed spin leaves $\\ln 2\\cosh(w_1 \\sum h)$, which is a sum over that spin.",
      finding:
        "An exponential is missing on the left (or a logarithm on the right): $2\\cosh x = \\sum_{v = \\pm 1} e^{x v}$. The rest follows.",
      verdict: "corrected",
    },
    {
      place: "conclusion",
      claim: "The hidden layer follows the law of the spins that remain after decimation.",
      finding:
        `${hiddenAgrees(results) ? "True, and for every $w_0$, zero and negative included. Against" : "Against"} the decimated model on ` +
        `${integer(hidden.states)} ${hidden.method === "enumerated" ? "hidden configurations, all there are," : "hidden configurations"} ` +
        `the largest relative deviation is ${relative(hidden.maxRelativeDeviation)}` +
        `${hidden.againstEnumeration === null ? "" : `, and ${relative(hidden.againstEnumeration)} against a plain sum over all ${states(results.sites)} Ising configurations`}.`,
      verdict: hiddenAgrees(results) ? "stronger" : "not confirmed",
    },
    {
      place: "conclusion",
      claim: "After the step the interactions are quadruple instead of nearest-neighbour.",
      finding:
        `They are nearest-neighbour ($K_1' = ${nn.toFixed(10)}$), next-nearest-neighbour ($K_2' = ${nnn.toFixed(10)}$) and ` +
        `four-spin ($K_4' = ${quartic.toFixed(10)}$), with $A_0 = ${constantPerRemovedSpin.toFixed(10)}$ per removed spin` +
        `${isBulk(results) ? "" : ", where a removed spin has four different neighbours; at open edges and on extents of 2 it has fewer, and other couplings"}.`,
      verdict: "imprecise",
    },
    {
      place: "title",
      claim: "The map is almost exact.",
      finding:
        `The word applies to the visible layer only: its kept spins are the hidden units seen through independent channels ` +
        `that flip with probability ${scientificFromLog10(-log1pExp(2 * weight) / Math.LN10)}. The hidden layer is exact.`,
      verdict: "stronger",
    },
    {
      place: "conclusion",
      claim: "This proves a connection between RBMs and the renormalization group.",
      finding:
        "It shows that one decimation fits into an RBM. The hidden layer is a copy of the kept spins, and copy units carry the " +
        "decimated law for any model; nothing here is learned.",
      verdict: "imprecise",
    },
  ];
}

/** Errors in what the paper says of its references, found in passing. */
export const referenceSlips: readonly string[] = [
  "Koch-Janusz and Ringel is Nature Physics 14, 578 (2018). Their method maximises the mutual information between the coarse " +
    "variable and its environment, not “between visible spins”.",
  "“Li and Huang 2018” is Li and Wang 2018.",
  "Morningstar and Melko is Journal of Machine Learning Research 18(163).",
  "Saremi and Sejnowski appears with two years, 2012 and 2013.",
];

/** What each of the five alignments of a star is off by, ln[1 - eps + eps e^(-2Ks)]. */
function starEnergies(coupling: number, weight: number): string {
  const shifts = [4, 2, 0, -2, -4].map((s) => {
    const shift = channelLogRatio(weight, s * coupling);
    return shift === 0 ? "0" : relative(shift);
  });
  return (
    "The energies of the stars with $v_a s_a = 4, 2, 0, -2, -4$ are off by " +
    `${shifts.join(", ")}: exactly $\\ln[1 - \\varepsilon + \\varepsilon e^{-2 K v_a s_a}]$ with $\\varepsilon = 1/(1 + e^{2 w_0})$. ` +
    "The middle one is exact by the choice of $C$."
  );
}
