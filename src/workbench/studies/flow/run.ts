import { type Progress, silent } from "../../../core/progress/index.js";
import { provenance } from "../../runs/index.js";
import { compareMethods } from "./comparison.js";
import { followExact } from "./exact.js";
import type { PreparedFlow } from "./options.js";
import { type FlowResults, type FlowTrace, schemaVersion } from "./results.js";
import { scanFlow } from "./scan.js";
import { rbmStack, type StackLevel } from "./stack.js";
import { followTruncated, truncatedTrace } from "./truncated.js";

/** A finished study of a flow. */
export interface FlowStudy {
  readonly results: FlowResults;
  readonly trace: FlowTrace;
  /** The RBMs of an exact flow, for files. */
  readonly stack: readonly StackLevel[];
}

/** Runs the study: the flow from the chosen model, its fixed points, the scan, and all methods side by side. */
export function runFlow(prepared: PreparedFlow, progress: Progress = silent): FlowStudy {
  const begin = performance.now();
  const { options, model, steps, recursion, parameters } = prepared;
  const exact = recursion ? null : followExact(model, { steps, progress });
  const part = exact
    ? { ...exact.part, freeEnergy: null, variational: null }
    : { ...followTruncated(prepared, recursion!), conserved: null };
  const stack = exact && options.stack !== false ? rbmStack(exact.flow, { weight: parameters.weight! }) : [];
  const scan = options.scan ? scanFlow(prepared, progress) : null;
  const results: FlowResults = {
    schemaVersion,
    study: "flow",
    provenance: provenance(options.command ? { command: options.command } : {}),
    method: options.method,
    neglected: part.neglected,
    size: `${options.rows}x${options.columns}`,
    boundary: "periodic",
    coupling: options.coupling,
    parameters,
    levels: part.levels,
    fixedPoints: part.fixedPoints,
    criticalCoupling: part.criticalCoupling,
    criticalCouplingLinearised: part.criticalCouplingLinearised,
    remark: part.remark,
    conserved: part.conserved,
    freeEnergy: part.freeEnergy,
    variational: part.variational,
    scan,
    exponentsByMethod: compareMethods(),
    stack: stack.length > 0 ? stack.map((level) => level.results) : null,
    seconds: (performance.now() - begin) / 1000,
  };
  return { results, trace: recursion ? truncatedTrace(recursion, prepared) : { plane: null, step: null }, stack };
}
