import { ParameterError, SizeError } from "../../../core/errors/index.js";
import { extents, type Lattice, sizeName } from "../../lattice/index.js";
import type { Operator } from "../operators/index.js";

/** The products of an operator that contain a site, without that site's spin. */
export interface LocalTerms {
  /** Products that contain a site, the same number for each. */
  readonly terms: number;
  /** Spins of a product beside the site's own. */
  readonly others: number;
  /** [sites, terms, others]. */
  readonly sites: Int32Array;
}

/**
 * The neighbourhood of every site for one operator. Products that coincide on a small torus appear as often as the sum
 * counts them.
 *
 * @throws SizeError when a product meets itself round the torus.
 */
export function localTerms(operator: Operator, lattice: Lattice): LocalTerms {
  const sizes = extents(lattice);
  const others = operator.order - 1;
  const neighbourhood = operator.patterns.flatMap((pattern) =>
    pattern.map((own) => pattern.filter((spin) => spin !== own).map((spin) => spin.map((x, axis) => x - own[axis]!))),
  );
  const sites = new Int32Array(lattice.sites * neighbourhood.length * others);
  let end = 0;
  for (let site = 0; site < lattice.sites; site++) {
    const place = sizes.map((size, axis) => Math.floor(site / stride(sizes, axis)) % size);
    for (const shifts of neighbourhood) {
      const begin = end;
      for (const shift of shifts) {
        sites[end++] = sizes.reduce((index, size, axis) => {
          const position = (place[axis]! + shift[axis]!) % size;
          return index * size + (position < 0 ? position + size : position);
        }, 0);
      }
      if (site === 0 && new Set([site, ...sites.subarray(begin, end)]).size < operator.order) {
        throw new SizeError(
          `operator "${operator.name}" meets itself round the ${sizeName(lattice)} torus; leave it out, or take fewer steps`,
        );
      }
    }
  }
  return { terms: neighbourhood.length, others, sites };
}

function stride(sizes: readonly number[], axis: number): number {
  return sizes.slice(axis + 1).reduce((product, size) => product * size, 1);
}

/** More kinds of neighbourhoods than this are not counted. */
const mostKinds = 2 ** 16;

/**
 * Sorts the sites of configurations by kind: the values x_a = s_i h_a,i of all operators, h_a,i being the sum of the
 * products with site i, without s_i. x_a runs from -terms to terms in steps of two.
 */
export interface KindTable {
  /** The number of kinds. */
  readonly kinds: number;
  /** x of a kind, one for each operator. */
  valuesOf(kind: number): number[];
  /** Adds `weight` to the kind of every site of one configuration. */
  count(spins: Int8Array, begin: number, weight: number, into: Float64Array): void;
}

/**
 * @throws SizeError when a product meets itself round the torus.
 * @throws ParameterError when the operators have more than 65,536 kinds.
 */
export function kindTable(operators: readonly Operator[], lattice: Lattice): KindTable {
  const local = operators.map((one) => localTerms(one, lattice));
  const kinds = local.reduce((product, { terms }) => product * (terms + 1), 1);
  if (kinds > mostKinds) {
    throw new ParameterError(
      `operators ${operators.map(({ name }) => `"${name}"`).join(", ")} have ${kinds} kinds of neighbourhoods; at most ` +
        `${mostKinds} are counted: leave out one with many products`,
    );
  }
  return {
    kinds,
    valuesOf: (kind) => {
      const values = new Array<number>(local.length);
      for (let o = local.length - 1, rest = kind; o >= 0; o--) {
        const radix = local[o]!.terms + 1;
        values[o] = 2 * (rest % radix) - local[o]!.terms;
        rest = Math.floor(rest / radix);
      }
      return values;
    },
    count: (spins, begin, weight, into) => {
      for (let site = 0; site < lattice.sites; site++) {
        let kind = 0;
        for (let o = 0; o < local.length; o++) {
          const { terms, others } = local[o]!;
          const field = others === 0 ? terms : fieldOf(local[o]!, spins, site, begin);
          kind = kind * (terms + 1) + ((spins[begin + site]! * field + terms) >> 1);
        }
        into[kind]! += weight;
      }
    },
  };
}

/** The sum of the products with a site, without its own spin. Pairs and plaquettes are most of the work. */
function fieldOf({ terms, others, sites }: LocalTerms, spins: Int8Array, site: number, begin: number): number {
  let field = 0;
  let k = site * terms * others;
  const end = k + terms * others;
  if (others === 1) {
    for (; k < end; k++) field += spins[begin + sites[k]!]!;
  } else if (others === 3) {
    for (; k < end; k += 3) {
      field += spins[begin + sites[k]!]! * spins[begin + sites[k + 1]!]! * spins[begin + sites[k + 2]!]!;
    }
  } else {
    while (k < end) {
      let product = 1;
      for (const stop = k + others; k < stop; k++) product *= spins[begin + sites[k]!]!;
      field += product;
    }
  }
  return field;
}
