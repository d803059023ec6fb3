import { statSync } from "node:fs";
import { ConfigurationError, ParameterError, SizeError } from "../../../core/errors/index.js";
import { extents, type Lattice, sizeName } from "../../../physics/lattice/index.js";
import { parseCouplings, parseLattice } from "../../runs/index.js";
import { fileSource } from "./file-source.js";
import { type BlockingSettings, matrixStep, type SettingsOptions, settingsFor } from "./settings.js";
import type { ConfigurationSource, SourceDescription } from "./source.js";
import { streamAlgorithm, sweepsBetween } from "./stream.js";
import { streamSizes } from "./streams.js";
import { isRunDirectory, taskSources } from "./task-sources.js";

/** What the study takes: words as the command line has them. */
export interface BlockingOptions extends SettingsOptions {
  /** A file of configurations, or a run directory of `kadanoff simulate`; a simulation unless given. */
  readonly input?: string;
  /** Of a run directory: one of its tasks. */
  readonly task?: string;
  /** Of a file with several arrays: the one with the configurations. */
  readonly dataset?: string;
  /** 64, 64x32, 16x16x16: of the simulation (64 unless given), or of a file whose shape leaves it open. */
  readonly size?: string;
  /** K of the nearest-neighbour Ising model, a number or `critical`; of the simulation critical unless given. */
  readonly coupling?: string;
  /** Of the simulation, 20,000 unless given; of an input the most that are read. */
  readonly samples?: number;
  /** The size of a second simulation, or a second input or task: the lattice after one step, at the same coupling. */
  readonly match?: string;
  readonly command?: readonly string[];
}

/** Where the configurations of one lattice come from, checked. */
export interface PreparedSource {
  readonly description: SourceDescription;
  readonly lattice: Lattice;
  readonly settings: BlockingSettings;
  /** K, where it is known. */
  readonly coupling: number | undefined;
  /** The nearest-neighbour Ising model, which has exact values and exponents. */
  readonly ising: boolean;
  readonly samples: number;
  /** Undefined: simulated. */
  readonly source: ConfigurationSource | undefined;
}

/** One study, checked as far as can be without reading or simulating all configurations. */
export interface PreparedBlocking {
  readonly name: string;
  readonly main: PreparedSource;
  readonly match: PreparedSource | undefined;
  readonly command: readonly string[] | undefined;
}

/** Fewer configurations than this say nothing about eigenvalues. */
export const fewestConfigurations = 100;
const usualSamples = 20_000;

/**
 * Finds the configurations and checks everything that can be checked before the work begins: one study for a file or a
 * simulation, one for each task of a run directory.
 *
 * @throws KadanoffError of the kind that names what is wrong.
 */
export async function prepareBlocking(options: BlockingOptions): Promise<PreparedBlocking[]> {
  const { input, match, command, samples } = options;
  if (samples !== undefined && (!Number.isInteger(samples) || samples < fewestConfigurations)) {
    throw new ParameterError(
      `samples ${samples} is not an integer from ${fewestConfigurations}; give 20000, for example`,
    );
  }
  const mains = input === undefined ? [simulated(options, options.size ?? "64")] : await read(options, input);
  if (match !== undefined && mains.length > 1) {
    throw new ParameterError("--match compares with one task; choose it with --task");
  }
  return Promise.all(
    mains.map(async (main) => ({
      name: main.description.name,
      main,
      match: match === undefined ? undefined : await matched(main, options, match),
      command,
    })),
  );
}

function simulated(options: BlockingOptions, size: string): PreparedSource {
  if (options.task !== undefined || options.dataset !== undefined) {
    throw new ParameterError("--task and --dataset are of an input; give a run directory or a file");
  }
  const lattice = parseLattice(size);
  const settings = settingsFor(lattice, options);
  const coupling = couplingOf(options.coupling ?? "critical", lattice);
  if (coupling < 0) {
    throw new ParameterError(
      `coupling ${coupling} is negative, and clusters need K >= 0; give configurations from kadanoff simulate --sampler heat-bath`,
    );
  }
  const { samples = usualSamples } = options;
  const description: SourceDescription = {
    kind: "simulation",
    name: `ising-${sizeName(lattice)}-K${coupling}`,
    algorithm: streamAlgorithm,
    sweeps: sweepsBetween(extents(lattice)),
    chains: streamSizes(samples).length,
  };
  return { description, lattice, settings, coupling, ising: true, samples, source: undefined };
}

async function read(options: BlockingOptions, input: string): Promise<PreparedSource[]> {
  const lattice = options.size === undefined ? undefined : parseLattice(options.size);
  if (isRunDirectory(input)) {
    if (lattice) throw new ParameterError("--size is known from the run directory; leave it out");
    return taskSources(input, { task: options.task }).map((source) => checked(source, options));
  }
  if (options.task !== undefined) throw new ParameterError(`--task is of a run directory; ${input} is none`);
  if (statSync(input, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ParameterError(
      `${input} is a directory without job.json; give a run directory of kadanoff simulate, or a file`,
    );
  }
  const source = await fileSource(input, { lattice, dataset: options.dataset });
  return [checked(source, options)];
}

function checked(source: ConfigurationSource, options: BlockingOptions): PreparedSource {
  const { description, lattice, count } = source;
  const where = description.file === undefined ? description.name : `${description.name} of ${description.file}`;
  const what = description.kind === "file" ? description.file! : where;
  const settings = settingsFor(lattice, options);
  if (source.values === "field" && settings.rule !== "average") {
    throw new ConfigurationError(
      `${what} holds real numbers, and rule ${settings.rule} is for spins; choose --rule average, or save signs`,
    );
  }
  if (count < fewestConfigurations) {
    throw new ConfigurationError(
      `${what} holds ${count} configurations: too few for eigenvalues with errors; save ${fewestConfigurations} or more, ` +
        "10000 for exponents to a percent",
    );
  }
  const coupling =
    source.coupling ?? (options.coupling === undefined ? undefined : couplingOf(options.coupling, lattice));
  return {
    description,
    lattice,
    settings,
    coupling,
    ising: source.values === "spins" && coupling !== undefined,
    samples: Math.min(count, options.samples ?? count),
    source,
  };
}

function couplingOf(text: string, lattice: Lattice): number {
  const [coupling, ...more] = parseCouplings(text, { model: "ising", lattice });
  if (coupling === undefined || more.length > 0) {
    throw new ParameterError(`coupling "${text}" is not one number; give one, such as 0.44 or critical`);
  }
  return coupling;
}

/** The smaller lattice of a matching: the large one after a step, with one step less. */
async function matched(main: PreparedSource, options: BlockingOptions, match: string): Promise<PreparedSource> {
  const { settings, lattice, coupling } = main;
  const step = matrixStep(settings);
  if (!step || step.steps < 2) {
    throw new ParameterError(
      "--match needs a rule to spins and at least two steps; take a larger lattice or more levels",
    );
  }
  if (coupling === undefined || !main.ising) {
    throw new ParameterError("--match finds the critical coupling from the present one; give it with --coupling");
  }
  if (settings.operators.even[0] !== "nn") {
    throw new ParameterError("--match needs nn as the first even operator; choose --operators standard");
  }
  const fewer = { ...options, levels: settings.steps - step.blockings };
  const small =
    main.source === undefined
      ? simulated({ ...fewer, coupling: String(coupling) }, match)
      : (await secondInput(options, match, fewer))!;
  const wanted = sizeName(step.coarsening.sizeAfter(lattice) as Lattice);
  if (sizeName(small.lattice) !== wanted) {
    throw new SizeError(
      `the lattice to match is ${sizeName(small.lattice)}; it must be ${wanted}, which is ${sizeName(lattice)} after one step`,
    );
  }
  if (small.coupling !== undefined && small.coupling !== coupling) {
    throw new ParameterError(
      `the lattice to match is at K = ${small.coupling}, the large one at ${coupling}; take both at the same coupling`,
    );
  }
  return { ...small, coupling, ising: true };
}

async function secondInput(
  { input }: BlockingOptions,
  match: string,
  fewer: BlockingOptions,
): Promise<PreparedSource | undefined> {
  const { size: _, ...without } = fewer;
  const found = isRunDirectory(input!)
    ? taskSources(input!, { task: match }).map((source) => checked(source, fewer))
    : await read(without, match);
  if (found.length !== 1) throw new ParameterError(`${match} holds ${found.length} tasks; --match compares with one`);
  return found[0];
}

/** The number of dimensions of a lattice. */
export const dimensionOf = (lattice: Lattice): number => extents(lattice).length;
