import { statSync } from "node:fs";
import { Command } from "commander";
import { parseChoice, parseNumber } from "./options.js";
import { shortestPath } from "./paths.js";

interface AnalyzeFlags {
  readonly model: string;
  readonly size?: string;
  readonly coupling?: string;
  readonly states?: string;
  readonly boundary: string;
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
      "Reads configurations or time series (npy, npz, HDF5, CSV), or a run directory of kadanoff simulate, and gives the\n" +
        "same observables with the same errors as kadanoff simulate does.",
    )
    .argument("<input>", "a file, or a run directory")
    .option("--model <name>", "ising, potts or phi4", "ising")
    .option("--size <L>", "extents, where the file does not tell them: 64, 64x32 or 16x16x16")
    .option("--coupling <K>", "K = J/kT or critical: for the specific heat and exact values")
    .option("--states <q>", "Potts: number of states")
    .option("--boundary <kind>", "periodic or open", "periodic")
    .option("--dataset <name>", "the array to use, where the file has several")
    .option("--chains <n>", "configurations: so many independent chains of equal length follow each other", "1")
    .option("--out <dir>", "also write results.json, results.csv, figures and report.html there")
    .option("--json", "print the results as one JSON object on standard output")
    .addHelpText("after", examples)
    .action(runAnalyze);
}

async function runAnalyze(input: string, flags: AnalyzeFlags): Promise<void> {
  const { analyzeFile, analyzeRun, simulationFiles, simulationOutputs, simulationSummary, withoutBlocks } =
    await import("../workbench/studies/index.js");
  const { openRunDirectory, parseCouplings, parseLattice } = await import("../workbench/runs/index.js");
  const model = parseChoice("model", flags.model, ["ising", "potts", "phi4"]);
  const boundary = parseChoice("boundary", flags.boundary, ["periodic", "open"]);
  const states = flags.states === undefined ? undefined : parseNumber("states", flags.states, "3");
  const command = ["kadanoff", ...process.argv.slice(2)];
  const isRun = statSync(input, { throwIfNoEntry: false })?.isDirectory() === true;
  const place = { model, lattice: parseLattice(flags.size ?? "64", { boundary }), states };
  const results = isRun
    ? analyzeRun(input, { command })
    : await analyzeFile({
        file: input,
        model,
        boundary,
        states,
        command,
        size: flags.size,
        coupling: flags.coupling === undefined ? undefined : parseCouplings(flags.coupling, place)[0]!,
        dataset: flags.dataset,
        chains: parseNumber("chains", flags.chains ?? "1", "4"),
      });
  const out = flags.out;
  if (out !== undefined) {
    const directory = openRunDirectory(out);
    directory.writeAll(simulationFiles(results, isRun ? { directory: input } : {}), {
      replaces: simulationOutputs,
    });
  }
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(withoutBlocks(results), null, 2)}\n`
      : simulationSummary(results, out === undefined ? undefined : shortestPath(out)),
  );
}
