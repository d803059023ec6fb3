import { Command } from "commander";
import type { CheckedJob, PlannedJob } from "../workbench/runs/index.js";
import { interruption } from "./interruption.js";
import { parseDuration, parseNumber } from "./options.js";
import { shortestPath } from "./paths.js";
import { tasksDisplay } from "./tasks-display.js";

type Flags = Readonly<Record<string, string | true | undefined>>;

const examples = `
Examples:
  kadanoff simulate --size 64 --coupling critical --sampler wolff
  kadanoff simulate --size 16,32,64 --coupling 0.42:0.46:9 --out runs/crossing
  kadanoff simulate --model edwards-anderson --size 8x8x8 --coupling 0.2:1.1:32 --disorder 10
  kadanoff simulate --size 32 --until binder:1e-3
  kadanoff simulate job.toml                          a job file; flags override its keys
  kadanoff simulate job.toml --dry-run                tasks, time and disk, and nothing is run

Interrupted, by Ctrl-C or a kill, the same command goes on where it was. docs/simulate.md explains every key and number.`;

/** Flags with a text that becomes a job key as it is, or as a number or a list of numbers. */
const kinds: Readonly<Record<string, "text" | "list" | "number" | "numbers">> = {
  model: "text",
  size: "list",
  boundary: "text",
  coupling: "text",
  states: "numbers",
  disorder: "number",
  kappa: "numbers",
  massSquared: "numbers",
  lambda: "numbers",
  sampler: "text",
  overrelaxation: "number",
  clusters: "number",
  measurements: "number",
  every: "number",
  thermalization: "number",
  replicas: "number",
  start: "text",
  seed: "number",
  until: "text",
  maximum: "number",
  configurations: "text",
  configurationsEvery: "number",
  checkpointSeconds: "number",
  checkpointSweeps: "number",
};

/** `kadanoff simulate`: a grid of Monte Carlo tasks with errors, checkpoints and a report. */
export function simulateCommand(): Command {
  return new Command("simulate")
    .summary("sample a lattice model, with honest errors; survives interruption")
    .description(
      "Samples Ising, Potts, Edwards-Anderson or phi^4 models on a grid of sizes and couplings and measures energy,\n" +
        "magnetisation, susceptibility, specific heat, Binder cumulant and correlation length with errors.\n" +
        "Writes series (npy), results.json, results.csv, figures and report.html into a run directory.",
    )
    .argument("[job]", "a job file, TOML or JSON; its keys are the long flags in camelCase")
    .option("--model <name>", "ising, potts, edwards-anderson or phi4 (default: ising)")
    .option("--size <L>", "64, 64x32 or 16x16x16; several with commas (default: 64)")
    .option("--boundary <kind>", "periodic or open (default: periodic)")
    .option("--coupling <K>", "K = J/kT: critical, 0.43,0.44,0.45 or 0.40:0.48:9 (default: critical)")
    .option("--states <q>", "Potts: states, 2 to 10; several with commas (default: 3)")
    .option("--disorder <n>", "edwards-anderson: disorder realisations (default: 1)")
    .option("--kappa <list>", "phi4: strength of the gradient term (default: 1)")
    .option("--mass-squared <list>", "phi4: mu^2")
    .option("--lambda <list>", "phi4: coefficient of phi^4/4")
    .option("--sampler <name>", "wolff, swendsen-wang, metropolis, heat-bath or tempering")
    .option("--overrelaxation <n>", "phi4: reflection sweeps after each sweep (default: 2)")
    .option("--clusters <n>", "phi4: sign-cluster updates after each sweep (default: 1)")
    .option("--measurements <n>", "measurements of every chain (default: some 12 s of work)")
    .option("--every <n>", "sweeps before each measurement")
    .option("--thermalization <n>", "sweeps before the first (default: a fifth of those measured)")
    .option("--replicas <n>", "independent chains of every task, at least")
    .option("--start <kind>", "ordered or random")
    .option("--seed <n>", "seed of all random numbers (default: 1)")
    .option("--until <goal>", "go on until an error is reached: binder:1e-3, energyPerSite:0.01%")
    .option("--maximum <n>", "with --until: measurements of every chain at most")
    .option("--configurations <format>", "store configurations: npy, npz or hdf5")
    .option("--configurations-every <n>", "measurements between two of them (default: 1000 in all)")
    .option("--checkpoint-seconds <s>", "seconds between two checkpoints (default: 30)")
    .option("--checkpoint-sweeps <n>", "sweeps between two checkpoints")
    .option("--workers <n>", "threads; the results do not depend on it (default: all processors)")
    .option("--time <limit>", "stop and checkpoint after [[days-]hh:]mm:ss")
    .option("--out <dir>", "run directory (default: a name from the tasks, below runs/)")
    .option("--restart", "delete an earlier run of the directory and begin anew")
    .option("--dry-run", "print tasks, expected time and disk, and run nothing")
    .option("--json", "print the results as one JSON object on standard output")
    .addHelpText("after", examples)
    .action(runSimulate);
}

async function runSimulate(file: string | undefined, flags: Flags): Promise<void> {
  const runs = await import("../workbench/runs/index.js");
  const job = runs.checkJob({ ...(file === undefined ? {} : runs.readJobFile(file)), ...jobKeys(flags) });
  const limit = flags.time === undefined ? undefined : parseDuration(String(flags.time));
  const workers = flags.workers === undefined ? undefined : parseNumber("workers", String(flags.workers), "2");
  const planned = await runs.planJob(job, { timed: flags.dryRun === true });
  if (flags.dryRun) {
    const { dryRun, dryRunText } = await import("./dry-run.js");
    const told = dryRun(planned, { workers });
    process.stdout.write(flags.json ? `${JSON.stringify(told, null, 2)}\n` : dryRunText(told));
    return;
  }
  const directory = typeof flags.out === "string" ? flags.out : `runs/${defaultName(planned, file)}`;
  await simulate({ planned, job, directory, workers, limit, flags });
}

interface Simulation {
  readonly planned: PlannedJob;
  readonly job: CheckedJob;
  readonly directory: string;
  readonly workers: number | undefined;
  readonly limit: number | undefined;
  readonly flags: Flags;
}

async function simulate({ planned, job, directory, workers, limit, flags }: Simulation): Promise<void> {
  const { openRunDirectory, readJobRecord, runJob } = await import("../workbench/runs/index.js");
  const interrupted = interruption({ seconds: limit });
  const command = ["kadanoff", ...process.argv.slice(2)];
  const display = tasksDisplay(planned);
  try {
    const outcome = await runJob(planned, {
      directory,
      workers,
      restart: flags.restart === true,
      signal: interrupted.signal,
      progress: display.progress,
      command,
    });
    display.stop();
    const shown = shortestPath(directory);
    if (!outcome.complete) {
      process.stderr.write(
        `stopped with ${outcome.unfinished.length} of ${planned.tasks.length} tasks unfinished; ` +
          `the same command goes on, kadanoff status ${shown} tells how far it is\n`,
      );
      process.exitCode = interrupted.exitCode();
      return;
    }
    const {
      exportConfigurations,
      simulationFiles,
      simulationOutputs,
      simulationResults,
      simulationSummary,
      withoutBlocks,
    } = await import("../workbench/studies/index.js");
    const results = simulationResults({ outcome, job, command });
    await exportConfigurations(directory, readJobRecord(directory)!);
    const files = simulationFiles(results, { directory });
    openRunDirectory(directory).writeAll(files, { replaces: simulationOutputs });
    process.stdout.write(
      flags.json ? `${JSON.stringify(withoutBlocks(results), null, 2)}\n` : simulationSummary(results, shown),
    );
  } finally {
    display.stop();
    interrupted.release();
  }
}

/** The flags that are job keys, as a job file would hold them. */
function jobKeys(flags: Flags): Record<string, unknown> {
  const keys: Record<string, unknown> = {};
  for (const [key, kind] of Object.entries(kinds)) {
    const text = flags[key];
    if (typeof text !== "string") continue;
    const words = text.split(",").map((word) => word.trim());
    if (kind === "text") keys[key] = text;
    else if (kind === "list") keys[key] = words;
    else if (kind === "number") keys[key] = parseNumber(key, text, "10");
    else keys[key] = words.map((word) => parseNumber(key, word, "0.5"));
  }
  return keys;
}

/** The name of a run from what it does, so that another job does not fall into its directory. */
function defaultName({ tasks, job }: PlannedJob, file: string | undefined): string {
  if (file !== undefined) {
    return file.replace(/^.*[/\\]/, "").replace(/\.(toml|json)$/, "");
  }
  if (tasks.length === 1) return `simulate-${tasks[0]!.name}`;
  let hash = 0;
  for (const character of tasks.map(({ name }) => name).join()) hash = (31 * hash + character.charCodeAt(0)) >>> 0;
  return `simulate-${job.model}-${tasks.length}-tasks-${hash.toString(16).padStart(8, "0")}`;
}
