import { Command } from "commander";
import type { FlowOptions } from "../workbench/studies/index.js";
import { parseCoupling, parseNumber, parseScan, parseSize } from "./options.js";

interface FlowFlags {
  readonly method: string;
  readonly size: string;
  readonly coupling: string;
  readonly steps?: string;
  readonly scan?: string;
  readonly scale?: string;
  readonly temper?: string;
  readonly order?: string;
  readonly start?: string;
  readonly parameter?: string;
  readonly weight?: string;
  readonly out?: string;
  readonly json?: true;
}

const examples = `
Methods:
  exact              every coupling of every order on a torus, no truncation; levels compiled to a stack of RBMs
  nn                 decimation, nearest neighbours only
  sum                decimation with K' = K1' + K2'
  wilson             Wilson's two couplings, second order
  migdal-kadanoff    bond moving, any --scale b
  variational        Kadanoff's lower bound, from the map's own hidden layer

Examples:
  kadanoff flow                                             exact flow of the critical 8x8 torus
  kadanoff flow --method wilson                             fixed point, critical line, exponents
  kadanoff flow --method sum --scan 0.3:0.6:31              free energy against Onsager
  kadanoff flow --method migdal-kadanoff --scale 3
  kadanoff flow --method variational --coupling 0.3

docs/flow.md explains every number.`;

/** `kadanoff flow`: the renormalization group performed many times. */
export function flowCommand(): Command {
  return new Command("flow")
    .summary("RG flows: exact on finite tori, truncated in coupling space, variational")
    .description(
      "Follows the couplings of the square-lattice Ising model from scale to scale, finds fixed points and exponents,\n" +
        "and holds ln Z against exact answers. Writes results.json, figures and report.html.",
    )
    .option("--method <name>", "exact, nn, sum, wilson, migdal-kadanoff or variational", "exact")
    .option("--size <ROWSxCOLUMNS>", "torus of the exact flow", "8x8")
    .option("--coupling <K>", "K = J/kT of the nearest-neighbour model, or critical", "critical")
    .option("--steps <n>", "RG steps (default: all that fit, or 8)")
    .option("--scan <K0:K1:n>", "repeat from n couplings between K0 and K1")
    .option("--scale <b>", "length factor of migdal-kadanoff (default: 2)")
    .option("--temper <tau>", "factor on all new couplings of nn, sum, wilson, migdal-kadanoff (default: 1)")
    .option("--order <name>", "of migdal-kadanoff: move-decimate or decimate-move (default: move-decimate)")
    .option("--start <name>", "of variational: hidden-layer or square-lattice (default: hidden-layer)")
    .option("--parameter <p>", "of variational (default: the best at its fixed point)")
    .option("--weight <w0>", "of the copy units in the RBM stack of the exact flow (default: 20)")
    .option("--out <dir>", "run directory (default: runs/flow-<method>)")
    .option("--json", "print the results as one JSON object on standard output")
    .addHelpText("after", examples)
    .action(runFlowCommand);
}

async function runFlowCommand(flags: FlowFlags): Promise<void> {
  const { flowFiles, flowOutputs, flowSummary, prepareFlow, runFlow } = await import("../workbench/studies/index.js");
  const number = (name: "steps" | "scale" | "temper" | "parameter" | "weight", example: string) =>
    flags[name] === undefined ? {} : { [name]: parseNumber(name, flags[name], example) };
  const prepared = prepareFlow({
    method: flags.method as FlowOptions["method"],
    ...parseSize(flags.size),
    coupling: parseCoupling(flags.coupling),
    ...number("steps", "2"),
    ...number("scale", "3"),
    ...number("temper", "0.9"),
    ...number("parameter", "0.766"),
    ...number("weight", "20"),
    ...(flags.order !== undefined && { order: flags.order }),
    ...(flags.start !== undefined && { start: flags.start }),
    ...(flags.scan !== undefined && { scan: parseScan(flags.scan) }),
    command: ["kadanoff", ...process.argv.slice(2)],
  });
  const { runStudy } = await import("./run-study.js");
  runStudy({
    run: (progress) => runFlow(prepared, progress),
    files: flowFiles,
    summary: flowSummary,
    replaces: flowOutputs,
    out: flags.out ?? `runs/flow-${flags.method}`,
    json: flags.json === true,
  });
}
