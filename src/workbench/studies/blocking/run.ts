import { availableParallelism } from "node:os";
import { ParameterError } from "../../../core/errors/index.js";
import { type Progress, silent } from "../../../core/progress/index.js";
import { extents, sizeName } from "../../../physics/lattice/index.js";
import { matchLattices, namedOperators } from "../../../physics/rg/index.js";
import { provenance } from "../../runs/index.js";
import { type AnalysisResult, type AnalysisState, blockingAnalysis } from "./analysis.js";
import { levelResults, numberOf } from "./evaluate.js";
import { dimensionOf, type PreparedBlocking, type PreparedSource } from "./options.js";
import { picturesOf } from "./pictures.js";
import { type BlockingResults, type BlockingTrace, type MatchResults, schemaVersion } from "./results.js";
import { coarseningOf } from "./settings.js";
import { runStreams, streamSizes } from "./streams.js";

/** A finished study. */
export interface BlockingStudy {
  readonly results: BlockingResults;
  readonly trace: BlockingTrace;
}

export interface RunBlockingOptions {
  /** Threads of a simulation; as many as there are processors unless given. The results do not depend on it. */
  readonly workers?: number | undefined;
  readonly progress?: Progress;
}

/** Exact exponents of the two-dimensional Ising model: y_t = 1/nu and y_h = 15/8. */
const isingExponents = { even: 1, odd: 15 / 8 } as const;

/**
 * Blocks configurations again and again and evaluates every level: mean values, the linearised steps with their
 * eigenvalues (Swendsen 1979), effective couplings, and a second lattice if there is one to match.
 *
 * @throws ParameterError for workers that are no positive integer, KadanoffError when configurations cannot be read.
 */
export async function runBlocking(
  { main, match, command }: PreparedBlocking,
  { workers = availableParallelism(), progress = silent }: RunBlockingOptions = {},
): Promise<BlockingStudy> {
  if (!Number.isInteger(workers) || workers < 1) {
    throw new ParameterError(`workers ${workers} is not a positive integer`);
  }
  const begun = performance.now();
  const { lattice, settings, coupling } = main;
  const large = await analysed(main, { workers, progress, task: 0, couplings: true });
  const small = match && (await analysed(match, { workers, progress, task: 1, couplings: false }));
  progress({ stage: "evaluating", done: 0, total: 1, unit: "analyses" });
  const { result } = large;
  const dimension = dimensionOf(lattice);
  const named = (parity: "even" | "odd") =>
    namedOperators({ dimension, names: settings.operators[parity] }).map(({ name, drawing }) => ({ name, drawing }));
  const results: BlockingResults = {
    schemaVersion,
    study: "blocking",
    provenance: provenance(command ? { command } : {}),
    source: main.description,
    size: sizeName(lattice),
    dimension,
    coupling: coupling ?? null,
    samples: main.samples,
    bins: result.rg?.even?.bins ?? result.rg?.odd?.bins ?? null,
    rule: settings.rule,
    ruleName: coarseningOf(settings).name,
    scale: settings.scale,
    seed: settings.seed,
    operators: { even: named("even"), odd: named("odd") },
    exactExponents: dimension === 2 && main.ising && result.rg ? isingExponents : null,
    levels: levelResults(result, { settings, coupling: main.ising ? coupling : undefined }),
    match: match && small ? matchResults(match, { large: result, small: small.result }) : null,
    remarks: remarksOn(result),
    seconds: (performance.now() - begun) / 1000,
  };
  return { results, trace: { pictures: picturesOf(large.example, lattice, settings) } };
}

interface Analysed {
  readonly result: AnalysisResult;
  readonly example: Int8Array | Float64Array;
}

interface Part {
  readonly workers: number;
  readonly progress: Progress;
  readonly task: number;
  readonly couplings: boolean;
}

async function analysed(prepared: PreparedSource, { workers, progress, task, couplings }: Part): Promise<Analysed> {
  const { source, lattice, settings, samples } = prepared;
  const size = sizeName(lattice);
  const analysis = blockingAnalysis({ lattice, settings, task, couplings });
  const tell = (done: number): void =>
    progress({ stage: `${source ? "blocking" : "simulating"} ${size}`, done, total: samples, unit: "configurations" });
  tell(0);
  if (!source) {
    const coupling = prepared.coupling!;
    const requests = streamSizes(samples).map((own, replica) => ({
      size: extents(lattice),
      coupling,
      settings,
      task,
      replica,
      samples: own,
      couplings,
    }));
    const streams = await runStreams(requests, { workers, progress: tell });
    return {
      result: mergedResult(
        streams.map(({ state }) => state),
        analysis,
      ),
      example: streams[0]!.example,
    };
  }
  let done = 0;
  let example: Int8Array | Float64Array = new Int8Array(0);
  for (const batch of source.batches()) {
    const count = Math.min(batch.length / lattice.sites, samples - done);
    for (let from = 0; from < count; from += piece) {
      const to = Math.min(count, from + piece);
      analysis.add(batch.subarray(from * lattice.sites, to * lattice.sites));
      tell(done + to);
    }
    done += count;
    example = batch.slice((count - 1) * lattice.sites, count * lattice.sites);
    if (done >= samples) break;
  }
  return { result: analysis.evaluate(), example };
}

/** Configurations between two reports of progress. */
const piece = 256;

function mergedResult(states: readonly AnalysisState[], into: ReturnType<typeof blockingAnalysis>): AnalysisResult {
  for (const state of states) into.merge(state);
  return into.evaluate();
}

function matchResults(
  prepared: PreparedSource,
  { large, small }: { readonly large: AnalysisResult; readonly small: AnalysisResult },
): MatchResults {
  const { coupling, settings, lattice, description, samples } = prepared;
  return {
    source: description,
    size: sizeName(lattice),
    samples,
    levels: levelResults(small, { settings, coupling }),
    operators: matchLattices({ large: large.measurement!, small: small.measurement!, coupling: coupling! }).map(
      ({ operator, step, size, difference, critical }) => ({
        operator,
        step,
        size,
        difference: numberOf(difference),
        critical: numberOf(critical),
      }),
    ),
  };
}

function remarksOn({ rg }: AnalysisResult): string[] {
  if (!rg) return ["averages are real numbers: there are no operators of spins, no matrix and no couplings"];
  return (["even", "odd"] as const).flatMap((parity) => {
    const remark = rg[parity]?.remark;
    return remark ? [`${parity} operators: ${remark}`] : [];
  });
}
