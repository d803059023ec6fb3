import { Command } from "commander";
import { square } from "../physics/lattice/index.js";
import { parseChoice, parseCoupling, parseNumber, parseSize } from "./options.js";

interface MapFlags {
  readonly size: string;
  readonly coupling: string;
  readonly weight: string;
  readonly samples: string;
  readonly seed: string;
  readonly boundary: string;
  readonly tolerance?: string;
  readonly configs?: string;
  readonly steps?: string;
  readonly out?: string;
  readonly json?: true;
}

const examples = `
Examples:
  kadanoff map                                        the paper: 8x8, critical, w0 = 40, a million configurations
  kadanoff map --size 4x6 --weight 3                  small enough to compare all 2^24 configurations
  kadanoff map --size 16x16 --coupling 0.3 --tolerance 1e-12
  kadanoff map --configs mine.npy --size 32x32        your own configurations from NumPy
  kadanoff map --json | jq .visible.bound             numbers for other programs

Read the result in report.html of the run directory; docs/map.md explains every number.`;

/** `kadanoff map`: the almost-exact map between RBMs and one decimation, end to end. */
export function mapCommand(): Command {
  return new Command("map")
    .summary("the almost-exact map between an RBM and one real-space RG step")
    .description(
      "Builds Li's star RBM of an Ising model, certifies its visible law on every configuration, and compares its\n" +
        "hidden layer with the decimated model. Writes results.json, rbm.npz, figures and report.html.",
    )
    .option("--size <ROWSxCOLUMNS>", "lattice size; even extents on a torus", "8x8")
    .option("--coupling <K>", "K = J/kT, positive ferromagnetic, or critical", "critical")
    .option("--weight <w0>", "weight between a hidden unit and its own spin", "40")
    .option("--samples <n>", "uniform random configurations to compare", "1000000")
    .option("--seed <n>", "seed of all random numbers", "1")
    .option("--boundary <kind>", "periodic or open", "periodic")
    .option("--tolerance <error>", "refuse a weight whose error bound is above this")
    .option("--configs <file>", "also compare these configurations: .npy or .npz, +1/-1 or 0/1, [M, rows, columns]")
    .option("--steps <n>", "perform the map n times: the exact flow of the torus, each level as an RBM")
    .option("--out <dir>", "run directory (default: runs/map-<size>)")
    .option("--json", "print the results as one JSON object on standard output")
    .addHelpText("after", examples)
    .action(runMapCommand);
}

async function runMapCommand(flags: MapFlags): Promise<void> {
  // Loaded here, since help and refusals of other verbs need neither files nor figures.
  const { readConfigurations } = await import("../workbench/io/index.js");
  const { mapFiles, mapOutputs, mapSummary, prepareMap, runMap } = await import("../workbench/studies/index.js");
  const { rows, columns } = parseSize(flags.size);
  const boundary = parseChoice("boundary", flags.boundary, ["periodic", "open"]);
  const prepared = prepareMap({
    rows,
    columns,
    boundary,
    coupling: parseCoupling(flags.coupling),
    weight: parseNumber("weight", flags.weight, "40"),
    samples: parseNumber("samples", flags.samples, "1000000"),
    seed: parseNumber("seed", flags.seed, "1"),
    ...(flags.tolerance !== undefined && { tolerance: parseNumber("tolerance", flags.tolerance, "1e-12") }),
    ...(flags.configs !== undefined && {
      configurations: {
        file: flags.configs,
        spins: readConfigurations(flags.configs, { lattice: square(rows, columns, { boundary }) }),
      },
    }),
    ...(flags.steps !== undefined && { steps: parseNumber("steps", flags.steps, "4") }),
    command: ["kadanoff", ...process.argv.slice(2)],
  });
  const { runStudy } = await import("./run-study.js");
  runStudy({
    run: (progress) => runMap(prepared, progress),
    files: mapFiles,
    summary: mapSummary,
    replaces: mapOutputs,
    out: flags.out ?? `runs/map-${rows}x${columns}`,
    json: flags.json === true,
  });
}
