import { ConfigurationError } from "../../../core/errors/index.js";
import { bonds, extents, type Lattice } from "../../lattice/index.js";
import type { ObservableSource } from "./definitions.js";

/** Configurations one after the other, [count, sites]. */
export interface ConfigurationBatch {
  /** +1/-1 (Ising), 0 .. q - 1 (Potts), or a field. */
  readonly configurations: Int8Array | Uint8Array | Float32Array | Float64Array;
  readonly lattice: Lattice;
}

/**
 * What the kernels would have measured on these configurations: `energy`, `magnetization` and `structureFactor` of spins
 * and fields, `energy`, `orderParameter` and `squaredOrder` of Potts states; a field has no energy without parameters.
 *
 * @throws ConfigurationError when the data are not whole configurations.
 */
export function configurationSeries(
  { model, states }: Pick<ObservableSource, "model" | "states">,
  { configurations, lattice }: ConfigurationBatch,
): Readonly<Record<string, Float64Array>> {
  const { sites } = lattice;
  const count = configurations.length / sites;
  if (!Number.isInteger(count) || count < 1) {
    throw new ConfigurationError(`${configurations.length} values are no whole configurations of ${sites} sites`);
  }
  const of = (measure: (begin: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, c) => measure(c * sites));
  const pairs = bonds(lattice);
  const bondSum = (begin: number, value: (a: number, b: number) => number): number => {
    let total = 0;
    for (let b = 0; b < pairs.length; b += 2) {
      total += value(configurations[begin + pairs[b]!]!, configurations[begin + pairs[b + 1]!]!);
    }
    return total;
  };
  if (model === "potts") {
    const q = states!;
    const counts = (begin: number): Float64Array => {
      const found = new Float64Array(q);
      for (let site = 0; site < sites; site++) found[configurations[begin + site]!]! += 1 / sites;
      return found;
    };
    return {
      energy: of((begin) => 0 - bondSum(begin, (a, b) => (a === b ? 1 : 0))),
      orderParameter: of((begin) => (q * Math.max(...counts(begin)) - 1) / (q - 1)),
      squaredOrder: of((begin) => (q * counts(begin).reduce((sum, part) => sum + part ** 2, 0) - 1) / (q - 1)),
    };
  }
  const waves = smallestWaves(lattice);
  return {
    ...(model === "ising" && { energy: of((begin) => 0 - bondSum(begin, (a, b) => a * b)) }),
    magnetization: of((begin) => {
      let total = 0;
      for (let site = 0; site < sites; site++) total += configurations[begin + site]!;
      return total;
    }),
    structureFactor: of((begin) => {
      let total = 0;
      for (const { cosine, sine } of waves) {
        let [real, imaginary] = [0, 0];
        for (let site = 0; site < sites; site++) {
          real += configurations[begin + site]! * cosine[site]!;
          imaginary += configurations[begin + site]! * sine[site]!;
        }
        total += (real ** 2 + imaginary ** 2) / sites;
      }
      return total / waves.length;
    }),
  };
}

/** cos and sin of 2 pi x/extent at every site, for each axis. */
function smallestWaves(lattice: Lattice): readonly { readonly cosine: Float64Array; readonly sine: Float64Array }[] {
  const sizes = [...extents(lattice)].reverse();
  let stride = 1;
  return sizes.map((extent) => {
    const own = stride;
    stride *= extent;
    const angle = (site: number): number => (2 * Math.PI * (Math.floor(site / own) % extent)) / extent;
    return {
      cosine: Float64Array.from({ length: lattice.sites }, (_, site) => Math.cos(angle(site))),
      sine: Float64Array.from({ length: lattice.sites }, (_, site) => Math.sin(angle(site))),
    };
  });
}
