import { statSync } from "node:fs";
import { Command } from "commander";
import { ParameterError } from "../core/errors/index.js";
import { parseChoice, parseNumber } from "./options.js";
import { shortestPath } from "./paths.js";

interface AnalyzeFlags {
  readonly model?: string;
  readonly size?: string;
  readonly coupling?: string;
  readonly states?: string;
  readonly kappa?: string;
  readonly massSquared?: string;
  readonly lambda?: string;
  readonly boundary?: string;
  readonly dataset?: string;
  readonly chains?: string;
  readonly out?: string;
  readonly json?: true;
}

const examples = `
Examples:
  kadanoff analyze spins.npy --coupling 0.44          configurations from NumPy: the observables of simulate
  kadanoff analyze series.csv                         time series: mean, error, tau of every column
  kadanoff analyze series.npz --size 64 --coupling critical   series named energy, magnetization, structureFactor
  kadanoff analyze runs/crossing                      a run of simulate, from its series, anew`;

/** `kadanoff analyze`: the observables of anybody's configurations or time series. */
export function analyzeCommand(): Command {
  return new Command("analyze")
    .summary("observables and errors of your configurations or time series")
    .description(
      "Reads configurations or time series (npy, npz, HDF5, CSV), or a run directory of kadanoff simulate, and gives the " +
        "same observables with the same errors as kadanoff simulate does. Of configurations that kadanoff simulate stored " +
        "as npz or HDF5 model, coupling, boundary and chains are known; flags go before what a file says.",
    )
    .argument("<input>", "a file, or a run directory")
    .option("--model <name>", "ising, potts or phi4; ising unless the file tells")
    .option("--size <L>", "extents, where the file does not tell them: 64, 64x32 or 16x16x16")
    .option("--coupling <K>", "one K = J/kT, or critical: for the specific heat and exact values")
    .option("--states <q>", "Potts: number of states")
    .option("--kappa <number>", "phi4: strength of the gradient term, 1 unless given")
    .option("--mass-squared <number>", "phi4: mu^2; with --lambda, for the action")
    .option("--lambda <number>", "phi4: coefficient of phi^4/4")
    .option("--boundary <kind>", "periodic or open; periodic unless the file tells")
    .option("--dataset <name>", "the array to use, where the file has several")
    .option("--chains <n>", "configurations: so many independent chains of equal length, one after the other")
    .option(
      "--out <dir>",
      "also write results.json, results.csv and report.html there; figures of configurations, and of series named " +
        "energy and magnetization (or orderParameter) with their --size",
    )
    .option("--json", "print the results as one JSON object on standard output")
    .addHelpText("after", examples)
    .action(runAnalyze);
}

async function runAnalyze(input: string, flags: AnalyzeFlags): Promise<void> {
  const { analyzeFile, analyzeRun, simulationFiles, simulationOutputs, simulationSummary, withoutBlocks } =
    await import("../workbench/studies/index.js");
  const { openRunDirectory } = await import("../workbench/runs/index.js");
  const command = ["kadanoff", ...process.argv.slice(2)];
  const number = (name: string, text: string | undefined, example: string): number | undefined =>
    text === undefined ? undefined : parseNumber(name, text, example);
  const analyzed = async () => {
    if (statSync(input, { throwIfNoEntry: false })?.isDirectory() === true) {
      requireNone(input, flags);
      const results = analyzeRun(input, { command });
      return { results, files: () => simulationFiles(results, { directory: input }) };
    }
    return analyzeFile({
      file: input,
      model: flags.model === undefined ? undefined : parseChoice("model", flags.model, ["ising", "potts", "phi4"]),
      boundary:
        flags.boundary === undefined ? undefined : parseChoice("boundary", flags.boundary, ["periodic", "open"]),
      states: number("states", flags.states, "3"),
      kappa: number("kappa", flags.kappa, "1"),
      massSquared: number("mass-squared", flags.massSquared, "-0.95"),
      lambda: number("lambda", flags.lambda, "0.7"),
      chains: number("chains", flags.chains, "4"),
      size: flags.size,
      coupling: flags.coupling,
      dataset: flags.dataset,
      command,
    });
  };
  const { results, files } = await analyzed();
  const out = flags.out;
  if (out !== undefined) openRunDirectory(out).writeAll(files(), { replaces: simulationOutputs });
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(withoutBlocks(results), null, 2)}\n`
      : simulationSummary(results, out === undefined ? undefined : shortestPath(out)),
  );
}

/** A run tells all of itself in its job. */
function requireNone(input: string, { out: _, json: __, ...rest }: AnalyzeFlags): void {
  const [given] = Object.keys(rest);
  if (given === undefined) return;
  const flag = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new ParameterError(`${input} is a directory, and its job.json tells the parameters; leave ${flag} out`);
}
