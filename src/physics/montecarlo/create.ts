import { FormatError, ParameterError } from "../../core/errors/index.js";
import type { Lattice } from "../lattice/index.js";
import type { IsingModel, Phi4Model, PottsModel } from "../models/index.js";
import { clusterEngine } from "./clusters/index.js";
import type { Configuration, Engine } from "./engine.js";
import { blockEngine, fitsBlocks, replicaEngine } from "./multispin/index.js";
import { phi4Engine } from "./phi4/index.js";
import { pottsEngine } from "./potts/index.js";
import { requirePositive } from "./requirements.js";
import {
  continueSampler,
  type Plain,
  type Sampler,
  type SamplerParts,
  type SamplerState,
  type StartOptions,
  startSampler,
} from "./sampler.js";
import { type DescribableModel, describedModel, describeModel } from "./settings.js";
import { singleSiteEngine } from "./single-site/index.js";

/** Every way to update, whatever the model. */
export type Algorithm = "metropolis" | "heat-bath" | "wolff" | "swendsen-wang";

/** How the Ising model is sampled. */
export interface IsingMethod {
  readonly algorithm: Algorithm;
  /**
   * Metropolis and heat bath only. `single`: one lattice, its 128 blocks updated together, on periodic square lattices
   * with rows a multiple of 32 and columns one of 16. `replicas`: 128 independent lattices of any periodic size.
   * Unless given, `single` where the lattice fits, `replicas` elsewhere.
   */
  readonly packing?: "single" | "replicas";
  /** Threads that share one lattice with packing `single`; the result does not depend on their number. */
  readonly threads?: number;
}

/** How a spin glass, or any other Hamiltonian of spins +1/-1, is sampled. */
export interface SingleSpinMethod {
  readonly algorithm: "metropolis" | "heat-bath";
}

/** How the Potts model is sampled. */
export interface PottsMethod {
  readonly algorithm: Algorithm;
}

/** How phi^4 theory is sampled. */
export interface Phi4Method {
  readonly algorithm: "metropolis";
  /** Reflection sweeps after each Metropolis sweep; they decorrelate without rejections. */
  readonly overrelaxation?: number;
  /** Sign clusters (Brower and Tamayo 1989) after each sweep; they beat critical slowing down. */
  readonly clusters?: number;
  /** Full width of the uniform proposals; chosen from the model unless given. */
  readonly width?: number;
}

type MethodOf<M> = M extends PottsModel
  ? PottsMethod
  : M extends Phi4Model
    ? Phi4Method
    : M extends IsingModel<Lattice>
      ? IsingMethod
      : SingleSpinMethod;

type ConfigurationOf<M> = M extends PottsModel ? Uint8Array : M extends Phi4Model ? Float32Array : Int8Array;

/** What to sample with, and where to begin. */
export type SamplerOptions<M extends DescribableModel> = MethodOf<M> & StartOptions<ConfigurationOf<M>>;

/**
 * A Monte Carlo sampler of a model, by the fastest kernel that takes it. The Ising model and the spin glass with open
 * boundaries, and Hamiltonians with fields or other couplings, go to a sampler in plain TypeScript; `kernel` says which
 * one was chosen.
 *
 * @throws ParameterError for an algorithm or packing that the model does not have, several threads where no lattice can
 * be shared, a negative coupling with clusters, a bad seed.
 * @throws SizeError for sizes that the chosen kernel cannot take, with those it can; TooLargeError for lattices that
 * memory cannot hold.
 * @throws ConfigurationError when the first configuration is not one of this model.
 */
export async function createSampler<M extends DescribableModel>(
  model: M,
  options: SamplerOptions<M>,
): Promise<Sampler<ConfigurationOf<M>>> {
  const { seed, task, replica, start, ...method } = options as SamplerOptions<M> & { readonly start?: never };
  const parts = await partsOf(model, method as Method);
  return startSampler(parts as unknown as SamplerParts<ConfigurationOf<M>>, {
    seed,
    ...(task === undefined ? {} : { task }),
    ...(replica === undefined ? {} : { replica }),
    ...(start === undefined ? {} : { start }),
  });
}

/** On what a saved state goes on. */
export interface RestoreOptions {
  /** Threads that share one lattice with packing `single`; as many as before unless given. */
  readonly threads?: number;
}

/**
 * The sampler of a saved state, in this process or another: its chains go on as if they had never stopped, whatever the
 * number of threads before and now.
 *
 * @throws FormatError for a damaged state, one of another release's kernel, or of tempering.
 * @throws ParameterError for several threads where no lattice can be shared.
 */
export async function restoreSampler(state: SamplerState, { threads }: RestoreOptions = {}): Promise<Sampler> {
  const { model, method } = state.settings;
  if (model === undefined || method === undefined) {
    throw new FormatError(
      `the state of "${state.kernel}" is not one of createSampler; give it to continueLaneTempering, ` +
        "continueReplicaExchange or continueSampler, as it was begun",
    );
  }
  const known = describedMethod(method);
  const parts = await partsOf(describedModel(model), threads === undefined ? known : { ...known, threads });
  return continueSampler(parts, state);
}

function describedMethod(method: Plain): Method {
  const { algorithm } = (method ?? {}) as Partial<Method>;
  if (!isKnown(algorithm)) {
    throw new FormatError(`the state's method ${JSON.stringify(method)} has no known algorithm; the state is damaged`);
  }
  return method as unknown as Method;
}

type Method = IsingMethod & Omit<Phi4Method, "algorithm">;

async function partsOf(model: DescribableModel, method: Method): Promise<SamplerParts<Configuration>> {
  requireKnown(method.algorithm);
  const engine = (await engineOf(model, method)) as Engine<Configuration>;
  return {
    engine,
    sites: model.sites,
    settings: { model: describeModel(model), method: { ...method } as Plain & object },
  };
}

function engineOf(model: DescribableModel, method: Method): Engine | Promise<Engine> {
  const { algorithm, threads = 1 } = method;
  requirePositive("threads", threads);
  const blocks = inBlocks(model, method);
  if (threads > 1 && !blocks) {
    throw new ParameterError(
      `${threads} threads share one lattice, which only packing "single" of the Ising model has; ` +
        "start one sampler per thread instead",
    );
  }
  if (!("kind" in model)) return singleSiteEngine(model, { algorithm: singleSpin(algorithm, "this Hamiltonian") });
  if (model.kind === "potts") return pottsEngine(model, { algorithm });
  if (model.kind === "phi4") {
    if (algorithm !== "metropolis") throw unknown(algorithm, "phi^4", ["metropolis"]);
    return phi4Engine(model, { ...method, algorithm });
  }
  if (model.kind === "ising" && (algorithm === "wolff" || algorithm === "swendsen-wang")) {
    return clusterEngine(model, { algorithm });
  }
  const single = singleSpin(algorithm, "a spin glass");
  if (model.lattice.boundary === "open") return singleSiteEngine(model, { algorithm: single });
  if (model.kind === "ising" && blocks) return blockEngine(model, { algorithm: single, threads });
  return replicaEngine(model, { algorithm: single });
}

/** Whether one lattice is updated in blocks, which threads can share. Refuses a packing where there is no choice. */
function inBlocks(model: DescribableModel, { algorithm, packing }: Method): boolean {
  if (packing !== undefined && packing !== "single" && packing !== "replicas") {
    throw new ParameterError(`unknown packing "${packing}"; known: single, replicas`);
  }
  const choice =
    "kind" in model &&
    model.kind === "ising" &&
    model.lattice.boundary === "periodic" &&
    (algorithm === "metropolis" || algorithm === "heat-bath");
  if (!choice && packing !== undefined) {
    throw new ParameterError(
      `packing "${packing}" is a choice for Metropolis and heat bath of the Ising model on a torus; leave it out here`,
    );
  }
  return choice && packing !== "replicas" && (packing === "single" || fitsBlocks(model.lattice));
}

const algorithms: readonly Algorithm[] = ["metropolis", "heat-bath", "wolff", "swendsen-wang"];

const isKnown = (algorithm: string | undefined): boolean => (algorithms as readonly unknown[]).includes(algorithm);

function requireKnown(algorithm: string): void {
  if (!isKnown(algorithm)) {
    throw new ParameterError(`unknown algorithm "${algorithm}"; known: ${algorithms.join(", ")}`);
  }
}

function singleSpin(algorithm: Algorithm, what: string): "metropolis" | "heat-bath" {
  if (algorithm === "metropolis" || algorithm === "heat-bath") return algorithm;
  throw unknown(algorithm, what, ["metropolis", "heat-bath"]);
}

const unknown = (algorithm: Algorithm, what: string, known: readonly Algorithm[]): ParameterError =>
  new ParameterError(`${what} has no algorithm "${algorithm}"; it has: ${known.join(", ")}`);
