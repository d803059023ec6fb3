import { ParameterError } from "../../../core/errors/index.js";
import { randomStream } from "../../../core/random/index.js";
import type { Hamiltonian } from "../../models/index.js";
import type { Engine } from "../engine.js";
import { seedGenerators } from "../kernel/index.js";
import { acceptanceTables, ergodicRule, flipRules, type SingleSiteAlgorithm } from "./acceptance.js";
import { type Chain, sweep } from "./sweep.js";
import { siteTerms } from "./terms.js";

export interface SingleSiteOptions {
  readonly algorithm: SingleSiteAlgorithm;
  /**
   * Samples exp(beta w) in place of exp(w), w the log-weight; 1 unless given. With it any Hamiltonian can be annealed and
   * tempered; not negative.
   */
  readonly inverseTemperature?: number;
}

/** A single-site engine can also take over a configuration while its random numbers go on, as replica exchange needs. */
export interface SingleSiteEngine extends Engine<Int8Array> {
  place(configuration: Int8Array): void;
}

const names: Readonly<Record<SingleSiteAlgorithm, string>> = { metropolis: "Metropolis", "heat-bath": "heat bath" };
const generatorBytes = 16;

/**
 * Metropolis or heat-bath updates of one configuration of any Hamiltonian: fields, pairs and terms of every order, in
 * plain TypeScript.
 *
 * A sweep updates the sites in the order of their index. This keeps the law, since each update does, but is not
 * reversible as a whole: use it for averages, and read no dynamics in real time from it. For couplings below 0.01 or so
 * prefer the heat bath, because Metropolis then turns nearly all spins in each sweep.
 *
 * Acceptances are exact to 2^-41 and taken from tables by the signs of the products of a site's terms; a site with more
 * than 12 terms adds up its weights each time. One update reads as many numbers as the site has terms.
 *
 * Observables: `energy`, E = -sum J_ij s_i s_j for Ising models and Edwards-Anderson spin glasses and minus the
 * log-weight, constant included, for all others, without the inverse temperature; `magnetization`, the sum of spins.
 *
 * @throws ParameterError for an unknown algorithm, and an inverse temperature that is negative or not finite.
 */
export function singleSiteEngine(
  model: Hamiltonian,
  { algorithm, inverseTemperature = 1 }: SingleSiteOptions,
): SingleSiteEngine {
  if (!Object.hasOwn(flipRules, algorithm)) {
    throw new ParameterError(`unknown algorithm "${algorithm}"; known: ${Object.keys(flipRules).join(", ")}`);
  }
  if (!(Number.isFinite(inverseTemperature) && inverseTemperature >= 0)) {
    throw new ParameterError(`inverse temperature ${inverseTemperature} is not a finite number of at least 0`);
  }
  const law = siteTerms(model, inverseTemperature);
  const { sites, constant, units } = law;
  const rule = ergodicRule(algorithm, law);
  const buffer = new ArrayBuffer(generatorBytes + sites);
  const generator = new Uint32Array(buffer, 0, generatorBytes / 4);
  const spins = new Int8Array(buffer, generatorBytes).fill(1);
  const broken = new Uint8Array(units.length);
  const words = new Uint32Array(sites);
  const chain: Chain = { law, tables: acceptanceTables(law, rule), rule, generator, words, spins, broken };

  const refresh = () => law.writeBroken(spins, broken);
  const advance = (sweeps: number): void => {
    for (let done = 0; done < sweeps; done++) sweep(chain);
  };
  const energy = (): number => {
    let total = constant;
    for (let term = 0; term < units.length; term++) total += (1 - 2 * broken[term]!) * units[term]!;
    return 0 - total;
  };
  const magnetization = (): number => {
    let total = 0;
    for (let site = 0; site < sites; site++) total += spins[site]!;
    return total;
  };

  return {
    kernel: `single-site ${names[algorithm]}, plain TypeScript`,
    replicas: 1,
    alphabet: "spins",
    batch: 65536,
    state: new Uint8Array(buffer),
    begin: (first, key) => {
      seedGenerators(generator, { ...key, purpose: "single-site" });
      if (first === "ordered") spins.fill(1);
      else if (first === "random") randomStream({ ...key, purpose: "single-site start" }).fillSpins(spins);
      else spins.set(first);
      refresh();
    },
    restored: refresh,
    advance,
    measure: ({ count, every }) => {
      const series = { energy: new Float64Array(count), magnetization: new Float64Array(count) };
      for (let m = 0; m < count; m++) {
        advance(every);
        series.energy[m] = energy();
        series.magnetization[m] = magnetization();
      }
      return series;
    },
    configuration: () => spins.slice(),
    place: (configuration) => {
      spins.set(configuration);
      refresh();
    },
  };
}
