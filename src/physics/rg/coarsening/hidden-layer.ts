import { ParameterError } from "../../../core/errors/index.js";
import { extents, type Lattice, sizeName } from "../../lattice/index.js";
import { latticeOfBlocks, requireScale } from "./blocks.js";
import { chanceWords } from "./chance.js";
import { type BlockCoarsening, type CoarseLattice, type CoarseningInput, countOf } from "./coarsening.js";

/**
 * What becomes of a unit's input y, which is sum of weights x values + bias:
 * `sample` a spin +1 with probability 1/(1 + e^(-2y)), the law of an RBM's hidden unit;
 * `mean` its expectation tanh y, a real number;
 * `sign` the more probable spin, by a fair coin where y = 0;
 * a function any real number.
 */
export type Activation = "sample" | "mean" | "sign" | ((input: number) => number);

/** A coarsening by units that each see some sites. */
interface Units {
  readonly name: string;
  readonly scale: number;
  readonly activation: Activation;
  readonly sizeAfter: (lattice: CoarseLattice) => Lattice;
  /** The inputs of all units for the configuration that begins at `begin`. */
  readonly inputs: (configurations: Int8Array | Float64Array, begin: number, into: Float64Array, on: Lattice) => void;
}

export interface HiddenLayerOptions {
  /** [visible sites, hidden units], row-major, in P(v, h) ~ exp(v W h + b h + ...). */
  readonly weights: ArrayLike<number>;
  /** b, one for each hidden unit; 0 unless given. */
  readonly biases?: ArrayLike<number>;
  readonly visible: Lattice;
  /** The lattice on which the hidden units sit. */
  readonly hidden: Lattice;
  /** `sample` unless given. */
  readonly activation?: Activation;
}

/**
 * The hidden layer of a restricted Boltzmann machine as the coarse configuration. Its scale is the ratio of the extents
 * along the columns.
 *
 * @throws ParameterError for weights or biases of other sizes, or that are not finite.
 */
export function hiddenLayer({
  weights,
  biases = new Float64Array(0),
  visible,
  hidden,
  activation = "sample",
}: HiddenLayerOptions): BlockCoarsening {
  const units = hidden.sites;
  requireNumbers("weights", weights, visible.sites * units);
  if (biases.length > 0) requireNumbers("biases", biases, units);
  return coarseningByUnits({
    name: `hidden layer of ${units} units, ${activationName(activation)}`,
    scale: visible.columns / hidden.columns,
    activation,
    sizeAfter: (lattice) => {
      if (lattice.kind !== visible.kind || extents(lattice as Lattice).join() !== extents(visible).join()) {
        throw new ParameterError(`the hidden layer sees ${visible.kind} ${sizeName(visible)} lattices only`);
      }
      return hidden;
    },
    inputs: (configurations, begin, into) => {
      for (let j = 0; j < units; j++) into[j] = biases[j] ?? 0;
      for (let i = 0, w = 0; i < visible.sites; i++) {
        const value = configurations[begin + i]!;
        for (let j = 0; j < units; j++) into[j]! += value * weights[w++]!;
      }
    },
  });
}

export interface FilterOptions {
  readonly scale: number;
  /** The extent of the filter along each direction; the scale unless given. */
  readonly width?: number;
  /** width x width (x width in three dimensions) weights, row-major. */
  readonly filter: ArrayLike<number>;
  readonly bias?: number;
  /** The filter begins so many sites before the block's first one, in each direction; 0 unless given. */
  readonly before?: number;
  /** `sign` unless given. */
  readonly activation?: Activation;
}

/**
 * A learned filter: the same weights slide over the torus in steps of the scale, and an activation makes the coarse
 * value. With weights 1 and `sign` it is the majority rule with random ties, with weights 1/b^d and the identity the
 * block average.
 *
 * @throws ParameterError for a filter of another size, or that is not finite.
 */
export function filterCoarsening({
  scale,
  width = scale,
  filter,
  bias = 0,
  before = 0,
  activation = "sign",
}: FilterOptions): BlockCoarsening {
  requireScale(scale);
  const dimension = Math.round(Math.log(filter.length) / Math.log(width));
  if ((dimension !== 2 && dimension !== 3) || width ** dimension !== filter.length) {
    throw new ParameterError(
      `a filter of ${filter.length} weights does not have width ${width}; give ${width ** 2} weights for square ` +
        `lattices or ${width ** 3} for cubic ones`,
    );
  }
  requireNumbers("filter", filter, filter.length);
  requireNumbers("bias and before", [bias, before], 2);
  let table: { readonly on: Lattice; readonly sites: Int32Array } | undefined;
  return coarseningByUnits({
    name: `filter of width ${width}, b = ${scale}, ${activationName(activation)}`,
    scale,
    activation,
    sizeAfter: (lattice) => {
      const coarse = latticeOfBlocks(lattice, scale);
      if (coarse.boundary !== "periodic") throw new ParameterError("filters slide over tori; open edges cut them off");
      if (extents(coarse).length !== dimension) {
        throw new ParameterError(`the filter is for ${dimension} dimensions; the lattice is ${coarse.kind}`);
      }
      return coarse;
    },
    inputs: (configurations, begin, into, on) => {
      if (table?.on !== on) table = { on, sites: windowSites(on, { scale, width, before }) };
      const { sites } = table;
      for (let unit = 0, w = 0; unit < into.length; unit++) {
        let sum = bias;
        for (let k = 0; k < filter.length; k++) sum += filter[k]! * configurations[begin + sites[w++]!]!;
        into[unit] = sum;
      }
    },
  });
}

/** The sites under the filter for each block, [blocks, weights]. */
function windowSites(
  lattice: Lattice,
  { scale, width, before }: { readonly scale: number; readonly width: number; readonly before: number },
): Int32Array {
  const sizes = extents(lattice);
  const blocks = sizes.map((size) => size / scale);
  const places = (shape: readonly number[], index: number): number[] => {
    const place: number[] = [];
    for (let axis = shape.length - 1, rest = index; axis >= 0; rest = Math.floor(rest / shape[axis]!), axis--) {
      place.unshift(rest % shape[axis]!);
    }
    return place;
  };
  const window = sizes.map(() => width);
  const weights = width ** sizes.length;
  const sites = new Int32Array(blocks.reduce((a, b) => a * b) * weights);
  for (let i = 0; i < sites.length; i++) {
    const block = places(blocks, Math.floor(i / weights));
    const within = places(window, i % weights);
    sites[i] = sizes.reduce((site, size, axis) => {
      const position = block[axis]! * scale + within[axis]! - before;
      return site * size + (((position % size) + size) % size);
    }, 0);
  }
  return sites;
}

function coarseningByUnits({ name, scale, activation, sizeAfter, inputs }: Units): BlockCoarsening {
  const spins = activation === "sample" || activation === "sign";
  return {
    name,
    scale,
    sizeAfter,
    apply: (input: CoarseningInput) => {
      const coarse = sizeAfter(input.lattice);
      const count = countOf(input);
      const fields = new Float64Array(coarse.sites);
      const result = spins ? new Int8Array(count * coarse.sites) : new Float64Array(count * coarse.sites);
      const activate = activation === "mean" ? Math.tanh : activation;
      const words = new Uint32Array(coarse.sites);
      const purpose = `hidden units on ${coarse.sites / coarse.columns}x${coarse.columns}`;
      const chance = spins ? chanceWords(input, purpose) : undefined;
      for (let m = 0; m < count; m++) {
        inputs(input.configurations, m * input.lattice.sites, fields, input.lattice as Lattice);
        chance?.fill(m, words);
        for (let j = 0; j < coarse.sites; j++) {
          const field = fields[j]!;
          const decided = typeof activate === "function" ? activate(field) : decide(field, words[j]!, activate);
          result[m * coarse.sites + j] = decided;
        }
      }
      return result;
    },
  };
}

function decide(field: number, word: number, activation: "sample" | "sign"): number {
  if (activation === "sample") return (word + 0.5) * 2 ** -32 < 1 / (1 + Math.exp(-2 * field)) ? 1 : -1;
  return field === 0 ? 1 - 2 * (word & 1) : Math.sign(field);
}

function activationName(activation: Activation): string {
  if (typeof activation === "function") return "activated by a function";
  const names = { sample: "sampled", mean: "means", sign: "signs" } as const;
  if (!Object.hasOwn(names, activation)) {
    throw new ParameterError(`unknown activation "${activation}"; known: sample, mean, sign, or a function`);
  }
  return names[activation];
}

function requireNumbers(name: string, values: ArrayLike<number>, length: number): void {
  if (values.length !== length) throw new ParameterError(`${values.length} ${name} given; ${length} are needed`);
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(values[i]))
      throw new ParameterError(`${name}: value ${i} is ${values[i]}; give finite numbers`);
  }
}
