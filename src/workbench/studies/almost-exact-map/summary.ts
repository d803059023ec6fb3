import { integer, relative, scientificFromLog10, seconds } from "../../report/index.js";
import type { MapResults } from "./results.js";

/** What `kadanoff map` prints: one screen with the answer and where the report is. */
export function mapSummary(results: MapResults, directory: string): string {
  const { visible, hidden, logPartition } = results;
  const { bound, exhaustive, configurations } = visible;
  const rows: [string, string][] = [];
  const line = (name: string, value: string): void => void rows.push([`  ${name}`, value]);
  const head = (text: string): void => void rows.push(["", ""], [text, ""]);

  rows.push([
    `${results.size} ${results.boundary === "periodic" ? "torus" : "open lattice"}, K = ${results.coupling}, ` +
      `w0 = ${results.weight}, ${results.hiddenUnits} hidden units`,
    "",
  ]);

  head("visible layer against the Ising model, largest |P_RBM/P_Ising - 1|");
  line(
    `${integer(visible.samples)} random and ${visible.ordered.length} ordered, summed as printed`,
    relative(visible.maxRelativeError.literal),
  );
  line("constants subtracted filter by filter", relative(visible.maxRelativeError.perFilter));
  line("nothing cancels", relative(visible.maxRelativeError.stable));
  if (exhaustive)
    line(`all ${integer(exhaustive.states)} configurations, measured`, relative(exhaustive.maxRelativeError));
  line(`all 2^${results.sites} configurations, certified`, scientificFromLog10(bound.log10MaxRelativeError));
  line("smallest w0 for 1e-12", bound["minimumWeightFor1e-12"].toFixed(2));
  line("as printed, rounding may exceed that from w0 =", bound.roundingTakesOverAt.literal.toFixed(1));
  if (exhaustive) {
    line("D(Ising || RBM) in nats", relative(exhaustive.klDivergence));
    line("total variation", relative(exhaustive.totalVariation));
  }
  if (configurations) {
    line(
      `your ${integer(configurations.count)} configurations, as printed`,
      relative(configurations.maxRelativeError.literal),
    );
    line("your configurations, nothing cancels", relative(configurations.maxRelativeError.stable));
  }

  head("hidden layer against the decimated Ising model");
  const how = hidden.method === "enumerated" ? `all ${integer(hidden.states)}` : integer(hidden.states);
  line(`${how} configurations`, relative(hidden.maxRelativeDeviation));
  if (hidden.againstEnumeration !== null)
    line("against a sum over all Ising states", relative(hidden.againstEnumeration));
  line(
    "K1', K2', K4' of the infinite lattice",
    [hidden.couplings.nn, hidden.couplings.nnn, hidden.couplings.quartic].map((k) => k.toFixed(10)).join(", "),
  );

  head("ln Z");
  const value = (z: number | null): string => (z === null ? "not computed" : z.toFixed(12));
  line("of the RBM, from its weights", value(logPartition.rbm));
  line("of the Ising model, spin by spin", value(logPartition.ising));
  if (results.boundary === "periodic") line("of the torus, Kaufman's formula", value(logPartition.kaufman));

  if (results.flow) {
    head("further steps, without truncation");
    for (const { level, sites, couplings } of results.flow.levels.slice(1)) {
      const main = Object.entries(couplings).slice(0, 3);
      line(`level ${level}, ${sites} spins`, main.map(([name, k]) => `${name} ${k.toFixed(6)}`).join(", "));
    }
  }

  const width = Math.max(...rows.filter(([, text]) => text !== "").map(([name]) => name.length));
  const body = rows.map(([name, text]) => (text === "" ? name : `${name.padEnd(width)}  ${text}`));
  return `${body.join("\n")}\n\n${seconds(results.seconds)}; report: ${directory}/report.html\n`;
}
