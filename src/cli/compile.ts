import { Command } from "commander";
import { ParameterError } from "../core/errors/index.js";
import { randomStream } from "../core/random/index.js";
import { sublattices } from "../physics/lattice/index.js";
import type { CompiledRbm, CompiledVerification, Rbm } from "../systems/rbm/index.js";
import type { readCouplings } from "../workbench/io/index.js";
import { parseNumber } from "./options.js";

interface CompileFlags {
  readonly couplings: string;
  readonly out: string;
  readonly verify?: true;
  readonly tolerance?: string;
  readonly copy?: string;
  readonly weight: string;
  readonly seed: string;
  readonly json?: true;
}

const examples = `
Couplings are JSON, by terms or for a whole lattice:
  {"sites": 3, "terms": [{"sites": [0, 1], "coupling": 0.4}, {"sites": [0], "coupling": -0.1}]}
  {"size": "4x4", "uniform": {"nn": 0.3, "diagonal": 0.1, "plaquette": -0.05}}

Examples:
  kadanoff compile --couplings couplings.json --out rbm.npz --verify
  kadanoff compile --couplings couplings.json --out rbm.npz --copy even --weight 20

docs/compile.md explains the file and the numbers.`;

/** How many random configurations check a model that is too large to enumerate. */
const verificationSamples = 10_000;

/** `kadanoff compile`: any Hamiltonian as an RBM with exactly its law. */
export function compileCommand(): Command {
  return new Command("compile")
    .summary("any Hamiltonian of couplings and fields as an RBM with exactly its law")
    .description(
      "Turns fields and couplings of up to 12 spins, of either sign, into a real RBM with finite weights whose visible\n" +
        "law is exactly the model's, with the same ln Z.",
    )
    .requiredOption("--couplings <file>", "JSON file of couplings")
    .requiredOption("--out <file>", "npz file to write")
    .option("--verify", "evaluate RBM and model on all configurations, or on random ones above 20 spins")
    .option("--tolerance <error>", "refuse a bound of |ln p_RBM - ln p| above this")
    .option("--copy <sites>", "copy units on these sites, such as 0,2,5, or even for a sublattice")
    .option("--weight <w0>", "weight of the copy units", "20")
    .option("--seed <n>", "seed of the random configurations", "1")
    .option("--json", "print the result as one JSON object on standard output")
    .addHelpText("after", examples)
    .action(runCompileCommand);
}

async function runCompileCommand(flags: CompileFlags): Promise<void> {
  const { compileHamiltonian, rbmToArrays, verifyCompiled, withCopyUnits } = await import("../systems/rbm/index.js");
  const { readCouplings, writeNpz } = await import("../workbench/io/index.js");
  const model = readCouplings(flags.couplings);
  const weight = parseNumber("weight", flags.weight, "20");
  const random = randomStream({ seed: parseNumber("seed", flags.seed, "1"), purpose: "verification" });
  const compiled = compileHamiltonian(
    model,
    flags.tolerance === undefined ? {} : { tolerance: parseNumber("tolerance", flags.tolerance, "1e-10") },
  );
  const copied = flags.copy === undefined ? null : copiedSites(flags.copy, model);
  const rbm: Rbm = copied ? withCopyUnits(compiled.rbm, { sites: copied, weight }) : compiled.rbm;
  const verification = flags.verify ? verifyCompiled({ rbm }, model, { samples: verificationSamples, random }) : null;
  writeNpz(flags.out, {
    ...rbmToArrays(rbm),
    ...(copied && { copied_units: { data: copied, shape: [copied.length] } }),
  });
  const results = {
    sites: model.sites,
    couplings: model.interactions.map(({ order, couplings }) => ({ order, count: couplings.length })),
    hiddenUnits: rbm.weights.hidden,
    copyUnits: copied?.length ?? 0,
    largestWeight: rbm.weights.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    logOffset: compiled.logOffset,
    logErrorBound: compiled.logErrorBound,
    verification,
    file: flags.out,
  };
  process.stdout.write(flags.json ? `${JSON.stringify(results, null, 2)}\n` : summary(results, compiled));
}

function copiedSites(text: string, model: ReturnType<typeof readCouplings>): Int32Array {
  if (text === "even") {
    if (!model.lattice) throw new ParameterError('--copy even needs couplings with a "size"; name the sites instead');
    return sublattices(model.lattice).even;
  }
  const sites = text.split(",").map((part) => parseNumber("copied site", part, "0,2,5"));
  const bad = sites.find(
    (site, k) => !Number.isInteger(site) || site < 0 || site >= model.sites || sites.indexOf(site) !== k,
  );
  if (bad !== undefined) {
    throw new ParameterError(`copied site ${bad} is repeated or out of range; sites are 0 to ${model.sites - 1}`);
  }
  return Int32Array.from(sites);
}

function summary(
  results: {
    readonly sites: number;
    readonly hiddenUnits: number;
    readonly copyUnits: number;
    readonly largestWeight: number;
    readonly verification: CompiledVerification | null;
    readonly file: string;
  },
  { logErrorBound }: CompiledRbm,
): string {
  const { sites, hiddenUnits, copyUnits, largestWeight, verification, file } = results;
  const lines = [
    `${sites} spins: ${hiddenUnits - copyUnits} hidden units${copyUnits > 0 ? ` and ${copyUnits} copies` : ""}, largest weight ${largestWeight.toPrecision(10)}`,
    `|ln p_RBM - ln p| on every configuration: at most ${logErrorBound?.toExponential(1)}`,
  ];
  if (verification) {
    const how = verification.method === "enumerated" ? "all" : "random and ordered";
    lines.push(
      `measured on ${verification.states} (${how}) configurations: ${verification.maxLogDeviation.toExponential(1)}` +
        (verification.logPartitionDeviation === null
          ? ""
          : `, ln Z off by ${verification.logPartitionDeviation.toExponential(1)}`),
    );
  }
  return `${lines.join("\n")}\n${file}\n`;
}
