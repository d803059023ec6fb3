import { join } from "node:path";
import { Command } from "commander";
import { ParameterError } from "../core/errors/index.js";
import { parseNumber } from "./options.js";

interface ExponentsFlags {
  readonly json?: true;
  readonly out?: string;
  readonly sizes?: string;
  readonly minimumSize?: string;
  readonly omega?: string;
  readonly until?: string;
  readonly maximum?: string;
  readonly maximumTime?: string;
  readonly workers?: string;
}

const examples = `
Examples:
  kadanoff simulate --size 8,12,16,24,32,48,64 --coupling 0.438:0.444:3 --out runs/square
  kadanoff exponents runs/square
  kadanoff exponents runs/square --minimum-size 16
  kadanoff exponents runs/square --json
  kadanoff exponents runs/square --until nu:0.02      measure longer, where it helps nu most

The runs need three sizes or more and couplings around the critical one. docs/exponents.md explains every number.`;

/** `kadanoff exponents`: critical coupling and exponents of a run by finite-size scaling. */
export function exponentsCommand(): Command {
  return new Command("exponents")
    .summary("critical coupling and exponents of a run, by finite-size scaling")
    .description(
      "Reads the raw series of a run of kadanoff simulate on several sizes, reweights them to curves of the coupling,\n" +
        "and finds K_c, nu, beta/nu and gamma/nu from crossings and power laws. Every error is from resampling the\n" +
        "entire analysis. Writes results.json, figures and report.html. With --until the run is first measured longer,\n" +
        "each size and coupling as much as it helps; interrupted, the same command goes on.",
    )
    .argument("<run>", "a run directory of kadanoff simulate, of model ising or potts")
    .option("--sizes <list>", "only these L, with commas")
    .option("--minimum-size <L>", "no smaller L")
    .option("--omega <list>", "exponents of the corrections that fits try (default: 1,2)")
    .option("--until <goal>", "measure the run longer until an error is reached: nu:0.02, criticalCoupling:0.01%")
    .option("--maximum <n>", "with --until: measurements of every chain at most")
    .option("--maximum-time <limit>", "with --until: stop and checkpoint after [[days-]hh:]mm:ss")
    .option("--workers <n>", "with --until: threads (default: all processors)")
    .option("--out <dir>", "where to write (default: exponents within the run directory)")
    .option("--json", "print the results as one JSON object on standard output")
    .addHelpText("after", examples)
    .action(runExponentsCommand);
}

async function runExponentsCommand(run: string, flags: ExponentsFlags): Promise<void> {
  const { exponentsFiles, exponentsOutputs, exponentsSummary, openScalingRun, runExponents } = await import(
    "../workbench/studies/exponents/index.js"
  );
  const minimumSize =
    flags.minimumSize === undefined ? undefined : parseNumber("minimum-size", flags.minimumSize, "16");
  const omegas = flags.omega === undefined ? undefined : parseNumbers("omega", flags.omega, "1,2");
  const wrong = omegas?.find((omega) => omega <= 0);
  if (wrong !== undefined) throw new ParameterError(`omega ${wrong} is no exponent of a correction L^-omega; try 1,2`);
  const selection = {
    ...(flags.sizes !== undefined && { sizes: parseNumbers("sizes", flags.sizes, "8,16,32") }),
    ...(minimumSize !== undefined && { minimumSize }),
  };
  const command = ["kadanoff", ...process.argv.slice(2)];
  const out = flags.out ?? join(run, "exponents");
  const json = flags.json === true;
  if (flags.until !== undefined) {
    const { runExponentsUntil } = await import("./exponents-until.js");
    await runExponentsUntil({ run, until: flags.until, flags, selection, omegas, command, out, json });
    return;
  }
  const lonely = (["maximum", "maximumTime", "workers"] as const).find((name) => flags[name] !== undefined);
  if (lonely) {
    const name = lonely === "maximumTime" ? "maximum-time" : lonely;
    throw new ParameterError(`${name} without until has no effect; give until too, or leave ${name} out`);
  }
  const opened = openScalingRun(run, selection);
  const { runStudy } = await import("./run-study.js");
  runStudy({
    run: (progress) => runExponents(opened, { ...(omegas && { omegas }), command }, progress),
    files: exponentsFiles,
    summary: exponentsSummary,
    replaces: exponentsOutputs,
    out,
    json,
  });
}

function parseNumbers(name: string, text: string, example: string): number[] {
  return text.split(",").map((word) => parseNumber(name, word, example));
}
