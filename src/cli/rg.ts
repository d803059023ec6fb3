import { Command } from "commander";
import type { FileContent } from "../workbench/io/index.js";
import type { BlockingStudy, PreparedBlocking } from "../workbench/studies/blocking/index.js";
import { parseNumber } from "./options.js";
import { shortestPath } from "./paths.js";
import { progressDisplay } from "./progress-bar.js";

interface RgFlags {
  readonly rule?: string;
  readonly ties?: string;
  readonly scale?: string;
  readonly levels?: string;
  readonly operators?: string;
  readonly size?: string;
  readonly coupling?: string;
  readonly samples?: string;
  readonly seed?: string;
  readonly task?: string;
  readonly dataset?: string;
  readonly match?: string;
  readonly workers?: string;
  readonly out?: string;
  readonly json?: true;
}

const examples = `
Examples:
  kadanoff rg --size 64 --coupling critical --samples 100000     simulate, block and analyse
  kadanoff rg configurations.npy                                 anybody's: npy, npz or HDF5, two values
  kadanoff rg configurations.h5 --coupling 0.44                  with exact values beside the measured ones
  kadanoff rg runs/my-run --task ising-64x64-K0.44-wolff         of kadanoff simulate --configurations npy
  kadanoff rg --size 64 --match 32                               and the critical coupling by matching
  kadanoff rg --size 64 --rule decimation --operators 6,4

docs/rg.md explains every number.`;

/** `kadanoff rg`: configurations blocked again and again, and what that says of the transition. */
export function rgCommand(): Command {
  return new Command("rg")
    .summary("block configurations: Monte Carlo RG exponents, couplings, matching")
    .description(
      "Blocks configurations level by level and measures each level, the eigenvalues of the linearised steps (Swendsen's\n" +
        "Monte Carlo renormalization group) and effective couplings. Configurations come from a file, from a run of\n" +
        "kadanoff simulate, or from a simulation of the Ising model on the fly. Writes results.json, figures, report.html.",
    )
    .argument("[input]", "a file (npy, npz, HDF5) or a run directory; without it the Ising model is simulated")
    .option("--rule <name>", "majority, decimation, checkerboard or average (default: majority)")
    .option("--ties <name>", "of majority: random or upper-left (default: random)")
    .option("--scale <b>", "length factor of one blocking (default: 2)")
    .option("--levels <n>", "blockings (default: as many as leave 4 sites each way)")
    .option("--operators <list>", "standard (4 even, 4 odd), numbers n_even,n_odd, or a range (default: standard)")
    .option("--size <L>", "64, 64x32 or 16x16x16: of the simulation (default: 64), or of a file that leaves it open")
    .option("--coupling <K>", "K = J/kT or critical: of the simulation (default: critical), or of a file, if known")
    .option("--samples <n>", "configurations of the simulation (default: 20000), or the most to read")
    .option("--seed <n>", "of the simulation and of random ties (default: 1)")
    .option("--task <name>", "of a run directory: one of its tasks (default: all, one analysis each)")
    .option("--dataset <name>", "of a file with several arrays: the one with the configurations")
    .option("--match <size|input>", "a second lattice, 1/b as large, to find the critical coupling")
    .option("--workers <n>", "threads of the simulation; the results do not depend on it (default: all)")
    .option("--out <dir>", "run directory (default: runs/rg-<name>)")
    .option("--json", "print the results as one JSON object on standard output")
    .addHelpText("after", examples)
    .action(runRgCommand);
}

/** The action of the verb, for programs that bring their own command line. */
export async function runRgCommand(input: string | undefined, flags: RgFlags): Promise<void> {
  const { prepareBlocking } = await import("../workbench/studies/blocking/index.js");
  const text = (name: "rule" | "ties" | "operators" | "size" | "coupling" | "task" | "dataset" | "match") =>
    flags[name] === undefined ? {} : { [name]: flags[name] };
  const number = (name: "scale" | "levels" | "samples" | "seed" | "workers", example: string) =>
    flags[name] === undefined ? {} : { [name]: parseNumber(name, flags[name], example) };
  const { workers } = number("workers", "2") as { readonly workers?: number };
  const studies = await prepareBlocking({
    ...(input === undefined ? {} : { input }),
    ...text("rule"),
    ...text("ties"),
    ...text("operators"),
    ...text("size"),
    ...text("coupling"),
    ...text("task"),
    ...text("dataset"),
    ...text("match"),
    ...number("scale", "2"),
    ...number("levels", "3"),
    ...number("samples", "20000"),
    ...number("seed", "1"),
    command: ["kadanoff", ...process.argv.slice(2)],
  });
  await runStudies(studies, { out: flags.out, json: flags.json === true, workers });
}

/** One study writes into the run directory, several into a folder each; one that fails leaves nothing. */
async function runStudies(
  studies: readonly PreparedBlocking[],
  {
    out,
    json,
    workers,
  }: { readonly out: string | undefined; readonly json: boolean; readonly workers: number | undefined },
): Promise<void> {
  const { blockingFiles, blockingOutputs, blockingSummary, runBlocking } = await import(
    "../workbench/studies/blocking/index.js"
  );
  const { openRunDirectory } = await import("../workbench/runs/index.js");
  const several = studies.length > 1;
  const stem = several ? "tasks" : studies[0]!.name.replace(/\.(npy|npz|h5|hdf5)$/i, "");
  const directory = openRunDirectory(out ?? `runs/rg-${stem}`);
  const display = progressDisplay();
  const finished: BlockingStudy[] = [];
  try {
    const files = new Map<string, FileContent>();
    for (const study of studies) {
      const done = await runBlocking(study, { workers, progress: display.progress });
      finished.push(done);
      const folder = several ? `${study.name}/` : "";
      for (const [name, content] of blockingFiles(done, display.progress)) files.set(`${folder}${name}`, content);
    }
    directory.writeAll(files, { replaces: blockingOutputs });
  } catch (error) {
    directory.discard();
    throw error;
  } finally {
    display.stop();
  }
  const shown = shortestPath(directory.path);
  const results = finished.map((study) => study.results);
  process.stdout.write(
    json
      ? `${JSON.stringify(several ? { tasks: results } : results[0], null, 2)}\n`
      : results.map((one, i) => blockingSummary(one, several ? `${shown}/${studies[i]!.name}` : shown)).join("\n"),
  );
}
