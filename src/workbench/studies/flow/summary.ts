import { critical } from "../../../physics/lattice/index.js";
import { integer, relative, seconds } from "../../report/index.js";
import type { FixedPointResults, FlowResults, LevelResults } from "./results.js";

/** The classes whose couplings fit into a line of the summary. */
const shown = 4;

/** What `kadanoff flow` prints: the levels, the fixed points, and where the report is. */
export function flowSummary(results: FlowResults, directory: string): string {
  const { method, size, coupling, levels, fixedPoints, conserved, freeEnergy, variational, stack } = results;
  const lines = [
    `${method} flow from the ${method === "exact" ? `${size} torus` : "square lattice"} at K = ${coupling}`,
    `neglected: ${results.neglected}`,
    "",
    "level     sites  couplings",
    ...levels.map(levelLine),
    "",
  ];
  if (fixedPoints.length > 0) lines.push("fixed points", ...fixedPoints.map(fixedPointLine), "");
  if (results.criticalCoupling !== null) {
    const linear = results.criticalCouplingLinearised;
    lines.push(
      `critical coupling ${results.criticalCoupling.toFixed(10)}` +
        `${linear === null || linear === results.criticalCoupling ? "" : `, linearised ${linear.toFixed(10)}`} (exact ${critical.toFixed(10)})`,
    );
  }
  if (freeEnergy) {
    const { logPartitionPerSite, exact, excess } = freeEnergy;
    lines.push(
      `ln Z/N ${logPartitionPerSite?.toFixed(10) ?? "diverges"}` +
        (exact === null
          ? ""
          : ` (Onsager ${exact.toFixed(10)}${excess === null ? "" : `, off by ${relative(excess)}`})`),
    );
  }
  if (variational) {
    const { parameter, exponents, magnetic, bound } = variational;
    lines.push(
      `best p ${parameter.toFixed(8)}: nu ${exponents.nu.toFixed(8)}, alpha ${exponents.alpha.toFixed(8)}, ` +
        `yH ${magnetic.yH.toFixed(6)}, delta ${magnetic.delta.toFixed(4)}`,
      `upper bound of ln Z/N at this K: ${bound.logPartitionPerSite?.toFixed(10)} with p = ${bound.bestParameter.toFixed(6)}`,
    );
  }
  if (conserved) {
    lines.push(
      `ln Z ${conserved.logPartition.toFixed(12)} ${keptTo(conserved.logPartitionDeviation)}, ` +
        `correlations ${keptTo(conserved.correlationDeviation)}`,
    );
  }
  if (stack)
    lines.push(
      `RBMs of ${stack.length} levels in ${directory}/stack, exact to ${relative(Math.max(...stack.map((one) => one.logErrorBound)))}`,
    );
  lines.push(results.remark, "", `${seconds(results.seconds)}; report: ${directory}/report.html`, "");
  return lines.join("\n");
}

function keptTo(deviation: number | null): string {
  return deviation === null ? "not checked (too large)" : `kept to ${relative(deviation)}`;
}

function levelLine({ level, sites, couplings }: LevelResults): string {
  const entries = Object.entries(couplings).slice(0, shown);
  const more = Object.keys(couplings).length - entries.length;
  const values = entries.map(([name, value]) => `${name} ${value.toFixed(6)}`);
  const tail = more > 0 ? `, and ${integer(more)} more classes` : "";
  return `${String(level).padStart(5)} ${String(Number(sites.toPrecision(6))).padStart(9)}  ${values.join(", ")}${tail}`;
}

function fixedPointLine({ kind, couplings, eigenvalues, exponents }: FixedPointResults): string {
  const at = Object.entries(couplings).map(
    ([name, value]) => `${name} ${value === null ? "infinite" : value.toFixed(10)}`,
  );
  const lambda = eigenvalues.length > 0 ? `; eigenvalues ${eigenvalues.map((one) => one.toFixed(7)).join(", ")}` : "";
  const nu = kind === "critical" && exponents ? `; nu ${exponents.nu.toFixed(10)}` : "";
  return `  ${kind.padEnd(16)} ${at.join(", ")}${lambda}${nu}`;
}
