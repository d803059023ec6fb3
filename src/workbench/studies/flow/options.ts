import { ParameterError } from "../../../core/errors/index.js";
import { type Boundary, square } from "../../../physics/lattice/index.js";
import { type IsingModel, ising } from "../../../physics/models/index.js";
import {
  exactFlowSteps,
  migdalKadanoffFlow,
  nearestNeighbourFlow,
  type Recursion,
  requireExactFlow,
  sumFlow,
  type VariationalOptimum,
  variationalFlow,
  variationalOptimum,
  wilsonFlow,
} from "../../../physics/rg/index.js";
import { faithfulCopyWeight } from "../../../systems/rbm/index.js";
import { type FlowMethod, type FlowParameters, flowMethods } from "./results.js";

/** What the study of a flow takes. */
export interface FlowOptions {
  readonly method: FlowMethod;
  readonly rows: number;
  readonly columns: number;
  readonly boundary?: Boundary;
  /** K = J/kT of the nearest-neighbour model. */
  readonly coupling: number;
  /** Default: all that fit for the exact flow, 8 for the others. */
  readonly steps?: number;
  /** b of Migdal-Kadanoff, 2 by default. */
  readonly scale?: number;
  /** tau of the truncated flows, 1 by default. */
  readonly temper?: number;
  /** Which comes first in Migdal-Kadanoff: `move-decimate` (default) or `decimate-move`. */
  readonly order?: string;
  /** Where the variational flow begins: `hidden-layer` (default) or `square-lattice`. */
  readonly start?: string;
  /** p of the variational flow; by default the best at its fixed point. */
  readonly parameter?: number;
  /** Couplings to scan. */
  readonly scan?: readonly number[];
  /** Whether an exact flow also compiles its levels to RBMs; default true. */
  readonly stack?: boolean;
  /** w0 of the copy units of that stack; default 20, whose flips are below rounding. */
  readonly weight?: number;
  /** The command line, for the provenance. */
  readonly command?: readonly string[];
}

/** A study whose input has been checked. */
export interface PreparedFlow {
  readonly options: FlowOptions;
  readonly model: IsingModel;
  readonly steps: number;
  readonly parameters: FlowParameters;
  /** Null for the exact flow. */
  readonly recursion: Recursion | null;
  /** Of the variational flow. */
  readonly optimum: VariationalOptimum | null;
}

/** Which options each method takes besides size, coupling, steps and scan. */
const own: Readonly<Record<FlowMethod, readonly (keyof FlowOptions)[]>> = {
  exact: ["stack", "weight"],
  nn: ["temper"],
  sum: ["temper"],
  wilson: ["temper"],
  "migdal-kadanoff": ["temper", "scale", "order"],
  variational: ["start", "parameter"],
};

/** Steps of a truncated flow, unless asked otherwise, and the most that are followed. */
const truncatedSteps = 8;
const mostSteps = 200;

/**
 * Checks the options and finds the recursion: every refusal that does not need the calculation itself.
 *
 * @throws ParameterError, SizeError or TooLargeError.
 */
export function prepareFlow(options: FlowOptions): PreparedFlow {
  const { method, rows, columns, boundary = "periodic", coupling } = options;
  if (!flowMethods.includes(method)) {
    throw new ParameterError(`unknown method "${method}"; known: ${flowMethods.join(", ")}`);
  }
  requireOwnOptions(options);
  for (const value of options.scan ?? []) {
    if (!Number.isFinite(value)) throw new ParameterError(`scanned coupling ${value} is not a finite number`);
  }
  const lattice = square(rows, columns, { boundary });
  if (boundary === "open") {
    throw new ParameterError("flows are followed on periodic lattices only; leave out --boundary open");
  }
  const model = ising(lattice, { coupling });
  if (method === "exact") {
    const steps = options.steps ?? Math.max(1, exactFlowSteps(lattice));
    requireExactFlow(lattice, steps);
    const { weight = faithfulCopyWeight } = options;
    if (!(weight > 0)) {
      throw new ParameterError(`weight ${weight} of the copy units is not positive; 20 makes them exact to 4e-18`);
    }
    return { options, model, steps, parameters: { scale: Math.SQRT2, weight }, recursion: null, optimum: null };
  }
  const steps = options.steps ?? truncatedSteps;
  if (!Number.isInteger(steps) || steps < 1 || steps > mostSteps)
    throw new ParameterError(`steps ${steps} is not a positive integer; try 8`);
  return { options, model, steps, ...recursionOf(options) };
}

/** The recursion of a truncated method, with the parameters that it took. */
function recursionOf(options: FlowOptions): Pick<PreparedFlow, "parameters" | "recursion" | "optimum"> {
  const { method, temper = 1, scale = 2 } = options;
  if (method === "variational") {
    for (const coupling of [options.coupling, ...(options.scan ?? [])]) {
      if (coupling < 0) {
        throw new ParameterError(
          `the variational flow is for K >= 0, not ${coupling}; on even tori ln Z(-K) = ln Z(K)`,
        );
      }
    }
    const start = oneOf("start", options.start ?? "hidden-layer", ["hidden-layer", "square-lattice"] as const);
    const optimum = variationalOptimum({ start });
    const parameter = options.parameter ?? optimum.parameter;
    const recursion = variationalFlow({ parameter, start });
    return { recursion, optimum, parameters: { scale: recursion.scale, start, parameter } };
  }
  const order = oneOf("order", options.order ?? "move-decimate", ["move-decimate", "decimate-move"] as const);
  const recursion =
    method === "nn"
      ? nearestNeighbourFlow({ temper })
      : method === "sum"
        ? sumFlow({ temper })
        : method === "wilson"
          ? wilsonFlow({ temper })
          : migdalKadanoffFlow({ temper, scale, order });
  const parameters = { scale: recursion.scale, temper, ...(method === "migdal-kadanoff" && { order }) };
  return { recursion, optimum: null, parameters };
}

function requireOwnOptions(options: FlowOptions): void {
  const known = own[options.method];
  for (const name of ["temper", "scale", "order", "start", "parameter", "weight", "stack"] as const) {
    if (options[name] !== undefined && !known.includes(name)) {
      const takers = flowMethods.filter((method) => own[method].includes(name));
      throw new ParameterError(`method ${options.method} takes no ${name}; only ${takers.join(", ")}`);
    }
  }
}

function oneOf<const T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new ParameterError(`unknown ${name} "${value}"; known: ${known.join(", ")}`);
  return found;
}
